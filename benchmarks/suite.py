"""All benchmarks, in one table: `make bench` in a quarter of an hour, `make bench-full` whole.

    python benchmarks/suite.py [--full]

The short one goes to a million rows a side, the peers to a hundred thousand; the full one
to ten million, and Splink to a million. Results are printed and written to
``benchmarks/results/``.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence

import accuracy
import bench
import interop
import kernels
import names_speed
import peers
import speed
import stages
from bench import Table


def tables(sizes: Sequence[int], peer_sizes: Sequence[int], *, repeat: int) -> Iterator[Table]:
    """Every table; first what runs in processes of its own, while this one is small."""
    yield from speed.tables(sizes, repeat=repeat)
    most = min(sizes[-1], speed.MEDIUM)
    yield from stages.tables(most, repeat=repeat)
    yield from names_speed.tables(most, repeat=min(repeat, 3))
    yield from peers.tables(peer_sizes, repeat=min(repeat, 3))
    yield from kernels.tables(most, pairs=4 * most, repeat=repeat)
    yield from accuracy.tables()
    yield from interop.tables(repeat=min(repeat, 3))


def main() -> None:
    """Run and print everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--repeat", type=int, default=5)
    chosen = parser.parse_args()
    sizes, peer_sizes = [10_000, 100_000, 1_000_000], [10_000, 100_000]
    if chosen.full:
        sizes.append(10_000_000)
        peer_sizes.append(1_000_000)
    name = "bench-full" if chosen.full else "bench"
    bench.publish(name, tables(sizes, peer_sizes, repeat=chosen.repeat))


if __name__ == "__main__":
    main()
