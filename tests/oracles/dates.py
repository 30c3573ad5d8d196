"""Levels of two dates, on the calendar and on written digits."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

import jdatetime
import nepali_datetime
from hijridate import Hijri

EPOCH = date(1970, 1, 1)

CONFLICT, NEAR, OTHER_YEAR, OVERLAP_WIDE, DIGIT, OVERLAP_YEAR = range(1, 7)
CONVERTED, EXCHANGED, OVERLAP_MONTH, SAME = range(7, 11)

ERAS = {543, 544, 621, 622, 638, 639, 1911}
LUNAR = {"hijri", "umm_al_qura", "hijri_tabular"}
TWO_NUMBERS = {"buddhist_vesak", "solar_hijri", "bikram_sambat", "myanmar"}

Parts = tuple[int, int, int]


def day(number: int) -> date:
    """The date of a day counted from 1970-01-01."""
    return EPOCH + timedelta(days=number)


def one_digit(a: date, b: date) -> bool:
    """One digit of the two dates, written in eight, differs."""
    x, y = f"{a:%Y%m%d}".zfill(8), f"{b:%Y%m%d}".zfill(8)
    return sum(p != q for p, q in zip(x, y, strict=True)) == 1


def exchanged(a: date, b: date) -> bool:
    """Day and month are exchanged, or two neighbouring digits."""
    x, y = f"{a:%Y%m%d}".zfill(8), f"{b:%Y%m%d}".zfill(8)
    if x == y[:4] + y[6:] + y[4:6]:
        return True
    return any(x == y[:i] + y[i + 1] + y[i] + y[i + 2 :] for i in range(7))


def solar(a: date) -> Parts | None:
    """The date in the calendar of Iran."""
    if not date(1828, 1, 1) <= a <= date(2119, 1, 1):
        return None
    found = jdatetime.date.fromgregorian(date=a)
    return found.year, found.month, found.day


def bikram(a: date) -> Parts | None:
    """The date in the calendar of Nepal."""
    if not date(1919, 1, 1) <= a <= date(2043, 1, 1):
        return None
    found = nepali_datetime.date.from_datetime_date(a)
    return found.year, found.month, found.day


def as_hijri(a: date) -> date | None:
    """The day if the numbers of its date in Iran were those of a lunar one."""
    parts = solar(a)
    if parts is None or not 1343 <= parts[0] <= 1500:
        return None
    try:
        found = Hijri(*parts).to_gregorian()
    except (ValueError, OverflowError):
        return None
    return date(found.year, found.month, found.day)


def moved(parts: Parts | None, written: Parts, years: Collection[int]) -> bool:
    """The one date is the other with so many years added."""
    return parts is not None and any((parts[0] + more, *parts[1:]) == written for more in years)


def year_off(x: date, y: date, calendars: Collection[str]) -> bool:
    """One day and month, in years that a wrong conversion gives."""
    if (x.month, x.day) != (y.month, y.day):
        return False
    years = abs(x.year - y.year)
    if years == 1:
        thai = "buddhist" in calendars and x.month <= 3 and max(x.year, y.year) <= 1941
        return thai or bool(TWO_NUMBERS & set(calendars))
    return years in ERAS or (years in {56, 57} and "bikram_sambat" in calendars)


def converted(
    a: tuple[int, int], b: tuple[int, int], calendars: Collection[str], eras: bool
) -> bool:
    """Two intervals that do not overlap are one, converted by mistake."""
    seen = set(calendars)
    known = TWO_NUMBERS | LUNAR | {"buddhist"}
    if not (eras or known & seen):
        return False
    iranian = bool(seen & (LUNAR | {"solar_hijri"}))
    if a[0] == a[1] and b[0] == b[1]:
        x, y = day(a[0]), day(b[0])
        if year_off(x, y, calendars):
            return True
        for p, q in ((x, y), (y, x)):
            written = q.year, q.month, q.day
            if iranian and moved(solar(p), written, (0, 621, 622)):
                return True
            if "bikram_sambat" in seen and moved(bikram(p), written, (0, -57, -56)):
                return True
    if iranian:
        for p, q in ((a, b), (b, a)):
            if p[0] != p[1] or q[1] - q[0] > 4:
                continue
            other = as_hijri(day(p[0]))
            if other and q[0] - 2 <= (other - EPOCH).days <= q[1] + 2:
                return True
    return False


def date_level(
    a: tuple[int, int],
    b: tuple[int, int],
    calendars: Collection[str] = (),
    eras: bool = False,
) -> int:
    """Level of two intervals of days, both inclusive.

    ``calendars`` are those that dates of the run were read in; ``eras`` says whether some
    of its dates are centuries from others.
    """
    if a[0] <= b[1] and b[0] <= a[1]:
        width = max(a[1] - a[0], b[1] - b[0]) + 1
        bounds = ((1, SAME), (31, OVERLAP_MONTH), (366, OVERLAP_YEAR))
        return next((level for most, level in bounds if width <= most), OVERLAP_WIDE)
    days = a[0] == a[1] and b[0] == b[1]
    x, y = day(a[0]), day(b[0])
    if days and exchanged(x, y):
        return EXCHANGED
    if converted(a, b, calendars, eras):
        return CONVERTED
    if days and one_digit(x, y):
        return DIGIT
    if days and (x.month, x.day) == (y.month, y.day):
        return OTHER_YEAR
    (_, end), (begin, _) = sorted([a, b])
    return NEAR if begin - end <= 730 else CONFLICT
