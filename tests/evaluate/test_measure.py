"""Partitions laid on each other, and a cluster too large to list the pairs of."""

from __future__ import annotations

import numpy as np

from crvs_link.evaluate.measure import (
    count_b_cubed,
    count_clusters,
    overlap,
    pairs_inside,
    pairs_of_persons,
)


def test_an_example_by_hand() -> None:
    # Fourteen records of four persons in three clusters; each term below is one
    # intersection: its size twice, over that of the cluster or of the person.
    found = np.array([0] * 6 + [1] * 4 + [2] * 4)
    true = np.array([0] * 5 + [1] + [1] * 3 + [2] + [2] * 2 + [3, 3])
    both = overlap(found, true)
    assert both.n_records == 14
    got = count_b_cubed(both)
    precision = (5 * 5 / 6 + 1 / 6 + 3 * 3 / 4 + 1 / 4 + 2 * 2 / 4 + 2 * 2 / 4) / 14
    recall = (5 * 5 / 5 + 1 / 4 + 3 * 3 / 4 + 1 / 3 + 2 * 2 / 3 + 2 * 2 / 2) / 14
    assert got.precision is not None
    assert got.recall is not None
    assert abs(got.precision - precision) < 1e-12
    assert abs(got.recall - recall) < 1e-12
    assert (count_clusters(both).found, count_clusters(both).true) == (3, 4)


def test_one_large_cluster_is_counted_and_not_listed() -> None:
    n = 1_000_000
    everything = np.zeros(n, dtype=np.int64)
    halves = np.arange(n) % 2
    both = overlap(everything, halves)
    assert pairs_inside(np.bincount(everything)) == n * (n - 1) // 2
    assert pairs_inside(both.common) == 2 * (n // 2) * (n // 2 - 1) // 2
    assert count_b_cubed(both).precision == 0.5


def test_pairs_of_two_files_have_one_record_of_each() -> None:
    person = np.array([0, 0, 1, -1, 0, 1, 1, 2])
    assert pairs_of_persons(person, 4) == 2 * 1 + 1 * 2
    assert pairs_of_persons(person, None) == 3 + 3


def test_no_records() -> None:
    nothing = np.empty(0, dtype=np.int64)
    both = overlap(nothing, nothing)
    assert count_b_cubed(both).precision is None
    assert count_clusters(both).found == 0
    assert pairs_of_persons(nothing, 0) == 0
