"""The tables of a finished run that cases are made from, read once and with what is withheld gone.

That something is withheld says of itself that a person is protected. So it is shown as a
register that was not searched, and nothing of what the search found is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from crvs_link.codes import Indicator, Outcome, SearchResult
from crvs_link.errors import InputError, UsageError
from crvs_link.households import LEVEL_HOUSEHOLD
from crvs_link.outcome import CASES, SEARCHES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_KEYS: Final = ("host_row", "host_id", "register", "search_result")

_FROM_REGISTERS: Final = rf"({Indicator.NATIONALITY_DIFFERS}|{Indicator.BORN_IN_HOST})(; )?"
"""Indicators that say something of a register, in their list."""


@dataclass(frozen=True)
class CaseTables:
    """What a run found for its host records.

    Parameters
    ----------
    cases : polars.DataFrame
        As `crvs_link.outcome.CASES`, in the order of host rows; all null but the host where
        the result has none.
    searches : polars.DataFrame
        As `crvs_link.outcome.SEARCHES`.
    pairs : mapping of str to polars.DataFrame
        ``links`` and ``review``, without the pairs of searches that are withheld.
    decisions : polars.DataFrame, optional
    """

    cases: pl.DataFrame
    searches: pl.DataFrame
    pairs: Mapping[str, pl.DataFrame]
    decisions: pl.DataFrame | None


def read_tables(folder: Path) -> CaseTables:
    """Read the tables of a result of ``match``.

    Raises
    ------
    UsageError
        If the result is not one of ``match``.
    InputError
        If a table cannot be read.
    """
    if not (folder / "outcomes.parquet").exists():
        raise UsageError(
            f"{folder} is no result of match: it has no outcomes of host records.",
            hint="Cases are made from a result of crvs-link match.",
        )
    searches = _with_columns(_read(folder, "outcomes"), SEARCHES)
    if (folder / "cases.parquet").exists():
        cases = _with_columns(_read(folder, "cases"), CASES)
    else:
        cases = _with_columns(
            searches.select("host_row", "host_id").unique("host_row", maintain_order=True), CASES
        )
    decided = folder / "decisions.parquet"
    withheld = searches.filter(pl.col("search_result") == SearchResult.WITHHELD.value).select(
        "register", pl.col("host_row").alias("left_row")
    )
    return CaseTables(
        cases=_shown_cases(cases, withheld).sort("host_row", maintain_order=True),
        searches=_shown_searches(searches),
        pairs={
            name: _with_household(_read(folder, name)).join(
                withheld, on=["register", "left_row"], how="anti", maintain_order="left"
            )
            for name in ("links", "review")
        },
        decisions=_read(folder, "decisions") if decided.exists() else None,
    )


def _read(folder: Path, name: str) -> pl.DataFrame:
    path = folder / f"{name}.parquet"
    try:
        return pl.read_parquet(path, glob=False)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise InputError(
            f"{path} cannot be read: it is not there, or damaged.", hint="Repeat the run."
        ) from error


def _with_household(table: pl.DataFrame) -> pl.DataFrame:
    """Add the level of the second round to a table of a run without one."""
    if LEVEL_HOUSEHOLD in table.columns:
        return table
    return table.with_columns(pl.lit(None, pl.UInt8).alias(LEVEL_HOUSEHOLD))


def _with_columns(frame: pl.DataFrame, columns: Mapping[str, type[pl.DataType]]) -> pl.DataFrame:
    """The columns in their order; null where an earlier version wrote none."""
    return frame.select(
        pl.col(name).cast(kind) if name in frame.columns else pl.lit(None, dtype=kind).alias(name)
        for name, kind in columns.items()
    )


def _shown_searches(searches: pl.DataFrame) -> pl.DataFrame:
    withheld = pl.col("search_result") == SearchResult.WITHHELD.value
    others = [name for name in SEARCHES if name not in _KEYS]
    return searches.with_columns(
        pl.when(~withheld).then(pl.col(name)).alias(name) for name in others
    ).with_columns(
        pl.when(withheld)
        .then(pl.lit(SearchResult.NOT_RUN.value))
        .otherwise("search_result")
        .alias("search_result")
    )


def _shown_cases(cases: pl.DataFrame, withheld: pl.DataFrame) -> pl.DataFrame:
    """Empty the outcomes that are withheld, or that rest on what is.

    Of persons with a search that is withheld, what else registers say of them goes too.
    """
    partly = pl.col("host_row").is_in(withheld["left_row"].unique().implode())
    own = pl.col("indicators").str.replace_all(_FROM_REGISTERS, "").str.strip_suffix("; ")
    cases = cases.with_columns(
        pl.when(~partly).then("family").alias("family"),
        pl.when(partly).then(own).otherwise("indicators").alias("indicators"),
    )
    rests = withheld.select(
        pl.col("left_row").alias("host_row"), pl.col("register").alias("basis"), hidden=True
    )
    joined = cases.join(rests, on=["host_row", "basis"], how="left", maintain_order="left")
    hidden = (pl.col("outcome") == Outcome.WITHHELD.value).fill_null(value=False) | pl.col(
        "hidden"
    ).fill_null(value=False)
    emptied = [name for name in CASES if name not in {"host_row", "host_id", "indicators"}]
    return (
        joined.with_columns(pl.when(~hidden).then(pl.col(name)).alias(name) for name in emptied)
        .with_columns(
            pl.when(hidden)
            .then(pl.lit(Outcome.WITHHELD.value))
            .otherwise("outcome")
            .alias("outcome")
        )
        .select(list(CASES))
    )
