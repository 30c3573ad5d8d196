"""What comparisons say together: against counting one by one, and against known worlds."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.model.dependence import (
    AGAINST,
    FOR,
    LEAST_BITS,
    PSEUDO_PAIRS,
    STRONGLY_FOR,
    ClassCounts,
    classes_of_weight,
    find_dependence,
)
from crvs_link.schema import FieldKind
from crvs_link.spec import Comparison, ModelParameters, ModelSpec

LEVELS = ("missing", "disagree", "close", "the same")
SPEC = ModelSpec(
    tuple(
        Comparison(name, field, FieldKind.TEXT, LEVELS, thresholds=(0.9,))
        for name, field in (
            ("place", "birth_place"),
            ("town", "residence_town"),
            ("region", "residence_region"),
            ("work", "occupation"),
        )
    )
)
M = ((0.0, 0.1, 0.1, 0.8),) * 4
U = ((0.0, 0.93, 0.05, 0.02),) * 4
CLASSES = classes_of_weight(ModelParameters(M, U, 0.01).weights())


def world(rng: np.random.Generator, n: int, tables: tuple, copied: float) -> np.ndarray:
    """Patterns of n pairs; the second comparison repeats the first in a share of them."""
    levels = np.stack([rng.choice(4, n, p=table) for table in tables], axis=1).astype(np.uint8)
    again = rng.random(n) < copied
    levels[again, 1] = levels[again, 0]
    return SPEC.pack(levels)


def counted(codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    found, totals = np.unique(codes, return_counts=True)
    return found, totals.astype(np.float64)


def found_in(matches: np.ndarray, others: np.ndarray, drawn: np.ndarray, share: float) -> tuple:
    """Dependence where it is known which candidates are matches."""
    codes, place = np.unique(np.concatenate((matches, others)), return_inverse=True)
    of_matches = np.bincount(place[: len(matches)], minlength=len(codes)).astype(np.float64)
    of_others = np.bincount(place[len(matches) :], minlength=len(codes)).astype(np.float64)
    sampled, totals = counted(drawn)
    return find_dependence(
        CLASSES,
        U,
        ClassCounts.of(SPEC, CLASSES, codes),
        of_matches,
        of_others,
        ClassCounts.of(SPEC, CLASSES, sampled),
        totals,
        sampled_share=share,
    )


def test_levels_are_classed_by_what_they_weigh() -> None:
    (classes,) = classes_of_weight([np.array([0.0, -3.0, 0.0, 0.5, 4.0, 4.1, 8.0])])
    assert classes.tolist() == [0, AGAINST, AGAINST, FOR, FOR, STRONGLY_FOR, STRONGLY_FOR]


@given(st.data())
def test_counts_are_those_of_going_through_the_patterns(data: st.DataObject) -> None:
    codes = np.array(
        data.draw(st.lists(st.integers(0, SPEC.n_patterns - 1), unique=True, min_size=1)),
        dtype=np.uint32,
    )
    values = np.array(data.draw(st.lists(st.floats(0, 9), min_size=len(codes))))[: len(codes)]
    gathered = ClassCounts.of(SPEC, CLASSES, codes)
    totals = gathered.totals(values)
    levels = SPEC.unpack(codes)
    for first, second in combinations(range(4), 2):
        expected = np.zeros((3, 3))
        for row, value in zip(levels, values, strict=True):
            a, b = CLASSES[first][row[first]], CLASSES[second][row[second]]
            if a and b:
                expected[a - 1, b - 1] += value
        np.testing.assert_allclose(gathered.table(first, second, totals), expected, atol=1e-9)


def test_independent_comparisons_need_no_correction() -> None:
    rng = np.random.default_rng(1)
    matches, drawn = world(rng, 20_000, M, 0.0), world(rng, 400_000, U, 0.0)
    assert found_in(matches, drawn[:1000], drawn, 0.01) == ()


def test_a_repeated_column_adds_next_to_nothing() -> None:
    """Where the second comparison copies the first, both together weigh what one does."""
    rng = np.random.default_rng(2)
    matches, drawn = world(rng, 200_000, M, 1.0), world(rng, 4_000_000, U, 1.0)
    (pair,) = found_in(matches, drawn[:1000], drawn, 0.01)
    assert (pair.first, pair.second) == (0, 1)
    model = ModelParameters(M, U, 0.01, (pair,))
    alone = model.weights()[0]
    for level in (1, 2, 3):
        code = SPEC.pack(np.array([[level, level, 0, 0]], dtype=np.uint8))
        assert model.pattern_weights(SPEC, code)[0] == pytest.approx(alone[level], abs=0.1)


def test_what_blocking_brings_up_together_counts_even_if_it_is_never_drawn() -> None:
    rng = np.random.default_rng(3)
    matches, drawn = world(rng, 5_000, M, 0.0), world(rng, 100_000, U, 0.0)
    # Of 10 million pairs 40 % of those in one family agree on both; chance gives 4,000.
    family = SPEC.pack(np.tile(np.array([[3, 3, 1, 1]], dtype=np.uint8), (100_000, 1)))
    (pair,) = found_in(matches, family, drawn, 0.01)
    lift = (100_000 + PSEUDO_PAIRS) / (4_000 + PSEUDO_PAIRS)
    assert pair.bits[3][3] == pytest.approx(-math.log2(lift), abs=0.1)
    assert pair.bits[3][0] == pair.bits[0][3] == 0.0


def test_few_pairs_show_no_dependence() -> None:
    rng = np.random.default_rng(4)
    matches, drawn = world(rng, 10, M, 1.0), world(rng, 1000, U, 0.0)
    assert found_in(matches, drawn[:10], drawn, 1.0) == ()


@given(st.integers(0, 2**32 - 1))
def test_the_pairs_are_a_forest_of_the_strongest(seed: int) -> None:
    rng = np.random.default_rng(seed)
    # All four follow one hidden value, so that every pair of them depends.
    hidden = rng.choice(4, 4000, p=M[0])
    levels = np.where(
        rng.random((4000, 4)) < 0.8, hidden[:, None], rng.choice(4, (4000, 4), p=M[0])
    )
    found = found_in(SPEC.pack(levels.astype(np.uint8)), *[world(rng, 5000, U, 0.0)] * 2, 1.0)
    assert len(found) <= 3
    groups = [{k} for k in range(4)]
    for pair in found:
        one, other = (next(g for g in groups if k in g) for k in (pair.first, pair.second))
        assert one is not other
        groups = [g for g in groups if g is not one and g is not other] + [one | other]
        bits = np.array(pair.bits)
        assert bits.shape == (4, 4)
        assert not bits[0].any()
        assert not bits[:, 0].any()
        assert np.abs(bits).max() >= LEAST_BITS
