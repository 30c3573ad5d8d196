"""What a run found, before anything of it is written or drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from crvs_link.block import LeftOut
    from crvs_link.load import Extract
    from crvs_link.load.places import PlacesFile
    from crvs_link.model import FitTrace
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
    removed_by_cardinality : int
        Pairs of probability above one half on their own that the constraint refused.
    links, review : polars.DataFrame
        The tables of the output folder (``design`` section on results).
    outcomes : polars.DataFrame, optional
        One row per left record (``match``).
    clusters : polars.DataFrame, optional
        One row per record (``dedupe``).
    completeness : polars.DataFrame
        ``field, left_present, right_present``: records with a usable value.
    linked_by_field : polars.DataFrame
        ``field, linked, linked_present, unlinked, unlinked_present``: left records.
    false_links_expected : float
        Sum over links of the probability that the link is false.
    missed_links_expected : float
        Probability mass of kept pairs that are not links: a lower bound.
    warnings : tuple of str
    decisions : polars.DataFrame, optional
        Those of clerical review on this register, each with what became of it.
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
    removed_by_cardinality: int
    links: pl.DataFrame
    review: pl.DataFrame
    outcomes: pl.DataFrame | None
    clusters: pl.DataFrame | None
    completeness: pl.DataFrame
    linked_by_field: pl.DataFrame
    false_links_expected: float
    missed_links_expected: float
    warnings: tuple[str, ...]
    decisions: pl.DataFrame | None = None

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
    config : str
        The ``link.toml`` that repeats this run.
    seconds : mapping of str to float
        Wall time of each stage; for the manifest alone.
    places : tuple of PlacesFile
    decisions : polars.DataFrame, optional
        Those of clerical review, where some were given: ``register, left_id, right_id,
        decision, reviewer, reason, weight, probability`` (both by the model alone) and
        ``standing``.
    changes : polars.DataFrame, optional
        ``source, record_id, row_number, change`` of the records that are new, changed or
        removed since the earlier run.
    previous : str, optional
        The folder of the earlier run that this one carries on.
    """

    command: str
    extracts: tuple[Extract, ...]
    linkages: tuple[Linkage, ...]
    not_run: Mapping[str, str]
    links: pl.DataFrame
    review: pl.DataFrame
    outcomes: pl.DataFrame | None
    clusters: pl.DataFrame | None
    config: str
    seconds: Mapping[str, float]
    purpose: str | None = None
    legal_basis: str | None = None
    places: tuple[PlacesFile, ...] = ()
    decisions: pl.DataFrame | None = None
    changes: pl.DataFrame | None = None
    previous: str | None = None
