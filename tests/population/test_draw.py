from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.population.draw import Draw, cumulative, pick, settled

SEEDS = st.integers(0, 2**63 - 1)


@given(SEEDS, st.integers(1, 300))
def test_an_order_has_each_place_once(seed: int, n: int) -> None:
    assert sorted(Draw(seed, "a").order(n).tolist()) == list(range(n))


@given(SEEDS, st.integers(-50, 50), st.integers(0, 50))
def test_whole_numbers_stay_within_their_bounds(seed: int, low: int, width: int) -> None:
    drawn = Draw(seed).whole(200, low, low + width)
    assert low <= drawn.min() <= drawn.max() <= low + width


def test_seeds_and_labels_name_streams() -> None:
    first = Draw(1, "births", "names").uniform(4)
    assert (Draw(1, "births", "names").uniform(4) == first).all()
    for other in (
        Draw(2, "births", "names"),
        Draw(1, "births"),
        Draw(1 + 2**40, "births", "names"),
    ):
        assert not (other.uniform(4) == first).any()


def test_the_sequence_is_the_one_that_committed_files_come_from() -> None:
    # Of NumPy's PCG64: another sequence would change every population.
    expected = [0.8529, 0.1676, 0.9096]
    assert Draw(20260, "births").uniform(3).round(4).tolist() == pytest.approx(expected, abs=1e-4)


@given(st.lists(st.floats(0.01, 100), min_size=1, max_size=20), st.floats(0, 1, exclude_max=True))
def test_a_weighted_choice_is_one_of_the_list(weights: list[float], uniform: float) -> None:
    shares = cumulative(weights)
    assert shares[-1] == 1
    place = int(pick(shares, np.array([uniform]))[0])
    assert 0 <= place < len(weights)
    assert uniform < shares[place]


def test_settled_numbers_belong_to_their_keys_and_look_uniform() -> None:
    keys = np.arange(100_000)
    numbers = settled(keys, 7)
    assert (settled(keys[::-1], 7) == numbers[::-1]).all()
    counts = np.histogram(numbers, bins=100, range=(0, 1))[0]
    # 99 degrees of freedom: 160 is exceeded once in ten thousand.
    assert ((counts - 1000) ** 2 / 1000).sum() < 160
    assert abs(np.corrcoef(numbers, settled(keys, 8))[0, 1]) < 0.02
