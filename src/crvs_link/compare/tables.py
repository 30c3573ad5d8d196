"""Kernel tables of distinct values, made once for each dictionary of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, cast

import numpy as np
import polars as pl

from crvs_link._fast.bags import BagTable
from crvs_link._fast.dates import DateTable
from crvs_link._fast.letters import count_letters, number_letters
from crvs_link._fast.places import PlaceTable
from crvs_link._fast.strings import TextTable
from crvs_link._fast.tokens import NameTable
from crvs_link.compare.dates import date_table, possible_mistakes
from crvs_link.compare.information import name_keys
from crvs_link.compare.names import bag_table
from crvs_link.compare.numbers import groups_of
from crvs_link.run import in_order
from crvs_link.schema import FieldKind
from crvs_link.standardise.keys import inner_keys
from crvs_link.standardise.places import UNITS

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    from crvs_link.encode import CodedRecords
    from crvs_link.run import RunOptions

Table: TypeAlias = TextTable | DateTable | BagTable | PlaceTable

ALIKE = 0.88
"""Jaro-Winkler similarity from which two name tokens are written nearly alike."""

PLACES_ALIKE = (0.80, 0.92)
"""Jaro-Winkler similarities from which names of places are alike, and nearly the same."""

MOST_LETTERS = 0xFFFF
_MOST_NARROW = 0xFF


def text_table(texts: pl.Series, groups: npt.NDArray[np.uint32] | None = None) -> TextTable:
    """Kernel table of texts.

    Each character becomes a number: its rank by frequency in this table, so that the
    most frequent characters have signature bits of their own.

    Parameters
    ----------
    texts : polars.Series of String
        None null or empty; distinct within a group.
    groups : uint32[V], optional
        Within which codes are compared.

    Returns
    -------
    TextTable

    Raises
    ------
    ValueError
        If the texts hold more than 65,535 different characters.
    """
    counts, offsets = count_letters(texts)
    used = np.flatnonzero(counts)
    if len(used) > MOST_LETTERS:
        raise ValueError("a table holds at most 65,535 different characters")
    numbers = np.zeros(len(counts), dtype=np.uint16)
    # Ties go to the smaller code point: the same texts give the same table.
    numbers[used[np.argsort(-counts[used], kind="stable")]] = np.arange(1, len(used) + 1)
    wide = len(used) > _MOST_NARROW
    return TextTable(number_letters(texts, numbers, int(offsets[-1]), wide), offsets, groups)


class Tables:
    """The kernel tables of a run, each made when it is first asked for, or prepared.

    Parameters
    ----------
    coded : CodedRecords
    """

    def __init__(self, coded: CodedRecords) -> None:
        self._coded = coded
        self._made: dict[str, Table] = {}
        self._names: NameTable | None = None

    def of(self, field: str) -> Table | None:
        """Table of a field's dictionary; None for categories, which need none."""
        name = self._coded.fields[field].dictionary
        if self._coded.dictionaries[name].kind is FieldKind.CATEGORY:
            return None
        if name not in self._made:
            self._made[name] = self._make(name)
        return self._made[name]

    def prepare(self, fields: Iterable[str], options: RunOptions) -> None:
        """Make the tables of some fields side by side.

        Parameters
        ----------
        fields : iterable of str
            Of the coded records.
        options : RunOptions
        """
        dictionaries = self._coded.dictionaries
        sizes = {}
        for field in fields:
            dictionary = dictionaries[self._coded.fields[field].dictionary]
            # Tables of bags need that of their words, and so are made later.
            name = "names" if dictionary.kind is FieldKind.BAG else dictionary.name
            if name not in self._made and dictionary.kind is not FieldKind.CATEGORY:
                sizes[name] = dictionaries[name].values.height
        # The largest first, so that none is left to one thread at the end.
        names = sorted(sizes, key=lambda name: (-sizes[name], name))
        tables = in_order(
            lambda number: self._make(names[number]),
            [sizes[name] for name in names],
            options,
            "Preparing values",
        )
        self._made.update(zip(names, tables, strict=True))

    def _make(self, name: str) -> Table:
        dictionary = self._coded.dictionaries[name]
        values = dictionary.values
        if dictionary.kind is FieldKind.DATE:
            return date_table(values, mistakes_of(self._coded, name))
        if dictionary.kind is FieldKind.PLACE:
            return PlaceTable(
                np.ascontiguousarray(values.select(UNITS).to_numpy()),
                values["open"].cast(pl.UInt8).to_numpy(),
                text_table(values["text"]),
                *PLACES_ALIKE,
            )
        if dictionary.kind is FieldKind.BAG:
            return bag_table(values, self._of_names())
        return text_table(values["text"], groups_of(dictionary))

    def _of_names(self) -> NameTable:
        """Table of the tokens of all bags."""
        if "names" not in self._made:
            self._made["names"] = self._make("names")
        if self._names is None:
            names = self._coded.dictionaries["names"]
            texts = cast("TextTable", self._made["names"])
            self._names = NameTable(texts, name_keys(names), *_key_table(names.key_texts), ALIKE)
        return self._names


def mistakes_of(coded: CodedRecords, name: str) -> int:
    """Which mistakes of conversion the dates of a dictionary may hold.

    Those of the extract of reference, where there is one.
    """
    values = coded.dictionaries[name].values
    if coded.reference is None:
        return possible_mistakes(values)
    fields = [field for field in coded.fields.values() if field.dictionary == name]
    borne = sum(coded.counts(field.field, coded.reference) for field in fields)
    return possible_mistakes(values.filter(borne > 0))


def _key_table(keys: pl.Series) -> tuple[TextTable, npt.NDArray[np.int32]]:
    """Table of abjad keys, and the place of what each is inside a word; see `NameTable`."""
    inside = inner_keys(keys)
    texts = pl.concat([keys, inside.filter(inside != "")]).unique(maintain_order=True)
    places = inside.replace_strict(
        texts, np.arange(len(texts), dtype=np.int32), default=-1, return_dtype=pl.Int32
    )
    return text_table(texts), places.to_numpy()
