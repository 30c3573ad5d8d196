"""EM on pattern counts, against EM on pairs by the book."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from crvs_link.errors import ModelError
from crvs_link.model.em import Climb, Problem, climb, state_problem
from crvs_link.model.labels import NO_LABELS, LabelCounts, count_labels
from crvs_link.model.typical import typical_table
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
    held: int = -1  # comparison whose m is stated

    @property
    def n_pairs(self) -> int:
        return len(self.levels) + self.others


@st.composite
def cases(draw: st.DrawFn) -> Case:
    spec = draw(model_specs(informative=True))
    held = draw(st.integers(-len(spec.comparisons), len(spec.comparisons) - 1))
    if held >= 0:
        stated = list(spec.comparisons)
        stated[held] = dataclasses.replace(stated[held], m=draw(level_tables(spec))[held])
        spec = ModelSpec(tuple(stated))
    return Case(
        spec,
        draw(candidate_levels(spec)),
        draw(level_tables(spec)),
        draw(st.integers(0, 10_000)),
        held,
    )


def problem_of(
    case: Case, counts: PatternCounts, max_matches: float = 8, labels: LabelCounts = NO_LABELS
) -> Problem:
    return state_problem(
        case.spec,
        counts,
        case.u,
        n_pairs=case.n_pairs,
        max_matches=max_matches,
        smoothing=2.0,
        labels=labels,
    )


def run(
    case: Case, counts: PatternCounts, steps: int = 12, labels: LabelCounts = NO_LABELS
) -> Climb:
    problem = problem_of(case, counts, labels=labels)
    return climb(
        problem,
        typical_table(case.spec, problem.u, 0.9),
        problem.bounds[1] / 2,
        max_iterations=steps,
        tolerance=-1.0,  # every step is taken
    )


def by_the_book(
    case: Case,
    unknown: list[float] | None = None,
    known: list[fellegi_sunter.Known] | None = None,
    steps: int = 12,
) -> tuple[fellegi_sunter.Model, list[float]]:
    names = [c.name for c in case.spec.comparisons]
    u = {name: list(values) for name, values in zip(names, case.u, strict=True)}

    def typical(comparison: Comparison, exact: float) -> list[float]:
        chance = u[comparison.name][0]
        rest = fellegi_sunter.typical(len(comparison.levels), comparison.first_exact, exact)
        return [chance, *((1 - chance) * share for share in rest[1:])]

    def first_m(comparison: Comparison) -> list[float]:
        if comparison.m:
            return list(comparison.m)
        chance = u[comparison.name][0]
        ordered = fellegi_sunter.monotone(typical(comparison, 0.9), u[comparison.name])
        return [chance, *((1 - chance) * share for share in ordered[1:])]

    largest = min(0.5, 8 / case.n_pairs)
    start = fellegi_sunter.Model(
        {c.name: first_m(c) for c in case.spec.comparisons},
        u,
        largest / 2,
        informative=frozenset(c.name for c in case.spec.comparisons if c.informative),
        held=frozenset(c.name for c in case.spec.comparisons if c.m),
    )
    return fellegi_sunter.climb(
        start,
        [dict(zip(names, map(int, row), strict=True)) for row in case.levels],
        n_pairs=case.n_pairs,
        pseudo={c.name: [2 * x for x in typical(c, 0.85)] for c in case.spec.comparisons},
        largest_prior=largest,
        steps=steps,
        tolerance=-1,
        unknown=unknown,
        known=known or [],
    )


def assert_same(found: Climb, expected: fellegi_sunter.Model, path: list[float]) -> None:
    assert found.prior == pytest.approx(expected.prior, rel=1e-7)
    for row, m in zip(found.m, expected.m.values(), strict=True):
        np.testing.assert_allclose(row[: len(m)], m, rtol=1e-7)
    np.testing.assert_allclose(found.path, path, rtol=1e-9, atol=1e-9)


@given(cases())
def test_em_on_patterns_is_em_on_pairs(case: Case) -> None:
    assert_same(run(case, counts_of(case.spec, case.levels)), *by_the_book(case))


@st.composite
def labels_of(draw: st.DrawFn, case: Case) -> list[tuple[int, bool, float]]:
    """Some pairs of a case by their place, what they were found to be, and a weight.

    Places from the number of candidates on are pairs that no rule brought up.
    """
    most = len(case.levels) + min(3, case.others)
    places = draw(st.sets(st.integers(0, most - 1), max_size=6))
    weights = st.sampled_from([0.25, 1.0])
    return [(place, draw(st.booleans()), draw(weights)) for place in sorted(places)]


@given(st.data())
def test_em_with_labels_is_em_on_pairs_of_which_some_are_known(data: st.DataObject) -> None:
    case = data.draw(cases())
    labels = data.draw(labels_of(case))
    strange = data.draw(candidate_levels(case.spec, max_size=1))[0]
    n = len(case.levels)
    rows = np.array([case.levels[k] if k < n else strange for k, _, _ in labels], dtype=np.uint8)
    rows = rows.reshape(-1, len(case.spec.comparisons))
    counts = counts_of(case.spec, case.levels)
    told = count_labels(
        counts,
        case.spec.pack(rows),
        np.array([weight for _, _, weight in labels]),
        matches=np.array([match for _, match, _ in labels], dtype=bool),
        candidates=np.array([k < n for k, _, _ in labels], dtype=bool),
    )
    names = [c.name for c in case.spec.comparisons]
    part = {k: 1 - weight for k, _, weight in labels}
    expected = by_the_book(
        case,
        [part.get(k, 1.0) for k in range(n)],
        [
            fellegi_sunter.Known(dict(zip(names, map(int, row), strict=True)), match, weight)
            for row, (_, match, weight) in zip(rows, labels, strict=True)
        ],
    )
    found = run(case, counts, labels=told)
    assert_same(found, *expected)
    path = np.array(found.path)
    assert (np.diff(path) >= -1e-13 * (np.abs(path).max() + 100 * (n + len(labels)))).all()


@settings(max_examples=40)
@given(cases(), st.data())
def test_labels_of_weight_zero_change_nothing(case: Case, data: st.DataObject) -> None:
    counts = counts_of(case.spec, case.levels)
    codes = case.spec.pack(data.draw(candidate_levels(case.spec)))
    matches = np.array(data.draw(st.lists(st.booleans(), min_size=len(codes), max_size=len(codes))))
    told = count_labels(
        counts, codes, np.zeros(len(codes)), matches=matches, candidates=np.ones_like(matches)
    )
    one, two = run(case, counts), run(case, counts, labels=told)
    np.testing.assert_array_equal(two.m, one.m)
    assert (two.prior, two.path) == (one.prior, one.path)


@settings(max_examples=40)
@given(cases(), st.data())
def test_labels_of_all_pairs_give_the_shares_of_the_labels(case: Case, data: st.DataObject) -> None:
    """But for the smoothing of two matches, and for the order of the levels."""
    counts = counts_of(case.spec, case.levels)
    n = len(case.levels)
    matches = np.array(data.draw(st.lists(st.booleans(), min_size=n, max_size=n)))
    told = count_labels(
        counts,
        case.spec.pack(case.levels),
        np.ones(n),
        matches=matches,
        candidates=np.ones(n, dtype=bool),
    )
    problem = problem_of(case, counts, labels=told)
    found = run(case, counts, steps=1, labels=told)
    levels = case.levels[matches]
    pseudo = 2 * typical_table(case.spec, problem.u)
    for k, comparison in enumerate(case.spec.comparisons):
        width = len(comparison.levels)
        seen = np.bincount(levels[:, k], minlength=width) + pseudo[k, :width]
        if comparison.m:
            np.testing.assert_array_equal(found.m[k, :width], comparison.m)
            continue
        ordered = np.array(fellegi_sunter.monotone(seen.tolist(), list(case.u[k])))
        missing = seen[0] / seen.sum() if comparison.informative else 0.0
        ordered = np.array([missing, *((1 - missing) * ordered[1:])])
        np.testing.assert_allclose(found.m[k, :width], ordered, rtol=1e-9)
    smallest, largest = problem.bounds
    share = min(max(matches.sum() / case.n_pairs, smallest), largest)
    assert found.prior == pytest.approx(share, rel=1e-12)
    again = run(case, counts, steps=7, labels=told)
    np.testing.assert_allclose(again.m, found.m, rtol=1e-9)


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
    found = climb(
        problem, typical_table(spec, problem.u, 0.9), 0.5, max_iterations=50, tolerance=1e-9
    )
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
