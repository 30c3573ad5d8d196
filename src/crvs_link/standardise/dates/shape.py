"""What is known of the dates that are written in one shape."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

from crvs_link.schema import Calendar


class Slot(NamedTuple):
    """Where a part of a date comes from: ``number // cut % below * scale``.

    ``place`` is that of the number, -1 where the part is not known. ``scale`` is 10 for a
    part whose last digit is not known, and 100 for two.
    """

    place: int
    cut: int = 1
    below: int = 10**9
    scale: int = 1


Slots = tuple[Slot, Slot, Slot]
UNKNOWN: Final = Slot(-1)


@dataclass(frozen=True)
class Shape:
    """How the dates of one shape are read.

    Parameters
    ----------
    slots : (Slot, Slot, Slot)
        Year, month and day if ``settled``; else three numbers as they stand.
    widths : (int, int, int)
        Digits of the three.
    settled : bool
    until : (Slot, Slot, Slot), optional
        Year, month and day of the last day of a span.
    month : int
        Stands in place of the second part where it is not 0.
    months_of : Calendar, optional
        The calendar that the name of the month is of, one of `words.MONTH_CALENDARS`.
    calendar : Calendar, optional
        The calendar that the date itself states.
    short_year : bool
        A settled year has two digits, so that its century is not known.
    estimated : bool
        The date says that it is not certain.
    """

    slots: Slots
    widths: tuple[int, int, int] = (4, 2, 2)
    settled: bool = True
    until: Slots | None = None
    month: int = 0
    months_of: Calendar | None = None
    calendar: Calendar | None = None
    short_year: bool = False
    estimated: bool = False


SHORT_YEARS: Final = frozenset(
    {
        Calendar.MINGUO,
        Calendar.MEIJI,
        Calendar.TAISHO,
        Calendar.SHOWA,
        Calendar.HEISEI,
        Calendar.REIWA,
    }
)
"""Calendars whose years have one to three digits."""
