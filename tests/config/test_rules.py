"""The numbers of levels that a configuration may state are those that are compared."""

from __future__ import annotations

import pytest

from crvs_link.compare.choose import PLACE_LABELS, comparison_of, exchangeable
from crvs_link.config.rules import BETWEEN, ValueFaultError, check_comparison
from crvs_link.levels import THE_SAME, name_labels, name_levels
from crvs_link.schema import DATE_LEVELS, FIELDS, FieldKind
from crvs_link.spec import Comparison


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("rarity", [(), (0.01,), (0.01, 0.001)])
def test_what_is_chosen_may_be_stated(field: str, rarity: tuple[float, ...]) -> None:
    check_comparison(comparison_of(field, rarity))


def test_an_exchange_may_be_stated() -> None:
    check_comparison(exchangeable(comparison_of("name_family", (0.01,))))


def test_levels_between_disagreement_and_agreement() -> None:
    assert BETWEEN[FieldKind.PLACE] == len(PLACE_LABELS) - 1


@pytest.mark.parametrize("rarity", [(), (0.01,), (0.01, 0.0001)])
def test_names_may_have_some_of_their_levels(rarity: tuple[float, ...]) -> None:
    every = name_levels(rarity)
    same = name_labels(THE_SAME, rarity)
    for levels in (every, (every[0], *same), [x for x in every if "order" not in x]):
        check_comparison(
            Comparison("name", "name", FieldKind.BAG, ("missing", *levels), rarity=rarity)
        )
    for levels in (every[::-1], every[1:], (*every, "alike"), (every[0], "alike", *same)):
        with pytest.raises(ValueFaultError, match="are not those that are told apart") as caught:
            check_comparison(
                Comparison("name", "name", FieldKind.BAG, ("missing", *levels), rarity=rarity)
            )
        assert "nothing alike; a token differs on either side" in str(caught.value.hint)


def test_names_are_split_by_two_bounds_at_most() -> None:
    rarity = (0.1, 0.01, 0.001)
    levels = ("missing", *name_levels(rarity))
    with pytest.raises(ValueFaultError, match="at most 2 numbers"):
        check_comparison(Comparison("name", "name", FieldKind.BAG, levels, rarity=rarity))


@pytest.mark.parametrize("some", [DATE_LEVELS[:1], DATE_LEVELS[:2], DATE_LEVELS[::3]])
@pytest.mark.parametrize("rarity", [(), (0.01,)])
def test_dates_may_have_some_of_their_levels(
    some: tuple[str, ...], rarity: tuple[float, ...]
) -> None:
    check_comparison(comparison_of("dob", rarity, some))


@pytest.mark.parametrize(
    "between", [(), ("disagree",), DATE_LEVELS[1::-1], (*DATE_LEVELS[:1], "within a year")]
)
def test_other_levels_of_dates_are_refused(between: tuple[str, ...]) -> None:
    levels = ("missing", *between, "the same")
    with pytest.raises(ValueFaultError, match="are not those that are told apart") as caught:
        check_comparison(Comparison("dob", "dob", FieldKind.DATE, levels))
    assert "conflict; within two years; " in str(caught.value.hint)
