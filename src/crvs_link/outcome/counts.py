"""How many host records have each outcome, and each search result, by groups of records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from crvs_link.codes import Outcome, SearchResult

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt

    Groups = tuple[str, Sequence[str], npt.NDArray[np.integer]]
    """What records are grouped by, the labels of the groups, the group of each record."""

ALL: Final = "all"
"""What everybody together is grouped by."""

EVERYBODY: Final = "all records"
NOT_SEARCHED: Final = "not run"
"""Outcome of a record for which no register was searched."""

OUTCOMES: Final = (*(outcome.value for outcome in Outcome), NOT_SEARCHED)
RESULTS: Final = tuple(result.value for result in SearchResult)

PUBLISHED_BY: Final = ("sex", "age", "nationality", "area of birth", "country of birth")
"""Attributes by which outcomes are counted, to be published after small counts are suppressed.
Others, such as the script of the name, are for checking the linkage; nothing is counted by two."""

OUTCOME_COUNTS: Final = {
    "attribute": pl.String,
    "group": pl.String,
    "outcome": pl.String,
    "records": pl.Int64,
}
"""One row for each attribute, group and outcome, zeros too: true counts, not for publication."""

SEARCH_COUNTS: Final = {
    "register": pl.String,
    "attribute": pl.String,
    "group": pl.String,
    "search_result": pl.String,
    "records": pl.Int64,
}
"""The same of the search results of each register."""


def outcome_counts(cases: pl.DataFrame, groupings: Iterable[Groups]) -> pl.DataFrame:
    """Count host records by outcome and by groups.

    Parameters
    ----------
    cases : polars.DataFrame
        `crvs_link.outcome.CASES`, in the order of the host records.
    groupings : iterable of (str, sequence of str, int[n])
        What host records are grouped by, the labels of the groups, and the group of each
        record, all in the order of the host records. Those by none of `PUBLISHED_BY` are left
        out.

    Returns
    -------
    polars.DataFrame
        `OUTCOME_COUNTS`: all records first, then each grouping. Every outcome has a row of
        its own in every group, in the order of `crvs_link.codes.Outcome`, and behind them the
        records for which no register was searched.
    """
    outcome = _places(cases.get_column("outcome").fill_null(NOT_SEARCHED), OUTCOMES)
    chosen = [grouping for grouping in groupings if grouping[0] in PUBLISHED_BY]
    return _counted(outcome, OUTCOMES, "outcome", chosen).cast(OUTCOME_COUNTS)  # type: ignore[arg-type]


def search_counts(outcomes: pl.DataFrame, groupings: Iterable[Groups]) -> pl.DataFrame:
    """Count host records by search result of each register and by groups.

    Parameters
    ----------
    outcomes : polars.DataFrame
        `crvs_link.outcome.SEARCHES`: the records of each register in the order of the host
        records.
    groupings : iterable of (str, sequence of str, int[n])
        As for `outcome_counts`, by whatever attributes.

    Returns
    -------
    polars.DataFrame
        `SEARCH_COUNTS`.
    """
    groupings = tuple(groupings)
    parts = [pl.DataFrame(schema=SEARCH_COUNTS)]
    searched = outcomes.select("register", "search_result")
    for rows in searched.partition_by("register", maintain_order=True):
        result = _places(rows.get_column("search_result"), RESULTS)
        counted = _counted(result, RESULTS, "search_result", groupings)
        register = pl.lit(rows.item(0, "register"), pl.String).alias("register")
        parts.append(counted.select(register, pl.all()).cast(SEARCH_COUNTS))  # type: ignore[arg-type]
    return pl.concat(parts)


def _places(codes: pl.Series, known: Sequence[str]) -> npt.NDArray[np.int64]:
    return codes.cast(pl.Enum(known)).to_physical().to_numpy().astype(np.int64)


def _counted(
    codes: npt.NDArray[np.int64], known: Sequence[str], name: str, groupings: Iterable[Groups]
) -> pl.DataFrame:
    everybody: Groups = (ALL, (EVERYBODY,), np.zeros(len(codes), np.int16))
    parts = []
    for attribute, labels, group in (everybody, *groupings):
        n = len(labels) * len(known)
        counts = np.bincount(group.astype(np.int64) * len(known) + codes, minlength=n)
        parts.append(
            pl.DataFrame(
                {
                    "attribute": pl.repeat(attribute, n, dtype=pl.String, eager=True),
                    "group": [label for label in labels for _ in known],
                    name: list(known) * len(labels),
                    "records": counts,
                }
            )
        )
    return pl.concat(parts)
