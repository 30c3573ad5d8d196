"""Name tokens of an index: their keys, and all that the kernels know of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from crvs_link._fast.lookup import Lookup
from crvs_link._fast.parts import NAME_ROW, TEXT_ROW
from crvs_link._fast.tokens import clusters
from crvs_link.compare.tables import ALIKE
from crvs_link.index.grown import Grown
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

FORM: Final = "form"
CLASSES: Final = (SOUND, ABJAD, FINE, FORM)
"""Keys that make tokens alike, in the order in which the kernel has them."""
RANKED: Final = (SOUND, ABJAD, FORM)
"""Keys that token rules look at."""

_NOT_KNOWN: Final = 0xFF
_NEAR_LETTERS: Final = 3
_LONG: Final = 63


@dataclass
class Information:
    """How much tokens and their classes say in one comparison of full names.

    Parameters
    ----------
    of_tokens : Grown of uint16[V, 5]
        Of the token, its form, its fine key, its sound and its abjad key, in parts of a bit.
    of_keys : dict of str to uint16[k]
        By the code of a key, 0 where it says as much as what is new.
    of_new : int
        Of what is borne by one at most.
    """

    of_tokens: Grown
    of_keys: dict[str, npt.NDArray[np.uint16]]
    of_new: int


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
    ranks : Grown of int32[V, 3]
        Numbers of the keys of `RANKED` from the rarest of the register on; -1 for none.
    key_ranks : dict of str to int32[k]
        By the code of the key.
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
    information: dict[str, Information] = field(default_factory=dict)
    levels: dict[str, Level] = field(default_factory=dict)
    base: int = 0

    @classmethod
    def of(
        cls, texts: pl.Series, keys: Mapping[str, Codes], key_ranks: Mapping[str, Codes]
    ) -> NameLexicon:
        """Make the lexicon of distinct tokens, in their order.

        Parameters
        ----------
        texts : Series of String
        keys : mapping of str to int32[V]
            As `crvs_link.encode.Dictionary` has them.
        key_ranks : mapping of str to int32[k]
            From `crvs_link.block.key_ranks`; empty where no rule looks at tokens.
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
            dict(key_ranks),
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
            self._append(texts.gather(new))
            codes = find_texts(self.lookup, texts, add=True)[0]
        return codes

    def _append(self, texts: pl.Series) -> None:
        written = _written_keys(texts)
        self.texts.extend(texts)
        self._add_abjads(written[ABJAD].drop_nulls(), first=False)
        coded = {name: code_keys(self.key_lookups[name], written[name]) for name in CLASSES}
        for name, key in coded.items():
            self.keys[name].extend(key)
        self._fill_clusters()
        self.masks.extend(self._masks(coded))
        for said in self.information.values():
            said.of_tokens.extend(_information(said, coded))
        for level in self.levels.values():
            level.of_values.extend(np.full(len(texts), level.of_new, dtype=np.uint8))
        self._append_rows(texts, written)

    def _add_abjads(self, keys: pl.Series, *, first: bool) -> None:
        """Give abjad keys places among the texts of keys, and what they are inside a word."""
        lookup = self.key_lookups[ABJAD]
        new = keys
        added = []
        while len(new):
            _, places = find_texts(lookup, new)
            new = new.gather(places)
            find_texts(lookup, new, add=True)
            added.append(new)
            inside = inner_keys(new)
            new = inside.filter(inside != "")
        texts = pl.concat(added) if added else keys
        if first:
            self.key_texts = Texts.of(texts)
        elif len(texts):
            self.key_texts.extend(texts)
        inside = inner_keys(texts)
        self.inner.extend(find_texts(lookup, inside.set(inside == "", None))[0])

    def _fill_clusters(self) -> None:
        """Room for the cluster of each key that there is now."""
        for name, lookup in self.key_lookups.items():
            known = self.key_clusters[name]
            known.extend(np.full(len(lookup) - len(known), _NOT_KNOWN, dtype=np.uint8))

    def _masks(self, coded: Mapping[str, Codes]) -> npt.NDArray[np.uint64]:
        """Clusters of new tokens: those of all their keys; new keys get one of these."""
        n = len(coded[SOUND])
        own = (np.arange(n) + len(self.masks)).astype(np.uint8) & 63
        for name, key in reversed(coded.items()):
            known = np.append(self.key_clusters[name].rows, np.uint8(_NOT_KNOWN))[key]
            own = np.where(known != _NOT_KNOWN, known, own)
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
        contrasts = table_contrasts(texts, written[FINE])
        gendered = genders(texts, written[FINE])
        stems = code_keys(
            self.stems, gendered["stem"].set(gendered[MEMBER].is_null(), None)
        )
        by_rule = np.where(stems >= 0, stems + len(table("name_contrasts")), none)
        family = contrasts[FAMILY].fill_null(-1).to_numpy()
        rows[FAMILY] = np.where(family >= 0, family, by_rule)
        member = contrasts[MEMBER].fill_null(gendered[MEMBER]).fill_null(-1).to_numpy()
        rows[MEMBER] = np.where((family >= 0) | (stems >= 0), member, -1)
        abjad = rows[ABJAD]
        if (abjad >= 0).any():
            keys = self.key_texts.rows.rows.view(TEXT_ROW)[np.maximum(abjad, 0)]
            length = keys["place"] & _LONG
            near = (abjad >= 0) & (length >= _NEAR_LETTERS) & (length < _LONG)
            rows["letters"] = np.where(near, keys["signature"], 0)
        self.rows.extend(rows)
        ranks = np.full((n, len(RANKED)), -1, dtype=np.int32)
        for place, name in enumerate(RANKED if self.key_ranks else ()):
            key = self.keys[name].rows[first : first + n]
            of_key = self.key_ranks[name]
            known = (key >= 0) & (key < len(of_key))
            ranks[known, place] = of_key[key[known]]
        self.ranks.extend(ranks)

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
    return name_keys(texts).with_columns(name_forms(texts).alias(FORM)).select(CLASSES)


def _information(said: Information, coded: Mapping[str, Codes]) -> npt.NDArray[np.uint16]:
    """Information of new tokens: that of the classes that are known, and of one bearer."""
    found = {}
    for name, key in coded.items():
        of_key = said.of_keys[name]
        known = (key >= 0) & (key < len(of_key))
        found[name] = np.full(len(key), said.of_new, dtype=np.uint16)
        found[name][known] = of_key[key[known]]
    sound = np.where(coded[SOUND] >= 0, found[SOUND], found[ABJAD])
    token = np.full(len(sound), said.of_new, dtype=np.uint16)
    return np.stack([token, found[FORM], found[FINE], sound, found[ABJAD]], axis=1)


