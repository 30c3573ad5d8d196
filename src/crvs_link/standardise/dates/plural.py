"""How dates are counted in evidence and messages."""

from __future__ import annotations


def count_dates(number: int) -> str:
    """Count dates in words.

    >>> count_dates(1), count_dates(1200)
    ('1 date', '1,200 dates')
    """
    return f"{number:,} date" if number == 1 else f"{number:,} dates"
