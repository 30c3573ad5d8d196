"""Dates by counting and by the rules as people know them; slow, and no tables."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

EPOCH = date(1970, 1, 1)


def number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH).days


def day(number: int) -> date:
    """The date of a day counted from 1970-01-01."""
    return EPOCH + timedelta(days=number)


def thai(of: date) -> list[int]:
    """Years of the Thai Buddhist Era that a day may be written in, the official one last."""
    if of < date(1940, 4, 1):
        return [of.year + 543 - (of.month < 4)]
    if of < date(1941, 1, 1):
        return [2483]
    # Three months in which many still wrote the year that should have had them.
    return [2483, 2484] if of < date(1941, 4, 1) else [of.year + 543]


def vesak(of: date) -> list[int]:
    """Years that a day may have where the year changes between 13 April and 31 May."""
    before = [of.year + 543] if (of.month, of.day) <= (5, 31) else []
    return before + ([of.year + 544] if (of.month, of.day) >= (4, 13) else [])


def japanese(of: date) -> dict[str, int]:
    """Years of the eras that a day may be written in, since 1873."""
    eras = {
        "meiji": ("18730101", "19120730", 1867),
        "taisho": ("19120730", "19261225", 1911),
        "showa": ("19261225", "19890107", 1925),
        "heisei": ("19890108", "20190430", 1988),
        "reiwa": ("20190501", "21991231", 2018),
    }
    written = of.strftime("%Y%m%d")
    return {
        era: of.year - before
        for era, (first, last, before) in eras.items()
        if first <= written <= last
    }


def tabular_hijri(years: int) -> Iterator[tuple[int, int, int]]:
    """First day, year and month of every month, by the eleven leap years of thirty."""
    begin = number(date(622, 7, 19))
    for year in range(1, years + 1):
        for month in range(1, 13):
            yield begin, year, month
            leap = year % 30 in {2, 5, 7, 10, 13, 16, 18, 21, 24, 26, 29}
            begin += 30 if month % 2 or (month == 12 and leap) else 29
