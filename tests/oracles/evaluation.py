"""Precision, recall and B-cubed by their definitions, on sets of ids."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable, Mapping
from fractions import Fraction
from itertools import combinations

Pair = tuple[Hashable, Hashable]
Cluster = frozenset[Hashable]


def joined(pairs: Iterable[Pair]) -> set[Cluster]:
    """What pairs connect, by merging sets until nothing changes."""
    clusters = {frozenset(pair) for pair in pairs}
    while True:
        touching = next(((a, b) for a, b in combinations(clusters, 2) if a & b), None)
        if touching is None:
            return clusters
        clusters = clusters - set(touching) | {touching[0] | touching[1]}


def listed(rows: Iterable[Pair]) -> set[Cluster]:
    """Clusters of rows of (record, cluster)."""
    rows = list(rows)
    return {
        frozenset(record for record, of in rows if of == cluster)
        for cluster in {cluster for _, cluster in rows}
    }


def pairs_of(clusters: Iterable[Cluster]) -> set[Cluster]:
    """Every two records of each cluster."""
    return {frozenset(pair) for cluster in clusters for pair in combinations(cluster, 2)}


def company(record: Hashable, clusters: Iterable[Cluster]) -> Cluster:
    return next((cluster for cluster in clusters if record in cluster), frozenset([record]))


def b_cubed(
    found: set[Cluster], true: set[Cluster]
) -> tuple[int, Fraction | None, Fraction | None]:
    """Number of records, mean precision, mean recall, over records not alone in both."""
    records = {record for cluster in found | true for record in cluster if len(cluster) > 1}
    if not records:
        return 0, None, None
    parts = [(company(r, found), company(r, true)) for r in records]
    n = len(records)
    return (
        n,
        sum((Fraction(len(f & t), len(f)) for f, t in parts), Fraction(0)) / n,
        sum((Fraction(len(f & t), len(t)) for f, t in parts), Fraction(0)) / n,
    )


def touching(pairs: Iterable[Cluster], chosen: Callable[[Hashable], bool]) -> set[Cluster]:
    """The pairs of which one record at least is chosen."""
    found = set()
    for pair in pairs:
        for record in pair:
            if chosen(record):
                found.add(pair)
    return found


def f1_interval(
    found: set[Cluster], true: set[Cluster], person_of: Mapping[Hashable, Hashable]
) -> tuple[float, float] | None:
    """Wilson's interval of pairs that are both among those that are either, turned into F1.

    The draws are as many as give the share the variance that it has between persons.
    """
    union: dict[Hashable, float] = {}
    both: dict[Hashable, float] = {}
    for pair in found | true:
        for record in pair:
            of = person_of[record]
            union[of] = union.get(of, 0.0) + 0.5
            both[of] = both.get(of, 0.0) + (0.5 if pair in found & true else 0.0)
    if not union:
        return None
    n, total = len(union), sum(union.values())
    share = sum(both.values()) / total
    squares = sum((both[of] - share * union[of]) ** 2 for of in union)
    variance = n / max(n - 1, 1) * squares / total**2
    draws = n if variance == 0 else max(min(share * (1 - share) / variance, n), 1)
    z = 1.959963984540054
    middle, reach = (
        share + z * z / (2 * draws),
        z * math.sqrt(share * (1 - share) / draws + z * z / (4 * draws**2)),
    )
    low, high = ((middle + side * reach) / (1 + z * z / draws) for side in (-1, 1))
    return 2 * low / (1 + low), 2 * high / (1 + high)


def calibration(
    rows: Iterable[tuple[float, bool]],
) -> tuple[float | None, float | None, list[tuple[int, float, int]]]:
    """Brier score, expected calibration error, and number, sum and hits of each tenth."""
    rows = list(rows)
    tenths = [(0, 0.0, 0)] * 10
    for p, true in rows:
        k = next((k for k in range(9) if p * 10 < k + 1), 9)
        n, total, hits = tenths[k]
        tenths[k] = (n + 1, total + p, hits + true)
    if not rows:
        return None, None, tenths
    brier = sum((p - true) ** 2 for p, true in rows) / len(rows)
    error = sum(n / len(rows) * abs(total / n - hits / n) for n, total, hits in tenths if n)
    return brier, error, tenths
