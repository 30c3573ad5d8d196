"""The prior where m and u are held."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from crvs_link.model import expected_matches, fit_prior
from crvs_link.spec import ModelParameters, ModelSpec, PatternCounts
from oracles import fellegi_sunter
from strategies import candidate_levels, counts_of, level_tables, model_specs


@st.composite
def cases(draw: st.DrawFn) -> tuple[ModelSpec, NDArray[np.uint8], ModelParameters, int]:
    spec = draw(model_specs())
    levels = draw(candidate_levels(spec))
    parameters = ModelParameters(
        draw(level_tables(spec)), draw(level_tables(spec)), draw(st.floats(1e-4, 0.5))
    )
    return spec, levels, parameters, len(levels) + draw(st.integers(0, 1000))


Case = tuple[ModelSpec, NDArray[np.uint8], ModelParameters, int]


def by_the_book(case: Case) -> tuple[fellegi_sunter.Model, list[dict[str, int]]]:
    spec, levels, parameters, _ = case
    names = [c.name for c in spec.comparisons]
    model = fellegi_sunter.Model(
        {name: list(row) for name, row in zip(names, parameters.m, strict=True)},
        {name: list(row) for name, row in zip(names, parameters.u, strict=True)},
        parameters.prior,
    )
    return model, [dict(zip(names, map(int, row), strict=True)) for row in levels]


@given(cases())
def test_expected_matches_are_a_sum_over_pairs(case: Case) -> None:
    spec, levels, parameters, _ = case
    model, pairs = by_the_book(case)
    expected = sum(fellegi_sunter.probability(model, pair) for pair in pairs)
    found = expected_matches(spec, counts_of(spec, levels), parameters)
    assert found == pytest.approx(expected, rel=1e-9)


@given(cases())
def test_no_other_prior_is_likelier(case: Case) -> None:
    spec, levels, parameters, n_pairs = case
    model, pairs = by_the_book(case)
    found = fit_prior(spec, counts_of(spec, levels), parameters, n_pairs=n_pairs)
    assert 0 < found <= 0.5

    def height(prior: float) -> float:
        return fellegi_sunter.log_likelihood(
            dataclasses.replace(model, prior=prior), pairs, n_pairs
        )

    for other in [
        max(found * 0.9, 1e-6 / n_pairs),
        min(found * 1.1, 0.5),
        1e-6 / n_pairs,
        0.01,
        0.2,
        0.5,
    ]:
        assert height(other) <= height(found) + 1e-9


@given(cases())
def test_is_a_fixed_point_of_em_or_at_a_bound(case: Case) -> None:
    spec, levels, parameters, n_pairs = case
    counts = counts_of(spec, levels)
    found = fit_prior(spec, counts, parameters, n_pairs=n_pairs)
    share = expected_matches(spec, counts, dataclasses.replace(parameters, prior=found)) / n_pairs
    if found == 0.5:
        assert share >= 0.5 * (1 - 1e-9)
    elif found == 1e-6 / n_pairs:
        assert share <= found * (1 + 1e-9)
    else:
        assert share == pytest.approx(found, rel=1e-6)


def test_one_record_alone_has_a_prior_too() -> None:
    spec, parameters = ModelSpec(()), ModelParameters((), (), 0.1)
    counts = PatternCounts(np.array([], np.uint32), np.zeros((1, 0), np.int64))
    assert 0 < fit_prior(spec, counts, parameters, n_pairs=0) < 1e-5
    assert expected_matches(spec, counts, parameters) == 0
