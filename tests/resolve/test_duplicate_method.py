"""The duplicate method, on simulated linkages whose precision is known."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import minimize

from crvs_link.resolve import DuplicateMethod, Estimate, duplicate_method
from crvs_link.resolve.duplicate_method import LEAST_LINKED


def simulated(
    rng: np.random.Generator, n: int, with_true: float, false: float, spread: float = 0.0
) -> tuple[np.ndarray, float]:
    """Draw the record of each link, and the share of false ones.

    With ``spread`` the mean number of false links of a record is drawn too: gamma, with this
    squared coefficient of variation.
    """
    mean = rng.gamma(1 / spread, false * spread, n) if spread else np.full(n, false)
    true, wrong = rng.random(n) < with_true, rng.poisson(mean)
    record = np.repeat(np.arange(n, dtype=np.int32), true + wrong)
    return rng.permutation(record), wrong.sum() / max(len(record), 1)


def estimate(record: np.ndarray, n: int) -> DuplicateMethod:
    return duplicate_method(record, np.full(len(record), 0.98), n)


@pytest.mark.parametrize(
    ("n", "with_true", "false", "spread"),
    [
        (2_000, 0.5, 0.02, 0.0),
        (5_000, 0.15, 0.003, 0.0),
        (10_000, 0.8, 0.05, 0.0),
        (3_000, 0.3, 0.3, 0.0),
        (20_000, 0.5, 0.001, 0.0),
        (2_000, 0.5, 0.02, 1.0),  # rare ones may gather on a few records
        (10_000, 0.8, 0.05, 5.0),
    ],
)
def test_intervals_hold_the_true_share(
    n: int, with_true: float, false: float, spread: float
) -> None:
    rng = np.random.default_rng(20020806)
    held, errors = 0, []
    for _ in range(100):
        record, share = simulated(rng, n, with_true, false, spread)
        counted = estimate(record, n).counted
        assert counted is not None
        held += counted.low <= share <= counted.high
        errors.append(counted.value - share)
    # 95 of 100, less three standard errors of that.
    assert held >= 88
    assert abs(np.mean(errors)) < 3.5 * np.std(errors) / 10 + 0.02 * with_true * false


def test_false_links_that_are_frequent_and_gather_are_overstated_not_missed() -> None:
    rng = np.random.default_rng(3)
    for _ in range(20):
        record, share = simulated(rng, 3_000, 0.3, 0.3, spread=1.0)
        counted = estimate(record, 3_000).counted
        assert counted is not None
        assert counted.value > share


def log_likelihood(r: float, f: float, counts: tuple[int, int, int]) -> float:
    """Of records with no link, one and several: true and false ones added up term by term."""
    none = (1 - r) * math.exp(-f)
    one = r * math.exp(-f) + (1 - r) * f * math.exp(-f)
    shares = (none, one, 1 - none - one)
    return sum(c * math.log(max(s, 1e-300)) for c, s in zip(counts, shares, strict=True) if c)


@pytest.mark.parametrize("counts", [(500, 480, 20), (4000, 700, 3), (100, 900, 60), (300, 400, 90)])
def test_it_is_the_likeliest_of_all(counts: tuple[int, int, int]) -> None:
    none, single, several = counts
    record = np.repeat(
        np.arange(sum(counts), dtype=np.int32), [0] * none + [1] * single + [2] * several
    )
    found = estimate(record, sum(counts))
    best = max(
        (
            minimize(
                lambda x: (
                    -log_likelihood(
                        1 / (1 + math.exp(-min(max(x[0], -40), 40))), math.exp(min(x[1], 3)), counts
                    )
                ),
                start,
                method="Nelder-Mead",
                options={"xatol": 1e-9, "fatol": 1e-11, "maxiter": 4000},
            )
            for start in ([0.0, -3.0], [-2.0, -5.0], [2.0, -2.0])
        ),
        key=lambda x: -x.fun,
    )
    r, f = 1 / (1 + math.exp(-best.x[0])), math.exp(best.x[1])
    # One by one: who has a single link that is false, and how many of several are true.
    single_false = single * (1 - r) * f / (r + (1 - r) * f)
    with_true = several * r * (1 - math.exp(-f))
    with_true /= 1 - (1 - r) * math.exp(-f) - math.exp(-f) * (r + (1 - r) * f)
    share = (single_false + 2 * several - with_true) / len(record)
    assert found.counted is not None
    assert found.counted.value == pytest.approx(share, rel=1e-3)
    assert (found.records, found.single, found.several) == (sum(counts), single, several)


def test_no_record_with_several_links_still_leaves_room_for_false_ones() -> None:
    found = estimate(np.arange(200, dtype=np.int32), 1_000).counted
    assert found is not None
    assert (found.value, found.low) == (0.0, 0.0)
    # No doubles in 200: three might have been expected at most, and as many singles.
    assert 0.02 < found.high < 0.1


def test_where_all_records_have_a_true_link_no_single_one_is_false() -> None:
    record = np.concatenate([np.arange(500), np.arange(25)]).astype(np.int32)
    found = estimate(record, 500).counted
    assert found is not None
    assert found.value == pytest.approx(25 / 525)


def test_too_few_links_tell_nothing() -> None:
    found = estimate(np.arange(LEAST_LINKED - 1, dtype=np.int32), 1_000)
    assert found.counted is None
    assert "fewer than 50" in str(found.reason)
    assert estimate(np.arange(LEAST_LINKED, dtype=np.int32), 1_000).counted is not None


def test_persons_who_stand_twice_are_not_taken_for_chance() -> None:
    record = np.repeat(np.arange(300, dtype=np.int32), 2)  # everybody linked, twice
    found = estimate(record, 10_000)
    assert found.counted is None
    assert "more than once" in str(found.reason)


def test_no_link_at_all() -> None:
    found = estimate(np.empty(0, np.int32), 100)
    assert (found.counted, found.modelled, found.disagrees) == (None, None, False)


def test_the_model_is_checked_on_the_same_links() -> None:
    rng = np.random.default_rng(5)
    record, share = simulated(rng, 20_000, 0.5, 0.03)
    honest = duplicate_method(record, np.full(len(record), 1 - share), 20_000)
    assert honest.modelled is not None
    assert honest.modelled.value == pytest.approx(share)
    assert not honest.disagrees
    too_sure = duplicate_method(record, np.full(len(record), 0.9999), 20_000)
    assert too_sure.disagrees
    timid = duplicate_method(record, np.full(len(record), 0.7), 20_000)
    assert timid.disagrees
    assert not replace(timid, counted=Estimate(0.3, 0.2, 0.4)).disagrees
