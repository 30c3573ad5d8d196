from __future__ import annotations

from collections import Counter
from datetime import date

from crvs_link.synthetic_data.draws import ZIPF_EXPONENT, Draw
from hypothesis import given
from hypothesis import strategies as st

SEEDS = st.integers(0, 2**32)


@given(SEEDS, st.integers(-5, 5), st.integers(0, 9))
def test_whole_numbers_and_days_stay_within_their_ends(seed: int, low: int, span: int) -> None:
    draw = Draw(seed)
    assert {draw.whole(low, low + span) for _ in range(200)} <= set(range(low, low + span + 1))
    first, last = date(2020, 2, 28), date(2020, 3, 1)
    assert {draw.day(first, last) for _ in range(100)} == {first, date(2020, 2, 29), last}


@given(SEEDS, st.lists(st.integers(), max_size=20))
def test_shuffling_keeps_the_items(seed: int, items: list[int]) -> None:
    assert Counter(Draw(seed).shuffled(items)) == Counter(items)


def test_shuffling_is_even() -> None:
    draw = Draw(1)
    orders = Counter(tuple(draw.shuffled("abc")) for _ in range(6000))
    assert len(orders) == 6
    assert all(870 < count < 1130 for count in orders.values())  # 1000 +- 4.5 errors


@given(SEEDS, st.integers(1, 50))
def test_numbers_differ_and_have_their_digits(seed: int, count: int) -> None:
    numbers = Draw(seed).numbers(count, 2)
    assert len(set(numbers)) == len(numbers) == count
    assert all(10 <= number <= 99 for number in numbers)


def test_common_follows_zipf() -> None:
    draw, items, n = Draw(2), list(range(10)), 50_000
    counts = Counter(draw.common(items) for _ in range(n))
    total = sum((rank + 1) ** -ZIPF_EXPONENT for rank in items)
    for rank in items:
        p = (rank + 1) ** -ZIPF_EXPONENT / total
        assert abs(counts[rank] - n * p) < 4.5 * (n * p * (1 - p)) ** 0.5


def test_chance_is_never_for_zero_and_always_for_one() -> None:
    draw = Draw(3)
    assert not any(draw.chance(0.0) for _ in range(100))
    assert all(draw.chance(1.0) for _ in range(100))
