"""EM on pattern counts, against EM on pairs by the book."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from crvs_link.errors import ModelError
from crvs_link.model.em import Climb, Problem, climb, state_problem
from crvs_link.model.typical import typical_m
from crvs_link.schema import FieldKind
from crvs_link.spec import Comparison, ModelSpec, PatternCounts
from oracles import fellegi_sunter
from strategies import candidate_levels, counts_of, level_tables, model_specs

Tables = tuple[tuple[float, ...], ...]


@dataclasses.dataclass(frozen=True)
class Case:
    spec: ModelSpec
    levels: NDArray[np.uint8]
    u: Tables
    others: int  # pairs that are no candidates

    @property
    def n_pairs(self) -> int:
        return len(self.levels) + self.others


@st.composite
def cases(draw: st.DrawFn) -> Case:
    spec = draw(model_specs())
    return Case(
        spec,
        draw(candidate_levels(spec)),
        draw(level_tables(spec)),
        draw(st.integers(0, 10_000)),
    )


def problem_of(case: Case, counts: PatternCounts, max_matches: float = 8) -> Problem:
    return state_problem(
        case.spec, counts, case.u, n_pairs=case.n_pairs, max_matches=max_matches, smoothing=2.0
    )


def start_of(problem: Problem, spec: ModelSpec) -> NDArray[np.float64]:
    m = np.zeros_like(problem.u)
    for row, comparison in zip(m, spec.comparisons, strict=True):
        row[: len(comparison.levels)] = typical_m(comparison, 0.9)
    return m


def run(case: Case, counts: PatternCounts, steps: int = 12) -> Climb:
    problem = problem_of(case, counts)
    return climb(
        problem,
        start_of(problem, case.spec),
        problem.bounds[1] / 2,
        max_iterations=steps,
        tolerance=-1.0,  # every step is taken
    )


@given(cases())
def test_em_on_patterns_is_em_on_pairs(case: Case) -> None:
    names = [c.name for c in case.spec.comparisons]
    pairs = [dict(zip(names, map(int, row), strict=True)) for row in case.levels]
    u = {name: list(values) for name, values in zip(names, case.u, strict=True)}
    typical = {
        c.name: fellegi_sunter.typical(len(c.levels), c.first_exact, 0.9)
        for c in case.spec.comparisons
    }
    pseudo = {
        c.name: [2 * x for x in fellegi_sunter.typical(len(c.levels), c.first_exact, 0.85)]
        for c in case.spec.comparisons
    }
    largest = min(0.5, 8 / case.n_pairs)
    start = fellegi_sunter.Model(
        {name: fellegi_sunter.monotone(typical[name], u[name]) for name in names}, u, largest / 2
    )
    expected, path = fellegi_sunter.climb(
        start,
        pairs,
        n_pairs=case.n_pairs,
        pseudo=pseudo,
        largest_prior=largest,
        steps=12,
        tolerance=-1,
    )
    found = run(case, counts_of(case.spec, case.levels), steps=12)
    assert found.prior == pytest.approx(expected.prior, rel=1e-7)
    for row, name in zip(found.m, names, strict=True):
        np.testing.assert_allclose(row[: len(u[name])], expected.m[name], rtol=1e-7)
    np.testing.assert_allclose(found.path, path, rtol=1e-9, atol=1e-9)


@given(cases())
def test_likelihood_never_falls(case: Case) -> None:
    path = np.array(run(case, counts_of(case.spec, case.levels), steps=60).path)
    # The terms that are summed are larger than their sum: rounding follows them.
    rounding = 1e-13 * (np.abs(path).max() + 100 * len(case.levels))
    assert (np.diff(path) >= -rounding).all()


@given(cases(), st.randoms(use_true_random=False))
def test_rows_of_patterns_may_come_in_any_order(case: Case, random: st.Random) -> None:
    counts = counts_of(case.spec, case.levels)
    order = list(range(len(counts.codes)))
    random.shuffle(order)
    shuffled = PatternCounts(counts.codes[order], counts.counts[:, order])
    one, two = run(case, counts), run(case, shuffled)
    np.testing.assert_allclose(two.m, one.m, rtol=1e-8, atol=1e-15)
    np.testing.assert_allclose(two.path, one.path, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(two.probability, one.probability[order], rtol=1e-8, atol=1e-15)


@given(cases(), st.data())
def test_splitting_a_count_between_rules_changes_nothing(case: Case, data: st.DataObject) -> None:
    counts = counts_of(case.spec, case.levels)
    first = np.array([data.draw(st.integers(0, int(n))) for n in counts.counts[0]])
    split = PatternCounts(counts.codes, np.stack([first, counts.counts[0] - first]))
    one, two = run(case, counts), run(case, split)
    np.testing.assert_array_equal(two.m, one.m)
    assert (two.prior, two.path) == (one.prior, one.path)


@given(cases())
def test_a_pattern_that_no_pair_shows_changes_nothing(case: Case) -> None:
    counts = counts_of(case.spec, case.levels)
    absent = np.setdiff1d(np.arange(case.spec.n_patterns, dtype=np.uint32), counts.codes)[:3]
    codes = np.concatenate([counts.codes, absent])
    total = np.concatenate([counts.counts[0], np.zeros(len(absent), dtype=np.int64)])
    order = np.argsort(codes)
    one, two = run(case, counts), run(case, PatternCounts(codes[order], total[None, order]))
    np.testing.assert_allclose(two.m, one.m, rtol=1e-9, atol=1e-15)


@given(cases())
def test_a_missing_comparison_is_as_good_as_none(case: Case) -> None:
    extra = Comparison("x", "sex", FieldKind.CATEGORY, ("missing", "disagree", "exact"))
    wider = Case(
        ModelSpec((*case.spec.comparisons, extra)),
        np.column_stack([case.levels, np.zeros(len(case.levels), dtype=np.uint8)]),
        (*case.u, (0.0, 0.5, 0.5)),
        case.others,
    )
    one = run(case, counts_of(case.spec, case.levels))
    two = run(wider, counts_of(wider.spec, wider.levels))
    # Equal but for the order in which the terms are added up.
    assert two.prior == pytest.approx(one.prior, rel=1e-9)
    np.testing.assert_allclose(two.m[:-1, : one.m.shape[1]], one.m, rtol=1e-9, atol=1e-15)


def test_the_prior_stays_below_its_cap() -> None:
    spec = ModelSpec((Comparison("a", "dob", FieldKind.CODE, ("missing", "disagree", "exact")),))
    case = Case(spec, np.full((40, 1), 2, dtype=np.uint8), ((0.0, 0.999, 0.001),), 960)
    problem = problem_of(case, counts_of(spec, case.levels), max_matches=10)
    found = climb(problem, start_of(problem, spec), 0.5, max_iterations=50, tolerance=1e-9)
    assert found.converged
    assert found.prior == 10 / 1000


def test_a_level_of_zero_u_is_no_proof() -> None:
    spec = ModelSpec((Comparison("a", "dob", FieldKind.CODE, ("missing", "disagree", "exact")),))
    counts = counts_of(spec, np.array([[1], [2]], dtype=np.uint8))
    problem = state_problem(
        spec, counts, [(0.0, 1.0, 0.0)], n_pairs=100, max_matches=5, smoothing=1.0
    )
    assert 0 < problem.u[0, 2] < 1e-11


@pytest.mark.parametrize(
    "u",
    [
        [],
        [(0.0, 0.5)],
        [(0.1, 0.5, 0.4)],
        [(0.0, 0.5, 0.4)],
        [(0.0, 1.5, -0.5)],
        [(0.0, float("nan"), 0.5)],
    ],
)
def test_u_that_does_not_fit_is_refused(u: list[tuple[float, ...]]) -> None:
    spec = ModelSpec((Comparison("a", "dob", FieldKind.CODE, ("missing", "disagree", "exact")),))
    counts = counts_of(spec, np.array([[1], [2]], dtype=np.uint8))
    with pytest.raises(ModelError, match="u probabilities"):
        state_problem(spec, counts, u, n_pairs=100, max_matches=5, smoothing=1.0)
