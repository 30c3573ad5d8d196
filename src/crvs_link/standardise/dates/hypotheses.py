"""Which calendars the dates of a column are of: hypotheses, and what speaks for each.

The years of most calendars are so far apart that a year tells which it is of, date by
date. Two pairs are not: a year of the Hijri count may be solar, lunar or Myanmar's, and
one of Bikram Sambat may be Gregorian. There the column has to prove one of them, by days
and years that the other does not have or by dates that name their calendar.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from crvs_link.errors import AmbiguousInputError
from crvs_link.schema import Calendar
from crvs_link.standardise.calendars import (
    GREGORIAN_YEAR,
    UNREADABLE,
    YEARS,
    Bools,
    Ints,
    days_of,
    within,
)
from crvs_link.standardise.dates.plural import count_dates
from crvs_link.standardise.dates.shape_table import CALENDARS, GREGORIAN_MONTHS, NOT_SAID, Codes

LATEST_BIRTH: Final = 2035
"""Gregorian years after it are not believed to be years of birth. It is no clock: the same
extract is to be read the same in every year."""

# Share of the dates that may speak against a reading: typing errors, not a second habit.
_CONTRADICTING: Final = 0.1

# Share of the dates that proves a calendar. 1.6 % of solar dates are a day 31 that no lunar
# month has, 0.3 % of those of Bikram Sambat a day 32; this many are no typing errors.
_PROOF: Final = 0.002


class YearSpan(NamedTuple):
    """Years that are of another calendar than most of their column; of None if not known."""

    first: int
    last: int
    calendar: Calendar | None


@dataclass(frozen=True)
class Hypothesis:
    """The calendars of a column.

    Parameters
    ----------
    calendar : Calendar
        Of most dates.
    others : tuple of YearSpan
    evidence : str
        For the user: counts, never values.
    """

    calendar: Calendar
    others: tuple[YearSpan, ...]
    evidence: str


@dataclass(frozen=True)
class _Dates:
    """N dates and how often each occurs."""

    year: Ints
    month: Ints
    day: Ints
    said: Codes
    weights: npt.NDArray[np.int64]

    def count(self, which: Bools) -> int:
        return int(self.weights[which].sum())

    def saying(self, *calendars: Calendar) -> int:
        codes = [CALENDARS.index(calendar) for calendar in calendars]
        return self.count(np.isin(self.said, codes))


class _Settled(NamedTuple):
    calendar: Calendar | None
    evidence: str = ""


_MINGUO: Final = (1, LATEST_BIRTH - GREGORIAN_YEAR[Calendar.MINGUO])
_HIJRI: Final = (1250, 1460)
_MODERN: Final = (1461, 2199)
_BUDDHIST: Final = (2400, 2650)
_RANGES: Final = (_MODERN, _BUDDHIST, _HIJRI, _MINGUO)
_LUNAR: Final = (Calendar.HIJRI, Calendar.UMM_AL_QURA, Calendar.HIJRI_TABULAR)


def infer_calendars(
    year: Ints, month: Ints, day: Ints, said: Codes, weights: npt.NDArray[np.int64]
) -> Hypothesis:
    """Decide which calendars dates are of.

    Parameters
    ----------
    year, month, day : int32[N]
        0 where not known.
    said : int8[N]
        As in `forms.DateForms`.
    weights : int64[N]
        How often each occurs.

    Returns
    -------
    Hypothesis

    Raises
    ------
    AmbiguousInputError
        If a share of the dates may be of two calendars.
    """
    all_ = _Dates(year, month, day, said, weights)
    # Nobody writes a Hijri year after a Gregorian month.
    silent = (said == NOT_SAID) | ((said == GREGORIAN_MONTHS) & ~within(year, *_HIJRI))
    amounts = {years: all_.count(silent & within(year, *years)) for years in _RANGES}
    total = sum(amounts.values())
    said_so = _say_so(all_)
    if not total:
        if not said_so:
            evidence = "Gregorian, since no year tells of another calendar"
            return Hypothesis(Calendar.GREGORIAN, (), evidence)
        return Hypothesis(max(CALENDARS, key=all_.saying), (), "; ".join(said_so))

    main = max(_RANGES, key=lambda years: amounts[years])
    settled = {
        years: _settle(years, all_, silent & within(year, *years), total)
        for years in _RANGES
        if amounts[years]
    }
    calendar = settled[main].calendar
    if calendar is None:
        raise _solar_or_lunar(amounts[main])
    parts = [
        f"{_name(calendar)} by the years of {count_dates(amounts[main])}{settled[main].evidence}"
    ]
    others = []
    for years, (other, evidence) in settled.items():
        if years == main:
            continue
        if other is None and years == _HIJRI and amounts[years] > _CONTRADICTING * total:
            raise _solar_or_lunar(amounts[years])
        others.append(YearSpan(*years, other))
        parts.append(
            f"{_name(other)} by the years of {count_dates(amounts[years])}{evidence}"
            if other
            else f"{count_dates(amounts[years])} with a year of no sure calendar, and not read"
        )
    return Hypothesis(calendar, tuple(others), "; ".join(parts + said_so))


def _settle(years: tuple[int, int], all_: _Dates, these: Bools, total: int) -> _Settled:
    """Decide the calendar of the dates whose year lies in a range."""
    if years == _BUDDHIST:
        return _Settled(Calendar.BUDDHIST)
    if years == _MINGUO:
        # A few years of three digits are years of four that lack one.
        usual = all_.count(these) > _CONTRADICTING * total
        return _Settled(Calendar.MINGUO if usual else None)
    return _settle_hijri(all_, these) if years == _HIJRI else _settle_modern(all_, these)


def _settle_hijri(all_: _Dates, these: Bools) -> _Settled:
    """Tell solar from lunar years, and from those of Myanmar, which has lunar months too."""
    total = all_.count(these)
    newest = LATEST_BIRTH - GREGORIAN_YEAR[Calendar.SOLAR_HIJRI]
    on_31 = all_.count(these & (all_.day == 31) & within(all_.month, 1, 6))
    too_new = _habit(all_.count(these & (all_.year > newest)), total)
    proofs = {
        Calendar.SOLAR_HIJRI: on_31 + _habit(all_.saying(Calendar.SOLAR_HIJRI), total),
        Calendar.HIJRI: too_new + _habit(all_.saying(*_LUNAR), total),
        Calendar.MYANMAR: _habit(all_.saying(Calendar.MYANMAR), total),
    }
    best = max(proofs, key=lambda calendar: proofs[calendar])
    proof, against = proofs[best], sum(proofs.values()) - proofs[best]
    if not proof or proof < _PROOF * total or against > _CONTRADICTING * proof:
        return _Settled(None)
    evidence = ""
    if best is Calendar.SOLAR_HIJRI and on_31:
        evidence = f", and {count_dates(on_31)} on a day 31"
    if best is Calendar.HIJRI and too_new:
        evidence = f", of which {too_new:,} are yet to come in the solar calendar"
    return _Settled(best, evidence + _against(against))


def _settle_modern(all_: _Dates, these: Bools) -> _Settled:
    """Tell Bikram Sambat from Gregorian years, which is what they are if nothing speaks for it."""
    total = all_.count(these)
    newest = LATEST_BIRTH - GREGORIAN_YEAR[Calendar.BIKRAM_SAMBAT]
    future = all_.count(these & within(all_.year, LATEST_BIRTH + 1, newest))
    on_32 = all_.count(these & (all_.day == 32))
    by_name = _habit(all_.saying(Calendar.BIKRAM_SAMBAT), total)
    proof = _habit(future, total) + on_32 + by_name
    if not proof or proof < _PROOF * total:
        return _Settled(Calendar.GREGORIAN, _against(future, " yet to come"))
    against = all_.count(these & ((all_.said == GREGORIAN_MONTHS) | _only_gregorian(all_)))
    if proof <= _CONTRADICTING * against:
        return _Settled(Calendar.GREGORIAN, _against(proof))
    # That other dates name it proves nothing of those that do not.
    if against > _CONTRADICTING * proof or proof == by_name:
        raise AmbiguousInputError(
            f"{count_dates(proof)} can only be of Bikram Sambat, {against:,} only Gregorian, "
            "and the rest of either.",
            hint="Say which in a column dob_calendar, or state --date-calendar bikram_sambat "
            "or --date-calendar gregorian.",
        )
    evidence = f", of which {future:,} are yet to come in the Gregorian calendar" * bool(future)
    evidence += f", and {count_dates(on_32)} on a day 32" * bool(on_32)
    return _Settled(Calendar.BIKRAM_SAMBAT, evidence + _against(against))


def _against(amount: int, why: str = "") -> str:
    return f", against {count_dates(amount)}{why}" if amount else ""


def _habit(amount: int, total: int) -> int:
    """How many dates speak for a calendar, if more than typing errors and exceptions can be."""
    return amount if amount > _CONTRADICTING * total else 0


def _only_gregorian(all_: _Dates) -> Bools:
    """Which dates the calendar of Nepal does not have, and the Gregorian one has."""
    date = all_.year, all_.month, all_.day
    nepal, gregorian = (
        days_of(calendar, *date) != UNREADABLE
        for calendar in (Calendar.BIKRAM_SAMBAT, Calendar.GREGORIAN)
    )
    before: Bools = all_.year < YEARS[Calendar.BIKRAM_SAMBAT][0]
    only: Bools = before | (gregorian & ~nepal)
    return only


def _say_so(all_: _Dates) -> list[str]:
    amounts = [(calendar, all_.saying(calendar)) for calendar in CALENDARS]
    return [
        f"{count_dates(amount)} {'is' if amount == 1 else 'are'} {_name(calendar)} by name or month"
        for calendar, amount in amounts
        if amount
    ]


def _solar_or_lunar(amount: int) -> AmbiguousInputError:
    return AmbiguousInputError(
        f"{count_dates(amount)} with a year of the Hijri calendar, and no day 31 shows whether "
        "they are solar or lunar.",
        hint="State --date-calendar solar_hijri if they are solar, or --date-calendar hijri; "
        "or say which in a column dob_calendar.",
    )


def _name(calendar: Calendar) -> str:
    return calendar.value.replace("_", " ").title()
