"""A group is said to fare worse only by more than chance."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.report.rate import Rate
from crvs_link.report.worse import is_worse


@given(st.floats(5, 1e4), st.floats(5, 1e4), st.floats(1, 1e6), st.floats(1, 1e6))
def test_a_pair_of_rates_is_never_worse_both_ways(
    a: float, b: float, more: float, others: float
) -> None:
    one, two = Rate(a, a + more), Rate(b, b + others)
    assert not (is_worse(one, two) and is_worse(two, one))


def test_by_chance_alone_hardly_anything_is_warned_of() -> None:
    """Groups of equal rates, with counts as chance makes them."""
    rng = np.random.default_rng(4)
    for expected in (8, 20, 60):
        found = sum(
            is_worse(
                Rate(float(rng.poisson(expected)), 200),
                Rate(float(rng.poisson(160)), 32_000 / expected),
            )
            for _ in range(20_000)
        )
        assert found < 20_000 / 300
