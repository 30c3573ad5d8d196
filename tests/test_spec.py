"""Pattern codes: packed, unpacked, and cut into two halves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.schema import FieldKind
from crvs_link.spec import Comparison, ModelParameters, ModelSpec, Patterns, joint_tables

WIDTHS = st.lists(st.integers(2, 9), min_size=1, max_size=9)


def spec_of(widths: list[int]) -> ModelSpec:
    return ModelSpec(
        tuple(
            Comparison(f"c{k}", "sex", FieldKind.CATEGORY, tuple(map(str, range(width))))
            for k, width in enumerate(widths)
        )
    )


@st.composite
def patterns(draw) -> tuple[ModelSpec, np.ndarray]:
    widths = draw(WIDTHS)
    rows = draw(st.lists(st.tuples(*(st.integers(0, w - 1) for w in widths)), max_size=20))
    return spec_of(widths), np.array(rows, dtype=np.uint8).reshape(-1, len(widths))


@given(patterns())
def test_levels_are_packed_and_unpacked(case) -> None:
    spec, levels = case
    assert spec.unpack(spec.pack(levels)).tolist() == levels.tolist()


@given(patterns(), st.randoms(use_true_random=False))
def test_halves_add_up_to_the_whole(case, random) -> None:
    spec, levels = case
    cut = Patterns.of(spec, spec.pack(levels))
    tables = [np.array([random.uniform(-9, 9) for _ in c.levels]) for c in spec.comparisons]
    sums = [sum(t[level] for t, level in zip(tables, row, strict=True)) for row in levels]
    assert cut.sums(tables).tolist() == pytest.approx(sums)
    values = np.array([random.uniform(0, 9) for _ in levels])
    for k, totals in enumerate(cut.totals(values)):
        expected = [values[levels[:, k] == level].sum() for level in range(len(tables[k]))]
        assert totals.tolist() == pytest.approx(expected)


def test_the_halves_are_as_small_as_can_be() -> None:
    assert spec_of([2, 2, 2, 8]).split == 3
    assert spec_of([8, 2, 2, 2]).split == 1
    assert spec_of([5]).split == 1


def test_one_comparison_has_an_empty_high_half() -> None:
    low, high = joint_tables(spec_of([3]), [np.array([0.0, 1.0, 2.0])])
    assert (low.tolist(), high.tolist()) == ([0.0, 1.0, 2.0], [0.0])


def test_weights_are_bits_of_evidence_and_missing_weighs_nothing() -> None:
    spec = spec_of([3, 3])
    parameters = ModelParameters(
        m=((0.0, 0.25, 0.75), (0.0, 0.5, 0.5)), u=((0.0, 0.5, 0.5), (0.0, 0.875, 0.125)), prior=0.1
    )
    levels = np.array([[0, 0], [1, 0], [1, 2]], dtype=np.uint8)
    weights = parameters.pattern_weights(spec, spec.pack(levels))
    assert weights.tolist() == pytest.approx([0.0, -1.0, 1.0])
