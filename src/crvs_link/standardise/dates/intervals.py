"""Dates, to intervals of days.

Nothing is made more precise than it was written: a year is an interval of a year, and
what is impossible in a date (31 February, month 13) is taken as not known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from crvs_link.schema import Calendar, DateMethod
from crvs_link.standardise.calendars import (
    GREGORIAN_YEAR,
    UNREADABLE,
    Bools,
    Ints,
    days_of,
    interval,
)
from crvs_link.standardise.columns import (
    CALENDAR,
    DATE_SCHEMA,
    DOB_CALENDAR,
    DOB_FROM,
    DOB_METHOD,
    DOB_TO,
    RAW,
)
from crvs_link.standardise.dates.forms import DateForms, Form, take_apart
from crvs_link.standardise.dates.reading import DateReading
from crvs_link.standardise.dates.settle import CODE_OF, NOT_KNOWN, settle_calendars
from crvs_link.standardise.dates.shape import SHORT_YEARS
from crvs_link.standardise.dates.shape_table import CALENDARS, Codes

METHODS: Final = tuple(DateMethod)
_NAMES: Final = {
    DOB_CALENDAR: pl.Series([calendar.value for calendar in CALENDARS]),
    DOB_METHOD: pl.Series([method.value for method in METHODS]),
}
_READ: Final = [
    pl.when(pl.col(DOB_FROM) != UNREADABLE)
    .then(pl.lit(_NAMES[name]).gather(pl.col(name)) if name in _NAMES else pl.col(name))
    .alias(name)
    for name in DATE_SCHEMA
]
"""The methods by the codes that stand for them in arrays."""


@dataclass(frozen=True)
class ReadDates:
    """Dates as they were read.

    Parameters
    ----------
    clean : DataFrame
        As `clean_dates`.
    impossible : bool[N]
        The date has a day or a month that its calendar has not, which is taken as not known.
    """

    clean: pl.DataFrame
    impossible: Bools


def clean_dates(frame: pl.DataFrame, reading: DateReading) -> pl.DataFrame:
    """Read dates as intervals of days.

    A month or a year alone gives its first and last day (``partial``), and so does a
    date whose day, or month, is impossible. A year of two digits gives a date marked
    ``estimated``, and so does a date that says that it is not certain. A day of a calendar
    that is not certain of its days is ``converted``. A calendar that is named and not known
    makes the date unreadable: it is never read as if it were another.

    Parameters
    ----------
    frame : DataFrame
        ``raw`` String; optionally ``calendar`` String, the calendar that a row states in
        words (`named_calendars`), null where it states none. A date that states its
        calendar itself, or has a month that only one has, is read in that.
    reading : DateReading
        How the column is read.

    Returns
    -------
    DataFrame
        ``dob_from``, ``dob_to`` Int32 (days since 1970-01-01, both inclusive),
        ``dob_calendar``, ``dob_method`` String; same height and order; all null where
        the date is missing or unreadable.

    Examples
    --------
    >>> reading = DateReading("dmy", Calendar.GREGORIAN, "")
    >>> raw = ["02/01/1970", "1970-02", "31/02/1970", "1970", "12 Dey 1348", "?"]
    >>> clean_dates(pl.DataFrame({"raw": raw}), reading)["dob_from", "dob_to"].rows()
    [(1, 1), (31, 58), (31, 58), (0, 364), (1, 1), (None, None)]
    """
    stated = frame[CALENDAR] if CALENDAR in frame.columns else None
    return read_dates(take_apart(frame[RAW]), reading, stated).clean


def read_dates(
    forms: DateForms, reading: DateReading, stated_calendars: pl.Series | None = None
) -> ReadDates:
    """Read dates that are taken apart as `clean_dates`, and say which of them are impossible.

    Parameters
    ----------
    forms : DateForms
        Of N dates.
    reading : DateReading
    stated_calendars : Series of String, optional
        What rows state in words; null where a row states none.

    Examples
    --------
    >>> reading = DateReading("dmy", Calendar.GREGORIAN, "")
    >>> forms = take_apart(pl.Series(["31/02/1970", "00/02/1970"]))
    >>> read_dates(forms, reading).impossible
    array([ True, False])
    """
    size = len(forms.form)
    year, month, day, short = forms.resolve(reading.order)
    calendars = settle_calendars(reading, forms, np.where(short, 0, year), stated_calendars)
    calendars[(forms.form == Form.SIX_DIGITS) & (calendars != CODE_OF[Calendar.MINGUO])] = NOT_KNOWN
    unread = forms.form == Form.UNREADABLE
    # The century of a short year is not known without a newest year, so that it has none.
    year[unread] = 0

    first = np.full(size, UNREADABLE, dtype=np.int32)
    last = first.copy()
    impossible = np.zeros(size, dtype=np.bool_)
    estimated = forms.estimated.copy()
    exact = np.zeros(size, dtype=np.bool_)
    for calendar, code in CODE_OF.items():
        rows = np.flatnonzero((calendars == code) & ~unread)
        if not rows.size:
            continue
        if calendar not in SHORT_YEARS:
            year[rows] = _with_century(year[rows], short[rows], reading, calendar)
            estimated[rows] |= short[rows]
        date = year[rows], month[rows], day[rows]
        first[rows], last[rows] = interval(calendar, *date)
        wide = (first[rows] != last[rows]) & (date[1] > 0)
        impossible[rows[wide]] = ~_has(calendar, *(part[wide] for part in date))
        exact[rows] = (date[1] > 0) & (date[2] > 0)
    impossible &= first != UNREADABLE
    exact &= ~impossible
    if forms.spans.size:
        _widen(first, last, calendars, forms)
        exact[forms.spans] = impossible[forms.spans] = False

    method = np.full(size, METHODS.index(DateMethod.PARTIAL), dtype=np.int8)
    method[exact] = METHODS.index(DateMethod.CONVERTED)
    method[first == last] = METHODS.index(DateMethod.EXACT)
    method[estimated] = METHODS.index(DateMethod.ESTIMATED)
    return ReadDates(date_frame(first, last, calendars, method), impossible)


def date_frame(
    first: Ints, last: Ints, calendars: Codes, methods: npt.NDArray[np.int8]
) -> pl.DataFrame:
    """Make the frame of `clean_dates` of arrays; null where ``first`` is `UNREADABLE`.

    Examples
    --------
    >>> first = np.array([0, UNREADABLE], np.int32)
    >>> codes = np.zeros(2, np.int8)
    >>> date_frame(first, first, codes, codes).rows()
    [(0, 0, 'gregorian', 'exact'), (None, None, None, None)]
    """
    columns = {
        DOB_FROM: pl.Series(first),
        DOB_TO: pl.Series(last),
        DOB_CALENDAR: pl.Series(calendars.clip(0)),
        DOB_METHOD: pl.Series(methods.clip(0)),
    }
    # All at once: for a single date, a call costs more than what it does.
    return pl.DataFrame(columns).select(_READ)


def _widen(first: Ints, last: Ints, calendars: Codes, forms: DateForms) -> None:
    """Let spans run to their last day; one that ends before it begins is unreadable."""
    rows = forms.spans
    for code in np.unique(calendars[rows]).tolist():
        if code == NOT_KNOWN:
            continue
        of = calendars[rows] == code
        begins = first[rows[of]]
        _, ends = interval(CALENDARS[code], *forms.until[:, of])
        wrong = (begins == UNREADABLE) | (ends < begins)
        first[rows[of]] = np.where(wrong, UNREADABLE, begins)
        last[rows[of]] = np.where(wrong, UNREADABLE, ends)


def _has(calendar: Calendar, year: Ints, month: Ints, day: Ints) -> Bools:
    """Whether a calendar has the day, or, where none is known, the month."""
    whole = interval(calendar, year, np.zeros_like(month), np.zeros_like(day))
    alone = interval(calendar, year, month, np.zeros_like(day))
    has_month: Bools = (whole[0] != alone[0]) | (whole[1] != alone[1])
    has_day: Bools = (day == 0) | (days_of(calendar, year, month, day) != UNREADABLE)
    return has_month & has_day


def _with_century(
    year: Ints, short: npt.NDArray[np.bool_], reading: DateReading, calendar: Calendar
) -> Ints:
    """Give years of two digits the latest century that is not after the newest year."""
    if reading.newest_year is None:
        return np.where(short, 0, year)
    newest = reading.newest_year + GREGORIAN_YEAR[reading.calendar] - GREGORIAN_YEAR[calendar]
    return np.where(short, newest - (newest - year) % 100, year).astype(np.int32)
