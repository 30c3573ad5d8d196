"""The distinct values of one dictionary of an index: found by content, added to as they come."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from crvs_link._fast.encode import encode_strings
from crvs_link._fast.lookup import Lookup, lay_out
from crvs_link._fast.parts import DATE_FORMS, DATE_ROW, date_parts
from crvs_link.compare.dates import date_table, levels_of_equals
from crvs_link.encode.keys import date_keys
from crvs_link.index.grown import Grown
from crvs_link.index.texts import Texts
from crvs_link.standardise import sound_key
from crvs_link.standardise.columns import DOB_FROM, DOB_TO, TEXT

if TYPE_CHECKING:
    import numpy.typing as npt

    from crvs_link.spec import Comparison

    Codes = npt.NDArray[np.int32]

SOUND = "sound"


@dataclass
class Level:
    """Levels of equal values in one comparison of a model.

    Parameters
    ----------
    of_values : Grown of uint8[V]
        Above the first exact level, by code.
    of_new : int
        Of a value that the index did not hold when it was built: borne by one at most.
    """

    of_values: Grown
    of_new: int


@dataclass
class TextLexicon:
    """Texts, codes or categories.

    Parameters
    ----------
    lookup : Lookup
        Of the texts; of identity numbers of text and group.
    texts : Texts, optional
        None where values are equal or not, and no more.
    sounds : Lookup, optional
        Of the sound keys, where a rule asks for them.
    keys : dict of str to Grown
        ``sound``: int32[V].
    groups : Grown, optional
        Of identity numbers what each is compared within: uint32[V].
    group_names : Lookup, optional
    levels : dict of str to Level
        By the name of the comparison.
    base : int
        Values that the index held when it was built.
    """

    lookup: Lookup
    texts: Texts | None = None
    sounds: Lookup | None = None
    keys: dict[str, Grown] = field(default_factory=dict)
    groups: Grown | None = None
    group_names: Lookup | None = None
    levels: dict[str, Level] = field(default_factory=dict)
    base: int = 0

    @classmethod
    def of(cls, texts: pl.Series, *, compared: bool, sounds: bool) -> TextLexicon:
        """Make the lexicon of distinct texts, in their order."""
        made = cls(number_texts(texts), Texts.of(texts) if compared else None)
        if sounds:
            made.sounds = Lookup()
            made.keys[SOUND] = Grown(code_keys(made.sounds, sound_key(texts)))
        return made

    @classmethod
    def of_numbers(cls, values: pl.DataFrame, group_names: list[str]) -> TextLexicon:
        """Make the lexicon of distinct identity numbers, in their order.

        Parameters
        ----------
        values : DataFrame
            Of their dictionary.
        group_names : list of str
            By the number of the group.
        """
        names = pl.Series(group_names, dtype=pl.String)
        content = values.select(
            pl.concat_str(TEXT, pl.lit("\x1f"), pl.lit(names).gather("group"))
        ).to_series()
        made = cls(number_texts(content), Texts.of(values[TEXT]))
        made.groups = Grown(values["group"].to_numpy().astype(np.uint32))
        made.group_names = number_texts(names)
        return made

    def intern(self, values: pl.DataFrame) -> Codes:
        """Find the codes of clean values, and give codes to new ones.

        Parameters
        ----------
        values : DataFrame
            ``text``, null for missing. Of identity numbers as
            `crvs_link.encode.numbers.clean_numbers`.

        Returns
        -------
        int32[n]
            -1 for missing.
        """
        texts = values[TEXT]
        content = texts
        if self.group_names is not None:
            content = values.select(pl.concat_str(TEXT, pl.lit("\x1f"), "group")).to_series()
        codes, new = find_texts(self.lookup, content)
        if len(new):
            every = len(new) == len(texts)
            self._append(*((values, texts) if every else (values[new], texts.gather(new))))
            codes = find_texts(self.lookup, content, add=True)[0]
        return codes

    def _append(self, values: pl.DataFrame, texts: pl.Series) -> None:
        if self.texts is not None:
            self.texts.extend(texts)
        if self.sounds is not None:
            self.keys[SOUND].extend(code_keys(self.sounds, sound_key(texts)))
        doubtful = np.zeros(len(texts), dtype=np.bool_)
        if self.groups is not None and self.group_names is not None:
            groups = find_texts(self.group_names, values["group"], add=True)[0]
            self.groups.extend(groups.astype(np.uint32))
            doubtful = values["doubtful"].to_numpy()
        for level in self.levels.values():
            level.of_values.extend(np.where(doubtful, 0, level.of_new).astype(np.uint8))


def number_texts(texts: pl.Series) -> Lookup:
    """Number distinct texts in their order."""
    lookup = Lookup()
    lookup.add_all(*lay_out(texts))
    return lookup


def find_texts(
    lookup: Lookup, texts: pl.Series, *, add: bool = False
) -> tuple[Codes, npt.NDArray[np.uint32]]:
    """Find texts, which may be null and repeat.

    Returns
    -------
    codes : int32[n]
        -1 for null and for what is not there.
    new : uint32[k]
        Where those that are not there, and not null, first stand.
    """
    number = lookup.add_all if add else lookup.find_all
    if not texts.null_count():
        codes = number(*lay_out(texts))
        places = np.flatnonzero(codes < 0)
        if len(places) > 1:
            places = places[encode_strings(texts.gather(places))[1]]
        return codes, places.astype(np.uint32)
    codes = np.full(len(texts), -1, dtype=np.int32)
    if texts.null_count() == len(texts):
        return codes, np.empty(0, dtype=np.uint32)
    there = texts.is_not_null().to_numpy()
    codes[there] = number(*lay_out(texts.drop_nulls()))
    places = np.flatnonzero(there & (codes < 0))
    if len(places) > 1:
        places = places[encode_strings(texts.gather(places))[1]]
    return codes, places.astype(np.uint32)


def code_keys(lookup: Lookup, keys: pl.Series) -> Codes:
    """Codes of keys, new ones numbered as they come; -1 for null."""
    return find_texts(lookup, keys, add=True)[0]


@dataclass
class DateLexicon:
    """Intervals of days.

    Parameters
    ----------
    lookup : Lookup
        Of both days, eight bytes.
    rows : Grown of DATE_ROW[V]
        Without places of forms.
    forms : Grown of DATE_FORMS[V]
        Empty where no conversion can be wrong.
    mistakes : int
        As `crvs_link.compare.dates.possible_mistakes`.
    keys : dict of str to Grown
        ``year``, ``month_day``: int32[V].
    levels : dict of str to Level
    comparisons : dict of str to Comparison
    model_levels : dict of str to list of int
        As `crvs_link.compare.dates.model_levels`.
    block : uint8
        Rows and forms in one piece, as the kernel takes them.
    block_rows : int
        How many of them lie in it.
    base : int
        Values that the index held when it was built.
    """

    lookup: Lookup
    rows: Grown
    forms: Grown
    mistakes: int
    keys: dict[str, Grown]
    levels: dict[str, Level]
    comparisons: dict[str, Comparison]
    model_levels: dict[str, list[int]]
    block: Grown
    block_rows: int = 0
    base: int = 0

    @classmethod
    def of(cls, values: pl.DataFrame, mistakes: int) -> DateLexicon:
        """Make the lexicon of distinct intervals, in their order."""
        lookup = Lookup()
        lookup.add_all(*_days(values))
        rows, forms = date_parts(date_table(values, mistakes))
        made = cls(
            lookup,
            Grown(rows),
            Grown(forms),
            mistakes,
            {name: Grown(key) for name, key in date_keys(values).items()},
            {},
            {},
            {},
            Grown(np.empty(0, dtype=np.uint8)),
        )
        made.lay_out()
        return made

    def intern(self, values: pl.DataFrame) -> Codes:
        """Find the codes of clean dates, and give codes to new ones; -1 for missing."""
        there = (values[DOB_FROM].is_not_null() & values[DOB_TO].is_not_null()).to_numpy()
        known = values if there.all() else values.filter(pl.Series(there))
        data, starts = _days(known)
        found = self.lookup.find_all(data, starts)
        new = found < 0
        if new.any():
            fresh = known if new.all() else known.filter(new)
            if len(fresh) > 1:
                fresh = fresh.unique([DOB_FROM, DOB_TO], maintain_order=True)
            self._append(fresh)
            found = self.lookup.add_all(data, starts)
        codes = np.full(values.height, -1, dtype=np.int32)
        codes[there] = found
        return codes

    def _append(self, values: pl.DataFrame) -> None:
        rows, forms = date_parts(date_table(values, self.mistakes))
        self.rows.extend(rows)
        self.forms.extend(forms)
        for name, key in date_keys(values).items():
            self.keys[name].extend(key)
        for name, level in self.levels.items():
            rarity = np.full(values.height, level.of_new, dtype=np.uint8)
            levels = levels_of_equals(values, self.comparisons[name], rarity)
            level.of_values.extend(levels.astype(np.uint8))
        self.lay_out()

    def lay_out(self) -> None:
        """Lay rows and their forms out in one piece, rows with the way to their forms."""
        size, room = len(self.rows), len(self.rows.array)
        row, form = DATE_ROW.itemsize, DATE_FORMS.itemsize if len(self.forms) else 0
        whole = room * (row + form)
        if whole != len(self.block.array):
            self.block.replace(np.zeros(whole, dtype=np.uint8))
            first = 0
        else:
            first = self.block_rows
        laid = self.block.array[: room * row].view(DATE_ROW)
        laid[first:size] = self.rows.array[first:size]
        if form:
            formed = self.block.array[room * row :].view(DATE_FORMS)
            formed[first:size] = self.forms.array[first:size]
            place = np.arange(first, size)
            laid["forms"][first:size] = room * row + place * form - place * row
        self.block_rows = size


def _days(values: pl.DataFrame) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    days = np.stack([values[name].to_numpy() for name in (DOB_FROM, DOB_TO)], axis=1)
    return days.view(np.uint8).ravel(), np.arange(len(days) + 1, dtype=np.int64) * 8
