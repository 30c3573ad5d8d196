"""Random choices for many at once, that come out the same on every machine.

Built on uniform doubles of PCG64 alone, the sequence that NumPy keeps between versions.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

if TYPE_CHECKING:
    from collections.abc import Sequence

Ints: TypeAlias = npt.NDArray[np.int32]
Longs: TypeAlias = npt.NDArray[np.int64]
Bools: TypeAlias = npt.NDArray[np.bool_]
Floats: TypeAlias = npt.NDArray[np.float64]

_GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)
_MIX: Final = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))


class Draw:
    """A seeded source of choices; each stage and register has one of its own.

    Parameters
    ----------
    seed : int
    *labels : str
        Name the stream: sources with other labels are independent.
    """

    def __init__(self, seed: int, *labels: str) -> None:
        words = [seed % 2**32, seed >> 32, *(zlib.crc32(label.encode()) for label in labels)]
        self._bits = np.random.Generator(np.random.PCG64(words))

    def uniform(self, n: int) -> Floats:
        """Draw ``n`` numbers from 0 (included) to 1 (not included)."""
        return self._bits.random(n)

    def chance(self, n: int, rate: float) -> Bools:
        """Draw whether something of a rate happens, ``n`` times."""
        return np.asarray(self.uniform(n) < rate)

    def whole(self, n: int, low: int, high: int) -> Ints:
        """Draw whole numbers from ``low`` to ``high``, both included."""
        return (low + np.floor(self.uniform(n) * (high - low + 1))).astype(np.int32)

    def normal(self, n: int, mean: float, spread: float) -> Floats:
        """Draw from a normal distribution by inversion."""
        return np.asarray(mean + spread * ndtri(np.maximum(self.uniform(n), 1e-12)))

    def weighted(self, n: int, weights: Sequence[float] | Floats) -> Ints:
        """Draw positions in a list of weights."""
        return pick(cumulative(weights), self.uniform(n))

    def order(self, n: int) -> Longs:
        """Draw a random order of ``n`` things."""
        return np.argsort(self.uniform(n), kind="stable")


def cumulative(weights: Sequence[float] | Floats) -> Floats:
    """Cumulative shares of weights; the last one is 1 exactly."""
    total = np.cumsum(np.asarray(weights, dtype=np.float64))
    total /= total[-1]
    total[-1] = 1.0
    return total


def pick(shares: Floats, uniform: Floats) -> Ints:
    """Positions in cumulative shares that uniform numbers fall on."""
    return np.searchsorted(shares, uniform, side="right").astype(np.int32)


def settled(keys: npt.NDArray[np.integer], salt: int) -> Floats:
    """Numbers from 0 to 1 that belong to keys for good: the same key, the same number.

    A person's own spelling of a name is settled so, without being stored. The mixing is
    that of SplitMix64 (Steele, Lea and Flood 2014).
    """
    with np.errstate(over="ignore"):
        mixed = (keys.astype(np.uint64) + np.uint64(salt % 2**63)) * _GOLDEN
        mixed = (mixed ^ (mixed >> np.uint64(30))) * _MIX[0]
        mixed = (mixed ^ (mixed >> np.uint64(27))) * _MIX[1]
        mixed ^= mixed >> np.uint64(31)
    return (mixed >> np.uint64(11)).astype(np.float64) / float(2**53)
