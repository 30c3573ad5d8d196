"""Levels of dates in a model: those that can occur, and what the kernel's become."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coded import coded_frames
from crvs_link._fast.dates import CONVERSIONS, levels
from crvs_link.compare import (
    Tables,
    bind,
    choose_comparisons,
    compare_listed,
    exact_level_probabilities,
    pack,
)
from crvs_link.compare.choose import comparison_of
from crvs_link.compare.dates import (
    CONVERTED,
    date_table,
    levels_of_equals,
    model_levels,
    possible_levels,
    possible_mistakes,
)
from crvs_link.errors import ConfigError
from crvs_link.schema import DATE_LEVELS, FieldKind
from crvs_link.spec import BlockingPlan, Comparison
from crvs_link.standardise.columns import DATE_SCHEMA
from oracles import dates as oracle

ALWAYS = DATE_LEVELS[:2]
OF_DAYS = {DATE_LEVELS[level - 1] for level in (oracle.OTHER_YEAR, oracle.DIGIT, oracle.EXCHANGED)}


def frame(*intervals: tuple[int, int], calendar: str = "gregorian") -> pl.DataFrame:
    rows = [(*interval, calendar, "exact") for interval in intervals]
    return pl.DataFrame(rows, schema=DATE_SCHEMA, orient="row")


def codes(*values: int) -> np.ndarray:
    return np.array(values, np.int32)


def overlap(*known: int) -> set[str]:
    return {DATE_LEVELS[level - 1] for level in known}


def test_days_of_one_calendar_have_no_overlap_and_no_mistake() -> None:
    found = possible_levels(frame((0, 0), (9, 9)), codes(0, -1), codes(1))
    assert set(found) == {*ALWAYS, *OF_DAYS}


def test_an_overlap_is_possible_at_the_wider_width() -> None:
    values = frame((0, 0), (0, 30), (0, 364), (0, 800))
    sides = codes(0), codes(0, 2)
    assert set(possible_levels(values, *sides)) == {*ALWAYS, *OF_DAYS, *overlap(6)}
    sides = codes(0, 1), codes(3)
    assert set(possible_levels(values, *sides)) == {*ALWAYS, *overlap(4)}
    sides = codes(1, -1), codes(0, 2)
    assert set(possible_levels(values, *sides)) == {*ALWAYS, *overlap(9, 6)}
    assert possible_levels(values, codes(-1), codes(0)) == ALWAYS


def test_a_mistake_is_possible_where_a_calendar_or_an_era_is() -> None:
    days = frame((0, 0), (9, 9))
    assert possible_mistakes(days) == possible_mistakes(days.clear()) == 0
    assert possible_mistakes(frame((0, 0), (-190_000, -190_000))) == CONVERSIONS["eras"]
    for calendar, names in {
        "solar_hijri": {"one off", "solar"},
        "hijri": {"solar"},
        "bikram_sambat": {"one off", "bikram"},
        "buddhist": {"thai"},
        "myanmar": {"one off"},
        "minguo": set(),
    }.items():
        values = days.vstack(frame((5, 5), calendar=calendar))
        assert possible_mistakes(values) == sum(CONVERSIONS[name] for name in names)
        assert (CONVERTED in possible_levels(values, codes(0), codes(1))) == bool(names)


intervals = st.tuples(st.integers(-400, 400), st.sampled_from([0, 0, 0, 3, 30, 364, 900])).map(
    lambda x: (x[0], x[0] + x[1])
)


@given(
    st.lists(intervals, min_size=1, max_size=12, unique=True).map(sorted),
    st.lists(st.integers(-1, 11), max_size=12),
    st.lists(st.integers(-1, 11), max_size=12),
)
def test_no_pair_shows_a_level_that_was_left_out(
    values: list[tuple[int, int]], left: list[int], right: list[int]
) -> None:
    dates = frame(*values)
    sides = [codes(*(c for c in side if c < len(values))) for side in (left, right)]
    possible = possible_levels(dates, *sides)
    a, b = (x.ravel() for x in np.meshgrid(*(side[side >= 0] for side in sides)))
    shown = set(levels(date_table(dates), a, b).tolist()) - {oracle.SAME}
    assert {DATE_LEVELS[level - 1] for level in shown} <= set(possible)


def test_what_the_model_has_no_level_for_counts_as_the_next_lower() -> None:
    whole = comparison_of("dob", (0.01,))
    assert model_levels(whole) == list(range(11))
    some = comparison_of("dob", (0.01,), (DATE_LEVELS[0], DATE_LEVELS[4], DATE_LEVELS[7]))
    assert model_levels(some) == [0, 1, 1, 1, 1, 2, 2, 2, 3, 3, 4]
    near = comparison_of("dob", (), DATE_LEVELS[1:2])
    assert model_levels(near) == [0, 1, *[1] * 8, 2]


def test_levels_of_another_version_are_refused() -> None:
    old = ("missing", "conflict", "within a year", "the same")
    turned = ("missing", *DATE_LEVELS[1::-1], "the same")
    for labels in (old, turned):
        with pytest.raises(ConfigError, match="'dob' has levels of dates that") as caught:
            model_levels(Comparison("dob", "dob", FieldKind.DATE, labels))
        assert "Fit the model again" in str(caught.value.hint)


def test_equal_intervals_do_no_more_than_overlap() -> None:
    values = frame((0, 0), (0, 4), (0, 364), (0, 400), (7, 7))
    comparison = comparison_of("dob", (0.01,))
    above = np.array([0, 1, 1, 1, 1], np.uint8)
    expected = [comparison.first_exact, 9, 6, 4, comparison.first_exact + 1]
    assert levels_of_equals(values, comparison, above).tolist() == expected


def test_a_shared_year_is_not_worth_a_shared_day() -> None:
    left = pl.DataFrame({"dob": ["1990", "1991-02-17", "1992-03-18", "1990"]})
    right = pl.DataFrame({"dob": ["1990", "1991-02-17", "1990-05-19", "1958"]})
    coded, _ = coded_frames(left, right)
    spec = choose_comparisons(coded, 0, 1)
    (comparison,) = spec.comparisons
    program = bind(spec, coded, Tables(coded), ["dob"], 0, 1)
    sides = [pack(coded, extract, ["dob"], BlockingPlan(())) for extract in (0, 1)]
    rows = np.arange(4, dtype=np.uint32)
    found = spec.unpack(compare_listed(program, *sides, rows, rows))[:, 0].tolist()
    labels = [comparison.levels[level] for level in found]
    year = "intervals overlap, within a year"
    assert labels == [year, "the same", "within two years", "conflict"]
    assert found[0] < comparison.first_exact == found[1]
    # One of 16 pairs is exact: the year that both hold twice is not.
    assert exact_level_probabilities(comparison, coded, 0, 1).tolist() == [1 / 16]


def test_numbers_of_other_calendars_are_worked_out_where_they_matter() -> None:
    a, b = ((date(*d) - oracle.EPOCH).days for d in ((1991, 7, 27), (1991, 5, 5)))
    both = frame((b, b), (a, a))
    assert levels(date_table(both), codes(0), codes(1)).tolist() == [oracle.NEAR]
    marked = both.vstack(frame((0, 0), calendar="solar_hijri"))
    assert levels(date_table(marked), codes(0), codes(1)).tolist() == [oracle.CONVERTED]
