"""Every way to split records into clusters, one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

Partition = tuple[tuple[int, ...], ...]


def partitions(members: Sequence[int]) -> Iterator[Partition]:
    """All set partitions, each cluster ascending."""
    if not members:
        yield ()
        return
    first, rest = members[0], members[1:]
    for size in range(len(rest) + 1):
        for others in combinations(rest, size):
            left_over = [member for member in rest if member not in others]
            for more in partitions(left_over):
                yield ((first, *others), *more)


def total_log_odds(
    partition: Partition, log_odds: Mapping[tuple[int, int], float], unseen: float
) -> float:
    """Log-odds of all pairs inside clusters; a pair that is not listed has ``unseen``."""
    return sum(
        log_odds.get(pair, unseen) for cluster in partition for pair in combinations(cluster, 2)
    )
