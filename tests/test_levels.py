"""Levels of full names: one chain from what says least to what says most."""

from __future__ import annotations

import doctest

import pytest

from crvs_link import levels
from crvs_link.levels import (
    NAME_CLASSES,
    NOTHING_ALIKE,
    THE_SAME,
    are_name_levels,
    levels_of_classes,
    name_labels,
    name_levels,
)
from crvs_link.schema import FieldKind
from crvs_link.spec import Comparison

BOUNDS = [(), (1e-3,), (1e-2, 1e-5)]


@pytest.mark.parametrize("rarity", BOUNDS)
def test_a_rarer_agreement_of_one_class_stands_higher(rarity: tuple[float, ...]) -> None:
    chain = name_levels(rarity)
    assert len(chain) == 1 + len(NAME_CLASSES) * (len(rarity) + 1)
    for kind in NAME_CLASSES:
        places = [chain.index(label) for label in name_labels(kind, rarity)]
        assert places == sorted(places)


@pytest.mark.parametrize("rarity", BOUNDS)
def test_a_closer_agreement_of_one_rarity_stands_higher(rarity: tuple[float, ...]) -> None:
    chain = name_levels(rarity)
    for band in range(len(rarity) + 1):
        places = {kind: chain.index(name_labels(kind, rarity)[band]) for kind in NAME_CLASSES}
        costs = sorted(NAME_CLASSES, key=lambda kind: -NAME_CLASSES[kind])
        assert [places[kind] for kind in costs] == sorted(places.values())
    assert chain[0] == NOTHING_ALIKE
    assert chain[-1] == name_labels(THE_SAME, rarity)[-1]


def test_the_same_common_name_stands_below_a_rare_one_alike_by_sound() -> None:
    chain = name_levels((1e-2, 1e-5))
    common = chain.index("the same, more than 1 in 100")
    assert common < chain.index("every token alike by sound, less than 1 in 100000")
    comparison = Comparison("n", "name", FieldKind.BAG, ("missing", *chain), rarity=(1e-2, 1e-5))
    assert [comparison.levels[level] for level in comparison.exact] == name_labels(
        THE_SAME, (1e-2, 1e-5)
    )
    assert comparison.first_exact == 1 + common


def test_levels_that_a_comparison_may_have() -> None:
    rarity = (1e-3,)
    some = levels_of_classes({THE_SAME, "every token alike by sound"}, rarity)
    assert are_name_levels(some, rarity)
    assert are_name_levels([x for x in some if not x.startswith("every")], rarity)
    assert not are_name_levels(some[1:], rarity)
    assert not are_name_levels(some[:-1], rarity)
    assert not are_name_levels(some[::-1], rarity)
    assert not are_name_levels(some, ())
    assert not are_name_levels(name_levels((0.1, 0.01, 1e-3)), (0.1, 0.01, 1e-3))


def test_examples() -> None:
    assert doctest.testmod(levels) == doctest.TestResults(failed=0, attempted=3)
