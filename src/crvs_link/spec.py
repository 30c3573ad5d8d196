"""What a linkage model is: frozen, small, and independent of how it was found."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from crvs_link.comparison import Comparison, Dependence, MissingValues

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from crvs_link.households import HouseholdTerm

__all__ = [
    "DISAGREE",
    "MAX_PATTERNS",
    "MISSING",
    "MOST_RULE_LANES",
    "BlockingPlan",
    "BlockingRule",
    "Comparison",
    "Dependence",
    "MissingValues",
    "ModelParameters",
    "ModelSpec",
    "PatternCounts",
    "Patterns",
    "joint_tables",
]

MISSING, DISAGREE = 0, 1
MAX_PATTERNS = 1 << 32
MOST_RULE_LANES = 7  # keys of the core have eight; one marks groups that are left out


@dataclass(frozen=True)
class ModelSpec:
    """The comparisons of a model, in order.

    The levels of a record pair are packed into one *pattern code* in mixed radix,
    the first comparison being the least significant digit.
    """

    comparisons: tuple[Comparison, ...]

    @cached_property
    def radices(self) -> npt.NDArray[np.int64]:
        """Number of levels of each comparison, int64[K]."""
        return np.array([len(c.levels) for c in self.comparisons], dtype=np.int64)

    @cached_property
    def multipliers(self) -> npt.NDArray[np.int64]:
        """Place value of each comparison in a pattern code, int64[K]."""
        return np.concatenate(([1], np.cumprod(self.radices)[:-1])).astype(np.int64)

    @property
    def n_patterns(self) -> int:
        """How many pattern codes there are."""
        return int(np.prod(self.radices, dtype=object)) if self.comparisons else 1

    @cached_property
    def split(self) -> int:
        """How many comparisons make the low half of a pattern code; see `Patterns`."""
        ends = range(1, len(self.comparisons) + 1)
        return min(
            ends, key=lambda k: np.prod(self.radices[:k]) + np.prod(self.radices[k:]), default=0
        )

    def unpack(self, codes: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint8]:
        """Levels of pattern codes, uint8[P, K]."""
        levels = np.empty((len(self.comparisons), len(codes)), dtype=np.uint8)
        rest = codes
        for row, comparison in zip(levels, self.comparisons, strict=True):
            rest, row[:] = np.divmod(rest, np.uint32(len(comparison.levels)))
        return levels.T

    def level(self, number: int, codes: npt.NDArray[np.uint32]) -> npt.NDArray[np.int64]:
        """Level of one comparison in each pattern, int64[P]."""
        level: npt.NDArray[np.int64] = codes // self.multipliers[number] % self.radices[number]
        return level

    def pack(self, levels: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint32]:
        """Pattern codes of levels: the inverse of `unpack`."""
        return (levels.astype(np.int64) @ self.multipliers).astype(np.uint32)


@dataclass(frozen=True)
class Patterns:
    """Pattern codes cut into two halves.

    Sums over comparisons are of two entries: of the first and of the others, in small tables.

    Parameters
    ----------
    spec : ModelSpec
    low, high : intp[P]
        ``code % base`` and ``code // base``; base: patterns of the first `ModelSpec.split`.
    """

    spec: ModelSpec
    low: npt.NDArray[np.intp]
    high: npt.NDArray[np.intp]

    @classmethod
    def of(cls, spec: ModelSpec, codes: npt.NDArray[np.uint32]) -> Patterns:
        """Cut the codes of a spec, uint32[P]."""
        base = np.uint32(np.prod(spec.radices[: spec.split]))
        high, low = np.divmod(codes, base)
        return cls(spec, low.astype(np.intp), high.astype(np.intp))

    def sums(self, tables: Sequence[npt.NDArray[np.float64]]) -> npt.NDArray[np.float64]:
        """Sum of the entries at the levels of each pattern, float64[P].

        Parameters
        ----------
        tables : sequence of float64
            An entry for each level of each comparison.
        """
        low, high = joint_tables(self.spec, tables)
        summed: npt.NDArray[np.float64] = low[self.low] + high[self.high]
        return summed

    def totals(self, values: npt.NDArray[np.float64]) -> list[npt.NDArray[np.float64]]:
        """Sum of the values of the patterns at each level of each comparison.

        Parameters
        ----------
        values : float64[P]

        Returns
        -------
        list of float64
            An entry for each level of each comparison.
        """
        radices, split = self.spec.radices.tolist(), self.spec.split
        found = []
        for places, widths in ((self.low, radices[:split]), (self.high, radices[split:])):
            # The first comparison is the fastest digit, and so the last axis.
            joint = np.bincount(places, values, math.prod(widths)).reshape(widths[::-1])
            last = len(widths) - 1
            for k in range(len(widths)):
                others = tuple(axis for axis in range(len(widths)) if axis != last - k)
                found.append(joint.sum(axis=others))
        return found


def joint_tables(
    spec: ModelSpec, tables: Sequence[npt.NDArray[np.float64]]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Sums over the comparisons of the low and of the high half, for all their levels.

    Parameters
    ----------
    spec : ModelSpec
    tables : sequence of float64
        An entry for each level of each comparison.

    Returns
    -------
    low, high : float64
        The sum of a pattern is ``low[code % len(low)] + high[code // len(low)]``.
    """

    def summed(part: Sequence[npt.NDArray[np.float64]]) -> npt.NDArray[np.float64]:
        total = np.zeros(1)
        for table in part:
            total = (table[:, None] + total[None, :]).ravel()
        return total

    return summed(tables[: spec.split]), summed(tables[spec.split :])


@dataclass(frozen=True)
class BlockingRule:
    """Record pairs agree on every lane, and share as many name tokens as ``tokens`` says.

    Parameters
    ----------
    lanes : tuple of str
        A field (``dob``) or a key derived from it (``dob.year``, ``name_family.sound``).
    tokens : int
        How many tokens of their own names, none, 1 or 2, the records must share the sound
        key of, in whichever columns they stand.
    max_pairs : int, optional
        Pairs that the rule may cost; beyond, its largest groups, or the commonest tokens,
        are left out.
    """

    lanes: tuple[str, ...]
    tokens: int = 0
    max_pairs: int | None = None

    @property
    def name(self) -> str:
        """The rule as a person reads it."""
        shared = ("", "a name token", "two name tokens")[self.tokens]
        return " + ".join([*self.lanes, *filter(None, [shared])])


@dataclass(frozen=True)
class BlockingPlan:
    """Blocking rules in order. A pair belongs to the first rule that holds for it."""

    rules: tuple[BlockingRule, ...]


@dataclass(frozen=True)
class PatternCounts:
    """How many candidate pairs show each pattern, by the rule that found them.

    Parameters
    ----------
    codes : uint32[P]
        Pattern codes that occur, ascending.
    counts : int64[R, P]
        Pairs of each rule with each pattern.
    """

    codes: npt.NDArray[np.uint32]
    counts: npt.NDArray[np.int64]

    @cached_property
    def total(self) -> npt.NDArray[np.int64]:
        """Pairs with each pattern over all rules, int64[P]."""
        summed: npt.NDArray[np.int64] = self.counts.sum(axis=0, dtype=np.int64)
        return summed


@dataclass(frozen=True)
class ModelParameters:
    """m and u probabilities of every level, the prior, and what depends on what.

    Parameters
    ----------
    m, u : tuple of tuple of float
        For each comparison the probabilities of its levels among matches and among
        non-matches, with a sum of 1. Entry 0 (missing) is 0, and the others suppose that
        both values are there; where missing values are informative it is above 0.
    prior : float
        Probability that a pair drawn from *all* pairs of the two files is a match.
    dependence : tuple of Dependence
        Pairs of comparisons that are not independent; a forest (no cycle).
    household : HouseholdTerm, optional
        Of the second round, which weighs pairs and not patterns.
    """

    m: tuple[tuple[float, ...], ...]
    u: tuple[tuple[float, ...], ...]
    prior: float
    dependence: tuple[Dependence, ...] = ()
    household: HouseholdTerm | None = None

    def weights(self) -> list[npt.NDArray[np.float64]]:
        """Match weight of each level in bits: log2(m / u); 0 where missing says nothing.

        A positive weight speaks for a match (Fellegi & Sunter 1969).
        """
        tables = []
        for m, u in zip(self.m, self.u, strict=True):
            first = MISSING if u[MISSING] else DISAGREE
            weight = np.zeros(len(m))
            weight[first:] = np.log2(np.array(m[first:]) / np.array(u[first:]))
            tables.append(weight)
        return tables

    def pattern_weights(
        self, spec: ModelSpec, codes: npt.NDArray[np.uint32]
    ) -> npt.NDArray[np.float64]:
        """Match weight in bits of each pattern code, float64[P]."""
        return Patterns.of(spec, codes).sums(self.weights()) + self.corrections(spec, codes)

    def corrections(
        self, spec: ModelSpec, codes: npt.NDArray[np.uint32]
    ) -> npt.NDArray[np.float64]:
        """What comparisons say together, in bits: a part of the weights, float64[P]."""
        bits = np.zeros(len(codes))
        for pair in self.dependence:
            bits += np.array(pair.bits)[
                spec.level(pair.first, codes), spec.level(pair.second, codes)
            ]
        return bits
