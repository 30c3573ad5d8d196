"""A stratum is refused only if nobody is left to whom it could apply."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.config.register_rules import check_strata
from crvs_link.config.rules import ValueFaultError
from crvs_link.config.scope import ANY, Stratum

YEARS = (None, *range(1990, 1994))
SEXES = (None, "female", "male", "other")
AREAS = (None, "TH", "TH5", "TH50", "TH501", "MM")
GROUPS = (None, "THA", "MMR")
PEOPLE = tuple(product(YEARS, SEXES, AREAS, GROUPS))
"""One person of each kind; what is not known is None."""


def applies(
    stratum: Stratum, person: tuple[int | None, str | None, str | None, str | None]
) -> bool:
    year, sex, area, group = person
    years = stratum.birth_years
    return (
        (years is None or (year is not None and years[0] <= year <= years[1]))
        and stratum.sex in {ANY, sex}
        and (stratum.area == ANY or (area is not None and area.startswith(stratum.area)))
        and stratum.group in {ANY, group}
    )


def any_or(*values: str) -> st.SearchStrategy[str]:
    return st.sampled_from([ANY, *values])


strata = st.builds(
    Stratum,
    low=st.just(0.4),
    high=st.just(0.6),
    source=st.just("S"),
    method=st.just("survey"),
    birth_years=st.none()
    | st.tuples(*[st.integers(1990, 1993)] * 2).map(lambda years: (min(years), max(years))),
    sex=any_or("female", "male", "other"),
    area=any_or("TH", "TH5", "TH50", "MM"),
    group=any_or("THA", "MMR"),
)


@given(st.lists(strata, min_size=2, max_size=3))
def test_a_stratum_is_refused_where_one_before_it_holds_for_all_whom_it_is_of(
    listed: list[Stratum],
) -> None:
    reached = [{person for person in PEOPLE if applies(stratum, person)} for stratum in listed]
    covered = [k for k in range(len(listed)) if any(reached[k] <= r for r in reached[:k])]
    if not covered:
        check_strata(listed)
        return
    with pytest.raises(ValueFaultError) as caught:
        check_strata(listed)
    assert caught.value.at == ("completeness", covered[0])
