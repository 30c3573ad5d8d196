"""How surely records belong to their clusters."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.resolve import (
    UNSEEN,
    cluster,
    clustered_probability,
    false_pairs,
    membership,
)


def arrays(scores: dict[tuple[int, int], float]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    left, right = (np.array([pair[side] for pair in scores], dtype=np.int32) for side in (0, 1))
    return left, right, np.array(list(scores.values()), dtype=np.float64)


@st.composite
def clustered(draw: st.DrawFn) -> tuple[np.ndarray, dict[tuple[int, int], float]]:
    n = draw(st.integers(1, 9))
    pairs = [(i, j) for i in range(n) for j in range(i + 1, n)]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    scores = {pair: draw(st.floats(-8, 60)) for pair in sorted(chosen)}
    return cluster(n, *arrays(scores)), scores


def correlation(found: np.ndarray, scores: dict[tuple[int, int], float]) -> float:
    """The textbook's analysis of variance, over lists."""
    of_record: dict[int, list[float]] = {}
    for (i, j), value in scores.items():
        if found[i] == found[j]:
            for record in (i, j):
                of_record.setdefault(record, []).append(min(max(value, -50.0), 50.0))
    clusters: dict[int, list[list[float]]] = {}
    for record, values in of_record.items():
        if len(values) >= 2:
            clusters.setdefault(int(found[record]), []).append(values)
    kept = [groups for groups in clusters.values() if len(groups) >= 3]
    if not kept:
        return 0.0
    within = between = sizes = 0.0
    groups = values_in_all = 0
    for each in kept:
        everything = [value for values in each for value in values]
        centre = sum(everything) / len(everything)
        for values in each:
            mean = sum(values) / len(values)
            within += sum((value - mean) ** 2 for value in values)
            between += len(values) * (mean - centre) ** 2
        groups += len(each)
        values_in_all += len(everything)
        sizes += sum(len(values) ** 2 for values in each) / len(everything)
    spare = groups - len(kept)
    usual = (values_in_all - sizes) / spare
    within /= values_in_all - groups
    between = (between / spare - within) / usual
    return between / (between + within) if between > 1e-9 else 0.0


@given(clustered())
def test_the_correlation_is_that_of_the_analysis_of_variance(case) -> None:
    found, scores = case
    belongs = membership(found, *arrays(scores))
    assert belongs.correlation == pytest.approx(correlation(found, scores), abs=1e-5)
    assert 0 <= belongs.correlation <= 1


@given(clustered())
def test_a_pair_is_as_sure_as_the_less_sure_of_its_records(case) -> None:
    found, scores = case
    belongs = membership(found, *arrays(scores))
    size = np.bincount(found, minlength=len(found))[found]
    for record, own in enumerate(found):
        inside = [
            min(max(value, -50.0), 50.0)
            for pair, value in scores.items()
            if record in pair and found[pair[0]] == found[pair[1]]
        ]
        support = sum(inside) + UNSEEN * (size[record] - 1 - len(inside))
        support /= 1 + max(size[record] - 2, 0) * belongs.correlation
        expected = 1 / (1 + math.exp(-support)) if size[record] > 1 else 1.0
        assert belongs.probability[record] == pytest.approx(expected, abs=1e-5), own
    q = clustered_probability(found, *arrays(scores)[:2], belongs)
    for (i, j), probability in zip(scores, q, strict=True):
        weaker = min(belongs.probability[i], belongs.probability[j])
        assert probability == (weaker if found[i] == found[j] else 0.0)


def test_a_cluster_of_two_is_as_sure_as_its_pair() -> None:
    left, right, log_odds = arrays({(0, 1): math.log(0.7 / 0.3)})
    found = cluster(2, left, right, log_odds)
    belongs = membership(found, left, right, log_odds)
    assert clustered_probability(found, left, right, belongs) == pytest.approx([0.7], abs=1e-6)
    assert false_pairs(found, belongs) == pytest.approx((0.3, 0.42))


def test_a_record_alone_is_sure_and_has_no_pair() -> None:
    nothing = np.array([], dtype=np.int32)
    belongs = membership(np.array([0, 1], np.int32), nothing, nothing, np.array([]))
    assert belongs.probability.tolist() == [1.0, 1.0]
    assert false_pairs(np.array([0, 1], np.int32), belongs) == (0.0, 0.0)


@given(clustered())
def test_false_pairs_are_summed_over_all_pairs_of_a_cluster(case) -> None:
    found, scores = case
    belongs = membership(found, *arrays(scores))
    wrong = 1 - belongs.probability
    expected = sum(
        max(wrong[i], wrong[j])
        for i in range(len(found))
        for j in range(i + 1, len(found))
        if found[i] == found[j]
    )
    assert false_pairs(found, belongs)[0] == pytest.approx(expected)


def test_records_that_a_person_put_together_belong_there() -> None:
    scores = {(0, 1): -8.0, (0, 2): 3.0, (1, 2): 1.0}
    left, right, log_odds = arrays(scores)
    found = np.zeros(3, dtype=np.int32)
    must = np.array([True, False, False])
    belongs = membership(found, left, right, log_odds, must=must)
    by_evidence = membership(found, left, right, log_odds)
    assert belongs.probability.tolist() == [1.0, 1.0, by_evidence.probability[2]]
    assert by_evidence.probability[0] < 0.5
