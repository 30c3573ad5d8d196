"""Every figure of a linkage by groups of records, and where a group fares worse."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from crvs_link.codes import SearchResult
from crvs_link.pipeline.record_groups import Grouping
from crvs_link.report.rate import Rate
from crvs_link.report.text import of, percent
from crvs_link.report.worse import is_worse
from crvs_link.resolve import SEARCH_RESULTS, count_interval

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt


RESULTS: Final = SEARCH_RESULTS
"""What the codes in `RecordFigures.result` stand for."""

SCHEMA: Final = {
    "register": pl.String,
    "attribute": pl.String,
    "subgroup": pl.String,
    "records": pl.Int64,
    **{result.value: pl.Int64 for result in RESULTS},
    "linked_share": pl.Float64,
    "links": pl.Int64,
    "false_links_expected": pl.Float64,
    "false_link_rate": pl.Float64,
    "false_link_rate_low": pl.Float64,
    "false_link_rate_high": pl.Float64,
    "missed_links_expected": pl.Float64,
    "missed_link_rate_at_least": pl.Float64,
    "mean_p_unlinked": pl.Float64,
}
"""Columns of the table of subgroups. A rate is null where it is not estimable."""


@dataclass(frozen=True)
class RecordFigures:
    """What was found for each record of the left side.

    Parameters
    ----------
    result : int8[n]
        Index into `RESULTS`.
    linked : int32[L]
        The record of each link; in a de-duplication both records of it.
    probability : float64[L]
        Of these links.
    missed : float64[n]
        Probability of a partner that is left on candidates that are not links.
    p_unlinked : float64[n], optional
        Probability that the record has no partner.
    """

    result: npt.NDArray[np.int8]
    linked: npt.NDArray[np.int32]
    probability: npt.NDArray[np.float64]
    missed: npt.NDArray[np.float64]
    p_unlinked: npt.NDArray[np.float64] | None


def only(
    groupings: Sequence[Grouping], figures: RecordFigures, hidden: npt.NDArray[np.bool_] | None
) -> tuple[Sequence[Grouping], RecordFigures]:
    """Leave records out of the figures of groups, as if they were not in the extract.

    Parameters
    ----------
    groupings : sequence of Grouping
    figures : RecordFigures
    hidden : bool[n], optional
        None for nobody.
    """
    if hidden is None:
        return groupings, figures
    keep = ~hidden
    place = np.cumsum(keep, dtype=np.int32) - 1
    links = keep[figures.linked]
    unlinked = figures.p_unlinked
    kept = RecordFigures(
        result=figures.result[keep],
        linked=place[figures.linked[links]].astype(np.int32),
        probability=figures.probability[links],
        missed=figures.missed[keep],
        p_unlinked=None if unlinked is None else unlinked[keep],
    )
    return [replace(each, codes=each.codes[keep]) for each in groupings], kept


def subgroup_table(
    groupings: Sequence[Grouping], figures: RecordFigures, register: str
) -> pl.DataFrame:
    """Tabulate a linkage by groups of the records of its left side.

    Parameters
    ----------
    groupings : sequence of Grouping
    figures : RecordFigures
    register : str

    Returns
    -------
    polars.DataFrame
        `SCHEMA`: all records, then a row for each group of each grouping. The groups of
        one grouping sum to all records. ``false_links_expected`` is the sum over links of
        one less their probability; the ends of its rate are those of
        `crvs_link.resolve.count_interval`.
        ``missed_links_expected`` is a lower bound.
    """
    false = 1.0 - figures.probability
    spread = false * figures.probability
    parts = [pl.DataFrame(schema=SCHEMA)]
    everybody = Grouping("all", ("all records",), np.zeros(len(figures.result), np.int16))
    for grouping in (everybody, *groupings):
        codes, n = grouping.codes.astype(np.intp), len(grouping.labels)
        of_link = codes[figures.linked]
        results = np.bincount(
            codes * len(RESULTS) + figures.result, minlength=n * len(RESULTS)
        ).reshape(n, len(RESULTS))
        records = results.sum(axis=1)
        links = np.bincount(of_link, minlength=n)
        expected = sums(of_link, false, n)
        variance = sums(of_link, spread, n)
        missed = sums(codes, figures.missed, n)
        ends = np.array(
            [count_interval(*moments) for moments in zip(expected, variance, strict=True)]
        ).reshape(n, 2)
        unlinked = figures.p_unlinked
        columns = {
            "register": [register] * n,
            "attribute": [grouping.attribute] * n,
            "subgroup": list(grouping.labels),
            "records": records,
            **{result.value: results[:, k] for k, result in enumerate(RESULTS)},
            "linked_share": _share(results[:, 0], records),
            "links": links,
            "false_links_expected": expected,
            "false_link_rate": _share(expected, links),
            "false_link_rate_low": _share(np.minimum(ends[:, 0], links), links),
            "false_link_rate_high": _share(np.minimum(ends[:, 1], links), links),
            "missed_links_expected": missed,
            "missed_link_rate_at_least": _share(missed, links - expected + missed),
            "mean_p_unlinked": [None] * n
            if unlinked is None
            else _share(sums(codes, unlinked, n), records),
        }
        parts.append(pl.DataFrame(columns, schema=SCHEMA))
    return pl.concat(parts)


def unequal(table: pl.DataFrame) -> tuple[str, ...]:
    """Say where a group fares worse than all others together by a factor of two.

    Compared are the rate of false links, the lower bound of that of missed links and the
    share of records for review. Two rates are compared where at least `LEAST_ERRORS`
    are expected in both, and the difference is taken for more than chance where the
    logarithm of their ratio is `BEYOND_CHANCE` standard errors above zero
    (`crvs_link.report.worse`).

    Parameters
    ----------
    table : polars.DataFrame
        From `subgroup_table`, of one register.

    Returns
    -------
    tuple of str
        One warning for each such group, in the order of the table.
    """
    found = []
    for rows in table.partition_by("attribute", maintain_order=True):
        worse: dict[str, list[str]] = {}
        for what, rates in _rates(rows):
            errors = sum(rate.numerator for rate in rates)
            exposed = sum(rate.denominator for rate in rates)
            for group, rate in zip(rows["subgroup"], rates, strict=True):
                others = Rate(errors - rate.numerator, exposed - rate.denominator)
                if is_worse(rate, others):
                    worse.setdefault(group, []).append(
                        f"{what} {percent(rate)} ({of(rate)}) against {percent(others)} "
                        f"({of(others)})"
                    )
        found += [
            f"Records with {rows['attribute'][0]} {group!r} fare worse than all others: "
            f"{'; '.join(worse[group])}."
            for group in rows["subgroup"]
            if group in worse
        ]
    return tuple(found)


def _rates(rows: pl.DataFrame) -> Iterator[tuple[str, Sequence[Rate]]]:
    """Give the rates that are compared, by group."""
    true = rows["links"] - rows["false_links_expected"] + rows["missed_links_expected"]
    in_review = rows[SearchResult.REVIEW.value] + rows[SearchResult.LINKED_AMBIGUOUS.value]
    for what, errors, exposed in (
        ("expected false-link rate", rows["false_links_expected"], rows["links"]),
        ("missed-link rate, at least", rows["missed_links_expected"], true),
        ("share for review", in_review, rows["records"]),
    ):
        yield what, [Rate(*pair) for pair in zip(errors, exposed, strict=True)]


def sums(
    places: npt.NDArray[np.integer[Any]], values: npt.NDArray[np.float64], n: int
) -> npt.NDArray[np.float64]:
    """Sum of the values at each of ``n`` places, float64[n]."""
    summed: npt.NDArray[np.float64] = np.bincount(places, values, n).astype(np.float64)
    return summed


def _share(
    part: npt.NDArray[np.number[Any]], whole: npt.NDArray[np.number[Any]]
) -> list[float | None]:
    return [a / b if b > 0 else None for a, b in zip(part.tolist(), whole.tolist(), strict=True)]
