"""From the result of a run to what a report says of it. Nothing is rendered here."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from crvs_link.codes import STATEMENT, SearchResult
from crvs_link.report.facts import (
    Band,
    CardinalityFacts,
    ClusterFacts,
    Contrast,
    DateFact,
    ErrorFacts,
    FieldFact,
    Findings,
    FlowFacts,
    HouseholdFacts,
    LinkageFacts,
    SearchFact,
)
from crvs_link.report.guild import guild_facts
from crvs_link.report.input_facts import input_facts
from crvs_link.report.outcomes import outcome_facts
from crvs_link.report.rate import Rate
from crvs_link.report.scope_facts import scope_facts
from crvs_link.report.search_facts import USED, search_facts
from crvs_link.report.sensitivity import sensitivity
from crvs_link.report.subgroups import subgroup_facts
from crvs_link.report.text import decisions_texts, left_out_text, printable
from crvs_link.report.weights import histogram, model_facts, rule_facts
from crvs_link.resolve import CONFLICT_WORDS, SEARCH_RESULTS, Conflict

if TYPE_CHECKING:
    from crvs_link.results import Linkage, RunResult

BANDS: Final = (
    ("0.99 and above", 0.99, 1.0),
    ("0.95 to 0.99", 0.95, 0.99),
    ("0.80 to 0.95", 0.80, 0.95),
    ("0.50 to 0.80", 0.50, 0.80),
    ("below 0.50", 0.0, 0.50),
)


def findings(result: RunResult, *, whole: bool = True) -> Findings:
    """Gather what a report says.

    Parameters
    ----------
    result : RunResult
    whole : bool
        Whether tables of outcomes are wanted, which a summary does without.

    Returns
    -------
    Findings
        The same for the same result, and without a value of any record.
    """
    withheld = result.withheld
    stated = {name: text and printable(text) for name, text in result.disclosure.manifest().items()}
    first = "extract" if result.command == "dedupe" else "host extract"
    roles = [first, *["register"] * (len(result.extracts) - 1)]
    match = result.command != "dedupe"
    searches = _searches_of(result)
    counts = result.search_counts
    found = Findings(
        version=version("crvs-link"),
        command=result.command,
        statement=STATEMENT,
        purpose=stated.pop("purpose"),
        legal_basis=stated.pop("legal_basis"),
        disclosure=stated,
        inputs=tuple(
            input_facts(extract, role, ids_withheld=extract.source_id in withheld)
            for extract, role in zip(result.extracts, roles, strict=True)
        ),
        linkages=tuple(
            _linkage(
                linkage,
                searches.get(linkage.right),
                None if counts is None else counts.filter(pl.col("register") == linkage.right),
            )
            for linkage in result.linkages
        ),
        not_run=tuple(
            (printable(register), printable(reason)) for register, reason in result.not_run.items()
        ),
        scopes=scope_facts(
            zip((extract.source_id for extract in result.extracts), roles, strict=True),
            result.scopes,
        )
        if match
        else (),
        outcomes=None
        if not whole or result.cases is None or result.outcome_counts is None
        else outcome_facts(result.cases, result.outcome_counts),
    )
    return replace(found, guild=guild_facts(found))


def _searches_of(result: RunResult) -> dict[str, pl.DataFrame]:
    """Give what the search of each register found, where outcomes are known."""
    table = result.outcomes
    if result.cases is None or table is None:
        return {}
    parts = table.select("register", *USED).partition_by("register", maintain_order=True)
    return {rows.item(0, "register"): rows for rows in parts}


def _linkage(
    linkage: Linkage, searches: pl.DataFrame | None, counts: pl.DataFrame | None
) -> LinkageFacts:
    search = None if searches is None else search_facts(searches, counts)
    trace_warnings = linkage.trace.warnings if linkage.trace else ()
    within = linkage.left == linkage.right
    left_out = [left_out_text(cost, within=within) for cost in linkage.rules if cost.left_out]
    return LinkageFacts(
        left=printable(linkage.left),
        right=printable(linkage.right),
        flow=FlowFacts(
            left_records=linkage.n_left,
            right_records=linkage.n_right,
            all_pairs=linkage.n_pairs,
            candidates=Rate(linkage.n_candidates, linkage.n_pairs),
            kept=Rate(linkage.pairs_kept, linkage.n_candidates),
            floor=linkage.floor,
            cut=linkage.pairs_cut,
            links=linkage.links.height,
            review=linkage.review.height,
        ),
        rules=rule_facts(linkage),
        blocking_recall=linkage.blocking_recall,
        searches=_results(
            linkage.outcomes if searches is None else searches, full=search is not None
        ),
        clusters=_clusters(linkage),
        completeness=tuple(
            FieldFact(field, Rate(left, linkage.n_left), Rate(right, linkage.n_right))
            for field, left, right in linkage.completeness.select(
                "field", "left_present", "right_present"
            ).iter_rows()
        ),
        model=model_facts(linkage),
        histogram=histogram(linkage),
        bands=_bands(linkage),
        contrasts=tuple(
            Contrast(field, Rate(linked_present, linked), Rate(unlinked_present, unlinked))
            for field, linked, linked_present, unlinked, unlinked_present in (
                linkage.linked_by_field.select(
                    "field", "linked", "linked_present", "unlinked", "unlinked_present"
                ).iter_rows()
            )
        ),
        cardinality=CardinalityFacts(
            cardinality=linkage.cardinality.value,
            basis=printable(linkage.cardinality_basis),
            assignment=linkage.assignment.value,
            removed=linkage.removed_by_cardinality,
        ),
        errors=_errors(linkage),
        duplicates=linkage.duplicates,
        subgroups=subgroup_facts(linkage.subgroups),
        warnings=tuple(
            dict.fromkeys(
                map(
                    printable,
                    (
                        *left_out,
                        *decisions_texts(linkage),
                        *linkage.warnings,
                        *(search.warnings if search is not None else ()),
                        *trace_warnings,
                    ),
                )
            )
        ),
        household=None
        if linkage.household is None
        else HouseholdFacts(*linkage.household.basis, linkage.household.term.shared),
        conflicts=tuple(
            (rule, CONFLICT_WORDS[Conflict(rule)], pairs)
            for rule, pairs in linkage.conflicts.items()
        ),
        dates=_dates(linkage),
        sensitivity=sensitivity(linkage),
        search=search,
    )


def _results(outcomes: pl.DataFrame | None, *, full: bool) -> tuple[SearchFact, ...]:
    """Count search results: all there are, or those that pairs alone can say."""
    if outcomes is None:
        return ()
    records = dict(outcomes.get_column("search_result").value_counts(name="records").iter_rows())
    return tuple(
        SearchFact(result.value, Rate(records.get(result.value, 0), outcomes.height))
        for result in SearchResult
        if full or result in SEARCH_RESULTS or result in records
    )


def _dates(linkage: Linkage) -> tuple[DateFact, ...]:
    if linkage.date_methods is None:
        return ()
    return tuple(
        DateFact(method, Rate(left, linkage.n_left), Rate(right, linkage.n_right))
        for method, left, right in linkage.date_methods.iter_rows()
    )


def _clusters(linkage: Linkage) -> ClusterFacts | None:
    if linkage.clusters is None:
        return None
    sizes = (
        linkage.clusters.group_by("cluster_id")
        .len("size")
        .group_by("size")
        .len("clusters")
        .sort("size")
    )
    table = tuple((int(size), int(clusters)) for size, clusters in sizes.iter_rows())
    return ClusterFacts(
        clusters=sum(clusters for _, clusters in table),
        in_groups=Rate(
            sum(size * clusters for size, clusters in table if size > 1), linkage.clusters.height
        ),
        sizes=table,
    )


def _bands(linkage: Linkage) -> tuple[Band, ...]:
    links = linkage.links.get_column("probability").to_numpy()
    review = linkage.review.get_column("probability").drop_nulls().to_numpy()
    # A band begins where the one above it ends, so every probability is in one.
    ends = np.array([low for _, low, _ in BANDS[:-1]][::-1])
    link_band = len(BANDS) - 1 - np.searchsorted(ends, links, side="right")
    review_band = len(BANDS) - 1 - np.searchsorted(ends, review, side="right")
    return tuple(
        Band(
            label=label,
            low=low,
            high=high,
            links=int((link_band == k).sum()),
            expected_false=float((1 - links[link_band == k]).sum()),
            review=int((review_band == k).sum()),
        )
        for k, (label, low, high) in enumerate(BANDS)
    )


def _errors(linkage: Linkage) -> ErrorFacts:
    links, false = linkage.linked_pairs, linkage.false_links_expected
    missed = linkage.missed_links_expected
    return ErrorFacts(
        false_links=Rate(false, links),
        false_links_interval=linkage.false_links_interval,
        missed_links=Rate(missed, links - false + missed),
    )
