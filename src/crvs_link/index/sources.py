"""What the raw values of a record lead to: known ones by a look-up, new ones once read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from crvs_link._fast.encode import remap
from crvs_link._fast.lookup import Lookup, lay_out
from crvs_link._fast.parts import Values
from crvs_link.encode.dictionaries import telling_roles
from crvs_link.encode.kin import KIN
from crvs_link.encode.raw import distinct_field
from crvs_link.encode.sources import Source, find_sources
from crvs_link.index.bags import BagLexicon, Bags
from crvs_link.index.grown import Grown
from crvs_link.index.lexicon import DateLexicon, TextLexicon
from crvs_link.schema import FIELDS, FieldKind
from crvs_link.standardise.columns import TEXT
from crvs_link.standardise.full_names import read_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crvs_link.index.lexicon import Codes
    from crvs_link.index.names import NameLexicon
    from crvs_link.index.reading import Reading

OWN: Final = "name"
PARTS: Final = ("name_given", "name_middle", "name_family")
WIDTH: Final = 32
"""Lanes that records have at most; what else a value leads to is put behind them."""
PLACES: Final = WIDTH + len(PARTS)
OWN_PLACES: Final = {OWN: WIDTH, **{name: WIDTH + k for k, name in enumerate(PARTS)}}

SEPARATOR: Final = "\x1f"
NOTHING: Final = "\x00"
"""What stands for a missing one among several values, as `fill_record` has it."""

IN_THEIR_OWN_WAY: Final = frozenset(
    ("dob", "sex", "nationality", "birth_country", "phone", "id_number")
)
"""Fields that may be read in one way in the register, and in another in searches."""

_NOT_KNOWN: Final = -2


@dataclass(frozen=True)
class Output:
    """Where something of a value goes in a record.

    Parameters
    ----------
    field : str
        Its own, or a field of kin that an own name tells of.
    key : str, optional
        None for the value itself.
    place : int
        Lane, or behind the lanes for own names, whose tokens are looked at.
    """

    field: str
    key: str | None
    place: int


@dataclass
class SourceValues:
    """Raw values of one source, and what they lead to.

    Parameters
    ----------
    field : str
    columns, context : tuple of str
    outputs : list of Output
    lookup : Lookup
    numbers : Grown of int32[d, k]
        For each output; -2 where nobody has asked for it so far.
    asked : bool
        Whether they are read as searches are, where these are read in a way of their own.
    base : int
        Values that the index held when it was built.
    """

    field: str
    columns: tuple[str, ...]
    context: tuple[str, ...]
    outputs: list[Output]
    lookup: Lookup
    numbers: Grown
    asked: bool = False
    base: int = 0

    @property
    def all_columns(self) -> tuple[str, ...]:
        """Those that hold the value, and those that say how to read it."""
        return (*self.columns, *self.context)

    def keys(self, frame: pl.DataFrame) -> pl.Series:
        """What rows are looked up by; null where they have no value at all."""
        columns = self.all_columns
        if len(columns) == 1:
            return frame[columns[0]]
        parts = [pl.col(name).fill_null(NOTHING) for name in columns]
        some = pl.any_horizontal(pl.col(name).is_not_null() for name in columns)
        joined = pl.concat_str(parts, separator=SEPARATOR)
        return frame.select(pl.when(some).then(joined).alias("key")).to_series()

    def values(self) -> Values:
        """As they stand now, for the kernel."""
        places = np.array([output.place for output in self.outputs], dtype=np.int32)
        return Values(self.all_columns, self.lookup, self.numbers.rows, places)


@dataclass
class Vocabulary:
    """All values of an index, and how new ones are read.

    Parameters
    ----------
    reading : Reading
    outputs : list of Output
        Of all fields.
    kin : list of str
        Fields of kin that the register has columns for: where a record has none, its own
        name may tell.
    names : NameLexicon, optional
    lexicons : dict of str to TextLexicon, DateLexicon or BagLexicon
        By field; names by part have ``names``.
    whole_names : bool
        Whether own names are compared or looked up as a whole.
    asked : Reading, optional
        How searches are read, where that is another way.
    sources : dict of str to SourceValues
        By field, columns and whether kin is told.
    """

    reading: Reading
    outputs: list[Output]
    kin: list[str]
    names: NameLexicon | None
    lexicons: dict[str, TextLexicon | DateLexicon | BagLexicon]
    whole_names: bool
    asked: Reading | None = None
    sources: dict[str, SourceValues] = field(default_factory=dict)
    _of_columns: dict[tuple[bool, tuple[str, ...]], list[SourceValues]] = field(
        default_factory=dict
    )

    def of_columns(self, columns: Sequence[str], *, asked: bool) -> list[SourceValues]:
        """The sources of records with some columns.

        Parameters
        ----------
        columns : sequence of str
        asked : bool
            Whether the records are searched for, rather than of the register.
        """
        key = asked and self.asked is not None, tuple(columns)
        found = self._of_columns.get(key)
        if found is None:
            found = self._of_columns[key] = self._find(columns, asked=key[0])
        return found

    def _find(self, columns: Sequence[str], *, asked: bool) -> list[SourceValues]:
        extracts = [list(columns), *([["name_full"]] if self.whole_names else [])]
        found = [source for source in find_sources(extracts) if source.extract == 0]
        found = [source for source in found if self._has(source.field)]
        there = {source.field for source in found}
        told = [name for name in self.kin if name not in there]
        return [
            self.of(
                source,
                told if source.field == OWN else (),
                asked=asked and source.field in IN_THEIR_OWN_WAY,
            )
            for source in found
        ]

    def _has(self, name: str) -> bool:
        return any(output.field == name for output in self.outputs)

    def of(self, source: Source, told: Sequence[str], *, asked: bool) -> SourceValues:
        """Values of a source, which may be new.

        Parameters
        ----------
        source : Source
        told : sequence of str
            Fields of kin that own names tell of.
        asked : bool
        """
        parts = [source.field, *source.columns, ",", *source.context, ",", *told]
        name = " ".join([*parts, *(["?"] if asked else [])])
        if name not in self.sources:
            outputs = [o for o in self.outputs if o.field in {source.field, *told}]
            numbers = Grown(np.empty((0, len(outputs)), dtype=np.int32))
            self.sources[name] = SourceValues(
                source.field, source.columns, source.context, outputs, Lookup(), numbers, asked
            )
        return self.sources[name]

    def learn(self, source: SourceValues, frame: pl.DataFrame) -> Codes:
        """Find values, and read those that are new.

        Parameters
        ----------
        source : SourceValues
        frame : DataFrame
            With its columns; rows are distinct.

        Returns
        -------
        int32[n]
            Numbers of the values of ``source``; -1 for rows without one.

        Raises
        ------
        AmbiguousInputError
            If a value can be read in two ways.
        """
        keys = source.keys(frame)
        there = keys.is_not_null().to_numpy()
        found = np.where(there, source.lookup.find_all(*lay_out(keys)), np.int32(-1))
        self._learn_kin(source, found[found >= 0])
        new = there & (found < 0)
        if new.any():
            distinct = frame
            if not new.all():
                keys, distinct = keys.filter(new), frame.select(source.all_columns).filter(new)
            codes = self.code(source, distinct)
            source.numbers.extend(self.lead(source.outputs, source.field, codes))
            # Last: whoever finds a value finds all that it leads to.
            found[new] = source.lookup.add_all(*lay_out(keys))
        return found

    def lead(self, outputs: Sequence[Output], name: str, codes: Codes) -> Codes:
        """What values of a field lead to, int32[n, k]."""
        columns = []
        for output in outputs:
            of = codes if output.field == name else self._kin_codes(output.field, codes)
            columns.append(self.lane(output, of))
        return (
            np.ascontiguousarray(np.stack(columns, axis=1))
            if columns
            else (np.empty((len(codes), 0), dtype=np.int32))
        )

    def lane(self, output: Output, codes: Codes) -> Codes:
        """Look a value or a key of it up; -1 for missing."""
        if output.key is None:
            return codes
        lexicon = self.lexicon(output.field)
        return remap(codes, lexicon.keys[output.key].rows)

    def lexicon(self, name: str) -> TextLexicon | DateLexicon | BagLexicon | NameLexicon:
        """The values of a field."""
        if name in PARTS:
            assert self.names is not None
            return self.names
        return self.lexicons[name]

    def _learn_kin(self, source: SourceValues, known: Codes) -> None:
        """Find out whom own names tell of that were known without it."""
        for place, output in enumerate(source.outputs):
            if output.field == source.field:
                continue
            rows = known[source.numbers.rows[known, place] == _NOT_KNOWN]
            own = next(k for k, o in enumerate(source.outputs) if o.field == source.field)
            codes = source.numbers.rows[rows, own]
            source.numbers.array[rows, place] = self.lane(
                output, self._kin_codes(output.field, codes)
            )

    def _kin_codes(self, name: str, codes: Codes) -> Codes:
        own, kin = self.lexicons[OWN], self.lexicons[name]
        assert isinstance(own, BagLexicon)
        assert isinstance(kin, BagLexicon)
        assert self.names is not None
        return kin.intern(self.names, own.kin(codes, KIN[name]))

    def code(self, source: SourceValues, frame: pl.DataFrame) -> Codes:
        """Standardise distinct rows of a source, and give the codes of their values, int32[n]."""
        raw = distinct_field(Source(source.field, 0, source.columns, source.context), frame)
        reading = self.asked if source.asked and self.asked is not None else self.reading
        clean = reading.clean(raw)
        lexicon = self.lexicon(source.field)
        if FIELDS[source.field] is not FieldKind.BAG:
            assert not isinstance(lexicon, BagLexicon)
            return raw.lane(lexicon.intern(clean))
        assert isinstance(lexicon, BagLexicon)
        assert self.names is not None
        read = read_names(clean[TEXT])
        tokens = self.names.intern_texts(read.texts)[read.codes]
        bags = Bags(tokens.astype(np.int32), telling_roles(read), read.counts)
        return raw.lane(lexicon.intern(self.names, bags))
