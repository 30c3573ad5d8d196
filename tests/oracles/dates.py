"""Levels of two dates, on the calendar and on written digits."""

from __future__ import annotations

from datetime import date, timedelta

EPOCH = date(1970, 1, 1)


def day(number: int) -> date:
    """The date of a day counted from 1970-01-01."""
    return EPOCH + timedelta(days=number)


def one_slip(a: date, b: date) -> bool:
    """One digit differs, two neighbouring digits are exchanged, or day and month are."""
    x, y = f"{a:%Y%m%d}".zfill(8), f"{b:%Y%m%d}".zfill(8)
    if sum(p != q for p, q in zip(x, y, strict=True)) == 1:
        return True
    if x == y[:4] + y[6:] + y[4:6]:
        return True
    return any(x == y[:i] + y[i + 1] + y[i] + y[i + 2 :] for i in range(7))


def date_level(a: tuple[int, int], b: tuple[int, int]) -> int:
    """Level of two intervals of days, both inclusive."""
    if a == b:
        return 6
    single = a[0] == a[1] and b[0] == b[1]
    if single:
        x, y = day(a[0]), day(b[0])
        if one_slip(x, y):
            return 5
        if (x.month, x.day) == (y.month, y.day):
            return 4
    elif a[0] <= b[1] and b[0] <= a[1]:
        return 3
    return 2 if abs((a[0] + a[1]) / 2 - (b[0] + b[1]) / 2) <= 366 else 1
