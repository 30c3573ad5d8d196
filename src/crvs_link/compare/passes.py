"""Both passes over the candidate pairs, and the random pairs that give u.

Pass 1 reduces every candidate pair to a pattern code and counts the codes; the codes
themselves are kept, two or four bytes each, in the order in which pairs are visited.
Pass 2 visits the same pairs in the same order, looks the weights of their codes up
and gives out the pairs at or above a floor.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from crvs_link._fast.order import ascending, pair_keys
from crvs_link._fast.pairs import Records, Rules
from crvs_link._fast.patterns import compare_groups
from crvs_link._fast.score import score_groups
from crvs_link.block import RuleGroups, WorkRange, lane, shared_slots
from crvs_link.run import RunOptions, in_order
from crvs_link.spec import (
    BlockingPlan,
    ModelParameters,
    ModelSpec,
    PatternCounts,
    Patterns,
    joint_tables,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from crvs_link._fast.patterns import Program
    from crvs_link.encode import CodedRecords

NARROW_PATTERNS = 1 << 16
WAITING_CODES = 1 << 20


class Stream(NamedTuple):
    """What pass 1 leaves of one range for pass 2.

    Parameters
    ----------
    codes : uint16[n] or uint32[n]
        Pattern codes of its pairs, in order of visit.
    unit_pairs : uint32[U]
        Pairs of each of its units.
    """

    codes: npt.NDArray[np.uint16] | npt.NDArray[np.uint32]
    unit_pairs: npt.NDArray[np.uint32]


@dataclass(frozen=True)
class Edges:
    """Candidate pairs at or above a floor, ascending by left and right record.

    Parameters
    ----------
    left, right : int32[E]
        Record numbers.
    codes : uint32[E]
        Pattern codes.
    weights : float64[E]
        Match weights in bits.
    household : uint8[E], optional
        Levels of the second round, `crvs_link.households.HOUSEHOLD_LEVELS`.
    conflict : uint8[E], optional
        Why a pair cannot be one person; 0 where nothing says so.
    """

    left: npt.NDArray[np.int32]
    right: npt.NDArray[np.int32]
    codes: npt.NDArray[np.uint32]
    weights: npt.NDArray[np.float64]
    household: npt.NDArray[np.uint8] | None = None
    conflict: npt.NDArray[np.uint8] | None = None

    @property
    def refused(self) -> npt.NDArray[np.bool_]:
        """Whether each pair cannot be one person, bool[E]."""
        if self.conflict is None:
            return np.zeros(len(self), dtype=np.bool_)
        return self.conflict > 0

    def __len__(self) -> int:
        return len(self.left)


def needed_lanes(spec: ModelSpec, plan: BlockingPlan) -> list[str]:
    """Lanes that packed records need: those of comparisons first, then of rules."""
    names = [c.field for c in spec.comparisons]
    names += [c.partner for c in spec.comparisons if c.partner]
    names += [name for rule in plan.rules for name in rule.lanes]
    return list(dict.fromkeys(names))


def pack(coded: CodedRecords, extract: int, lanes: Sequence[str], plan: BlockingPlan) -> Records:
    """Packed records of an extract.

    Parameters
    ----------
    coded, extract
        The extract and its number.
    lanes : sequence of str
        From `needed_lanes`; at most 32.
    plan : BlockingPlan

    Returns
    -------
    Records
    """
    most = max((rule.tokens for rule in plan.rules), default=0)
    slots = [shared_slots(coded, extract, tokens) for tokens in range(1, most + 1)]
    return Records(
        [lane(coded, extract, name) for name in lanes], np.hstack(slots) if slots else None
    )


def bind_rules(
    plan: BlockingPlan, lanes: Sequence[str], limits: Sequence[int | None] | None = None
) -> Rules:
    """The kernel's form of the blocking rules of a plan, and of the limits of their tokens."""
    limits = [None] * len(plan.rules) if limits is None else limits
    return Rules(
        [
            ([lanes.index(name) for name in rule.lanes], rule.tokens, limit)
            for rule, limit in zip(plan.rules, limits, strict=True)
        ]
    )


@dataclass(frozen=True)
class CandidatePairs:
    """Everything that enumerates the candidate pairs of two files.

    Parameters
    ----------
    left, right : Records
    rules : Rules
    groups : list of RuleGroups
    ranges : list of WorkRange
    within : bool
        Whether both sides are one file.
    """

    left: Records
    right: Records
    rules: Rules
    groups: list[RuleGroups]
    ranges: list[WorkRange]
    within: bool

    @property
    def sizes(self) -> list[int]:
        """Pairs in each range, those of earlier rules included."""
        return [r.pairs for r in self.ranges]


def compare_candidates(
    candidates: CandidatePairs, program: Program, spec: ModelSpec, options: RunOptions
) -> tuple[PatternCounts, list[Stream]]:
    """Pass 1: count the patterns of all candidate pairs.

    Parameters
    ----------
    candidates : CandidatePairs
    program : Program
    spec : ModelSpec
    options : RunOptions

    Returns
    -------
    counts : PatternCounts
    streams : list of Stream
        For each range.
    """

    def compare(number: int) -> tuple[Stream, npt.NDArray[np.uint32], npt.NDArray[np.int64]]:
        work = candidates.ranges[number]
        groups = candidates.groups[work.rule]
        codes, unit_pairs, distinct, counts = compare_groups(
            program,
            candidates.left,
            candidates.right,
            candidates.rules,
            work.rule,
            groups.left_rows,
            groups.right_rows,
            groups.units[work.start : work.stop],
            work.pairs,
            candidates.within,
            spec.n_patterns > NARROW_PATTERNS,
        )
        return Stream(codes, unit_pairs), distinct, counts

    streams: list[Stream] = []
    tallies = [_Tally() for _ in candidates.groups]
    ordered = in_order(compare, candidates.sizes, options, "Comparing record pairs")
    for work, (stream, codes, counts) in zip(candidates.ranges, ordered, strict=True):
        streams.append(stream)
        tallies[work.rule].add(codes, counts)
    by_rule = [tally.total() for tally in tallies]
    found = np.unique(np.concatenate([codes for codes, _ in by_rule]))
    table = np.zeros((len(by_rule), len(found)), dtype=np.int64)
    for rule, (codes, counts) in enumerate(by_rule):
        table[rule, np.searchsorted(found, codes)] = counts
    return PatternCounts(found, table), streams


class _Tally:
    """Counts of pattern codes, added up range by range."""

    def __init__(self) -> None:
        self._codes: list[npt.NDArray[np.uint32]] = [np.empty(0, dtype=np.uint32)]
        self._counts: list[npt.NDArray[np.int64]] = [np.empty(0, dtype=np.int64)]
        self._waiting = 0

    def add(self, codes: npt.NDArray[np.uint32], counts: npt.NDArray[np.int64]) -> None:
        self._codes.append(codes)
        self._counts.append(counts)
        self._waiting += len(codes)
        if self._waiting > WAITING_CODES:
            self.total()

    def total(self) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int64]]:
        codes, places = np.unique(np.concatenate(self._codes), return_inverse=True)
        counts = np.zeros(len(codes), dtype=np.int64)
        np.add.at(counts, places, np.concatenate(self._counts))
        self._codes, self._counts, self._waiting = [codes], [counts], 0
        return codes, counts


def score_candidates(
    candidates: CandidatePairs,
    streams: list[Stream],
    spec: ModelSpec,
    parameters: ModelParameters,
    codes: npt.NDArray[np.uint32],
    floor: float,
    options: RunOptions,
) -> Edges:
    """Pass 2: the candidate pairs whose match weight reaches a floor.

    Parameters
    ----------
    candidates : CandidatePairs
    streams : list of Stream
        From pass 1.
    spec, parameters
        The model.
    codes : uint32[P]
        Pattern codes that occur.
    floor : float
        Match weight in bits.
    options : RunOptions

    Returns
    -------
    Edges
    """
    low, high = joint_tables(spec, parameters.weights())
    # The kernel adds up what each comparison says; what they say together comes after.
    reached = codes[parameters.pattern_weights(spec, codes) >= floor]
    least = Patterns.of(spec, reached).sums(parameters.weights()).min(initial=np.inf)

    def score(number: int) -> tuple[npt.NDArray[Any], ...]:
        work = candidates.ranges[number]
        groups = candidates.groups[work.rule]
        found = score_groups(
            candidates.left,
            candidates.right,
            candidates.rules,
            work.rule,
            groups.left_rows,
            groups.right_rows,
            groups.units[work.start : work.stop],
            candidates.within,
            *streams[number],
            low,
            high,
            len(low),
            least,
        )
        weights = parameters.pattern_weights(spec, found[2])
        return tuple(column[weights >= floor] for column in (*found[:3], weights))

    parts = list(in_order(score, candidates.sizes, options, "Scoring record pairs"))
    if not parts:
        nothing = np.empty(0, dtype=np.int32)
        return Edges(nothing, nothing, np.empty(0, dtype=np.uint32), np.empty(0))
    left, right, codes, weights = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = ascending(pair_keys(left.view(np.int32), right.view(np.int32)))
    return Edges(
        left[order].astype(np.int32), right[order].astype(np.int32), codes[order], weights[order]
    )
