"""What the numbers of a date are, before it is settled which of them is the day.

Reading a column takes two steps. Here every distinct value is taken apart into three
numbers and a *form*: a year that stands first, a year that stands last, or three short
numbers. The column's reading (`date_reading`) then says what each number means.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from crvs_link._fast.digits import split_numbers
from crvs_link.standardise.calendars import Bools, Ints, within
from crvs_link.standardise.scripts import on_rows, romanise, unify
from crvs_link.standardise.tables import table


class Form(IntEnum):
    """Where the year of a date stands."""

    UNREADABLE = 0
    YEAR_FIRST = 1
    """Year, month, day: nothing is left to settle but, if it is short, the century."""
    YEAR_LAST = 2
    """Day and month in unknown order, year."""
    SHORT = 3
    """Three numbers of one or two digits in unknown order."""


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
    """

    form: npt.NDArray[np.uint8]
    numbers: Ints
    short_year: Bools

    def resolve(self, order: str) -> tuple[Ints, Ints, Ints, Bools]:
        """Year, month, day and whether the year is short, by the order of the column.

        Where the order does not fit the form (a year that stands last in a column of
        year, month, day), month and day are not known, 0. An unreadable date has year 0
        and is not short.
        """
        first, second, third = self.numbers
        year, month, day = first.copy(), second.copy(), third.copy()
        short = self.short_year.copy()
        last = self.form == Form.YEAR_LAST
        year[last] = third[last]
        month[last], day[last] = 0, 0
        three = self.form == Form.SHORT
        short |= three
        if order in {"dmy", "mdy"}:
            swap = last | three
            year[swap] = third[swap]
            month[swap] = (second if order == "dmy" else first)[swap]
            day[swap] = (first if order == "dmy" else second)[swap]
        return year, month, day, short


_EDGES: Final = " \t\r\n\u00a0.,;'\""
_SEPARATOR: Final = r"[-/. ]{1,3}"
_TIME: Final = r"(?:t\d.*| +\d{1,2}:.*)?"
_NUMERIC: Final = rf"^(\d{{1,8}})(?:{_SEPARATOR}(\d{{1,4}}))?(?:{_SEPARATOR}(\d{{1,4}}))?{_TIME}$"

# One or two characters that say that a day or a month is not known, beside a year that is.
_PART: Final = r"(?:\d{1,2}|[x?*_<]{1,2})"
_UNKNOWN_PART: Final = (
    rf"^(?:\d{{4}}{_SEPARATOR}{_PART}{_SEPARATOR}{_PART}"
    rf"|{_PART}{_SEPARATOR}{_PART}{_SEPARATOR}\d{{4}})$"
)
_WEEKDAY: Final = r"\b(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|of|the)\b"
_TIME_OF_DAY: Final = r"[t ,]+\d{1,2}:\d{2}.*$"

_EARLIEST: Final = 1000
_LATEST: Final = 2799


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
    form, numbers = _forms(numbers, widths)
    short = np.zeros(len(values), dtype=np.bool_)
    if left.size:
        form[left], numbers[:, left], short[left] = _by_patterns(values.gather(left))
    return DateForms(form, numbers, short)


def _by_patterns(values: pl.Series) -> tuple[npt.NDArray[np.uint8], Ints, Bools]:
    """Forms of values that are more than numbers and separators."""
    text = values.str.to_lowercase().str.strip_chars(_EDGES)
    foreign = text.str.contains(r"[^\x00-\x7F]")
    text = on_rows(text, foreign, _ascii_digits)
    form, numbers = _numeric(text)
    short = np.zeros(len(values), dtype=np.bool_)

    rest = np.flatnonzero((form == Form.UNREADABLE) & text.is_not_null().to_numpy())
    if rest.size:
        form[rest], numbers[:, rest], short[rest] = _written(text.gather(rest))
    return form, numbers, short


def _ascii_digits(values: pl.Series) -> pl.Series:
    """Native digits and separators in ASCII; month names of other scripts in English."""
    names = _native_months()
    named = unify(values).str.replace_many(names, leftmost=True)
    return romanise(named.str.replace_many(_SIGNS)).str.to_lowercase().str.strip_chars(_EDGES)


# Year, month and day in Chinese and Japanese; the Arabic date separator; the marks of the
# Buddhist and the common era, which four digits tell apart without them.
_SIGNS: Final = {"年": "-", "月": "-", "日": " ", "؍": "/", "พ.ศ.": " ", "ค.ศ.": " "}


@cache
def _native_months() -> dict[str, str]:
    english = {number: names[0] for number, names in table("calendars")["months"].items()}
    names = {
        name: f" {english[number]} "
        for number, written in table("calendars")["native_months"].items()
        for name in unify(pl.Series(written))
    }
    return dict(sorted(names.items(), key=lambda item: -len(item[0])))


def _numeric(text: pl.Series) -> tuple[npt.NDArray[np.uint8], Ints]:
    """Forms and numbers of values that are numbers and separators, and perhaps a time."""
    groups = text.str.extract_groups(_NUMERIC).struct.unnest().get_columns()
    numbers = np.stack([_ints(group) for group in groups])
    return _forms(numbers, np.stack([_ints(group.str.len_bytes()) for group in groups]))


def _forms(numbers: Ints, widths: Ints) -> tuple[npt.NDArray[np.uint8], Ints]:
    """Forms of up to three numbers by how many digits each has; int32[3, N] both."""
    one, two, three = widths
    _, second, _ = numbers

    form = np.full(numbers.shape[1], Form.UNREADABLE, dtype=np.uint8)
    small = within(one, 1, 2) & within(two, 1, 2)
    form[(one == 4) & within(two, 1, 2) & within(three, 1, 2)] = Form.YEAR_FIRST
    form[small & (three == 4)] = Form.YEAR_LAST
    form[small & (three == 2)] = Form.SHORT
    # A year alone, a year as a float (1990.0), a year and a month. 1990/91 is none of
    # them: it is a span of two years.
    form[(one == 4) & (two <= 2) & (three == 0) & (second <= 12)] = Form.YEAR_FIRST

    month_year = within(one, 1, 2) & (two == 4) & (three == 0) & (numbers[0] <= 12)
    form[month_year] = Form.YEAR_FIRST
    numbers[:2, month_year] = numbers[1::-1, month_year]

    compact = (one == 8) & (three == 0) & (second == 0)
    form[compact], numbers[:, compact] = _eight_digits(numbers[0, compact])
    numbers[:, form == Form.UNREADABLE] = 0
    return form, numbers


def _eight_digits(number: Ints) -> tuple[npt.NDArray[np.uint8], Ints]:
    """Forms and numbers of dates without separators.

    yyyymmdd, unless only a year that stands last makes sense. The two cannot be
    mistaken: read as a month, the century of a year that stands last is 13 to 25.
    """
    year_first = np.stack([number // 10_000, number // 100 % 100, number % 100])
    year_last = np.stack([number // 1_000_000, number // 10_000 % 100, number % 10_000])
    lower, higher = np.minimum(year_last[0], year_last[1]), np.maximum(year_last[0], year_last[1])
    senseless = (year_first[0] < _EARLIEST) | (year_first[1] > 12)
    sensible = (lower <= 12) & (higher <= 31) & within(year_last[2], _EARLIEST, _LATEST)
    last = senseless & sensible
    form = np.where(last, Form.YEAR_LAST, Form.YEAR_FIRST).astype(np.uint8)
    return form, np.where(last, year_last, year_first)


def _ints(column: pl.Series) -> Ints:
    return column.cast(pl.Int32).fill_null(0).to_numpy(writable=True)


def _written(text: pl.Series) -> tuple[npt.NDArray[np.uint8], Ints, Bools]:
    """Forms of values with month names, or with signs for a part that is not known."""
    text = on_rows(
        text,
        text.str.contains(_UNKNOWN_PART),
        lambda some: some.str.replace_all(r"[x?*_<]", "0"),
    )
    form, numbers = _numeric(text)
    plain = text.str.replace(_TIME_OF_DAY, "").str.replace_all(_WEEKDAY, "")
    words = plain.str.extract_all(r"\p{L}+").list.eval(
        pl.element().filter(~pl.element().is_in(["st", "nd", "rd", "th"]))
    )
    month = month_numbers(words.list.first())
    digits = plain.str.extract_all(r"\d+")
    count = digits.list.len()
    one, two = (digits.list.get(k, null_on_oob=True) for k in (0, 1))
    year_leads = one.str.len_bytes() == 4
    year = one.zip_with(year_leads | (count == 1), two)
    day = two.zip_with(year_leads, one).zip_with(count == 2, pl.Series([None], dtype=pl.String))
    width = _ints(year.str.len_bytes())
    named = (
        (words.list.len() == 1).fill_null(False).to_numpy()
        & (_ints(month) > 0)
        & ((width == 4) | (width == 2) & (_ints(count) == 2))
        & (_ints(day.str.len_bytes()) <= 2)
        & (_ints(count) <= 2)
    )
    form[named] = Form.YEAR_FIRST
    numbers[:, named] = np.stack(
        [_ints(year.str.slice(0, 4)), _ints(month), _ints(day.str.slice(0, 4))]
    )[:, named]
    return form, numbers, named & (width == 2)


def month_numbers(words: pl.Series) -> pl.Series:
    """Give the number, Int32, of the month that a lower-case word names; else null."""
    months = _months()
    return words.replace_strict(
        list(months), list(months.values()), default=None, return_dtype=pl.Int32
    )


@cache
def _months() -> dict[str, int]:
    months = table("calendars")["months"]
    return {name: int(number) for number, names in months.items() for name in names}
