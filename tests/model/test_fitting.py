"""The fit as a whole: what it finds, and how it accounts for itself."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from crvs_link.errors import ConfigError, ModelError
from crvs_link.model import FitOptions, FitTrace, fit
from crvs_link.model.em import climb, state_problem
from crvs_link.model.fitting import STARTS
from crvs_link.model.typical import typical_m
from crvs_link.schema import FieldKind
from crvs_link.spec import Comparison, ModelParameters, ModelSpec, PatternCounts
from oracles import fellegi_sunter
from strategies import candidate_levels, counts_of, level_tables, model_specs

SPEC = ModelSpec(
    tuple(
        Comparison(name, "name_middle", FieldKind.TEXT, levels, rarity=rarity)
        for name, levels, rarity in [
            ("given", ("missing", "disagree", "close", "exact", "rare"), (1e-3,)),
            ("family", ("missing", "disagree", "close", "exact", "rare"), (1e-3,)),
            ("birth", ("missing", "disagree", "close", "exact"), ()),
            ("place", ("missing", "disagree", "close", "exact"), ()),
            ("sex", ("missing", "disagree", "exact"), ()),
        ]
    )
)
M = (
    (0.0, 0.05, 0.08, 0.52, 0.35),
    (0.0, 0.08, 0.07, 0.45, 0.40),
    (0.0, 0.04, 0.06, 0.90),
    (0.0, 0.20, 0.10, 0.70),
    (0.0, 0.02, 0.98),
)
U = (
    (0.0, 0.9830, 0.0100, 0.0067, 0.0003),
    (0.0, 0.9890, 0.0080, 0.0029, 0.0001),
    (0.0, 0.9960, 0.0039, 0.0001),
    (0.0, 0.9500, 0.0400, 0.0100),
    (0.0, 0.5000, 0.5000),
)
MISSING_SHARE = (0.02, 0.0, 0.05, 0.2, 0.01)


def shares_of(tables: tuple[tuple[float, ...], ...]) -> NDArray[np.float64]:
    """Probability of every pattern code, the missing levels among them."""
    levels = SPEC.unpack(np.arange(SPEC.n_patterns, dtype=np.uint32))
    share = np.ones(len(levels))
    for k, (table, missing) in enumerate(zip(tables, MISSING_SHARE, strict=True)):
        share *= np.array([missing, *((1 - missing) * p for p in table[1:])])[levels[:, k]]
    return share / share.sum()


def simulated(
    n_left: int, n_right: int, n_matches: int, seed: int
) -> tuple[PatternCounts, NDArray[np.int64]]:
    """Counts of all pairs of two files with known parameters, and those of the matches."""
    rng = np.random.default_rng(seed)
    matches = rng.multinomial(n_matches, shares_of(M))
    total = matches + rng.multinomial(n_left * n_right - n_matches, shares_of(U))
    seen = np.flatnonzero(total)
    return PatternCounts(seen.astype(np.uint32), total[None, seen]), matches[seen]


@pytest.mark.parametrize(("n_matches", "seed"), [(3000, 1), (3000, 2), (500, 3)])
def test_recovers_known_parameters(n_matches: int, seed: int) -> None:
    n_pairs = 5000 * 5000
    counts, matches = simulated(5000, 5000, n_matches, seed)
    found, trace = fit(SPEC, counts, U, n_pairs=n_pairs, max_matches=5000)
    assert trace.converged
    assert trace.warnings == ()
    # Matches are known but for the patterns that leave a doubt: their number has the
    # variance sum N xi (1 - xi), raised by what is missing of the information on it.
    weights = found.pattern_weights(SPEC, counts.codes)
    xi = 1 / (1 + (1 - found.prior) / found.prior * 2.0**-weights)
    doubt = np.sum(counts.total * xi * (1 - xi))
    deviation = np.sqrt(doubt) / (1 - doubt / trace.expected_matches)
    assert abs(trace.expected_matches - n_matches) < 5 * deviation
    assert found.prior == pytest.approx(trace.expected_matches / n_pairs, rel=1e-6)
    # An m probability has the sampling error of a share of the matches that hold the
    # field, and of the doubtful ones; smoothing moves it by less than 2 / n.
    levels = SPEC.unpack(counts.codes)
    for k, table in enumerate(M):
        n_held = matches[levels[:, k] > 0].sum()
        for level in range(1, len(table)):
            error = np.sqrt(table[level] * (1 - table[level]) / n_held + doubt / n_held**2)
            assert abs(found.m[k][level] - table[level]) < 5 * error + 2 / n_held


@st.composite
def small_runs(
    draw: st.DrawFn,
) -> tuple[ModelSpec, NDArray[np.uint8], tuple[tuple[float, ...], ...]]:
    spec = draw(model_specs())
    return spec, draw(candidate_levels(spec)), draw(level_tables(spec))


Run = tuple[ModelSpec, NDArray[np.uint8], tuple[tuple[float, ...], ...]]


def outcome(
    spec: ModelSpec, counts: PatternCounts, u: tuple[tuple[float, ...], ...]
) -> tuple[ModelParameters, FitTrace] | str:
    """The fit, or why it was refused: both are to be the same."""
    try:
        return fit(spec, counts, u, n_pairs=400, max_matches=20)
    except ModelError as error:
        return str(error)


@settings(max_examples=25)
@given(small_runs())
def test_is_the_best_climb_by_the_book(run: Run) -> None:
    spec, levels, u = run
    names = [c.name for c in spec.comparisons]
    found = outcome(spec, counts_of(spec, levels), u)
    if isinstance(found, str):
        return
    expected = fellegi_sunter.fit(
        [dict(zip(names, map(int, row), strict=True)) for row in levels],
        dict(zip(names, u, strict=True)),
        {c.name: c.first_exact for c in spec.comparisons},
        n_pairs=400,
        max_matches=20,
        steps=60,
    )
    parameters = fit(
        spec,
        counts_of(spec, levels),
        u,
        n_pairs=400,
        max_matches=20,
        options=FitOptions(max_iterations=60),
    )[0]
    assert parameters.prior == pytest.approx(expected.prior, rel=1e-5)
    for k, name in enumerate(names):
        assert parameters.m[k] == pytest.approx(expected.m[name], rel=1e-5, abs=1e-9)


def test_a_better_start_wins_over_an_earlier_one() -> None:
    levels = ("missing", "disagree", "exact")
    spec = ModelSpec(
        tuple(Comparison(n, "name_middle", FieldKind.CATEGORY, levels) for n in "abcd")
    )
    pairs = np.array([[1, 1, 1, 2]] * 295 + [[1, 2, 2, 2]] * 193 + [[2, 2, 1, 2]] * 181)
    counts = counts_of(spec, pairs.astype(np.uint8))
    u = tuple((0.0, 1 - share, share) for share in (0.0094, 0.122, 0.0295, 0.0834))
    problem = state_problem(
        spec, counts, u, n_pairs=100_000, max_matches=400, smoothing=FitOptions().smoothing
    )
    heights = []
    for exact, share in STARTS:
        m = np.array([typical_m(comparison, exact) for comparison in spec.comparisons])
        prior = share * problem.bounds[1]
        found = climb(problem, m, prior, max_iterations=500, tolerance=1e-8)
        heights.append(found.path[-1])
    assert max(heights) > heights[0] + 5
    _, trace = fit(spec, counts, u, n_pairs=100_000, max_matches=400)
    assert trace.log_likelihood[-1] == max(heights)


@settings(max_examples=50)
@given(small_runs(), st.randoms(use_true_random=False))
def test_swapped_lists_and_permuted_records_make_the_same_model(
    run: Run, random: st.Random
) -> None:
    spec, levels, u = run
    rows = list(levels)  # the pairs in the order in which the lists bring them up
    random.shuffle(rows)
    assert outcome(spec, counts_of(spec, np.array(rows)), u) == outcome(
        spec, counts_of(spec, levels), u
    )


def test_accounts_for_itself() -> None:
    counts, _ = simulated(400, 500, 150, 4)
    found, trace = fit(SPEC, counts, U, n_pairs=400 * 500, max_matches=400)
    assert (trace.n_candidates, trace.n_pairs) == (200_000, 200_000)
    assert trace.iterations == len(trace.log_likelihood) - 1
    assert trace.converged
    assert "converged" in trace.reason
    assert all(sum(row) == pytest.approx(1, abs=1e-12) for row in (*found.m, *found.u))
    assert all(row[0] == 0 and min(row[1:]) > 0 for row in (*found.m, *found.u))
    for weights in found.weights():
        assert (np.diff(weights[1:]) >= -1e-9).all()


def test_not_converging_is_said() -> None:
    counts, _ = simulated(400, 500, 150, 4)
    options = FitOptions(max_iterations=2)
    _, trace = fit(SPEC, counts, U, n_pairs=200_000, max_matches=400, options=options)
    assert not trace.converged
    assert trace.iterations == 2
    assert "limit of 2 iterations" in trace.reason
    assert any("did not converge" in warning for warning in trace.warnings)


@pytest.mark.parametrize("n_records", [2, 10])
def test_a_tiny_run_makes_a_sane_model(n_records: int) -> None:
    # Half of the records agree on everything with one of the other file.
    levels = np.array([[len(c.levels) - 1 for c in SPEC.comparisons]] * (n_records // 2))
    counts = counts_of(SPEC, levels.astype(np.uint8))
    found, trace = fit(SPEC, counts, U, n_pairs=n_records**2, max_matches=n_records)
    assert trace.expected_matches == pytest.approx(n_records / 2, rel=1e-3)
    assert any("few matches" in warning for warning in trace.warnings)
    for weights in found.weights():
        assert weights[1] < 0 < weights[-1]


def test_non_candidates_are_non_matches() -> None:
    counts, _ = simulated(400, 500, 150, 4)
    near, _ = fit(SPEC, counts, U, n_pairs=200_000, max_matches=400)
    far, trace = fit(SPEC, counts, U, n_pairs=2_000_000, max_matches=400)
    assert far.prior < near.prior / 5
    assert trace.expected_matches == pytest.approx(far.prior * 2_000_000, rel=1e-6)


@pytest.mark.parametrize("name", [f.name for f in dataclasses.fields(FitOptions)])
@pytest.mark.parametrize("value", [0, -1, float("nan"), float("inf")])
def test_options_out_of_range_are_refused(name: str, value: float) -> None:
    with pytest.raises(ConfigError, match=name):
        FitOptions(**{name: value})
