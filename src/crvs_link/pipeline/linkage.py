"""One linkage, from coded records to links: the stages in order."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crvs_link.compare import compare_candidates
from crvs_link.errors import ModelError
from crvs_link.pipeline.account import account_for
from crvs_link.pipeline.cardinality import find_cardinality
from crvs_link.pipeline.conclude import conclude_clusters, conclude_links
from crvs_link.pipeline.decided import decide_pairs
from crvs_link.pipeline.duplicates import disagreement
from crvs_link.pipeline.fitting import LevelSample, apply_model, fit_model, sample_levels, sharpen
from crvs_link.pipeline.further import Compared, second_round
from crvs_link.pipeline.given import check_given
from crvs_link.pipeline.households import compare_households
from crvs_link.pipeline.labels import UNLABELLED, label_pairs
from crvs_link.pipeline.plan import plan_linkage, with_first_pairs
from crvs_link.pipeline.power import search_power
from crvs_link.pipeline.recall import estimated_recall
from crvs_link.pipeline.scoring import Scoring
from crvs_link.pipeline.subgroups import only, subgroup_table, unequal
from crvs_link.pipeline.tables import completeness_table, date_methods, linked_by_field
from crvs_link.report.text import labels_text
from crvs_link.resolve import conflicts
from crvs_link.results import Linkage
from crvs_link.schema import FIELDS, Cardinality

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    import numpy.typing as npt
    import polars as pl

    from crvs_link.compare import Tables
    from crvs_link.config import LinkageConfig, RegisterScope, RunConfig
    from crvs_link.encode import CodedRecords
    from crvs_link.load import Extract
    from crvs_link.load.labels import Labels
    from crvs_link.model import FitTrace
    from crvs_link.pipeline.given import GivenModel
    from crvs_link.pipeline.labels import LabelledPairs
    from crvs_link.pipeline.plan import PlannedWork
    from crvs_link.pipeline.record_groups import Grouping
    from crvs_link.run import RunOptions
    from crvs_link.spec import ModelParameters, PatternCounts


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
    groupings: Sequence[Grouping],
    scopes: Mapping[str, RegisterScope],
    hidden: npt.NDArray[np.bool_] | None = None,
    model: GivenModel | None = None,
    labels: Labels | None = None,
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
    groupings : sequence of Grouping
        Of the left records, for the figures by subgroup.
    scopes : mapping of str to RegisterScope
    hidden : bool[n_left], optional
        Left records of which nothing is to be told in groups.
        By source id: how many records a person may have, where that is stated.
    model : GivenModel, optional
    labels : Labels, optional
        Reviewed pairs, for the fit.
    decisions : polars.DataFrame, optional
        Of clerical review, from `check_decisions`.

    Returns
    -------
    linkage : Linkage
    chosen : LinkageConfig
        The same choices, stated: they repeat the linkage.
    """
    within = left == right
    if model is not None:
        check_given(model, coded, left, right)
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
    basis = (
        sample_levels(work, coded, random_pairs=config.random_pairs, options=options)
        if model is None
        else model
    )
    told = _told(labels, work, extracts, counts)
    parameters, trace = _fitted(work, counts, basis, told)
    first_plan = work.plan
    if stated.adds_rules:
        more = second_round(
            Compared(work, counts, streams),
            parameters,
            coded,
            tables,
            config,
            options,
            probed=not within and stated.cardinality is None,
        )
        if more is not None:
            work, counts, streams = more.work, more.counts, more.streams
            told = _told(labels, work, extracts, counts)
            parameters, trace = _fitted(work, counts, basis, told)
    scoring = Scoring(work, counts, streams, options)
    if trace is not None and isinstance(basis, LevelSample):
        if not within:
            parameters, trace = sharpen(
                work,
                counts,
                scoring.kept(parameters)[1],
                parameters,
                trace,
                basis,
                assignment=config.assignment,
                overlap_max=config.overlap_max,
                labels=told.counts,
            )
        trace = account_for(
            trace,
            work,
            extracts,
            counts,
            n_random_pairs=int(basis.patterns.total.sum()),
            labels=told.account_under(work, parameters),
        )
        if trace.labels is not None:
            options.progress.note(f"{stated.register}: {labels_text(trace.labels)}")
    # Repeated persons are searched for with the first rules: they are enough to tell a share.
    cardinality = find_cardinality(
        replace(work, plan=first_plan),
        stated.cardinality,
        parameters,
        coded,
        tables,
        extracts,
        scopes,
        options,
    )
    if cardinality.cardinality is not Cardinality.ONE_TO_ONE:
        # A person may stand in several rows: more pairs are matches than there are persons.
        parameters = apply_model(parameters, work, counts)
    floor, edges = scoring.kept(parameters)
    del scoring
    compared = Compared(work, counts, streams)
    told_recall = estimated_recall(compared, parameters, coded, options)
    streams.clear()
    pairs = None
    if decisions is not None:
        edges, pairs = decide_pairs(
            decisions, edges, work, parameters, extracts[left], extracts[right]
        )
    found = conflicts(edges.left, edges.right, edges.codes, work.spec, coded, (left, right))
    if found.any():
        edges = replace(edges, conflict=found)
        if pairs is not None:
            edges, pairs = pairs.outweigh(edges)
    edges, parameters, household = compare_households(
        edges,
        work,
        parameters,
        coded,
        config,
        cardinality.cardinality,
        given=model is not None,
        decided=None if pairs is None else pairs.decided,
    )
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
    power = search_power(
        compared,
        parameters,
        coded,
        tables,
        config,
        cardinality.cardinality,
        concluded.by_record.p_unlinked,
        told_recall,
    )
    fields = [field for field in FIELDS if field in coded.fields]
    shown = slice(None) if hidden is None else ~hidden
    subgroups = subgroup_table(
        *only(groupings, concluded.by_record, hidden), extracts[right].source_id
    )
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
        blocking_recall=told_recall.recall,
        removed_by_cardinality=concluded.removed_by_cardinality,
        links=concluded.links,
        review=concluded.review,
        outcomes=concluded.outcomes,
        clusters=concluded.clusters,
        cluster_correlation=concluded.cluster_correlation,
        completeness=completeness_table(coded, left, right, fields),
        linked_by_field=linked_by_field(coded, left, concluded.linked, fields, shown),
        linked_pairs=concluded.linked_pairs,
        date_methods=date_methods(coded, left, right),
        subgroups=subgroups,
        duplicates=concluded.duplicates,
        false_links_expected=concluded.false_links_expected,
        false_links_interval=concluded.false_links_interval,
        missed_links_expected=concluded.missed_links_expected,
        decisions=concluded.decisions,
        warnings=(
            *(trace.warnings if trace is not None else ()),
            *cardinality.warnings,
            *disagreement(concluded.duplicates),
            *unequal(subgroups),
        ),
        household=household,
        conflicts=concluded.conflicts,
        power=power,
    )
    chosen = type(stated)(
        register=stated.register,
        cardinality=cardinality.cardinality,
        comparisons=work.spec.comparisons,
        plan=work.plan,
    )
    return linkage, chosen


def _told(
    labels: Labels | None, work: PlannedWork, extracts: list[Extract], counts: PatternCounts
) -> LabelledPairs:
    return UNLABELLED if labels is None else label_pairs(labels, work, extracts, counts)


def _fitted(
    work: PlannedWork, counts: PatternCounts, basis: LevelSample | GivenModel, told: LabelledPairs
) -> tuple[ModelParameters, FitTrace | None]:
    """Fit a model to the pairs, or take the given one with the prior of these files."""
    if isinstance(basis, LevelSample):
        return fit_model(work, counts, basis, labels=told.counts)
    return apply_model(basis.parameters, work, counts), None
