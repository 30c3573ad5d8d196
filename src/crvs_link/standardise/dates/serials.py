"""Days as spreadsheets count them."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt

from crvs_link.errors import AmbiguousInputError
from crvs_link.schema import Calendar
from crvs_link.standardise.calendars import Ints, date_of

SERIAL_ORDERS: Final = MappingProxyType({"excel1900": 25_569, "excel1904": 24_107})
"""Number of the day 1970-01-01, by the name of the count. Excel counts from 1900; in
workbooks of old Macintoshes it counts from 1904."""

# Share of 1 January among the dates that is no chance, which is 1 in 365: it stands for a
# birthday that nobody knows in most registers.
_NEW_YEARS: Final = 0.02
_FEWEST: Final = 5
_CONTRADICTING: Final = 0.1


def gregorian_dates(serial: Ints, order: str) -> tuple[Ints, Ints, Ints]:
    """Gregorian year, month and day of numbers of days, each int32[N].

    Parameters
    ----------
    serial : int32[N]
    order : str
        One of `SERIAL_ORDERS`.

    Examples
    --------
    >>> [int(part[0]) for part in gregorian_dates(np.array([32874], np.int32), "excel1900")]
    [1990, 1, 1]
    """
    return date_of(Calendar.GREGORIAN, serial - np.int32(SERIAL_ORDERS[order]))


def infer_count(serial: Ints, weights: npt.NDArray[np.int64], latest_year: int) -> tuple[str, str]:
    """Decide from which year a column of numbers of days counts.

    The two counts lie four years and a day apart. It shows in dates of which one count
    makes births yet to come, and in the many births on 1 January, which are on the day
    before or after in the other.

    Parameters
    ----------
    serial : int32[N]
    weights : int64[N]
    latest_year : int
        Births after it are not believed.

    Returns
    -------
    order : str
        One of `SERIAL_ORDERS`.
    evidence : str

    Raises
    ------
    AmbiguousInputError
        If neither shows.
    """
    total = int(weights.sum())
    dates = {order: gregorian_dates(serial, order) for order in SERIAL_ORDERS}
    begins = {"excel1900": "1900", "excel1904": "1904"}
    future = {order: int(weights[year > latest_year].sum()) for order, (year, *_) in dates.items()}
    for order, other in (("excel1900", "excel1904"), ("excel1904", "excel1900")):
        if future[other] > _CONTRADICTING * total >= future[order]:
            return order, (
                f"days as Excel counts them from {begins[order]}: counted from "
                f"{begins[other]}, {future[other]:,} of {total:,} lie after {latest_year}"
            )
    first = {
        order: int(weights[(month == 1) & (day == 1)].sum())
        for order, (_, month, day) in dates.items()
    }
    best, other = sorted(SERIAL_ORDERS, key=lambda order: -first[order])
    enough = max(_FEWEST, _NEW_YEARS * total)
    if first[best] >= enough and first[other] <= _CONTRADICTING * first[best]:
        return best, (
            f"days as Excel counts them from {begins[best]}: so {first[best]:,} of {total:,} "
            f"are 1 January, otherwise {first[other]:,}"
        )
    raise AmbiguousInputError(
        f"{total:,} values are days as Excel counts them, and nothing shows whether from 1900 "
        "or from 1904.",
        hint="State --date-order excel1900, which is usual, or --date-order excel1904.",
    )
