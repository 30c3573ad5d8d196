"""What a run found, before anything of it is written or drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crvs_link.protect import Purpose, withheld_sources

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import numpy.typing as npt
    import polars as pl

    from crvs_link.block import BlockingRecall, LeftOut
    from crvs_link.config import RegisterScope
    from crvs_link.households import HouseholdTerm
    from crvs_link.load import Extract
    from crvs_link.load.labels import LabelsFile
    from crvs_link.load.places import PlacesFile
    from crvs_link.model import FitTrace
    from crvs_link.outcome import SearchPower
    from crvs_link.protect import Pseudonyms
    from crvs_link.resolve import DuplicateMethod
    from crvs_link.schema import Assignment, Cardinality
    from crvs_link.spec import BlockingRule, ModelParameters, ModelSpec, PatternCounts


@dataclass(frozen=True)
class RuleCost:
    """What one blocking rule costs, counted exactly before any comparison.

    Parameters
    ----------
    rule : BlockingRule
    pairs : int
        Record pairs that agree on the rule's keys, those of earlier rules included and
        those left out not.
    largest_group : int
        Pairs of the largest single group of equal keys that is compared.
    first_pairs : int, optional
        Pairs for which this is the first rule that holds; known after comparing.
    left_out : LeftOut, optional
        What was left out to stay within the budget of the rule, or of all rules.
    """

    rule: BlockingRule
    pairs: int
    largest_group: int
    first_pairs: int | None = None
    left_out: LeftOut | None = None


@dataclass(frozen=True)
class HouseholdRound:
    """The second round: other members of the households of the kept pairs.

    Parameters
    ----------
    term : HouseholdTerm
        Also among the parameters of the model.
    basis : tuple of str
        What makes a household on the left and on the right, in words.
    pairs : int64[L]
        Kept pairs at each of `crvs_link.households.HOUSEHOLD_LEVELS`.
    expected_matches : float64[L]
        Sum of their probabilities in the first round.
    """

    term: HouseholdTerm
    basis: tuple[str, str]
    pairs: npt.NDArray[np.int64]
    expected_matches: npt.NDArray[np.float64]


@dataclass(frozen=True)
class Linkage:
    """One register searched for the records of one extract, or one extract for itself.

    Parameters
    ----------
    left, right : str
        Source ids; the same for a de-duplication.
    n_left, n_right : int
        Records of each side.
    n_pairs : int
        All record pairs of the two sides: what the prior refers to.
    spec, parameters, trace
        The model and how it was found; ``trace`` is None for a model that was given.
    rules : tuple of RuleCost
        In order.
    counts : PatternCounts
        Candidate pairs by rule and pattern.
    cardinality : Cardinality
    cardinality_basis : str
        Why, in words.
    assignment : Assignment
    floor : float
        Match weight in bits below which no candidate pair was kept.
    pairs_kept : int
        Candidate pairs at or above the floor.
    pairs_cut : int
        Candidate pairs that a cap, not the floor by itself, left out.
    blocking_recall : BlockingRecall
        Estimated share of the true pairs that were candidates.
    removed_by_cardinality : int
        Pairs of probability above one half on their own that the constraint refused.
    links, review : polars.DataFrame
        The tables of the output folder (``design`` section on results).
    outcomes : polars.DataFrame, optional
        One row per left record (``match``).
    clusters : polars.DataFrame, optional
        One row per record (``dedupe``).
    cluster_correlation : float, optional
        Of the pairs of one record within its cluster; see `crvs_link.resolve.Membership`.
    completeness : polars.DataFrame
        ``field, left_present, right_present``: records with a usable value.
    linked_by_field : polars.DataFrame
        ``field, linked, linked_present, unlinked, unlinked_present``: left records.
    linked_pairs : int
        Record pairs that links stand for: of clusters all pairs inside, those that were
        never candidates too.
    subgroups : polars.DataFrame
        One row for each group of left records, by sex, age and more
        (`crvs_link.pipeline.subgroups.SCHEMA`).
    duplicates : DuplicateMethod, optional
        Precision without the model's probabilities; None where records may have several
        partners on either side.
    false_links_expected : float
        Sum over these pairs of the probability that they are false.
    false_links_interval : tuple of int
        Numbers of false links between which the true one lies in 95 of 100 runs.
    missed_links_expected : float
        Probability mass of kept pairs that are not links: a lower bound.
    warnings : tuple of str
    household : HouseholdRound, optional
        None where no households can be compared.
    conflicts : mapping of str to int
        Pairs likelier a match than not by themselves that cannot be one person, by the rule
        (`crvs_link.resolve.Conflict`) that says so.
    decisions : polars.DataFrame, optional
        Those of clerical review on this register, each with what became of it.
    power : SearchPower, optional
        How well the register could be searched for each left record (``match``).
    date_methods : polars.DataFrame, optional
        ``method, left, right``: records by how sure their date of birth is
        (`crvs_link.schema.DateMethod`, and what several of them have in common).
    """

    left: str
    right: str
    n_left: int
    n_right: int
    n_pairs: int
    spec: ModelSpec
    parameters: ModelParameters
    trace: FitTrace | None
    rules: tuple[RuleCost, ...]
    counts: PatternCounts
    cardinality: Cardinality
    cardinality_basis: str
    assignment: Assignment
    floor: float
    pairs_kept: int
    pairs_cut: int
    blocking_recall: BlockingRecall
    removed_by_cardinality: int
    links: pl.DataFrame
    review: pl.DataFrame
    outcomes: pl.DataFrame | None
    clusters: pl.DataFrame | None
    cluster_correlation: float | None
    completeness: pl.DataFrame
    linked_by_field: pl.DataFrame
    linked_pairs: int
    subgroups: pl.DataFrame
    duplicates: DuplicateMethod | None
    false_links_expected: float
    false_links_interval: tuple[int, int]
    missed_links_expected: float
    warnings: tuple[str, ...]
    household: HouseholdRound | None = None
    conflicts: Mapping[str, int] = field(default_factory=dict)
    decisions: pl.DataFrame | None = None
    power: SearchPower | None = None
    date_methods: pl.DataFrame | None = None

    @property
    def n_candidates(self) -> int:
        """Distinct candidate pairs compared."""
        return int(self.counts.counts.sum())


@dataclass(frozen=True)
class RunResult:
    """Everything that one call of ``match`` or ``dedupe`` found.

    Parameters
    ----------
    command : str
        ``match`` or ``dedupe``.
    extracts : tuple of Extract
        The host extract first, then the registers; one for ``dedupe``.
    linkages : tuple of Linkage
        One for each register that was searched; a register that could not be
        searched stands in ``not_run``.
    not_run : mapping of str to str
        Source id of a register that was not searched, and why.
    links, review : polars.DataFrame
        Those of all linkages, by register in the order given.
    outcomes : polars.DataFrame, optional
        One row per host record and register (``match``).
    clusters : polars.DataFrame, optional
        One row per record (``dedupe``).
    subgroups : polars.DataFrame
        Those of all linkages: one row for each register and group of host records.
    config : str
        The ``link.toml`` that repeats this run.
    seconds : mapping of str to float
        Wall time of each stage; for the manifest alone.
    disclosure : Purpose
        Why the run is made, and what allows it.
    places : tuple of PlacesFile
    labels : LabelsFile, optional
    decisions : polars.DataFrame, optional
        Those of clerical review, where some were given: ``register, left_id, right_id,
        decision, reviewer, reason, weight, probability`` (both by the model alone) and
        ``standing``.
    changes : polars.DataFrame, optional
        ``source, record_id, row_number, change`` of the records that are new, changed or
        removed since the earlier run.
    previous : str, optional
        The folder of the earlier run that this one carries on.
    cases : polars.DataFrame, optional
        One row per host record (``match``): its outcome over all registers
        (`crvs_link.outcome.CASES`).
    scopes : mapping of str to RegisterScope
        By source id, of the extracts for which one was stated.
    outcome_counts : polars.DataFrame, optional
        Host records by outcome and by groups (`crvs_link.outcome.outcome_counts`): true
        counts, which are published only after small ones are suppressed.
    search_counts : polars.DataFrame, optional
        The same by the search results of each register.
    protected : frozenset of str
        Source ids of the extracts in which a column marks records as protected.
    pseudonyms : Pseudonyms, optional
        What records are called where their identifiers may not be written.
    """

    command: str
    extracts: tuple[Extract, ...]
    linkages: tuple[Linkage, ...]
    not_run: Mapping[str, str]
    links: pl.DataFrame
    review: pl.DataFrame
    outcomes: pl.DataFrame | None
    clusters: pl.DataFrame | None
    subgroups: pl.DataFrame
    config: str
    seconds: Mapping[str, float]
    disclosure: Purpose = field(default_factory=Purpose)
    places: tuple[PlacesFile, ...] = ()
    labels: LabelsFile | None = None
    decisions: pl.DataFrame | None = None
    changes: pl.DataFrame | None = None
    previous: str | None = None
    cases: pl.DataFrame | None = None
    scopes: Mapping[str, RegisterScope] = field(default_factory=dict)
    protected: frozenset[str] = frozenset()
    pseudonyms: Pseudonyms | None = None
    outcome_counts: pl.DataFrame | None = None
    search_counts: pl.DataFrame | None = None

    @property
    def purpose(self) -> str | None:
        """Why the run is made."""
        return self.disclosure.purpose

    @property
    def legal_basis(self) -> str | None:
        """What allows it."""
        return self.disclosure.legal_basis

    @property
    def withheld(self) -> frozenset[str]:
        """Source ids of the extracts whose record identifiers are not written."""
        whole = {source for source, scope in self.scopes.items() if scope.protected}
        return withheld_sources(
            {extract.source_id: extract.id_is_identity_number for extract in self.extracts},
            self.protected | whole,
            self.disclosure,
        )
