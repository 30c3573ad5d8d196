"""Who is in the scope of a register, by what a record says and does not say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from crvs_link.codes import ScopeReason
from crvs_link.config import Population, RegisterKind, RegisterScope, Stratum
from crvs_link.encode import NO_DAY, Days
from crvs_link.outcome import Persons, in_scope
from crvs_link.outcome.persons import Category
from crvs_link.outcome.scopes import REASONS, lies_in
from scopes import SCOPE

EPOCH = date(1970, 1, 1)


def category(value: str | None) -> Category:
    if value is None:
        return Category(np.array([-1], np.int32), ())
    return Category(np.array([0], np.int32), (value,))


def person(
    born: tuple[str, str] | None = ("2000-05-01", "2000-05-01"),
    *,
    sex: str | None = "female",
    nationality: str | None = None,
    country: str | None = None,
    area: str | None = None,
) -> Persons:
    ends = (
        [NO_DAY, NO_DAY]
        if born is None
        else [(date.fromisoformat(each) - EPOCH).days for each in born]
    )
    return Persons(
        Days(*(np.array([end], np.int32) for end in ends)),
        category(sex),
        category(nationality),
        category(country),
        category(area),
    )


def reason(who: Persons, scope: RegisterScope = SCOPE) -> ScopeReason | None:
    code = int(in_scope(who, scope).reason[0])
    return None if code < 0 else REASONS[code]


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (person(), None),
        (person(None), None),
        (person(("1989-06-01", "1990-05-31")), None),
        (person(("1989-01-01", "1989-12-31")), ScopeReason.BORN_OUTSIDE_DATES),
        (person(("2021-01-01", "2021-01-01")), ScopeReason.BORN_OUTSIDE_DATES),
        (person(("2025-01-01", "2025-12-31")), ScopeReason.BORN_AFTER_EXTRACT),
        (person(("2024-12-01", "2025-12-31")), ScopeReason.BORN_OUTSIDE_DATES),
        (person(country="MMR"), None),
        (person(country="THA"), ScopeReason.BORN_OUTSIDE_AREA),
        (person(area="MM001"), None),
        (person(area="MM012007"), ScopeReason.BORN_OUTSIDE_AREA),
        (person(country="MMR", area="TH50"), ScopeReason.BORN_OUTSIDE_AREA),
    ],
)
def test_a_birth_register(who: Persons, expected: ScopeReason | None) -> None:
    assert reason(who) is expected


def test_other_registers_hold_people_born_elsewhere_and_before() -> None:
    scope = replace(SCOPE, kind=RegisterKind.POPULATION)
    assert reason(person(("1950-01-01", "1950-01-01"), country="THA"), scope) is None
    late = person(("2022-01-01", "2022-01-01"))
    assert reason(late, scope) is ScopeReason.BORN_OUTSIDE_DATES


def test_a_register_of_citizens() -> None:
    scope = replace(SCOPE, population=Population.CITIZENS)
    assert reason(person(nationality="AFG"), scope) is ScopeReason.NOT_IN_POPULATION
    for nationality in ("MMR", None, "XXA", "a list of its own"):
        assert reason(person(nationality=nationality), scope) is None


def stratum(low: float, high: float, **more: object) -> Stratum:
    return Stratum(low, high, "survey", "survey", **more)  # type: ignore[arg-type]


STRATA = (
    stratum(0.5, 0.6, birth_years=(1990, 1999)),
    stratum(0.7, 0.75, birth_years=(2000, 2009), sex="female"),
    stratum(0.8, 0.9, birth_years=(2000, 2009), area="MM001"),
    stratum(0.2, 0.3, group="AFG"),
    stratum(0.95, 0.97),
)


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (person(("1995-01-01", "1995-12-31")), (0.5, 0.6)),
        (person(), (0.7, 0.75)),
        (person(sex="male", area="MM001003", nationality="MMR"), (0.8, 0.9)),
        (person(sex="male", area="MM002", nationality="AFG"), (0.2, 0.3)),
        (person(sex="male", area="MM002", nationality="MMR"), (0.95, 0.97)),
        # Where the record leaves it open, all that may be theirs.
        (person(("1999-07-01", "2000-06-30")), (0.5, 0.75)),
        (person(sex="male", country="MMR", nationality="MMR"), (0.8, 0.97)),
        (person(None, sex=None), (0.2, 0.97)),
    ],
)
def test_completeness_is_that_of_the_first_stratum_that_applies(
    who: Persons, expected: tuple[float, float]
) -> None:
    scope = replace(SCOPE, area=(), excluded_area=(), completeness=STRATA)
    found = in_scope(who, scope)
    assert (float(found.low[0]), float(found.high[0])) == expected


def test_no_stratum_no_completeness() -> None:
    scope = replace(SCOPE, completeness=STRATA[:1])
    for who in (person(), person(None), person(("1999-07-01", "2000-06-30"))):
        found = in_scope(who, scope)
        assert np.isnan([found.low[0], found.high[0], found.middle[0]]).all()


@pytest.mark.parametrize(
    ("place", "area", "may", "surely"),
    [
        ("MMR", "MM", True, True),
        ("MM012", "MMR", True, True),
        ("TH50", "TH-50", True, True),
        ("MMR", "MM012", True, False),
        ("MM012", "MM012007", True, False),
        ("MM013", "MM012", False, False),
    ],
)
def test_where_places_lie(place: str, area: str, may: bool, surely: bool) -> None:
    assert lies_in(place, area) is may
    assert lies_in(place, area, whole=True) is surely
