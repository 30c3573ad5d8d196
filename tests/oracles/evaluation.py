"""Precision, recall and B-cubed by their definitions, on sets of ids."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
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
