"""How a column of dates is to be read: the order of day and month, and the calendars.

Both are decided from the column as a whole, by what its values can only mean. Where two
readings are equally good nothing is guessed: the user is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from crvs_link.errors import AmbiguousInputError, UsageError
from crvs_link.schema import Calendar
from crvs_link.standardise.calendars import YEARS, Ints, within
from crvs_link.standardise.dates.forms import DateForms, Form, take_apart
from crvs_link.standardise.dates.hypotheses import (
    LATEST_BIRTH,
    Hypothesis,
    YearSpan,
    infer_calendars,
)
from crvs_link.standardise.dates.orders import ORDERS, infer_order
from crvs_link.standardise.dates.plural import count_dates
from crvs_link.standardise.dates.serials import SERIAL_ORDERS, infer_count
from crvs_link.standardise.dates.shape import SHORT_YEARS
from crvs_link.standardise.dates.shape_table import CALENDARS

# Share of the years that may lie after the newest one believed: typing errors.
_AFTER_NEWEST: Final = 0.001

# Share of the dates whose year has three digits that shows that the others, of two, have a
# year of Taiwan too.
_FULL_MINGUO: Final = 0.1

# Share of other dates in a column of days as a spreadsheet counts them.
_OTHER_DATES: Final = 0.1
_LATEST_SERIAL: Final = 73_050

_HAVE_SHORT_YEARS: Final = np.array([calendar in SHORT_YEARS for calendar in CALENDARS])


@dataclass(frozen=True)
class DateReading:
    """How the dates of one column are read.

    Parameters
    ----------
    order : str
        ``ymd``, ``dmy`` or ``mdy``: of dates whose year does not stand first with four
        digits, which always read year, month, day. ``excel1900`` or ``excel1904``: the
        dates are days as spreadsheets count them.
    calendar : Calendar
        Of dates that do not state their own.
    evidence : str
        Why, for the user: counts, never values.
    newest_year : int, optional
        The newest year of the column, in ``calendar``. A year of two digits is taken as
        the latest that is not after it; without it, such a date is unreadable. The
        newest year is believed only where most dates have one of four digits.
    others : tuple of YearSpan
        Years of dates that do not state their calendar and are of another one than
        ``calendar`` nevertheless.
    """

    order: str
    calendar: Calendar
    evidence: str
    newest_year: int | None = None
    others: tuple[YearSpan, ...] = ()


def infer_date_reading(
    distinct: pl.Series,
    counts: pl.Series | npt.NDArray[np.integer],
    *,
    order: str | None = None,
    calendar: Calendar | None = None,
) -> DateReading:
    """Decide how a column of dates is to be read.

    Parameters
    ----------
    distinct : Series of String
        The column's N distinct values as they are written.
    counts : Series or array of int, [N]
        How often each occurs.
    order, calendar : optional
        What the user stated; it is not questioned.

    Returns
    -------
    DateReading

    Raises
    ------
    AmbiguousInputError
        Every date reads day first and month first; some read only one way and others
        only the other; years may be solar or lunar, or Gregorian and of Bikram Sambat;
        days of a spreadsheet may count from 1900 or from 1904; or no year has more than
        two digits. The message names no column.
    UsageError
        ``order`` is none of those of `DateReading`.

    Examples
    --------
    >>> reading = infer_date_reading(pl.Series(["25/12/2533", "01/02/2540"]), np.array([1, 1]))
    >>> reading.order, reading.calendar.value
    ('dmy', 'buddhist')
    """
    return infer_reading(take_apart(distinct), counts, order=order, calendar=calendar)


def infer_reading(
    forms: DateForms,
    counts: pl.Series | npt.NDArray[np.integer],
    *,
    order: str | None = None,
    calendar: Calendar | None = None,
) -> DateReading:
    """Decide as `infer_date_reading` how dates are to be read that are taken apart already."""
    if order is not None and order not in (*ORDERS, *SERIAL_ORDERS):
        raise UsageError(
            f"The order of dates is stated as {order!r}, which is none of "
            f"{', '.join([*ORDERS, *SERIAL_ORDERS])}."
        )
    weights = np.asarray(counts, dtype=np.int64)
    order, order_evidence = (order, "") if order else _order(forms, weights)
    year, month, day, short = forms.resolve(order)
    unread = {Form.UNREADABLE} if order in SERIAL_ORDERS else {Form.UNREADABLE, Form.SERIAL}
    unread |= set() if calendar in SHORT_YEARS else {Form.SIX_DIGITS}
    readable = ~np.isin(forms.form, list(unread))
    if not weights[readable].any():
        return DateReading(order, calendar or Calendar.GREGORIAN, "no value reads as a date")
    short &= ~_HAVE_SHORT_YEARS[forms.said] | (forms.said < 0)
    full = readable & ~short
    found = (
        Hypothesis(calendar, (), "calendar as stated")
        if calendar
        else infer_calendars(year[full], month[full], day[full], forms.said[full], weights[full])
    )
    evidence = "; ".join(filter(None, [order_evidence, found.evidence]))
    short &= readable
    n_short, n_full = int(weights[short].sum()), int(weights[full].sum())
    if calendar in SHORT_YEARS or (
        found.calendar is Calendar.MINGUO and n_full > _FULL_MINGUO * (n_full + n_short)
    ):
        return DateReading(order, found.calendar, evidence, None, found.others)
    usual = full & ((forms.said < 0) | (forms.said == CALENDARS.index(found.calendar)))
    newest = _newest(year[usual], weights[usual], found.calendar)
    if n_short > n_full or (n_short and (newest is None or found.calendar in SHORT_YEARS)):
        raise AmbiguousInputError(
            f"{count_dates(n_short)} with a year of two digits and only {n_full:,} with one of "
            "four: the century is not known.",
            hint="Write the years with four digits; or state --date-calendar minguo if they "
            "count from 1911.",
        )
    if n_short:
        evidence += (
            f"; {count_dates(n_short)} with a year of two digits, "
            f"taken as the latest up to {newest} and marked as estimated"
        )
    return DateReading(order, found.calendar, evidence, newest, found.others)


def _order(forms: DateForms, weights: npt.NDArray[np.int64]) -> tuple[str, str]:
    """Infer the order, that of spreadsheets where nearly all values are numbers of days."""
    number = forms.numbers[0]
    serial = (forms.form == Form.SERIAL) & (number <= _LATEST_SERIAL)
    written = (forms.form != Form.UNREADABLE) & (forms.form != Form.SERIAL)
    n_serial = int(weights[serial].sum())
    if n_serial and int(weights[written].sum()) <= _OTHER_DATES * n_serial:
        return infer_count(number[serial], weights[serial], LATEST_BIRTH)
    order, evidence = infer_order(forms, weights)
    if n_serial:
        evidence += (
            f"; {n_serial:,} numbers that may be days as Excel counts them, and not read "
            "beside other dates"
        )
    return order, evidence


def _newest(year: Ints, weights: npt.NDArray[np.int64], calendar: Calendar) -> int | None:
    """Give the newest year but for the last few, which may be typing errors."""
    believed = within(year, *YEARS[calendar]) & (weights > 0)
    if not believed.any():
        return None
    order = np.argsort(-year[believed], kind="stable")
    amounts = np.cumsum(weights[believed][order])
    k = int(np.searchsorted(amounts, max(1.0, _AFTER_NEWEST * amounts[-1])))
    return int(year[believed][order][k])
