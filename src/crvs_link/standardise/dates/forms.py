"""What the numbers of a date are, before it is settled which of them is the day.

Reading a column takes two steps. Here every distinct value is taken apart into three
numbers and a *form*: a year that stands first, a year that stands last, or three short
numbers. The column's reading (`reading`) then says what each number means.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from crvs_link._fast.digits import split_numbers
from crvs_link._fast.encode import encode_strings, remap
from crvs_link._fast.shapes import take_shapes
from crvs_link.standardise.calendars import Bools, Ints, within
from crvs_link.standardise.dates.serials import SERIAL_ORDERS, gregorian_dates
from crvs_link.standardise.dates.shape_table import NOT_SAID, Codes, ShapeTable
from crvs_link.standardise.dates.shapes import read_shapes
from crvs_link.standardise.dates.words import numbered_months
from crvs_link.standardise.scripts import on_rows, romanise, unify


class Form(IntEnum):
    """Where the year of a date stands."""

    UNREADABLE = 0
    YEAR_FIRST = 1
    """Year, month, day: nothing is left to settle but, if it is short, the century."""
    YEAR_LAST = 2
    """Day and month in unknown order, year."""
    SHORT = 3
    """Three numbers of one or two digits in unknown order."""
    SIX_DIGITS = 4
    """Three pairs of digits; a date in Taiwan, where the years before 2011 have two."""
    SERIAL = 5
    """One number of five digits: a day of a spreadsheet, if the column holds such."""


@dataclass(frozen=True)
class DateForms:
    """Dates taken apart.

    Parameters
    ----------
    form : uint8[N]
        Values of `Form`.
    numbers : int32[3, N]
        As they stand, but year, month, day for `Form.YEAR_FIRST`; 0 where not known.
    short_year : bool[N]
        The year of a `Form.YEAR_FIRST` has two digits, so that its century is not known.
    said : int8[N]
        The calendar that the date itself states, a place in `shape_table.CALENDARS`; else
        `NOT_SAID` or `GREGORIAN_MONTHS`.
    estimated : bool[N]
        The date says that it is not certain.
    spans : int64[K]
        Rows of dates that run to the last day of another; all are `Form.YEAR_FIRST`.
    until : int32[3, K]
        Year, month and day of that other.
    """

    form: npt.NDArray[np.uint8]
    numbers: Ints
    short_year: Bools
    said: Codes
    estimated: Bools
    spans: npt.NDArray[np.int64]
    until: Ints

    def take(self, rows: Bools) -> DateForms:
        """Keep some of the dates; of spans their first day."""
        return DateForms(
            self.form[rows],
            self.numbers[:, rows],
            self.short_year[rows],
            self.said[rows],
            self.estimated[rows],
            spans=np.zeros(0, dtype=np.int64),
            until=np.zeros((3, 0), dtype=np.int32),
        )

    def resolve(self, order: str) -> tuple[Ints, Ints, Ints, Bools]:
        """Year, month, day and whether the year is short, by the order of the column.

        Where the order does not fit the form (a year that stands last in a column of
        year, month, day), month and day are not known, 0. An unreadable date has year 0
        and is not short, and so has a number of days unless the order is that of a
        spreadsheet.
        """
        first, second, third = self.numbers
        year, month, day = first.copy(), second.copy(), third.copy()
        short = self.short_year.copy()
        last = self.form == Form.YEAR_LAST
        year[last] = third[last]
        month[last], day[last] = 0, 0
        three = self.form == Form.SHORT
        short |= three | (self.form == Form.SIX_DIGITS)
        if order in {"dmy", "mdy"}:
            swap = last | three
            year[swap] = third[swap]
            month[swap] = (second if order == "dmy" else first)[swap]
            day[swap] = (first if order == "dmy" else second)[swap]
        days = self.form == Form.SERIAL
        year[days], month[days], day[days] = 0, 0, 0
        if order in SERIAL_ORDERS:
            # Four digits that are no year are a day before 1927.
            days |= (self.form == Form.YEAR_FIRST) & (first > _LATEST) & (second == 0)
            year[days], month[days], day[days] = gregorian_dates(first[days], order)
        return year, month, day, short


_EARLIEST: Final = 1000
_LATEST: Final = 2799

_SERIAL_DIGITS: Final = 5

# The first year of a Japanese era has a word of its own; and Chinese has no spaces between
# the year and the name of a month.
_SPELT_OUT: Final = {"元年": "1 年 ", "年": " 年 "}


def take_apart(values: pl.Series) -> DateForms:
    """Take distinct date values apart.

    Parameters
    ----------
    values : Series of String
        N values as they are written.

    Returns
    -------
    DateForms
    """
    numbers, widths, left = split_numbers(values)
    forms = _forms(numbers, widths)
    if not left.size:
        return forms
    some = _by_shapes(values.gather(left))
    for whole, part in (
        (forms.form, some.form),
        (forms.short_year, some.short_year),
        (forms.said, some.said),
        (forms.estimated, some.estimated),
    ):
        whole[left] = part
    forms.numbers[:, left] = some.numbers
    return replace(
        forms,
        spans=np.concatenate([forms.spans, left.astype(np.int64)[some.spans]]),
        until=np.concatenate([forms.until, some.until], axis=1),
    )


def _by_shapes(values: pl.Series) -> DateForms:
    """Forms of values that are more than numbers and separators."""
    numbers, column = take_shapes(_in_ascii(values))
    written = pl.Series(column)
    codes, first = encode_strings(written)
    found = read_shapes(written.gather(first))
    shapes = ShapeTable.of([shape for shape in found if shape is not None])
    known = np.array([shape is not None for shape in found], dtype=np.bool_)
    codes = remap(codes, np.where(known, np.cumsum(known) - 1, -1).astype(np.int32))
    parts = shapes.parts(codes, numbers)
    settled = shapes.settled[codes]
    forms = _forms(parts.copy(), np.where(settled, 0, shapes.widths[:, codes]))
    forms.form[settled] = Form.YEAR_FIRST
    forms.numbers[:, settled] = parts[:, settled]

    spans = np.flatnonzero(shapes.is_span[codes])
    return replace(
        forms,
        short_year=shapes.short_year[codes],
        said=shapes.said[codes],
        estimated=shapes.estimated[codes],
        spans=np.concatenate([forms.spans, spans]),
        until=np.concatenate([forms.until, shapes.until(codes[spans], numbers[:, spans])], axis=1),
    )


def _in_ascii(values: pl.Series) -> pl.Series:
    """Native digits and letters in ASCII."""

    def spell_out(foreign: pl.Series) -> pl.Series:
        written = _SPELT_OUT | dict(numbered_months())
        return unify(foreign).str.replace_many(written, leftmost=True)

    return romanise(on_rows(values, values.str.contains(r"[^\x00-\x7F]"), spell_out))


def _forms(numbers: Ints, widths: Ints) -> DateForms:
    """Forms of up to three numbers by how many digits each has; int32[3, N] both."""
    one, two, three = widths
    first, second, _ = numbers

    form = np.full(numbers.shape[1], Form.UNREADABLE, dtype=np.uint8)
    small = within(one, 1, 2) & within(two, 1, 2)
    # Three digits are a year in Taiwan.
    form[within(one, 3, 4) & within(two, 1, 2) & within(three, 1, 2)] = Form.YEAR_FIRST
    form[small & (three == 4)] = Form.YEAR_LAST
    form[small & (three == 2)] = Form.SHORT
    alone = three == 0
    # A year alone, a year as a float (1990.0), a year and a month.
    form[(one == 4) & (two <= 2) & alone & (second <= 12)] = Form.YEAR_FIRST

    month_year = within(one, 1, 2) & (two == 4) & alone & (first <= 12)
    form[month_year] = Form.YEAR_FIRST
    numbers[:2, month_year] = numbers[1::-1, month_year]

    form[(one == _SERIAL_DIGITS) & alone] = Form.SERIAL
    alone &= second == 0
    for digits, settle in _COMPACT.items():
        compact = alone & (one == digits)
        if compact.any():
            form[compact], numbers[:, compact] = settle(numbers[0, compact])

    spans = np.flatnonzero((one == 4) & (two == 4) & (three == 0))
    until = np.zeros((3, len(spans)), dtype=np.int32)
    until[0] = second[spans]
    form[spans] = Form.YEAR_FIRST
    numbers[1, spans] = 0
    numbers[:, form == Form.UNREADABLE] = 0
    size = len(form)
    return DateForms(
        form,
        numbers,
        short_year=np.zeros(size, dtype=np.bool_),
        said=np.full(size, NOT_SAID, dtype=np.int8),
        estimated=np.zeros(size, dtype=np.bool_),
        spans=spans,
        until=until,
    )


def _six_digits(number: Ints) -> tuple[npt.NDArray[np.uint8], Ints]:
    """Three pairs; year, month and day if the calendar has years of two digits."""
    pairs = np.stack([number // 10_000, number // 100 % 100, number % 100])
    return np.full(len(number), Form.SIX_DIGITS, dtype=np.uint8), pairs


def _seven_digits(number: Ints) -> tuple[npt.NDArray[np.uint8], Ints]:
    """yyymmdd, if that makes sense: dmmyyyy has its century in the place of the month."""
    date = np.stack([number // 10_000, number // 100 % 100, number % 100])
    sensible = (date[1] <= 12) & (date[2] <= 31)
    return np.where(sensible, Form.YEAR_FIRST, Form.UNREADABLE).astype(np.uint8), date


def _eight_digits(number: Ints) -> tuple[npt.NDArray[np.uint8], Ints]:
    """Forms and numbers of dates without separators.

    yyyymmdd, unless only a year that stands last makes sense. The two cannot be
    mistaken: read as a month, the century of a year that stands last is 13 to 25.
    """
    year_first = np.stack([number // 10_000, number // 100 % 100, number % 100])
    year_last = np.stack([number // 1_000_000, number // 10_000 % 100, number % 10_000])
    lower, higher = np.minimum(year_last[0], year_last[1]), np.maximum(year_last[0], year_last[1])
    senseless = (year_first[0] < _EARLIEST) | (year_first[1] > 12)
    sensible = (lower <= 12) & (higher <= 32) & within(year_last[2], _EARLIEST, _LATEST)
    last = senseless & sensible
    form = np.where(last, Form.YEAR_LAST, Form.YEAR_FIRST).astype(np.uint8)
    return form, np.where(last, year_last, year_first)


_COMPACT: Final = {6: _six_digits, 7: _seven_digits, 8: _eight_digits}
