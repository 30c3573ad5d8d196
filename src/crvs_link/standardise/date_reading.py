"""How a column of dates is to be read: the order of day and month, and the calendar.

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
from crvs_link.standardise.calendars import YEARS, Bools, Ints, within
from crvs_link.standardise.date_forms import DateForms, Form, take_apart

ORDERS: Final = ("dmy", "mdy", "ymd")
_IN_WORDS: Final = {"dmy": "day first", "mdy": "month first", "ymd": "year first"}

# Share of the dates that may contradict a reading: typing errors, not a second habit.
_CONTRADICTING: Final = 0.1

# Years by which calendars are told from each other; no two overlap.
_BUDDHIST_YEARS: Final = (2400, 2650)
_HIJRI_YEARS: Final = (1250, 1460)

# A day 31 in the first six months proves the solar calendar: lunar months have at most
# 30 days. 1.6 % of solar dates show it; this share of all dates is no typing error.
_SOLAR_PROOF: Final = 0.002

# Share of the years that may lie after the newest one believed: typing errors.
_AFTER_NEWEST: Final = 0.001


@dataclass(frozen=True)
class DateReading:
    """How the dates of one column are read.

    Parameters
    ----------
    order : str
        ``ymd``, ``dmy`` or ``mdy``: of dates whose year does not stand first with four
        digits, which always read year, month, day.
    calendar : Calendar
        Of dates that do not state their own.
    evidence : str
        Why, for the user: counts, never values.
    newest_year : int, optional
        The newest year of the column, in ``calendar``. A year of two digits is taken as
        the latest that is not after it; without it, such a date is unreadable. The
        newest year is believed only where most dates have one of four digits.
    """

    order: str
    calendar: Calendar
    evidence: str
    newest_year: int | None = None


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
        only the other; years are of two calendars; Hijri years may be solar or lunar; or
        no year has more than two digits. The message names no column.
    UsageError
        ``order`` is none of the three.

    Examples
    --------
    >>> reading = infer_date_reading(pl.Series(["25/12/2533", "01/02/2540"]), np.array([1, 1]))
    >>> reading.order, reading.calendar.value
    ('dmy', 'buddhist')
    """
    if order is not None and order not in ORDERS:
        raise UsageError(
            f"The order of dates is stated as {order!r}, which is none of {', '.join(ORDERS)}."
        )
    weights = np.asarray(counts, dtype=np.int64)
    forms = take_apart(distinct)
    if not weights[forms.form != Form.UNREADABLE].any():
        return DateReading(
            order or "ymd", calendar or Calendar.GREGORIAN, "no value reads as a date"
        )
    order, order_evidence = (order, "order as stated") if order else _infer_order(forms, weights)
    year, month, day, short = forms.resolve(order)
    full = (forms.form != Form.UNREADABLE) & ~short
    calendar, calendar_evidence = (
        (calendar, "calendar as stated")
        if calendar
        else _infer_calendar(year[full], month[full], day[full], weights[full])
    )
    newest = _newest(year[full], weights[full], calendar)
    evidence = f"{order_evidence}; {calendar_evidence}"
    n_short, n_full = int(weights[short].sum()), int(weights[full].sum())
    if n_short > n_full or (n_short and newest is None):
        raise AmbiguousInputError(
            f"{_dates(n_short)} with a year of two digits and only {n_full:,} with one of four: "
            "the century is not known.",
            hint="Write the years with four digits.",
        )
    if n_short:
        evidence += (
            f"; {_dates(n_short)} with a year of two digits, "
            f"taken as the latest up to {newest} and marked as estimated"
        )
    return DateReading(order, calendar, evidence, newest)


def _dates(number: int) -> str:
    return f"{number:,} date" if number == 1 else f"{number:,} dates"


def _infer_order(forms: DateForms, weights: npt.NDArray[np.int64]) -> tuple[str, str]:
    open_ = (forms.form == Form.YEAR_LAST) | (forms.form == Form.SHORT)
    if not weights[open_].any():
        return "ymd", "the year stands first, or the month is a word"
    readable, all_weights = forms.form, weights
    forms = DateForms(forms.form[open_], forms.numbers[:, open_], forms.short_year[open_])
    weights = weights[open_]
    dates = {order: np.stack(forms.resolve(order)[:3]) for order in ORDERS}
    valid = {order: _possible(forms, order, dates[order]) for order in ORDERS}
    best = max(ORDERS, key=lambda order: int(weights[valid[order]].sum()))
    proofs = []
    for other in ORDERS:
        if other == best or not valid[other].any():
            continue
        proof = int(weights[valid[best] & ~valid[other]].sum())
        against = int(weights[valid[other] & ~valid[best]].sum())
        either = valid[best] & valid[other] & (dates[best] != dates[other]).any(axis=0)
        hint = f"State it with --date-order {best} or --date-order {other}."
        if against > _CONTRADICTING * proof:
            raise AmbiguousInputError(
                f"{_dates(proof)} can only be read {_IN_WORDS[best]} and {_dates(against)} "
                f"only {_IN_WORDS[other]}.",
                hint=hint,
            )
        if not proof and weights[either].any():
            raise AmbiguousInputError(
                f"All dates can be read {_IN_WORDS[best]} and {_IN_WORDS[other]}.", hint=hint
            )
        proofs.append((proof, against))
    proof, against = min(proofs, default=(int(weights[valid[best]].sum()), 0))
    if not proof:
        first = int(all_weights[~open_ & (readable != Form.UNREADABLE)].sum())
        evidence = f"the year stands first, or the month is a word, in {_dates(first)}; " * bool(
            first
        )
        return best, evidence + f"day and month are the same number in {_dates(int(weights.sum()))}"
    evidence = f"{_IN_WORDS[best]}: {_dates(proof)} can only be read so"
    return best, evidence + (f", {_dates(against)} only otherwise" if against else "")


def _possible(forms: DateForms, order: str, date: Ints) -> Bools:
    _, month, day = date
    possible: Bools = (month <= 12) & (day <= 31) & ((month > 0) | (day == 0))
    return possible if order != "ymd" else possible & (forms.form == Form.SHORT)


def _infer_calendar(
    year: Ints, month: Ints, day: Ints, weights: npt.NDArray[np.int64]
) -> tuple[Calendar, str]:
    buddhist = within(year, *_BUDDHIST_YEARS)
    hijri = within(year, *_HIJRI_YEARS)
    gregorian = within(year, *YEARS[Calendar.GREGORIAN]) & ~hijri
    amounts = [int(weights[mask].sum()) for mask in (gregorian, buddhist, hijri)]
    total = sum(amounts)
    if not total:
        return Calendar.GREGORIAN, "Gregorian, since no year tells of another calendar"
    if total - max(amounts) > _CONTRADICTING * total:
        raise AmbiguousInputError(
            f"The years are of more than one calendar: {amounts[0]:,} Gregorian, "
            f"{amounts[1]:,} Buddhist, {amounts[2]:,} Hijri.",
            hint="Say which in a column dob_calendar, or state one with --date-calendar.",
        )
    others = total - max(amounts)
    remark = f", against those of {_dates(others)}" if others else ""
    if amounts[2] < max(amounts):
        calendar = Calendar.BUDDHIST if amounts[1] > amounts[0] else Calendar.GREGORIAN
        name = calendar.value.capitalize()
        return calendar, f"{name} by the years of {_dates(max(amounts))}{remark}"
    proof = int(weights[hijri & (day == 31) & (month >= 1) & (month <= 6)].sum())
    if proof and proof >= _SOLAR_PROOF * amounts[2]:
        return (
            Calendar.SOLAR_HIJRI,
            f"Solar Hijri by the years of {_dates(amounts[2])}, "
            f"and {_dates(proof)} on a day 31{remark}",
        )
    raise AmbiguousInputError(
        "The years are of the Hijri calendar, and no day 31 shows whether solar or lunar.",
        hint="State --date-calendar solar_hijri if they are solar, or --date-calendar hijri.",
    )


def _newest(year: Ints, weights: npt.NDArray[np.int64], calendar: Calendar) -> int | None:
    """Give the newest year but for the last few, which may be typing errors."""
    believed = within(year, *YEARS[calendar]) & (weights > 0)
    if not believed.any():
        return None
    order = np.argsort(-year[believed], kind="stable")
    amounts = np.cumsum(weights[believed][order])
    k = int(np.searchsorted(amounts, max(1.0, _AFTER_NEWEST * amounts[-1])))
    return int(year[believed][order][k])
