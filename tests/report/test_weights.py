from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.report.weights import (
    MAX_BINS,
    half_weight,
    histogram,
    match_probabilities,
    model_facts,
    rule_facts,
)
from crvs_link.spec import MissingValues, ModelParameters, ModelSpec, PatternCounts
from report.factory import PARAMETERS, SPEC, empty_counts, linkage


def weight_of(levels: tuple[int, ...], parameters: ModelParameters = PARAMETERS) -> float:
    """The definition: the sum of log2(m / u) over the fields that are not missing."""
    return sum(
        math.log2(m[level] / u[level])
        for level, m, u in zip(levels, parameters.m, parameters.u, strict=True)
        if level
    )


def probability_of(levels: tuple[int, ...]) -> float:
    """Bayes' rule, in odds."""
    odds = PARAMETERS.prior / (1 - PARAMETERS.prior) * 2 ** weight_of(levels)
    return odds / (1 + odds)


some_levels = st.tuples(*(st.integers(0, len(c.levels) - 1) for c in SPEC.comparisons))
some_patterns = st.dictionaries(some_levels, st.lists(st.integers(0, 9), min_size=2, max_size=2))


def counts_of(patterns: dict[tuple[int, ...], list[int]]) -> PatternCounts:
    rows = sorted(
        (int(SPEC.pack(np.array([k], dtype=np.uint8))[0]), v) for k, v in patterns.items()
    )
    return PatternCounts(
        codes=np.array([code for code, _ in rows], dtype=np.uint32),
        counts=np.array([v for _, v in rows], dtype=np.int64).reshape(-1, 2).T,
    )


def test_at_the_half_weight_a_pair_is_as_likely_a_match_as_not() -> None:
    half = half_weight(PARAMETERS)
    odds = PARAMETERS.prior / (1 - PARAMETERS.prior) * 2**half
    assert odds == pytest.approx(1, rel=1e-12)


@given(st.lists(some_levels, min_size=1, unique=True))
def test_match_probabilities_are_those_of_bayes_rule(levels: list[tuple[int, ...]]) -> None:
    found = linkage(counts=counts_of({key: [1, 0] for key in levels}))
    expected = {int(SPEC.pack(np.array([k], dtype=np.uint8))[0]): probability_of(k) for k in levels}
    assert dict(
        zip(found.counts.codes.tolist(), match_probabilities(found).tolist(), strict=True)
    ) == pytest.approx(expected, rel=1e-9)


def test_an_extreme_prior_gives_neither_a_warning_nor_a_half_probability() -> None:
    parameters = ModelParameters(m=PARAMETERS.m, u=PARAMETERS.u, prior=5e-324)
    assert match_probabilities(linkage(parameters=parameters)).max() < 1e-200


@given(some_patterns)
def test_levels_count_the_pairs_that_show_them(
    patterns: dict[tuple[int, ...], list[int]],
) -> None:
    facts = model_facts(linkage(counts=counts_of(patterns)))
    for k, comparison in enumerate(facts.comparisons):
        for level, fact in enumerate(comparison.levels):
            shown = [key for key in patterns if key[k] == level]
            assert fact.pairs == sum(sum(patterns[key]) for key in shown)
            assert fact.expected_matches == pytest.approx(
                sum(sum(patterns[key]) * probability_of(key) for key in shown), rel=1e-9
            )


def test_the_model_table_has_m_u_and_weight_of_every_level_and_none_for_missing() -> None:
    facts = model_facts(linkage())
    for comparison, m, u in zip(facts.comparisons, PARAMETERS.m, PARAMETERS.u, strict=True):
        missing, *others = comparison.levels
        assert (missing.m, missing.u, missing.weight) == (None, None, 0.0)
        assert [level.m for level in others] == list(m[1:])
        assert [level.u for level in others] == list(u[1:])
        assert [level.weight for level in others] == pytest.approx(
            [math.log2(a / b) for a, b in zip(m[1:], u[1:], strict=True)]
        )


def test_the_prior_is_expected_matches_of_all_pairs() -> None:
    prior = model_facts(linkage()).prior
    assert prior.denominator == 7_200_000
    assert prior.value == pytest.approx(PARAMETERS.prior)


def test_a_model_that_was_given_has_no_fit() -> None:
    assert model_facts(linkage(trace=None)).fit is None
    fit = model_facts(linkage()).fit
    assert fit is not None
    assert (fit.iterations, fit.converged, fit.log_likelihood) == (37, True, 48_011.25)
    assert (fit.candidates, fit.patterns, fit.random_pairs) == (52_000, 412, 1_000_000)
    assert [start.kept for start in fit.starts] == [True, False]
    assert [(side.rows_read, side.records) for side in fit.sides] == [(3100, 3000), (2400, 2400)]
    assert fit.labels is not None
    assert fit.labels.used == 50


def test_informative_missing_values_and_stated_probabilities_are_shown() -> None:
    name, dob, *others = SPEC.comparisons
    m = (0.02, 0.03, 0.05, 0.02, 0.88)
    u = (0.10, 0.88, 0.0197, 0.00007, 0.00023)
    told = dataclasses.replace(dob, missing=MissingValues.INFORMATIVE, m=m)
    found = model_facts(
        linkage(
            spec=ModelSpec((name, told, *others)),
            parameters=dataclasses.replace(
                PARAMETERS,
                m=(PARAMETERS.m[0], m, *PARAMETERS.m[2:]),
                u=(PARAMETERS.u[0], u, *PARAMETERS.u[2:]),
            ),
        )
    ).comparisons
    assert [c.missing for c in found[:2]] == ["at random", "informative"]
    assert [c.fixed for c in found[:2]] == [(), ("m",)]
    missing = found[1].levels[0]
    assert (missing.m, missing.u) == (0.02, 0.10)
    assert missing.weight == pytest.approx(math.log2(0.2))
    assert found[0].levels[0].m is None


def test_first_pairs_of_the_rules_are_all_candidates() -> None:
    found = linkage()
    rules = rule_facts(found)
    assert sum(rule.first_pairs for rule in rules) == found.n_candidates
    assert sum(rule.expected_matches for rule in rules) == pytest.approx(
        float(found.counts.total @ match_probabilities(found))
    )
    assert [rule.name for rule in rules] == [cost.rule.name for cost in found.rules]


@given(some_patterns)
def test_the_histogram_counts_every_pair_once_and_where_it_belongs(
    patterns: dict[tuple[int, ...], list[int]],
) -> None:
    drawn = histogram(linkage(counts=counts_of(patterns)))
    pairs = {key: sum(n) for key, n in patterns.items() if sum(n)}
    assert sum(part.pairs for part in drawn.bins) == sum(pairs.values())
    for part in drawn.bins:
        # A weight at an edge may be rounded to either side: it is a sum of logarithms.
        inside = sum(n for key, n in pairs.items() if part.low <= weight_of(key) < part.high)
        edges = sum(
            n
            for key, n in pairs.items()
            if min(abs(weight_of(key) - part.low), abs(weight_of(key) - part.high)) < 1e-9
        )
        assert abs(part.pairs - inside) <= edges
    assert len(drawn.bins) <= MAX_BINS
    assert all(a.high == b.low for a, b in zip(drawn.bins, drawn.bins[1:], strict=False))


def test_the_first_and_the_last_bin_hold_pairs() -> None:
    bins = histogram(linkage()).bins
    assert bins[0].pairs > 0
    assert bins[-1].pairs > 0


def test_without_a_candidate_pair_there_is_no_bin() -> None:
    found = linkage(counts=empty_counts())
    assert histogram(found).bins == ()
    assert histogram(found).half == pytest.approx(half_weight(PARAMETERS))


@pytest.mark.parametrize("bits", [5, 40, 200, 1000])
def test_bins_widen_with_the_range_of_weights(bits: int) -> None:
    rare = 2.0**-bits
    u = tuple((0.0, *[(1 - rare) / (len(t) - 2)] * (len(t) - 2), rare) for t in PARAMETERS.u)
    parameters = ModelParameters(m=PARAMETERS.m, u=u, prior=PARAMETERS.prior)
    bins = histogram(linkage(parameters=parameters)).bins
    assert bins[-1].high > bits
    assert len(bins) <= MAX_BINS
    assert sum(part.pairs for part in bins) == 52_000
