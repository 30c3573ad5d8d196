"""Random pairs: drawn by content, counted as the whole of all pairs where that is small."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coded import coded_frames
from crvs_link.compare import Tables, content_order, count_random_pairs, exact_level_probabilities
from crvs_link.compare.random_pairs import random_pairs
from crvs_link.config import LinkageConfig, RunConfig
from crvs_link.pipeline.plan import PlannedWork, plan_linkage
from crvs_link.run import RunOptions
from crvs_link.spec import PatternCounts
from people import world


@given(st.integers(1, 30), st.integers(1, 30))
def test_few_pairs_are_all_taken_once(n: int, m: int) -> None:
    left, right = random_pairs(n, m, within=False, most=900, seed=1)
    assert sorted(zip(left.tolist(), right.tolist(), strict=True)) == list(
        product(range(n), range(m))
    )
    left, right = random_pairs(n, n, within=True, most=900, seed=1)
    assert sorted(zip(left.tolist(), right.tolist(), strict=True)) == list(
        combinations(range(n), 2)
    )


def test_drawn_pairs_are_of_two_records_and_spread_evenly() -> None:
    left, right = random_pairs(50, 50, within=True, most=1000, seed=1)
    assert len(left) == 1000
    assert (left != right).all()
    assert right.max() == 49
    # 1,000 draws from 50: 20 each, and 50 is 6.8 standard deviations away.
    assert np.bincount(left, minlength=50).max() < 50


def work_of(left: pl.DataFrame, right: pl.DataFrame) -> tuple[PlannedWork, object]:
    coded, _ = coded_frames(left, right)
    options = RunOptions(threads=1)
    tables = Tables(coded)
    return plan_linkage(coded, tables, 0, 1, RunConfig(()), LinkageConfig("s"), options), coded


def sampled(work: PlannedWork, coded: object, most: int, threads: int = 1) -> PatternCounts:
    orders = [content_order(coded, e, work.lanes) for e in (0, 1)]  # type: ignore[arg-type]
    return count_random_pairs(
        work.program, work.candidates.left, work.candidates.right, *orders,
        within=False, most=most, options=RunOptions(threads=threads),
    )  # fmt: skip


def test_shuffled_rows_give_the_same_random_pairs() -> None:
    data = world(300, seed=6)
    first = sampled(*work_of(data.left, data.right), 20_000)
    shuffled = data.left.sample(fraction=1, shuffle=True, seed=3)
    second = sampled(*work_of(shuffled, data.right.reverse()), 20_000, threads=5)
    assert first.codes.tolist() == second.codes.tolist()
    assert first.counts.tolist() == second.counts.tolist()
    assert first.total.sum() == 20_000


def test_a_large_extract_is_sampled_by_content() -> None:
    data = world(300, seed=6)
    work, coded = work_of(data.left, data.right)
    turned, other = work_of(data.left.reverse(), data.right)
    whole = content_order(coded, 0, work.lanes)  # type: ignore[arg-type]
    some = content_order(coded, 0, work.lanes, 40)  # type: ignore[arg-type]
    same = content_order(other, 0, turned.lanes, 40)  # type: ignore[arg-type]
    assert sorted(whole.tolist()) == list(range(300))
    assert some.tolist() == whole[:40].tolist()
    assert (299 - same).tolist() == some.tolist()


def test_exact_levels_are_those_of_all_pairs() -> None:
    data = world(150, seed=6)
    work, coded = work_of(data.left, data.right)
    counts = sampled(work, coded, 10**6)
    assert counts.total.sum() == 150 * 150
    levels = work.spec.unpack(counts.codes)
    for k, comparison in enumerate(work.spec.comparisons):
        found = np.bincount(levels[:, k], counts.total, len(comparison.levels))
        known = exact_level_probabilities(comparison, coded, 0, 1)  # type: ignore[arg-type]
        if comparison.name == "name_given":
            continue  # an exchange takes pairs out of this comparison
        assert found[comparison.first_exact :] / found[1:].sum() == pytest.approx(known)
