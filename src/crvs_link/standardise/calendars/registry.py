"""The months or the years of each calendar: from a formula, or from a generated table."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache, partial
from importlib.resources import files
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt

from crvs_link.schema import Calendar
from crvs_link.standardise.calendars.counts import YearCount
from crvs_link.standardise.calendars.months import Ints, MonthTable
from crvs_link.standardise.calendars.years import GREGORIAN_YEAR, YEARS

_TWELVE: Final = tuple(range(1, 13))

# Months of Myanmar's year in order of time: 15 is the First Waso put into some years
# before Waso. The year changes in the middle of a month, Tagu or Kason, so that it begins
# with the end of one and ends with the beginning of the next, called late: 13 and 14.
_MYANMAR: Final = (1, 2, 3, 15, *range(4, 13), 13, 14)

# Thai new year was 1 April until BE 2483, so that its January to March came last; the
# year 2484 began on 1 January 1941.
_LAST_APRIL_YEAR: Final = 2483

# First and last day of the Japanese eras. The last day of Meiji and of Taisho is the first
# of the next era too. Meiji: since the Gregorian months of 1873.
_ERAS: Final = MappingProxyType(
    {
        Calendar.MEIJI: (date(1873, 1, 1), date(1912, 7, 30)),
        Calendar.TAISHO: (date(1912, 7, 30), date(1926, 12, 25)),
        Calendar.SHOWA: (date(1926, 12, 25), date(1989, 1, 7)),
        Calendar.HEISEI: (date(1989, 1, 8), date(2019, 4, 30)),
        Calendar.REIWA: (date(2019, 5, 1), date(2199, 12, 31)),
    }
)

_EPOCH: Final = date(1970, 1, 1)


@cache
def days_table(calendar: Calendar) -> MonthTable | YearCount:
    """Give the table of a calendar; made on first use."""
    return _TABLES[calendar]()


@cache
def _gregorian() -> MonthTable:
    first, last = YEARS[Calendar.GREGORIAN]
    months = np.arange(12 * (first - 1970), 12 * (last - 1969) + 1).astype("datetime64[M]")
    return _table(first, months.astype("datetime64[D]").astype(np.int32))


def _solar_hijri() -> MonthTable:
    """Six months of 31 days, five of 30, one of 29 or 30.

    Leap years by the 33-year cycle, which gives the observed calendar of Iran for all of
    its years 1206-1498 (1827-2120).
    """
    first, last = YEARS[Calendar.SOLAR_HIJRI]
    year = np.arange(first, last + 2)
    # 1 Farvardin of year 1 is 492,268 days before 1970-01-01, which is 11 Dey 1348.
    starts = 365 * (year - 1) + (8 * year + 21) // 33 - 492_268
    within_year = [*range(0, 186, 31), *range(186, 366, 30)]
    return _table(first, _month_starts(starts, within_year))


@cache
def _hijri_tabular() -> MonthTable:
    """Months of 30 and 29 days by turns, and 11 leap days in 30 years.

    The cycle and the epoch (Friday, 16 July 622 of the Julian calendar) are those that
    most software has: Reingold and Dershowitz, Calendrical Calculations, ch. 7.
    """
    first, last = YEARS[Calendar.HIJRI_TABULAR]
    year = np.arange(first, last + 2)
    starts = 354 * (year - 1) + (11 * year + 3) // 30 - 492_148
    return _table(first, _month_starts(starts, [(59 * month + 1) // 2 for month in range(12)]))


@cache
def _hijri() -> MonthTable:
    """Umm al-Qura where its table has the year, else the arithmetic calendar."""
    arithmetic = _hijri_tabular()
    first, starts = _lengths("umm_al_qura")
    place = 12 * (first - arithmetic.first_year)
    whole = arithmetic.starts.copy()
    whole[place : place + len(starts)] = starts
    return _table(arithmetic.first_year, whole)


def _bikram_sambat() -> MonthTable:
    return _table(*_lengths("bikram_sambat"))


def _myanmar() -> MonthTable:
    """Cut the lunar months where the solar year changes."""
    rows = _rows("myanmar")
    new_year = np.array([_day(row["new_year"]) for row in rows])
    tagu = np.array([_day(row["tagu"]) for row in rows])
    length = np.array([int(row["days"]) for row in rows])
    intercalary, long_nayon = length >= 384, length == 385
    lengths = np.tile([29, 30, 29, 0, 30, 29, 30, 29, 30, 29, 30, 29, 30, 29, 30], (len(rows), 1))
    lengths[:, 2] += long_nayon
    lengths[:, 3] = 30 * intercalary
    ends = tagu[:, None] + np.cumsum(lengths, axis=1)
    lunar = ends - lengths
    following = np.append(new_year[1:], tagu[-1] + length[-1])
    starts = np.clip(lunar, new_year[:, None], following[:, None])
    return MonthTable(
        first_year=int(rows[0]["year"]),
        numbers=_MYANMAR,
        starts=np.append(starts.ravel(), following[-1]).astype(np.int32),
        before=(lunar.ravel() - 1).astype(np.int32),
    )


def _buddhist() -> YearCount:
    first, last = YEARS[Calendar.BUDDHIST]
    year = np.arange(first, last + 1)
    april = year <= _LAST_APRIL_YEAR
    firsts = np.where(april, _days(year - 543, 4, 1), _days(year - 543, 1, 1))
    # January to March of 2483 would be those of 1941: who wrote them kept the old year.
    lasts = np.where(april, _days(year - 542, 3, 31), _days(year - 543, 12, 31))
    return _count(Calendar.BUDDHIST, firsts, lasts)


def _buddhist_vesak() -> YearCount:
    """From the first day of Thingyan, at the earliest, to the latest day of Vesak."""
    first, last = YEARS[Calendar.BUDDHIST_VESAK]
    year = np.arange(first, last + 1)
    firsts, lasts = _days(year - 544, 4, 13), _days(year - 543, 5, 31)
    # The year after the last is not read, so that nothing can be of both.
    lasts[-1] = _days(year[-1:] - 543, 4, 12)[0]
    return _count(Calendar.BUDDHIST_VESAK, firsts, lasts)


def _minguo() -> YearCount:
    first, last = YEARS[Calendar.MINGUO]
    year = np.arange(first, last + 1) + GREGORIAN_YEAR[Calendar.MINGUO]
    return _count(Calendar.MINGUO, _days(year, 1, 1), _days(year, 12, 31))


def _era(calendar: Calendar) -> YearCount:
    begin, end = ((day - _EPOCH).days for day in _ERAS[calendar])
    first, last = YEARS[calendar]
    year = np.arange(first, last + 1) + GREGORIAN_YEAR[calendar]
    firsts, lasts = _days(year, 1, 1), _days(year, 12, 31)
    return _count(calendar, np.maximum(firsts, begin), np.minimum(lasts, end))


_TABLES: Final[Mapping[Calendar, Callable[[], MonthTable | YearCount]]] = MappingProxyType(
    {
        Calendar.GREGORIAN: _gregorian,
        Calendar.BUDDHIST: _buddhist,
        Calendar.SOLAR_HIJRI: _solar_hijri,
        Calendar.BUDDHIST_VESAK: _buddhist_vesak,
        Calendar.HIJRI: _hijri,
        Calendar.UMM_AL_QURA: _hijri,
        Calendar.HIJRI_TABULAR: _hijri_tabular,
        Calendar.BIKRAM_SAMBAT: _bikram_sambat,
        Calendar.MINGUO: _minguo,
        Calendar.MYANMAR: _myanmar,
        **{era: partial(_era, era) for era in _ERAS},
    }
)


def _count(
    calendar: Calendar, firsts: npt.NDArray[np.integer], lasts: npt.NDArray[np.integer]
) -> YearCount:
    return YearCount(
        gregorian=_gregorian(),
        first_year=YEARS[calendar][0],
        offset=GREGORIAN_YEAR[calendar],
        firsts=firsts.astype(np.int32),
        lasts=lasts.astype(np.int32),
    )


def _table(first_year: int, starts: Ints) -> MonthTable:
    return MonthTable(first_year, _TWELVE, starts, starts[:-1] - np.int32(1))


def _month_starts(years: npt.NDArray[np.integer], within_year: list[int]) -> Ints:
    """First days of the months of years that begin on ``years``, of which the last is not."""
    months = years[:-1, None] + np.array(within_year)
    return np.append(months.ravel(), years[-1]).astype(np.int32)


def _days(year: npt.NDArray[np.integer], month: int, day: int) -> npt.NDArray[np.int64]:
    """Days of a date of each Gregorian year."""
    months = (12 * (year - 1970) + month - 1).astype("datetime64[M]")
    return months.astype("datetime64[D]").astype(np.int64) + day - 1


def _lengths(name: str) -> tuple[int, Ints]:
    """First year, and first days of the months, of a table of the lengths of months."""
    rows = _rows(name)
    lengths = [int(row[str(month)]) for row in rows for month in _TWELVE]
    starts = _day(rows[0]["first_day"]) + np.cumsum([0, *lengths])
    return int(rows[0]["year"]), starts.astype(np.int32)


def _rows(name: str) -> list[dict[str, str]]:
    table = files("crvs_link.standardise.tables").joinpath(f"calendar_{name}.csv")
    lines = table.read_text("utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def _day(iso: str) -> int:
    return (date.fromisoformat(iso) - _EPOCH).days
