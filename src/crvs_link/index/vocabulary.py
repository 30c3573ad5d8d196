"""All values of an index, and how new ones are read: known ones by a look-up."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from crvs_link._fast.encode import remap
from crvs_link._fast.lookup import Lookup, lay_out
from crvs_link.encode.dictionaries import telling_roles
from crvs_link.encode.kin import KIN
from crvs_link.encode.raw import distinct_field
from crvs_link.encode.sources import Source, find_sources
from crvs_link.errors import UsageError
from crvs_link.index.bags import BagLexicon, Bags
from crvs_link.index.grown import Grown
from crvs_link.index.lexicon import DateLexicon, TextLexicon
from crvs_link.index.sources import IN_THEIR_OWN_WAY, OWN, PARTS, Output, SourceValues
from crvs_link.schema import FIELDS, RECORD_ID, ROW_NUMBER, FieldKind
from crvs_link.standardise.columns import TEXT
from crvs_link.standardise.full_names import read_names

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import polars as pl

    from crvs_link.index.lexicon import Codes
    from crvs_link.index.names import NameLexicon
    from crvs_link.index.reading import Reading

NOT_KNOWN: Final = -2
"""Stands for what an own name tells of kin where nobody has asked for it so far."""


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

    def not_used(self, columns: Sequence[str], held: Collection[str]) -> tuple[str, ...]:
        """Columns of records that are searched for that nothing is made of.

        Parameters
        ----------
        columns : sequence of str
        held : collection of str
            Those that have a value.

        Raises
        ------
        UsageError
            If that is how the records have their names.
        """
        found = self.of_columns(columns, asked=True)
        used = {RECORD_ID, ROW_NUMBER}.union(*(source.all_columns for source in found))
        unused = tuple(name for name in columns if name in held and name not in used)
        if "name_full" in unused and not used.intersection(PARTS, held):
            raise UsageError(
                "The index compares given and family names, and name_full would not be looked at.",
                hint="Give name_given and name_family, or build the index with the model of a "
                "match with an extract that has full names.",
            )
        return unused

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
        found = source.lookup.find_all(*lay_out(keys))
        there = np.ones(len(keys), dtype=np.bool_)
        if keys.null_count():
            there = keys.is_not_null().to_numpy()
            found[~there] = -1
        self._learn_kin(source, found[found >= 0])
        new = there & (found < 0)
        if new.any():
            first = new
            if len(source.all_columns) > 1 and len(keys) > 1:
                # Values with a separator in them may be joined to one key.
                first = new & keys.is_first_distinct().to_numpy()
            keys = keys if new.all() else keys.filter(new)
            distinct = frame if first.all() else frame.select(source.all_columns).filter(first)
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
            rows = known[source.numbers.rows[known, place] == NOT_KNOWN]
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
