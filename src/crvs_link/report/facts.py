"""What a report says: frozen facts, with nothing rendered and no person in them.

Every rate carries its numerator and its denominator. Records appear as counts only:
no value, no name and no identifier of a record is among the facts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crvs_link.report.rate import Rate

if TYPE_CHECKING:
    from crvs_link.block import BlockingRecall, LeftOut
    from crvs_link.report.fit_facts import FitFacts
    from crvs_link.report.guild_facts import GuildFact
    from crvs_link.report.input_facts import InputFacts
    from crvs_link.report.outcome_facts import OutcomeFacts
    from crvs_link.report.scope_facts import ScopeFacts
    from crvs_link.report.search_facts import SearchFacts
    from crvs_link.report.sensitivity import ThresholdFact
    from crvs_link.report.subgroups import SubgroupFacts
    from crvs_link.resolve import DuplicateMethod


@dataclass(frozen=True)
class RuleFact:
    """One blocking rule.

    ``pairs`` agree on its keys and were compared; for ``first_pairs`` of them no earlier
    rule holds, and ``expected_matches`` of those are matches by the model. ``left_out``
    counts what was left out to stay within a budget, None for nothing.
    """

    name: str
    pairs: int
    largest_group: int
    first_pairs: int
    expected_matches: float
    left_out: LeftOut | None


@dataclass(frozen=True)
class FlowFacts:
    """From all records to the pairs that were linked, in counts.

    ``kept`` are the candidate pairs with at least ``floor`` bits; ``cut`` those that a
    cap left out beyond that.
    """

    left_records: int
    right_records: int
    all_pairs: int
    candidates: Rate
    kept: Rate
    floor: float
    cut: int
    links: int
    review: int


@dataclass(frozen=True)
class SearchFact:
    """How many records of the host extract got one search result."""

    result: str
    records: Rate


@dataclass(frozen=True)
class ClusterFacts:
    """What a de-duplication found: clusters, and how many records each holds."""

    clusters: int
    in_groups: Rate
    sizes: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class FieldFact:
    """Records of each side that have a usable value of a field."""

    field: str
    left: Rate
    right: Rate


@dataclass(frozen=True)
class DateFact:
    """Records of each side whose date of birth is sure in one way: exact, partial, default."""

    method: str
    left: Rate
    right: Rate


@dataclass(frozen=True)
class LevelFact:
    """One agreement level.

    ``m`` and ``u`` are None for *missing* where that says and weighs nothing. ``pairs`` candidate
    pairs show the level; ``expected_matches`` of them are matches by the model.
    """

    label: str
    m: float | None
    u: float | None
    weight: float
    pairs: int
    expected_matches: float


@dataclass(frozen=True)
class ComparisonFact:
    """One comparison of the model and its levels, *missing* first.

    ``missing`` says whether missing values are informative, and ``fixed`` which of m and
    u were stated.
    """

    name: str
    field: str
    kind: str
    missing: str
    fixed: tuple[str, ...]
    levels: tuple[LevelFact, ...]


@dataclass(frozen=True)
class TogetherFact:
    """Least and most, in bits, that two comparisons say beyond the sum of both."""

    first: str
    second: str
    least: float
    most: float


@dataclass(frozen=True)
class ModelFacts:
    """The linkage model.

    ``prior`` is expected matches among all record pairs; ``half`` is the weight in
    bits at which the probability of a pair, taken on its own, passes one half.
    """

    comparisons: tuple[ComparisonFact, ...]
    together: tuple[TogetherFact, ...]
    prior: Rate
    half: float
    fit: FitFacts | None


@dataclass(frozen=True)
class Bin:
    """Candidate pairs with a match weight in ``[low, high)`` bits."""

    low: float
    high: float
    pairs: int
    expected_matches: float


@dataclass(frozen=True)
class Histogram:
    """Match weights of all candidate pairs, in bins of equal width.

    ``floor`` is the weight below which no pair was kept; at ``half`` the probability
    of a pair, taken on its own, passes one half.
    """

    bins: tuple[Bin, ...]
    floor: float
    half: float


@dataclass(frozen=True)
class Band:
    """Links and pairs for review with a probability in ``[low, high)``; 1 is in the first."""

    label: str
    low: float
    high: float
    links: int
    expected_false: float
    review: int


@dataclass(frozen=True)
class Contrast:
    """How often a field has a value among linked and among unlinked records.

    ``difference`` is linked less unlinked, None where either is not estimable.
    """

    field: str
    linked: Rate
    unlinked: Rate

    @property
    def difference(self) -> float | None:
        """The share among linked records less that among unlinked ones."""
        linked, unlinked = self.linked.value, self.unlinked.value
        return None if linked is None or unlinked is None else linked - unlinked


@dataclass(frozen=True)
class CardinalityFacts:
    """How many partners a record may have, why, and what that removed."""

    cardinality: str
    basis: str
    assignment: str
    removed: int


@dataclass(frozen=True)
class ErrorFacts:
    """Error rates by the model.

    ``false_links`` is expected false links among links, of clusters among all pairs
    inside; their true number lies in the interval in 95 of 100 runs. ``missed_links`` is a
    lower bound: it sees the pairs that were kept, and nothing of the matches that no
    blocking rule found.
    """

    false_links: Rate
    false_links_interval: tuple[int, int]
    missed_links: Rate


@dataclass(frozen=True)
class HouseholdFacts:
    """What makes a household on either side, and the fields that its members share."""

    left: str
    right: str
    shared: tuple[str, ...]


@dataclass(frozen=True)
class LinkageFacts:
    """Everything found in one register, or in one extract for itself.

    ``conflicts``: rule, the same in words, and how many likely pairs it refused. ``search`` is
    None where outcomes are not known, as of an extract for itself.
    """

    left: str
    right: str
    flow: FlowFacts
    rules: tuple[RuleFact, ...]
    blocking_recall: BlockingRecall
    searches: tuple[SearchFact, ...]
    clusters: ClusterFacts | None
    completeness: tuple[FieldFact, ...]
    model: ModelFacts
    histogram: Histogram
    bands: tuple[Band, ...]
    contrasts: tuple[Contrast, ...]
    cardinality: CardinalityFacts
    errors: ErrorFacts
    duplicates: DuplicateMethod | None
    subgroups: tuple[SubgroupFacts, ...]
    warnings: tuple[str, ...]
    household: HouseholdFacts | None
    conflicts: tuple[tuple[str, str, int], ...]
    dates: tuple[DateFact, ...]
    sensitivity: tuple[ThresholdFact, ...]
    search: SearchFacts | None


@dataclass(frozen=True)
class Findings:
    """Everything that a report says about one run.

    ``outcomes`` are None where no registers were searched for an outcome of each record.
    """

    version: str
    command: str
    statement: str
    purpose: str | None
    legal_basis: str | None
    disclosure: dict[str, str | None]
    inputs: tuple[InputFacts, ...]
    linkages: tuple[LinkageFacts, ...]
    not_run: tuple[tuple[str, str], ...]
    scopes: tuple[ScopeFacts, ...]
    outcomes: OutcomeFacts | None
    guild: tuple[GuildFact, ...] = ()
