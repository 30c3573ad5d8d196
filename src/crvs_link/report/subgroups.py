"""What a report says of the groups of records: facts, from the table of subgroups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from crvs_link.codes import SearchResult
from crvs_link.report.rate import Rate
from crvs_link.report.text import printable
from crvs_link.resolve import Estimate

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl


@dataclass(frozen=True)
class SubgroupFact:
    """What was found for one group of left records.

    ``false_links`` are expected among the links of the group, ``missed_links`` a lower
    bound. ``false_link_rate`` has the ends of an interval of 95 %, None without a link.
    ``mean_p_unlinked`` is None where the model gives no such probability.
    """

    group: str
    records: int
    linked: Rate
    ambiguous: Rate
    review: Rate
    no_link: Rate
    false_links: Rate
    false_link_rate: Estimate | None
    missed_links: Rate
    mean_p_unlinked: float | None


@dataclass(frozen=True)
class SubgroupFacts:
    """The groups by one attribute; together they are all left records."""

    attribute: str
    groups: tuple[SubgroupFact, ...]


def subgroup_facts(table: pl.DataFrame) -> tuple[SubgroupFacts, ...]:
    """Gather the figures of each attribute, all records first.

    Parameters
    ----------
    table : polars.DataFrame
        Of one register: `crvs_link.results.Linkage.subgroups`.
    """
    return tuple(
        SubgroupFacts(rows["attribute"][0], tuple(map(_fact, rows.iter_rows(named=True))))
        for rows in table.partition_by("attribute", maintain_order=True)
    )


def _fact(row: Mapping[str, Any]) -> SubgroupFact:
    records, links = row["records"], row["links"]
    false, missed = row["false_links_expected"], row["missed_links_expected"]
    return SubgroupFact(
        group=printable(row["subgroup"]),
        records=records,
        linked=Rate(row[SearchResult.LINKED.value], records),
        ambiguous=Rate(row[SearchResult.LINKED_AMBIGUOUS.value], records),
        review=Rate(row[SearchResult.REVIEW.value], records),
        no_link=Rate(row[SearchResult.NO_LINK.value], records),
        false_links=Rate(false, links),
        false_link_rate=Estimate(
            row["false_link_rate"], row["false_link_rate_low"], row["false_link_rate_high"]
        )
        if links
        else None,
        missed_links=Rate(missed, links - false + missed),
        mean_p_unlinked=row["mean_p_unlinked"],
    )
