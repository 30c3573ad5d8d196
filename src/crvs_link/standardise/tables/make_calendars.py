"""Make the tables of calendars that have no formula, from where they are published.

``python -m crvs_link.standardise.tables.make_calendars`` writes them beside this file. It
needs the libraries of the extra ``test``; the tables are read without them.
"""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from importlib.resources import files
from itertools import count, pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Final

_EPOCH: Final = date(1970, 1, 1)
_JULIAN_DAY: Final = 2_440_588
"""Of the epoch."""

_UMM_AL_QURA: Final = """\
# Umm al-Qura calendar: the first day of each year, and the days of its twelve months.
#
# Provenance: hijridate 2.6, table of month starts; MIT License, Copyright (c) Mohammed
# Alshehri. Made by make_calendars.py.
"""
_BIKRAM_SAMBAT: Final = """\
# Bikram Sambat, Nepal: the first day of each year, and the days of its twelve months.
#
# Provenance: nepali-datetime 1.0.8, data/calendar_bs.csv; MIT License, by Amit Garu. The
# first day of 1975 is 13 April 1918. Made by make_calendars.py.
"""
_MYANMAR: Final = """\
# Myanmar era: the first day of the solar year, the first day of the lunar month of Tagu in
# or before which it falls, and the days from there to the next Tagu: 354; 384 with a month
# before Waso; 385 with a day after Nayon too.
#
# Provenance: Yan Naing Aye, Algorithm, Program and Calculation of Myanmar Calendar (2013),
# as in github.com/yan9a/mmcal (MIT License, Copyright (c) 2018 Yan Naing Aye). Made by
# make_calendars.py. What it was checked with: the full moons of the Python library
# holidays, 1948 to 2100, and those gazetted from 2020 to 2025. Before, no table was at hand,
# but dated events from 1859 to 1948, and two years of Irwin (1909), par. 139.
"""

# Years of Bikram Sambat begin with 1975 on this day.
_FIRST_BIKRAM_SAMBAT: Final = date(1918, 4, 13)

_MYANMAR_YEARS: Final = range(1217, 1463)
_SOLAR_YEAR: Final = Fraction(1_577_917_828, 4_320_000)
_LUNAR_MONTH: Final = Fraction(1_577_917_828, 53_433_336)
_YEAR_0: Final = Fraction("1954168.050623")
"""Julian day on which the Myanmar era began."""

# By how many days the full moon of Waso was announced otherwise than calculated; and years
# with which the month put in was exchanged.
_MOVED_MOONS: Final = {1234: 1, 1261: -1, 1377: 1}
_EXCHANGED: Final = frozenset({1263, 1264, 1344, 1345})


def umm_al_qura() -> str:
    """Content of ``calendar_umm_al_qura.csv``."""
    from hijridate.ummalqura import GREGORIAN_RANGE, HIJRI_RANGE, MONTH_STARTS

    lengths = [after - before for before, after in pairwise(MONTH_STARTS)]
    return _UMM_AL_QURA + _length_rows(HIJRI_RANGE[0][0], date(*GREGORIAN_RANGE[0]), lengths)


def bikram_sambat() -> str:
    """Content of ``calendar_bikram_sambat.csv``."""
    source = files("nepali_datetime").joinpath("data/calendar_bs.csv").read_text("utf-8")
    rows = [line.split(",") for line in source.splitlines()[1:]]
    lengths = [int(length) for row in rows for length in row[1:]]
    return _BIKRAM_SAMBAT + _length_rows(int(rows[0][0]), _FIRST_BIKRAM_SAMBAT, lengths)


def myanmar() -> str:
    """Content of ``calendar_myanmar.csv``."""
    lines = ["year,new_year,tagu,days"]
    for year in _MYANMAR_YEARS:
        new_year = _rounded(_SOLAR_YEAR * year + _YEAR_0) + 1
        tagu = _tagu(year)
        lines.append(f"{year},{_date(new_year)},{_date(tagu)},{_tagu(year + 1) - tagu}")
    return _MYANMAR + "\n".join(lines) + "\n"


TABLES: Final = MappingProxyType(
    {
        "calendar_umm_al_qura.csv": umm_al_qura,
        "calendar_bikram_sambat.csv": bikram_sambat,
        "calendar_myanmar.csv": myanmar,
    }
)
"""What makes the content of each table."""


def main() -> None:
    """Write the tables."""
    for name, make in TABLES.items():
        Path(__file__).with_name(name).write_text(make(), encoding="utf-8")


def _length_rows(first_year: int, first_day: date, lengths: list[int]) -> str:
    lines = [",".join(["year", "first_day", *map(str, range(1, 13))])]
    day = first_day
    for year in range(len(lengths) // 12):
        months = lengths[12 * year : 12 * year + 12]
        lines.append(",".join([str(first_year + year), str(day), *map(str, months)]))
        day += timedelta(sum(months))
    return "\n".join(lines) + "\n"


def _tagu(year: int) -> int:
    """Julian day on which the lunar month of Tagu begins.

    Years have 354 days, but for what the full moons of Waso in years with another month
    are apart beyond that.
    """
    since = next(since for since in count(1) if _has_month(year - since))
    return _full_moon(year - since) + 354 * since - 102


def _has_month(year: int) -> bool:
    """Say whether a month is put into a year: where the lunar year lags behind by so much."""
    lag = _LUNAR_MONTH - (_SOLAR_YEAR / 12 - _LUNAR_MONTH) * _months_ahead(year)
    return (_excess(year) >= lag) != (year in _EXCHANGED)


def _full_moon(year: int) -> int:
    """Julian day of the full moon of (Second) Waso; holds for years with another month."""
    moved = Fraction(-1) if year < 1312 else Fraction(-1, 2)
    moon = _SOLAR_YEAR * year + _YEAR_0 - _excess(year) + _LUNAR_MONTH * 9 / 2
    return _rounded(moon + moved + _MOVED_MOONS.get(year, 0))


def _excess(year: int) -> Fraction:
    """Days by which the solar year is ahead of the lunar months."""
    excess = _SOLAR_YEAR * (year + 3739) % _LUNAR_MONTH
    least = (_SOLAR_YEAR / 12 - _LUNAR_MONTH) * (12 - _months_ahead(year))
    return excess + _LUNAR_MONTH if excess < least else excess


def _months_ahead(year: int) -> int:
    """Months that are counted ahead to see whether a month is due, since 1312 (1950) more."""
    return 4 if year < 1312 else 8


def _rounded(days: Fraction) -> int:
    return (days + Fraction(1, 2)).__floor__()


def _date(julian_day: int) -> date:
    return _EPOCH + timedelta(julian_day - _JULIAN_DAY)


if __name__ == "__main__":
    main()
