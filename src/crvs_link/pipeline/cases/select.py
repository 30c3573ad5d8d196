"""Which host records become cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from crvs_link.codes import Outcome, SearchResult
from crvs_link.errors import UsageError
from crvs_link.schema import RECORD_ID, ROW_NUMBER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crvs_link.load import Extract
    from crvs_link.pipeline.cases.tables import CaseTables

NEEDS_PERSON: Final = (
    Outcome.CONFLICT_REVIEW,
    Outcome.POSSIBLE_REVIEW,
    Outcome.LINKED_FAMILY_ONLY,
)
"""Outcomes that a person has to settle."""

_OPEN: Final = (SearchResult.CONFLICT, SearchResult.LINKED_AMBIGUOUS, SearchResult.REVIEW)
"""The same of single searches, for results without outcomes over all registers."""

LIMIT: Final = 200
SEED: Final = 20260


@dataclass(frozen=True)
class Wanted:
    """Which cases are asked for.

    Parameters
    ----------
    host_ids : tuple of str
        Identifiers of host records.
    outcomes : tuple of str
        Codes of outcomes. Without both, all cases that need a person: `NEEDS_PERSON`.
    sample : int, optional
        Draw so many of them.
    seed : int
        Of the draw.
    limit : int
        The most cases that are written, the first rows first.
    """

    host_ids: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    sample: int | None = None
    seed: int = SEED
    limit: int = LIMIT


@dataclass(frozen=True)
class Selection:
    """Rows of the cases that are written, ascending, and how many the limit left out."""

    rows: tuple[int, ...]
    left_out: int


def select_cases(tables: CaseTables, host: Extract, wanted: Wanted) -> Selection:
    """Select cases.

    Parameters
    ----------
    tables : CaseTables
    host : Extract
    wanted : Wanted

    Raises
    ------
    UsageError
        If an identifier is not there; says how many, and not which.
    """
    cases = tables.cases
    rows = np.zeros(0, dtype=np.uint32)
    if wanted.host_ids:
        rows = np.union1d(rows, _rows_of(host, wanted.host_ids))
    if wanted.outcomes:
        asked = cases.filter(pl.col("outcome").is_in(wanted.outcomes))
        rows = np.union1d(rows, asked["host_row"].to_numpy())
    if not (wanted.host_ids or wanted.outcomes):
        unsettled = tables.searches.filter(pl.col("search_result").is_in(_OPEN))
        open_ones = pl.col("outcome").is_in(NEEDS_PERSON) | (
            pl.col("outcome").is_null()
            & pl.col("host_row").is_in(unsettled["host_row"].unique().to_list())
        )
        rows = cases.filter(open_ones)["host_row"].to_numpy()
    if wanted.sample is not None and wanted.sample < len(rows):
        drawn = np.random.default_rng(wanted.seed).choice(len(rows), wanted.sample, replace=False)
        rows = rows[np.sort(drawn)]
    return Selection(tuple(map(int, rows[: wanted.limit])), max(len(rows) - wanted.limit, 0))


def _rows_of(host: Extract, ids: Sequence[str]) -> np.ndarray[tuple[int], np.dtype[np.uint32]]:
    wanted = pl.Series(ids, dtype=pl.String).unique()
    missing = wanted.filter(~wanted.is_in(host.frame[RECORD_ID].to_list()))
    if len(missing):
        raise UsageError(
            f"{host.path_text} has no record for {len(missing):,} of the {len(wanted):,} "
            "identifiers that were given.",
            hint="Identifiers stand in outcomes.parquet; an extract without any has row numbers.",
        )
    found = host.frame.filter(pl.col(RECORD_ID).is_in(wanted.to_list()))[ROW_NUMBER]
    return found.to_numpy()
