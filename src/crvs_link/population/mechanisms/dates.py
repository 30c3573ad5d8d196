"""Mechanisms of dates: defaults, heaping, and conversions between calendars that went wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from crvs_link.population.families import YEAR
from crvs_link.population.mechanisms.mechanism import Mechanism
from crvs_link.schema import Calendar
from crvs_link.standardise.calendars import GREGORIAN_YEAR, UNREADABLE, date_of, days_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from crvs_link.population.cells import Cells
    from crvs_link.population.dates import DateParts
    from crvs_link.population.draw import Bools, Draw, Ints

NAME_A_CALENDAR: Final = frozenset(
    {"calendar_not_converted", "converted_by_difference", "default_new_year"}
)
"""Mechanisms whose ``value`` is the calendar of a person's papers."""

_DATE: Final = frozenset({"date"})


def _parts(cells: Cells) -> DateParts:
    assert cells.date is not None
    return cells.date


def _whole(cells: Cells) -> Bools:
    return _parts(cells).whole


def _known(cells: Cells) -> Bools:
    return _parts(cells).known


# --- dates that are not known, or not exactly --------------------------------------


def _month_known(cells: Cells) -> Bools:
    return np.asarray(_parts(cells).known & (_parts(cells).month > 0))


def _cut_to_year(cells: Cells, struck: Bools, draw: Draw, value: str | None) -> None:
    date = _parts(cells)
    date.month[struck] = date.day[struck] = 0


def _not_on(cells: Cells) -> Bools:
    """Whole dates; a default that the date has anyway is no mistake."""
    date = _parts(cells)
    return np.asarray(date.whole & ~((date.month == 1) & (date.day == 1)))


def _default_day(cells: Cells, struck: Bools, draw: Draw, value: str | None) -> None:
    """1 January, or the first day of the register's own year."""
    date = _parts(cells)
    date.month[struck] = date.day[struck] = 1


def _not_mid_year(cells: Cells) -> Bools:
    date = _parts(cells)
    return np.asarray(date.whole & ~((date.month == 7) & (date.day == 1)))


def _mid_year(cells: Cells, struck: Bools, draw: Draw, value: str | None) -> None:
    date = _parts(cells)
    date.month[struck], date.day[struck] = 7, 1


def _not_heaped(cells: Cells) -> Bools:
    return np.asarray(_parts(cells).known & (_heaped_years(cells) != 0))


def _heaped_years(cells: Cells) -> Ints:
    """Years from the true age at the event to the nearest one that ends in 0 or 5."""
    date = _parts(cells)
    age = np.floor((date.event - date.days) / YEAR)
    return np.where(age >= 8, np.round(age / 5) * 5 - age, 0).astype(np.int32)


def _heap(cells: Cells, struck: Bools, draw: Draw, value: str | None) -> None:
    """An age in round numbers, and a year of birth reckoned from it."""
    date = _parts(cells)
    date.year[struck] -= _heaped_years(cells)[struck]
    _in_month(date, struck)


# --- dates that are written wrongly ------------------------------------------------


def _year_off(cells: Cells, struck: Bools, draw: Draw, value: str | None) -> None:
    date = _parts(cells)
    date.year[struck] += np.where(draw.chance(int(struck.sum()), 0.5), 1, -1).astype(np.int32)
    _in_month(date, struck)


def _in_month(date: DateParts, struck: Bools) -> None:
    """Take 29 February and its like to the day before in years that do not have them."""
    rows = np.flatnonzero(struck & date.whole)
    for _ in range(3):
        parts = (date.year[rows], date.month[rows], date.day[rows])
        bad = days_of(date.calendar, *parts) == UNREADABLE
        rows = rows[bad & (date.day[rows] > 27)]
        date.day[rows] -= 1


def _can_exchange(cells: Cells) -> Bools:
    date = _parts(cells)
    return np.asarray(date.whole & (date.day <= 12) & (date.day != date.month))


def _exchange(cells: Cells, struck: Bools, draw: Draw, value: str | None) -> None:
    date = _parts(cells)
    date.day[struck], date.month[struck] = date.month[struck], date.day[struck]


def _wrong_digit(cells: Cells, struck: Bools, draw: Draw, value: str | None) -> None:
    """The last digit of the year or of the day, keyed wrongly."""
    date = _parts(cells)
    rows = np.flatnonzero(struck)
    of_day = draw.chance(len(rows), 0.5)
    step = draw.whole(len(rows), 1, 9)
    year = date.year[rows]
    date.year[rows] = np.where(of_day, year, year - year % 10 + (year % 10 + step) % 10)
    # Days stay below 29, which every month has.
    day = date.day[rows]
    date.day[rows] = np.where(of_day, (day - 1 + step) % 28 + 1, day)
    same = rows[of_day & (date.day[rows] == day)]
    date.day[same] = date.day[same] % 28 + 1


def _day_before(cells: Cells, struck: Bools, draw: Draw, value: str | None) -> None:
    """Midnight of another time zone: the day before."""
    date = _parts(cells)
    year, month, day = (part[struck] for part in (date.year, date.month, date.day))
    days = days_of(date.calendar, year, month, day)
    found = date_of(date.calendar, np.where(days == UNREADABLE, 0, days - 1).astype(np.int32))
    ok = days != UNREADABLE
    rows = np.flatnonzero(struck)
    for mine, new in zip((date.year, date.month, date.day), found, strict=True):
        mine[rows[ok]] = new[ok]
    date.day[rows[~ok]] = np.maximum(date.day[rows[~ok]] - 1, 1)


# --- calendars ---------------------------------------------------------------------


def _other(value: str | None) -> Calendar:
    assert value is not None  # recipes are checked for it
    return Calendar(value)


def _not_converted(cells: Cells, struck: Bools, draw: Draw, value: str | None) -> None:
    """The date as the papers have it, in the calendar that ``value`` names."""
    date = _parts(cells)
    found = date_of(_other(value), date.days[struck])
    for mine, new in zip((date.year, date.month, date.day), found, strict=True):
        mine[struck] = new


def _by_difference(cells: Cells, struck: Bools, draw: Draw, value: str | None) -> None:
    """Only the year is converted, by a fixed difference; day and month stay those of the papers.

    ``value`` is the calendar of the papers: 1372-05-20 becomes 1993-05-20.
    """
    date = _parts(cells)
    calendar = _other(value)
    year, month, day = date_of(calendar, date.days[struck])
    date.year[struck] = year + GREGORIAN_YEAR[calendar] - GREGORIAN_YEAR[date.calendar]
    date.month[struck], date.day[struck] = month, day
    _in_month(date, struck)


def _as_lunar(cells: Cells, struck: Bools, draw: Draw, value: str | None) -> None:
    """A solar Hijri date taken for a lunar one, and converted so."""
    date = _parts(cells)
    year, month, day = date_of(Calendar.SOLAR_HIJRI, date.days[struck])
    days = days_of(Calendar.HIJRI_TABULAR, year, month, np.minimum(day, 29).astype(np.int32))
    rows = np.flatnonzero(struck)
    for mine, new in zip(
        (date.year, date.month, date.day), date_of(date.calendar, days), strict=True
    ):
        mine[rows] = new


def _default_abroad(cells: Cells, struck: Bools, draw: Draw, value: str | None) -> None:
    """The first day of the year of ``value``'s calendar, converted: 21 March, 14 April."""
    date = _parts(cells)
    calendar = _other(value)
    year, _, _ = date_of(calendar, date.days[struck])
    ones = np.ones(len(year), dtype=np.int32)
    days = days_of(calendar, year, ones, ones)
    for mine, new in zip(
        (date.year, date.month, date.day), date_of(date.calendar, days), strict=True
    ):
        mine[struck] = new


def _mechanism(possible: Callable[[Cells], Bools], strike: Callable[..., None]) -> Mechanism:
    return Mechanism(_DATE, "parts", possible, strike)


MECHANISMS: Final[Mapping[str, Mechanism]] = {
    "year_only": _mechanism(_month_known, _cut_to_year),
    "default_day": _mechanism(_not_on, _default_day),
    "default_mid_year": _mechanism(_not_mid_year, _mid_year),
    "default_new_year": _mechanism(_whole, _default_abroad),
    "age_heaped": _mechanism(_not_heaped, _heap),
    "year_off_by_one": _mechanism(_known, _year_off),
    "day_month_exchanged": _mechanism(_can_exchange, _exchange),
    "digit_wrong": _mechanism(_whole, _wrong_digit),
    "day_before": _mechanism(_whole, _day_before),
    "calendar_not_converted": _mechanism(_whole, _not_converted),
    "converted_by_difference": _mechanism(_whole, _by_difference),
    "taken_for_lunar": _mechanism(_whole, _as_lunar),
}
