"""Full names of an index, as bags of the tokens of its names."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from crvs_link._fast.lookup import Lookup
from crvs_link._fast.parts import BAG_ROW, bag_rows
from crvs_link.compare.information import bag_arrays
from crvs_link.encode.whole_names import whole_name_contents
from crvs_link.index.grown import Grown
from crvs_link.index.lexicon import code_keys
from crvs_link.schema import OPTIONAL, NameRole

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from crvs_link.index.lexicon import Codes
    from crvs_link.index.names import NameLexicon


@dataclass
class BagLevels:
    """What agreements of full names are worth in one comparison of a model.

    Parameters
    ----------
    comparison : str
    equals : Grown of uint8[V]
        The level of each bag and itself.
    of_written : Grown of uint8
        The same by the number of what is written alike.
    bounds : list of int
        Information at which classes are split, in parts of a bit.
    levels : list of int
        As `crvs_link.compare.names.model_levels`.
    exact : list of int
        The levels of the same name, from common ones to rare.
    of_new : int
        Information of a name that is borne by one at most.
    """

    comparison: str
    equals: Grown
    of_written: Grown
    bounds: list[int]
    levels: list[int]
    exact: list[int]
    of_new: int


@dataclass
class BagLexicon:
    """Distinct full names of one field.

    Parameters
    ----------
    lookup : Lookup
        Of tokens with their roles.
    written : Lookup
        Of tokens alone.
    rows : Grown of BAG_ROW[V]
    tokens : Grown of int32
        Of all bags, end to end.
    roles : Grown of uint8
    keys : dict of str to Grown
        ``core``, ``joined``: int32[V], where rules ask for them.
    key_lookups : dict of str to Lookup
    levels : BagLevels, optional
    base : int
        Names that the index held when it was built.
    """

    lookup: Lookup
    written: Lookup
    rows: Grown
    tokens: Grown
    roles: Grown
    keys: dict[str, Grown] = field(default_factory=dict)
    key_lookups: dict[str, Lookup] = field(default_factory=dict)
    levels: BagLevels | None = None
    base: int = 0

    @classmethod
    def of(cls, names: NameLexicon, bags: Bags, keys: Sequence[str]) -> BagLexicon:
        """Make the lexicon of distinct bags, in their order.

        Parameters
        ----------
        names : NameLexicon
        bags : Bags
        keys : sequence of str
            Those that rules ask for.
        """
        made = cls(
            Lookup(),
            Lookup(),
            Grown(np.empty(0, dtype=BAG_ROW)),
            Grown(np.empty(0, dtype=np.int32)),
            Grown(np.empty(0, dtype=np.uint8)),
            {name: Grown(np.empty(0, dtype=np.int32)) for name in keys},
            {name: Lookup() for name in keys},
        )
        made.lookup.add_all(*bags.content())
        made._append(names, bags)
        return made

    def intern(self, names: NameLexicon, bags: Bags) -> Codes:
        """Find the codes of bags, and give codes to new ones; -1 for empty ones."""
        there = bags.counts > 0
        content = bags.content()
        found = self.lookup.find_all(*content)
        new = np.flatnonzero((found < 0) & there)
        if len(new):
            content = bags.take(there).content()
            found = np.full(len(there), -1, dtype=np.int32)
            before = len(self.lookup)
            found[there] = self.lookup.add_all(*content)
            fresh = np.flatnonzero(found >= before)
            _, first = np.unique(found[fresh], return_index=True)
            self._append(names, bags.take(fresh[first]))
        return np.where(there, found, np.int32(-1)).astype(np.int32)

    def _append(self, names: NameLexicon, bags: Bags) -> None:
        if not len(bags.counts):
            return
        before = len(self.written)
        written = self.written.add_all(*bags.content(roles=False))
        start = self.tokens.extend(bags.tokens)
        self.roles.extend(bags.roles)
        self.rows.extend(
            bag_rows(bags.offsets(), bags.tokens, bags.roles, written, names.masks.rows, start)
        )
        if self.keys:
            for name, codes in self._key_codes(names, bags).items():
                self.keys[name].extend(codes)
        if self.levels is not None:
            self._append_levels(names, self.levels, bags, written, before)

    def _key_codes(self, names: NameLexicon, bags: Bags) -> dict[str, Codes]:
        abjads = names.keys["abjad"].rows[bags.tokens]
        used, places = np.unique(abjads, return_inverse=True)
        none = int(len(used) > 0 and used[0] < 0)
        texts = [names.key_lookups["abjad"].value(key).decode() for key in used[none:].tolist()]
        core, starts, joined = whole_name_contents(
            np.arange(len(bags.tokens), dtype=np.int32),
            bags.roles,
            bags.counts,
            (places - none).astype(np.int32),
            pl.Series(texts, dtype=pl.String),
        )
        codes = {}
        if "core" in self.keys:
            there = np.diff(starts) > 0
            data = np.ascontiguousarray(used[none:][core], dtype=np.int32).view(np.uint8)
            found = self.key_lookups["core"].add_all(data, starts * 4)
            codes["core"] = np.where(there, found, np.int32(-1)).astype(np.int32)
        if "joined" in self.keys:
            codes["joined"] = code_keys(self.key_lookups["joined"], joined)
        return codes

    def _append_levels(
        self,
        names: NameLexicon,
        levels: BagLevels,
        bags: Bags,
        written: Codes,
        before: int,
    ) -> None:
        """Levels of new bags: those of what is written alike, or of one bearer."""
        of_tokens = names.information[levels.comparison].of_tokens.rows[:, 0]
        counted = (bags.roles & ~np.uint8(OPTIONAL)) < NameRole.MARKER
        said = np.where(counted, of_tokens[bags.tokens], 0).astype(np.int64)
        sums = np.add.reduceat(said, bags.offsets()[:-1])
        bands = np.searchsorted(levels.bounds, np.minimum(sums, levels.of_new), side="right")
        own = np.array(levels.exact, dtype=np.uint8)[bands]
        new = written >= before
        first = np.unique(written[new], return_index=True)[1]
        levels.of_written.extend(own[new][first])
        levels.equals.extend(levels.of_written.rows[written])

    def kin(self, codes: Codes, roles: Sequence[int]) -> Bags:
        """Tokens of some roles of some bags, as names of their own; see `crvs_link.encode.kin`."""
        found = self.take(codes)
        kin = np.isin(found.roles & ~np.uint8(OPTIONAL), roles)
        owner = np.repeat(np.arange(len(codes)), found.counts)
        counts = np.bincount(owner[kin], minlength=len(codes)).astype(np.int64)
        plain = found.roles[kin] & np.uint8(OPTIONAL) | np.uint8(NameRole.UNKNOWN)
        return Bags(found.tokens[kin], plain, counts)

    def take(self, codes: Codes) -> Bags:
        """Bags by code; empty ones for -1."""
        starts = self.rows.rows["start"].astype(np.int64)
        ends = np.append(starts[1:], len(self.tokens))
        known = np.maximum(codes, 0)
        counts = np.where(codes >= 0, ends[known] - starts[known], 0)
        first = np.repeat(np.where(codes >= 0, starts[known], 0), counts)
        place = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts) + first
        return Bags(self.tokens.rows[place], self.roles.rows[place], counts)

    def tables(self, names: NameLexicon) -> tuple[Any, ...]:
        """What a searcher takes."""
        assert self.levels is not None
        return (
            names.tables,
            self.rows.array.view(np.uint8),
            self.tokens.array,
            names.information[self.levels.comparison].of_tokens.array,
            self.levels.equals.array,
            self.levels.bounds,
            self.levels.levels,
        )


@dataclass(frozen=True)
class Bags:
    """Full names as tokens with roles, end to end.

    Parameters
    ----------
    tokens : int32[m]
    roles : uint8[m]
    counts : int64[n]
    """

    tokens: Codes
    roles: npt.NDArray[np.uint8]
    counts: npt.NDArray[np.int64]

    @classmethod
    def of(cls, values: pl.DataFrame) -> Bags:
        """Take the bags of a dictionary."""
        offsets, tokens, roles = bag_arrays(values)
        return cls(tokens, roles, np.diff(offsets))

    def offsets(self) -> npt.NDArray[np.int64]:
        """Where each begins, and the end."""
        return np.concatenate(([0], np.cumsum(self.counts))).astype(np.int64)

    def content(self, *, roles: bool = True) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
        """Bytes that tell bags apart, and where those of each begin."""
        items = self.tokens << 7 | self.roles if roles else self.tokens
        return np.ascontiguousarray(items, dtype=np.int32).view(np.uint8), self.offsets() * 4

    def take(self, places: npt.NDArray[Any]) -> Bags:
        """Some of them, by place or by a mask in their order."""
        chosen = np.flatnonzero(places) if places.dtype == np.bool_ else places
        offsets = self.offsets()
        counts = self.counts[chosen]
        before = np.cumsum(counts) - counts
        place = np.arange(counts.sum()) + np.repeat(offsets[:-1][chosen] - before, counts)
        return Bags(self.tokens[place], self.roles[place], counts)
