"""Blocking error by the numbers of neighbours: the published example, and known truth."""

from __future__ import annotations

import math

import numpy as np
import pytest

from crvs_link.block.neighbours import fit_neighbours

# Dasylva & Goussanou 2021, Survey Methodology 47-2: 63,155 file records by their number of
# neighbours on a register of 63,155; also the example of R's blocking::est_block_error.
NEIGHBOURS = np.arange(6)
RECORDS = np.array([1659, 53_951, 6875, 603, 62, 5])
PUBLISHED_FNR, PUBLISHED_LIKELIHOOD = 0.0299, -33_066.757
AT = (0.9701, (0.7013, 0.2987), (0.0762, 0.2726))
"""p, shares and means at which the published likelihood is reached, of two groups."""


def likelihood(p: float, shares: tuple[float, ...], means: tuple[float, ...]) -> float:
    """Log likelihood of the published counts, term by term."""
    total = 0.0
    for n, records in zip(NEIGHBOURS.tolist(), RECORDS.tolist(), strict=True):
        of_n = 0.0
        for share, mean in zip(shares, means, strict=True):
            alone = math.exp(-mean) * mean**n / math.factorial(n)
            beside = math.exp(-mean) * mean ** (n - 1) / math.factorial(n - 1) if n else 0.0
            of_n += share * ((1 - p) * alone + p * beside)
        total += records * math.log(of_n)
    return total


def test_the_published_example() -> None:
    assert likelihood(*AT) == pytest.approx(PUBLISHED_LIKELIHOOD, abs=0.01)
    one, chosen = (fit_neighbours(NEIGHBOURS, RECORDS, groups) for groups in (1, None))
    assert one.log_likelihood == pytest.approx(-33_115.887, abs=0.001)
    assert 1 - one.found == pytest.approx(0.03007, abs=0.00002)
    assert len(chosen.means) == 2
    assert 1 - chosen.found == pytest.approx(PUBLISHED_FNR, abs=0.0001)
    assert chosen.shares @ chosen.means == pytest.approx(0.13489, abs=0.00001)
    # The likelihood is flat there: EM that goes on a little finds no worse a point.
    assert chosen.log_likelihood >= PUBLISHED_LIKELIHOOD - 0.001
    assert chosen.log_likelihood == pytest.approx(PUBLISHED_LIKELIHOOD, abs=0.7)
    assert chosen.log_likelihood == pytest.approx(
        likelihood(chosen.found, tuple(chosen.shares), tuple(chosen.means)), abs=0.05
    )


@pytest.mark.parametrize("found", [0.35, 0.8, 0.97])
@pytest.mark.parametrize("means", [(0.2,), (0.1, 1.5)])
def test_the_share_that_has_its_match_is_told(found: float, means: tuple[float, ...]) -> None:
    rng = np.random.default_rng(5)
    mean = rng.choice(means, size=40_000)
    n = (rng.random(40_000) < found).astype(int) + rng.poisson(mean)
    model = fit_neighbours(*np.unique(n, return_counts=True))
    assert model.found == pytest.approx(found, abs=0.02)
    assert model.shares @ model.means == pytest.approx(mean.mean(), abs=0.03)


def test_records_without_neighbours() -> None:
    assert fit_neighbours(np.array([0]), np.array([100])).found < 0.01
    with pytest.raises(ValueError, match="records"):
        fit_neighbours(np.array([], dtype=int), np.array([], dtype=int))
