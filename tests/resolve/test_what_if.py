"""One pair at another weight: against deciding on everything anew."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from crvs_link.resolve import (
    Apart,
    Clustered,
    Competing,
    Losses,
    Resolution,
    Status,
    cluster,
    clustered_probability,
    decide,
    membership,
    resolve,
)
from crvs_link.resolve.what_if import LARGEST, LN2
from crvs_link.schema import Assignment, Cardinality
from oracles.matchings import matching_probabilities, matchings

LOSSES = Losses()
PAIRS = [(i, j) for i in range(3) for j in range(3)]
log2_weights = st.dictionaries(
    st.sampled_from(PAIRS), st.integers(-8, 12).map(float), min_size=1, max_size=7
)


def none_of(weights: dict[tuple[int, int], float], left: int) -> float:
    """Probability that a left record is in no pair, from all matchings."""
    total = free = 0.0
    for chosen in matchings(list(weights)):
        weight = math.prod(weights[pair] for pair in chosen)
        total += weight
        free += weight if all(i != left for i, _ in chosen) else 0.0
    return free / total


@given(log2_weights, st.integers(-12, 12).map(float), st.data())
def test_one_to_one_is_as_if_all_matchings_were_weighed_again(
    bits: dict[tuple[int, int], float], more: float, data: st.DataObject
) -> None:
    """Also with rivals of rivals, loops included: the odds double with each bit."""
    pair = data.draw(st.sampled_from(sorted(bits)))
    weights = {each: 2.0**b for each, b in bits.items()}
    q, none = matching_probabilities(weights), none_of(weights, pair[0])
    beside = [each for each in sorted(weights) if each[0] == pair[0] and each != pair]
    rest = 1 - q[pair]
    standing = Competing(
        math.log2(q[pair]) - math.log2(rest),
        none / rest,
        tuple(q[each] / rest for each in beside),
        LOSSES,
    )
    changed = weights | {pair: weights[pair] * 2.0**more}
    status, probability = standing.at(more)
    anew = matching_probabilities(changed)
    assert probability == pytest.approx(anew[pair], rel=1e-9)

    of_record = [pair, *beside]
    order = sorted(of_record)
    decision = decide(
        Resolution(
            np.array([anew[each] for each in order]),
            np.array([none_of(changed, pair[0])]),
            np.array([]),
            0.0,
            "all matchings",
        ),
        np.zeros(len(order), np.int32),
        np.array([j for _, j in order], np.int32),
        LOSSES,
    )
    # Of candidates that are equally likely the first is the best, whichever that is.
    if all(abs(anew[each] - anew[pair]) > 1e-9 for each in beside):
        assert status == decision.status[order.index(pair)]


@pytest.mark.parametrize("cardinality", [Cardinality.MANY_TO_ONE, Cardinality.ONE_TO_MANY])
@given(
    st.lists(st.integers(-4, 25).map(float), min_size=1, max_size=4), st.integers(-9, 9).map(float)
)
def test_one_sided_is_as_if_resolved_again(
    cardinality: Cardinality, bits: list[float], more: float
) -> None:
    n = len(bits)
    several, only = np.arange(n, dtype=np.int32), np.zeros(n, np.int32)
    ends = (several, only) if cardinality is Cardinality.ONE_TO_MANY else (only, several)
    sizes = {"n_left": int(ends[0].max()) + 1, "n_right": int(ends[1].max()) + 1}

    def anew(all_bits: list[float]) -> Resolution:
        return resolve(
            *ends, np.array(all_bits) * LN2, **sizes, prior=1e-3, cardinality=cardinality
        )

    def none(found: Resolution) -> float:
        side = "right" if cardinality is Cardinality.ONE_TO_MANY else "left"
        return float(getattr(found, f"p_unlinked_{side}")[0])

    before = anew(bits)
    rest = none(before) + before.probability[1:].sum()
    standing = Competing(
        math.log2(before.probability[0]) - math.log2(rest),
        none(before) / rest,
        tuple(before.probability[1:] / rest),
        LOSSES,
        cardinality,
    )
    after = anew([bits[0] + more, *bits[1:]])
    status, probability = standing.at(more)
    assert probability == pytest.approx(after.probability[0], rel=1e-9)
    decided = decide(after, *ends, LOSSES, cardinality=cardinality)
    if bits[0] + more not in bits[1:]:
        assert status == decided.status[0]


def test_a_link_below_the_least_probability_that_was_asked_for_goes_to_review() -> None:
    standing = Competing(math.log2(0.95 / 0.05), 1.0, (), LOSSES, min_probability=0.97)
    assert standing.at(0.0)[0] is Status.REVIEW
    assert standing.at(1.0)[0] is Status.LINK
    assert standing.at(-10.0)[0] is Status.NONE


@given(st.floats(-20, 20), st.floats(-20, 20))
def test_a_pair_apart_is_judged_by_itself(log2_odds: float, more: float) -> None:
    status, probability = Apart(log2_odds, LOSSES).at(more)
    assert probability == pytest.approx(1 / (1 + 2 ** -(log2_odds + more)))
    expected = (
        Status.LINK
        if probability > LOSSES.certain
        else Status.NONE
        if probability < LOSSES.doubtful
        else Status.REVIEW
    )
    assert status is expected


@pytest.mark.parametrize("more", [-6.0, -2.0, 0.0, 2.0, 6.0])
def test_greedy_takes_the_heavier_pair_first(more: float) -> None:
    bits, prior = [14.0, 15.0], 1e-3
    odds = math.log2(prior / (1 - prior))
    standing = Apart(bits[0] + odds, LOSSES, Cardinality.ONE_TO_ONE, before=bits[1] - bits[0])
    ends = np.zeros(2, np.int32), np.arange(2, dtype=np.int32)
    log_lr = np.array([bits[0] + more, bits[1]]) * LN2
    sizes = {"n_left": 1, "n_right": 2, "prior": prior}
    after = resolve(*ends, log_lr, **sizes, assignment=Assignment.GREEDY)
    status, probability = standing.at(more)
    assert probability == pytest.approx(after.probability[0])
    assert status == decide(after, *ends, LOSSES).status[0]


@given(
    st.lists(st.floats(-6, 6).filter(lambda x: abs(x) > 0.01), min_size=3, max_size=3),
    st.floats(-8, 8).filter(lambda x: abs(x) > 0.01),
)
def test_a_pair_inside_a_cluster_is_as_sure_as_its_less_sure_record(
    log2_odds: list[float], more: float
) -> None:
    left, right = np.array([0, 0, 1], np.int32), np.array([1, 2, 2], np.int32)
    odds = np.array(log2_odds) * LN2
    of_record = cluster(3, left, right, odds)
    assume((of_record == 0).all())
    belongs = membership(of_record, left, right, odds)
    repeats = 1 + belongs.correlation
    standing = Clustered(log2_odds[0], min(log2_odds[1], log2_odds[2]), LOSSES, repeats)
    before = clustered_probability(of_record, left, right, belongs)[0]
    assert standing.at(0.0) == (Status.LINK, pytest.approx(before, abs=1e-5))
    status, probability = standing.at(more)
    support = log2_odds[0] + min(log2_odds[1], log2_odds[2]) + more
    if support > 0:
        sure = 1 / (1 + 2 ** -(support / repeats))
        assert (status, probability) == (Status.LINK, pytest.approx(sure))
    else:
        alone = 1 / (1 + 2 ** -(log2_odds[0] + more))
        assert probability == pytest.approx(alone)
        assert status is (Status.REVIEW if alone >= LOSSES.doubtful else Status.NONE)


@pytest.mark.parametrize("more", [-2 * LARGEST, 2 * LARGEST])
def test_no_weight_is_too_large(more: float) -> None:
    for standing in (
        Competing(0.0, 1.0, (), LOSSES),
        Apart(0.0, LOSSES),
        Clustered(0.0, 0.0, LOSSES),
    ):
        status, probability = standing.at(more)
        assert status is (Status.LINK if more > 0 else Status.NONE)
        assert probability == pytest.approx(float(more > 0), abs=1e-12)
