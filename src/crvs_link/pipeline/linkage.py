"""One linkage, from coded records to links: the stages in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crvs_link.compare import compare_candidates
from crvs_link.errors import ModelError
from crvs_link.pipeline.cardinality import ChosenCardinality, probe_cardinality
from crvs_link.pipeline.conclude import conclude_clusters, conclude_links
from crvs_link.pipeline.decided import decide_pairs
from crvs_link.pipeline.fitting import apply_model, fit_model, sample_levels, sharpen
from crvs_link.pipeline.plan import plan_linkage, with_first_pairs
from crvs_link.pipeline.scoring import Scoring
from crvs_link.pipeline.tables import completeness_table, linked_by_field
from crvs_link.results import Linkage
from crvs_link.schema import FIELDS, Cardinality

if TYPE_CHECKING:
    import polars as pl

    from crvs_link.compare import Tables
    from crvs_link.config import LinkageConfig, RunConfig
    from crvs_link.encode import CodedRecords
    from crvs_link.load import Extract
    from crvs_link.pipeline.plan import PlannedWork
    from crvs_link.run import RunOptions
    from crvs_link.spec import ModelParameters, ModelSpec


@dataclass(frozen=True)
class GivenModel:
    """A saved model, applied in place of fitting one."""

    spec: ModelSpec
    parameters: ModelParameters


def link(
    coded: CodedRecords,
    tables: Tables,
    extracts: list[Extract],
    left: int,
    right: int,
    config: RunConfig,
    stated: LinkageConfig,
    options: RunOptions,
    *,
    model: GivenModel | None = None,
    decisions: pl.DataFrame | None = None,
) -> tuple[Linkage, LinkageConfig]:
    """Link two extracts, or find the repeated persons of one.

    Parameters
    ----------
    coded : CodedRecords
    tables : Tables
    extracts : list of Extract
    left, right : int
        Numbers of the extracts; the same for a de-duplication.
    config : RunConfig
    stated : LinkageConfig
        What is not left to be chosen.
    options : RunOptions
    model : GivenModel, optional
    decisions : polars.DataFrame, optional
        Of clerical review, from `check_decisions`.

    Returns
    -------
    linkage : Linkage
    chosen : LinkageConfig
        The same choices, stated: they repeat the linkage.

    Raises
    ------
    CrvsLinkError
        If the extracts cannot be linked.
    """
    within = left == right
    work = plan_linkage(
        coded,
        tables,
        left,
        right,
        config,
        stated,
        options,
        spec=model.spec if model is not None else None,
    )
    if work.n_pairs == 0:
        raise ModelError(
            f"{extracts[left].path_text} holds {work.n_left} record: there is no pair to compare.",
            hint="Give an extract of several records.",
        )
    counts, streams = compare_candidates(work.candidates, work.program, work.spec, options)

    scoring = Scoring(work, counts, streams, options)
    trace = None
    if model is not None:
        parameters = apply_model(model.parameters, work, counts)
    else:
        sample = sample_levels(work, coded, random_pairs=config.random_pairs, options=options)
        parameters, trace = fit_model(work, counts, sample)
        if not within:
            parameters, trace = sharpen(
                work,
                counts,
                scoring.kept(parameters)[1],
                parameters,
                trace,
                sample,
                assignment=config.assignment,
                overlap_max=config.overlap_max,
            )
    cardinality = _cardinality(
        work, stated.cardinality, parameters, coded, tables, extracts, options
    )
    if cardinality.cardinality is not Cardinality.ONE_TO_ONE:
        # A person may stand in several rows: more pairs are matches than there are persons.
        parameters = apply_model(parameters, work, counts)
    floor, edges = scoring.kept(parameters)
    del scoring
    streams.clear()
    pairs = None
    if decisions is not None:
        pairs = decide_pairs(decisions, edges, work, parameters, extracts[left], extracts[right])
        edges = pairs.edges
    conclude = conclude_clusters if within else conclude_links
    concluded = conclude(
        edges,
        work,
        parameters,
        extracts[left],
        extracts[right],
        config,
        cardinality.cardinality,
        pairs,
    )
    fields = [field for field in FIELDS if field in coded.fields]
    linkage = Linkage(
        left=extracts[left].source_id,
        right=extracts[right].source_id,
        n_left=work.n_left,
        n_right=work.n_right,
        n_pairs=work.n_pairs,
        spec=work.spec,
        parameters=parameters,
        trace=trace,
        rules=with_first_pairs(work, counts.counts.sum(axis=1).tolist()),
        counts=counts,
        cardinality=cardinality.cardinality,
        cardinality_basis=cardinality.basis,
        assignment=config.assignment,
        floor=floor.weight,
        pairs_kept=floor.kept,
        pairs_cut=floor.cut,
        removed_by_cardinality=concluded.removed_by_cardinality,
        links=concluded.links,
        review=concluded.review,
        outcomes=concluded.outcomes,
        clusters=concluded.clusters,
        completeness=completeness_table(coded, left, right, fields),
        linked_by_field=linked_by_field(coded, left, concluded.linked, fields),
        false_links_expected=concluded.false_links_expected,
        missed_links_expected=concluded.missed_links_expected,
        decisions=concluded.decisions,
        warnings=(*(trace.warnings if trace is not None else ()), *cardinality.warnings),
    )
    chosen = type(stated)(
        register=stated.register,
        cardinality=cardinality.cardinality,
        comparisons=work.spec.comparisons,
        plan=work.plan,
    )
    return linkage, chosen


def _cardinality(
    work: PlannedWork,
    stated: Cardinality | None,
    parameters: ModelParameters,
    coded: CodedRecords,
    tables: Tables,
    extracts: list[Extract],
    options: RunOptions,
) -> ChosenCardinality:
    if stated is not None:
        return ChosenCardinality(stated, "stated")
    if work.left == work.right:
        return ChosenCardinality(
            Cardinality.MANY_TO_MANY, "a de-duplication: a person may stand in any number of rows"
        )
    return probe_cardinality(work, parameters, coded, tables, extracts, options)
