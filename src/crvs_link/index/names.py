"""Name tokens of an index: their keys, and all that the kernels know of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from crvs_link._fast.lookup import Lookup, lay_out
from crvs_link._fast.parts import NAME_ROW, TEXT_ROW
from crvs_link._fast.tokens import clusters
from crvs_link.compare.tables import ALIKE
from crvs_link.index.grown import Grown
from crvs_link.index.information import CLASSES, FORM, Information, information_of_new
from crvs_link.index.lexicon import Level, code_keys, find_texts, number_texts
from crvs_link.index.texts import Texts
from crvs_link.standardise import name_forms, name_keys
from crvs_link.standardise.columns import TEXT
from crvs_link.standardise.forms import FAMILY, MEMBER, genders, table_contrasts
from crvs_link.standardise.keys import ABJAD, FINE, SOUND, inner_keys
from crvs_link.standardise.tables import table

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from crvs_link.index.lexicon import Codes

PAIRED: Final = "pair"
RANKED: Final = {SOUND: SOUND, ABJAD: ABJAD, FORM: FORM, PAIRED: SOUND}
"""Numbers that token rules look at, and the key that each is of; pairs are of sounds alone."""

FIRST_RANK: Final = 1 << 30
"""Number of the rarest key of the register: what comes later is rarer still, and below it."""

_NOT_KNOWN: Final = 0xFF
_NEAR_LETTERS: Final = 3
_LONG: Final = 63


@dataclass
class NameLexicon:
    """Tokens and parts of names.

    Parameters
    ----------
    lookup : Lookup
        Of their texts.
    texts : Texts
    key_lookups : dict of str to Lookup
        Of the texts of each of `CLASSES`; the codes of abjad keys are places in ``key_texts``.
    keys : dict of str to Grown
        Code of each key of each token, int32[V].
    key_texts : Texts
        Abjad keys, and what they are inside a word.
    inner : Grown of int32
        By abjad key what it is inside a word; -1 where nothing is left of it.
    stems : Lookup
        Of names that have a masculine or a feminine.
    rows : Grown of NAME_ROW[V]
    masks : Grown of uint64[V]
        Clusters of each token, a bit for each of 64: tokens that share a key share a bit.
    key_clusters : dict of str to Grown
        Number of the cluster of each key, uint8; 255 for none so far.
    ranks : Grown of int32[V, 4]
        Numbers of the keys of `RANKED` from the rarest of the register on; -1 for none.
    key_ranks : dict of str to int32[k]
        By the code of the key.
    common : float64[r]
        log2 of how often sounds are borne, by their number for pairs.
    next_rank : int
        The number above the one that a key gets next.
    information : dict of str to Information
        By the name of the comparison.
    levels : dict of str to Level
    base : int
        Tokens that the index held when it was built.
    """

    lookup: Lookup
    texts: Texts
    key_lookups: dict[str, Lookup]
    keys: dict[str, Grown]
    key_texts: Texts
    inner: Grown
    stems: Lookup
    rows: Grown
    masks: Grown
    key_clusters: dict[str, Grown]
    ranks: Grown
    key_ranks: dict[str, npt.NDArray[np.int32]]
    common: npt.NDArray[np.float64]
    next_rank: int = FIRST_RANK
    information: dict[str, Information] = field(default_factory=dict)
    levels: dict[str, Level] = field(default_factory=dict)
    base: int = 0

    @classmethod
    def of(
        cls,
        texts: pl.Series,
        keys: Mapping[str, Codes],
        key_ranks: Mapping[str, Codes],
        common: npt.NDArray[np.float64],
    ) -> NameLexicon:
        """Make the lexicon of distinct tokens, in their order.

        Parameters
        ----------
        texts : Series of String
        keys : mapping of str to int32[V]
            As `crvs_link.encode.Dictionary` has them.
        key_ranks : mapping of str to int32[k]
            From `crvs_link.block.key_ranks` and, for pairs, `crvs_link.block.pair_ranks`; empty
            where no rule looks at tokens.
        common : float64[r]
            From `crvs_link.block.pair_ranks`.
        """
        of_class = {name: keys[name] for name in CLASSES}
        numbers = clusters(np.stack(list(of_class.values()), axis=1)) & 63
        made = cls(
            number_texts(texts),
            Texts.of(texts),
            {name: Lookup() for name in CLASSES},
            {name: Grown(key) for name, key in of_class.items()},
            Texts.of(pl.Series(dtype=pl.String)),
            Grown(np.empty(0, dtype=np.int32)),
            Lookup(),
            Grown(np.empty(0, dtype=NAME_ROW)),
            Grown(np.uint64(1) << numbers.astype(np.uint64)),
            {},
            Grown(np.empty((0, len(RANKED)), dtype=np.int32)),
            {
                name: np.where(rank < 0, rank, rank + FIRST_RANK).astype(np.int32)
                for name, rank in key_ranks.items()
            },
            common,
        )
        written = _written_keys(texts)
        for name, key in of_class.items():
            size = int(key.max(initial=-1)) + 1
            firsts = np.full(size, -1, dtype=np.int64)
            there = key >= 0
            firsts[key[there][::-1]] = np.flatnonzero(there)[::-1]
            distinct = written[name].gather(firsts)
            if name == ABJAD:
                made._add_abjads(distinct, first=True)
            else:
                code_keys(made.key_lookups[name], distinct)
            made.key_clusters[name] = Grown(numbers[firsts].astype(np.uint8))
        made._fill_clusters()
        made._append_rows(texts, written)
        return made

    def intern(self, values: pl.DataFrame) -> Codes:
        """Find the codes of clean parts of names, ``text``; new ones get codes."""
        return self.intern_texts(values[TEXT])

    def intern_texts(self, texts: pl.Series) -> Codes:
        """Find the codes of tokens, and give codes to new ones; -1 for null."""
        codes, new = find_texts(self.lookup, texts)
        if len(new):
            self._append(texts if len(new) == len(texts) else texts.gather(new))
            codes = find_texts(self.lookup, texts, add=True)[0]
        return codes

    def _append(self, texts: pl.Series) -> None:
        written = _written_keys(texts)
        self.texts.extend(texts)
        abjads = written[ABJAD]
        self._add_abjads(abjads.drop_nulls() if abjads.null_count() else abjads, first=False)
        coded = {name: code_keys(self.key_lookups[name], written[name]) for name in CLASSES}
        for name, key in coded.items():
            self.keys[name].extend(key)
        self._fill_clusters()
        self.masks.extend(self._masks(coded))
        for said in self.information.values():
            said.of_tokens.extend(information_of_new(said, coded))
        for level in self.levels.values():
            level.of_values.extend(np.full(len(texts), level.of_new, dtype=np.uint8))
        self._append_rows(texts, written)

    def _add_abjads(self, keys: pl.Series, *, first: bool) -> None:
        """Give abjad keys places among the texts of keys, and what they are inside a word."""
        lookup = self.key_lookups[ABJAD]
        wanted, added = keys.to_list(), list[str]()
        while new := [key for key in dict.fromkeys(wanted) if lookup.find_text(key) < 0]:
            texts = pl.Series(new, dtype=pl.String)
            lookup.add_all(*lay_out(texts))
            added += new
            wanted = [key for key in inner_keys(texts).to_list() if key]
        texts = pl.Series(added, dtype=pl.String)
        if first:
            self.key_texts = Texts.of(texts)
        elif added:
            self.key_texts.extend(texts)
        inside = [lookup.find_text(key) if key else -1 for key in inner_keys(texts).to_list()]
        self.inner.extend(np.array(inside, dtype=np.int32))

    def _fill_clusters(self) -> None:
        """Room for the cluster of each key that there is now."""
        for name, lookup in self.key_lookups.items():
            known = self.key_clusters[name]
            known.extend(np.full(len(lookup) - len(known), _NOT_KNOWN, dtype=np.uint8))

    def _masks(self, coded: Mapping[str, Codes]) -> npt.NDArray[np.uint64]:
        """Clusters of new tokens: those of all their keys; new keys get one of these."""
        n = len(coded[SOUND])
        own = (np.arange(n) + len(self.masks)).astype(np.uint8) & 63
        for name, key in reversed(list(coded.items())):
            there = np.flatnonzero(key >= 0)
            known = self.key_clusters[name].rows[key[there]]
            own[there] = np.where(known != _NOT_KNOWN, known, own[there])
        masks = np.zeros(n, dtype=np.uint64)
        for name, key in coded.items():
            of_key = self.key_clusters[name].rows
            new = (key >= 0) & (of_key[key] == _NOT_KNOWN)
            of_key[key[new][::-1]] = own[new][::-1]
            bits = np.uint64(1) << of_key[key].astype(np.uint64)
            masks |= np.where(key >= 0, bits, np.uint64(0))
        return np.where(masks == 0, np.uint64(1) << own.astype(np.uint64), masks)

    def _append_rows(self, texts: pl.Series, written: pl.DataFrame) -> None:
        """What the kernel knows of the tokens that came last."""
        first, n = len(self.rows), len(texts)
        rows = np.zeros(n, dtype=NAME_ROW)
        none = -2 - np.arange(first, first + n, dtype=np.int32)
        for name in CLASSES:
            key = self.keys[name].rows[first : first + n]
            rows[name] = np.where(key >= 0, key, none)
        family, member = table_contrasts(texts, written[FINE])
        gendered = genders(texts, written[FINE])
        stems = code_keys(self.stems, gendered["stem"])
        by_rule = np.where(stems >= 0, stems + len(table("name_contrasts")), none)
        rows[FAMILY] = np.where(family >= 0, family, by_rule)
        by_rule = np.where(stems >= 0, gendered[MEMBER].to_numpy(), -1)
        rows[MEMBER] = np.where(family >= 0, member, by_rule)
        abjad = rows[ABJAD]
        if (abjad >= 0).any():
            keys = self.key_texts.rows.rows.view(TEXT_ROW)[np.maximum(abjad, 0)]
            length = keys["place"] & _LONG
            near = (abjad >= 0) & (length >= _NEAR_LETTERS) & (length < _LONG)
            rows["letters"] = np.where(near, keys["signature"], 0)
        self.rows.extend(rows)
        ranks = np.full((n, len(RANKED)), -1, dtype=np.int32)
        for place, name in enumerate(RANKED if self.key_ranks else ()):
            key = self.keys[RANKED[name]].rows[first : first + n]
            of_key = self.key_ranks[name]
            known = (key >= 0) & (key < len(of_key))
            ranks[known, place] = of_key[key[known]]
        self.ranks.extend(ranks)

    def give_ranks(self, tokens: Codes) -> None:
        """Number the keys of tokens of records that are added, so that rules look them up.

        What nobody on the register bears has no number: among the eight keys of a name that
        is searched for it would take the place of one that finds somebody.
        """
        for place, name in enumerate(RANKED if self.key_ranks else ()):
            keys = self.keys[RANKED[name]].rows
            wanted = np.unique(keys[tokens])
            wanted = wanted[wanted >= 0]
            of_key = self.key_ranks[name]
            more = len(self.key_lookups[RANKED[name]]) - len(of_key)
            of_key = np.pad(of_key, (0, max(more, 0)), constant_values=-1)
            for key in wanted[of_key[wanted] < 0].tolist():
                self.next_rank -= 1
                of_key[key] = self.next_rank
                self.ranks.array[np.flatnonzero(keys == key), place] = self.next_rank
            self.key_ranks[name] = of_key

    @property
    def tables(self) -> tuple[Any, ...]:
        """What a searcher takes."""
        return (
            self.texts.tables,
            self.key_texts.tables,
            self.inner.array,
            self.rows.array.view(np.uint8),
            ALIKE,
        )


def _written_keys(texts: pl.Series) -> pl.DataFrame:
    """Texts of the keys of `CLASSES`."""
    keys = {**name_keys(texts).to_dict(), FORM: name_forms(texts)}
    return pl.DataFrame({name: keys[name] for name in CLASSES})
