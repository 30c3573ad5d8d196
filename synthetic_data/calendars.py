"""Days as a register of another calendar writes them."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, timedelta
from itertools import accumulate

BUDDHIST_ERA = 543
"""Years by which the Thai Buddhist Era is ahead (since 1941, when its year came to
begin on 1 January)."""

SOLAR_HIJRI_BASE = 1300
_FIRST_DAY = date(1921, 3, 21)  # 1 Hamal (Farvardin) 1300
_YEARS = 150


def _leap(year: int) -> bool:
    """Whether a Solar Hijri year has 366 days: 8 years in every 33."""
    return (25 * year + 11) % 33 < 8


_YEAR_STARTS = list(
    accumulate(
        (timedelta(365 + _leap(SOLAR_HIJRI_BASE + n)) for n in range(_YEARS)),
        lambda start, length: start + length,
        initial=_FIRST_DAY,
    )
)


def solar_hijri(day: date) -> tuple[int, int, int]:
    """Year, month and day in the Solar Hijri calendar, from 1300 to 1449.

    Months 1-6 have 31 days, months 7-11 have 30, month 12 has 29 or 30. The 33-year
    rule agrees with the official calendar over these years.
    """
    number = bisect_right(_YEAR_STARTS, day) - 1
    if not 0 <= number < _YEARS:
        raise ValueError(f"no Solar Hijri year start is known for {day.year}")
    since = (day - _YEAR_STARTS[number]).days
    if since < 6 * 31:
        month, rest = divmod(since, 31)
    else:
        month, rest = divmod(since - 6 * 31, 30)
        month += 6
    return SOLAR_HIJRI_BASE + number, month + 1, rest + 1


def buddhist(day: date) -> tuple[int, int, int]:
    """Year, month and day in the Thai Buddhist Era."""
    return day.year + BUDDHIST_ERA, day.month, day.day
