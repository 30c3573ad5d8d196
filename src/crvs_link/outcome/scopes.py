"""Who is in the scope of a register, and how complete it is for persons like them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np

from crvs_link.codes import ScopeReason
from crvs_link.config import Population, RegisterKind
from crvs_link.config.scope import ANY
from crvs_link.encode import NO_DAY
from crvs_link.standardise.country_tables import alpha2, iso_country

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from crvs_link.config import RegisterScope, Stratum
    from crvs_link.outcome.persons import Category, Persons

    Bools = npt.NDArray[np.bool_]
    Floats = npt.NDArray[np.float64]

REASONS: Final = tuple(ScopeReason)
"""What the codes in `InScope.reason` stand for."""

_EPOCH: Final = date(1970, 1, 1)


@dataclass(frozen=True)
class InScope:
    """Whether each person is in the scope of a register, and how complete it is for them.

    Parameters
    ----------
    reason : int8[n]
        Why a person is out of scope, a place in `REASONS`; -1 for those in scope, and for
        those of whom the record does not tell.
    low, high : float64[n]
        Ends of the completeness of the person's stratum, of all strata that may be theirs;
        not a number where it is not known.
    """

    reason: npt.NDArray[np.int8]
    low: Floats
    high: Floats

    @property
    def middle(self) -> Floats:
        """Middle of the interval of completeness, float64[n]."""
        return (self.low + self.high) / 2.0


def in_scope(persons: Persons, scope: RegisterScope) -> InScope:
    """Hold persons against what a register is meant to hold.

    A person is out of scope only where the record says what excludes them.

    Parameters
    ----------
    persons : Persons
    scope : RegisterScope

    Returns
    -------
    InScope

    Notes
    -----
    *Born after the extract*: nobody can be registered before they are born. *Outside the event
    dates*: of a birth register the birth; of any other, a birth after the last event.
    *Area*: of a birth register the place of birth; the events of other registers take place
    where the record need not tell. *Population*: a register of citizens does not hold those
    whose nationality is known to be another; whether somebody resides in a country, or is a
    refugee there, records do not tell.
    """
    reason = np.full(len(persons), -1, dtype=np.int8)
    for why, holds in (
        (ScopeReason.NOT_IN_POPULATION, _excluded_population(persons, scope)),
        (ScopeReason.BORN_OUTSIDE_AREA, _outside_area(persons, scope)),
        (ScopeReason.BORN_OUTSIDE_DATES, _outside_dates(persons, scope)),
        (ScopeReason.BORN_AFTER_EXTRACT, _born_after(persons, scope.extract_date)),
    ):
        reason[holds] = REASONS.index(why)
    low, high = _completeness(persons, scope.completeness)
    return InScope(reason, low, high)


def _day(value: date) -> int:
    return (value - _EPOCH).days


def _born_after(persons: Persons, last: date) -> Bools:
    first = persons.born.first
    after: Bools = (first != NO_DAY) & (first > _day(last))
    return after


def _outside_dates(persons: Persons, scope: RegisterScope) -> Bools:
    if scope.event_dates is None:
        return np.zeros(len(persons), dtype=np.bool_)
    begin, end = scope.event_dates
    outside = _born_after(persons, end)
    if scope.kind is RegisterKind.BIRTH:
        last = persons.born.last
        outside |= (last != NO_DAY) & (last < _day(begin))
    return outside


def _outside_area(persons: Persons, scope: RegisterScope) -> Bools:
    outside = np.zeros(len(persons), dtype=np.bool_)
    if scope.kind is not RegisterKind.BIRTH:
        return outside
    for category in (persons.birth_country, persons.birth_area):
        if scope.area:
            outside |= category.is_not(_values_in(category, scope.area))
        if scope.excluded_area:
            outside |= category.holds(_values_in(category, scope.excluded_area, whole=True))
    return outside


def _excluded_population(persons: Persons, scope: RegisterScope) -> Bools:
    if scope.population is not Population.CITIZENS:
        return np.zeros(len(persons), dtype=np.bool_)
    nationality = persons.nationality
    ours = np.array([value == scope.country for value in nationality.values], dtype=np.bool_)
    # What is no country, such as a list of the extract's own, excludes nobody.
    ours |= np.array([iso_country(value) is None for value in nationality.values], dtype=np.bool_)
    return nationality.is_not(ours)


def _values_in(category: Category, areas: Sequence[str], *, whole: bool = False) -> Bools:
    """Which places lie in one of some areas, or may: as a whole, only those that surely do."""
    return np.array(
        [any(lies_in(value, area, whole=whole) for area in areas) for value in category.values],
        dtype=np.bool_,
    )


def lies_in(place: str, area: str, *, whole: bool = False) -> bool:
    """Whether a place lies in an area, or may lie in it.

    Parameters
    ----------
    place, area : str
        Codes of ISO 3166 or P-codes, which begin with that of the unit above.
    whole : bool
        Not where the place is a larger one, of which the area is a part.

    Examples
    --------
    >>> lies_in("MMR", "MM"), lies_in("MM012007", "MM012"), lies_in("MMR", "MM012")
    (True, True, True)
    >>> lies_in("MMR", "MM012", whole=True), lies_in("THA", "MM")
    (False, False)
    """
    one, other = _plain(place), _plain(area)
    return one.startswith(other) or (not whole and other.startswith(one))


def _plain(code: str) -> str:
    """A code in the letters with which P-codes begin: those of ISO 3166-1 alpha-2."""
    code = code.replace("-", "").upper()
    return alpha2().get(code, code)


def _completeness(persons: Persons, strata: Sequence[Stratum]) -> tuple[Floats, Floats]:
    """Ends of the completeness for each person: of all days on which they may be born."""
    first, last = persons.born.first, persons.born.last
    known = first != NO_DAY
    low, high = _on_days(persons, np.where(known, first, _day(date.min)), strata)
    edges = {_day(date.max)}
    for stratum in strata:
        if stratum.birth_years is not None:
            edges |= set(_days_of(stratum.birth_years))
    days = [last, *(np.full(len(persons), edge) for edge in sorted(edges))]
    for day in days:
        # Between two edges nothing changes.
        here = ~known | ((first < day) & (day <= last))
        if here.any():
            ends = _on_days(persons, day, strata)
            low[here] = np.minimum(low[here], ends[0][here])
            high[here] = np.maximum(high[here], ends[1][here])
    return low, high


def _days_of(years: tuple[int, int]) -> tuple[int, int]:
    """First day of the first year, and the day after the last one."""
    return _day(date(years[0], 1, 1)), _day(date(years[1], 12, 31)) + 1


def _on_days(
    persons: Persons, born: npt.NDArray[np.int64], strata: Sequence[Stratum]
) -> tuple[Floats, Floats]:
    """The same for persons born on a day; not a number where there may be no stratum."""
    n = len(persons)
    low, high = np.full(n, np.inf), np.full(n, -np.inf)
    open_to = np.ones(n, dtype=np.bool_)
    for stratum in strata:
        surely, possibly = _applies(persons, born, stratum)
        here = open_to & possibly
        low[here] = np.minimum(low[here], stratum.low)
        high[here] = np.maximum(high[here], stratum.high)
        open_to &= ~surely
    return np.where(open_to, np.nan, low), np.where(open_to, np.nan, high)


def _applies(
    persons: Persons, born: npt.NDArray[np.int64], stratum: Stratum
) -> tuple[Bools, Bools]:
    """Whether a stratum surely is a person's, and whether it may be."""
    surely = np.ones(len(persons), dtype=np.bool_)
    if stratum.birth_years is not None:
        begin, end = _days_of(stratum.birth_years)
        surely &= (born >= begin) & (born < end)
    possibly = surely.copy()
    for wanted, category in ((stratum.sex, persons.sex), (stratum.group, persons.nationality)):
        if wanted != ANY:
            equal = np.array([value == wanted for value in category.values], dtype=np.bool_)
            surely &= category.holds(equal)
            possibly &= ~category.is_not(equal)
    if stratum.area != ANY:
        inside = np.zeros(len(persons), dtype=np.bool_)
        for category in (persons.birth_country, persons.birth_area):
            inside |= category.holds(_values_in(category, [stratum.area], whole=True))
            possibly &= ~category.is_not(_values_in(category, [stratum.area]))
        surely &= inside
    return surely & possibly, possibly
