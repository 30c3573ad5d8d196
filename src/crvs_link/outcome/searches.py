"""The search result of one register for each host record, and what it is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from crvs_link.codes import SearchResult
from crvs_link.config import RegisterKind
from crvs_link.outcome.columns import SEARCHES
from crvs_link.outcome.informative import bayes_factor, p_no_record
from crvs_link.outcome.scopes import REASONS, in_scope

if TYPE_CHECKING:
    import numpy.typing as npt

    from crvs_link.config import RegisterScope
    from crvs_link.outcome.persons import Persons
    from crvs_link.outcome.power import SearchPower

    Floats = npt.NDArray[np.float64]

IN, OUT, NOT_STATED = "in", "out", "not stated"

_UNSURE: Final = (SearchResult.REVIEW.value, SearchResult.LINKED_AMBIGUOUS.value)

_OF_SOME: Final = (RegisterKind.DEATH, RegisterKind.MARRIAGE)

CONFLICT_PREFIX: Final = "conflict_"
"""Of the reasons for review that name a rule which a pair breaks."""


def search_table(
    found: pl.DataFrame,
    review: pl.DataFrame,
    persons: Persons,
    power: SearchPower,
    scope: RegisterScope | None,
) -> pl.DataFrame:
    """Say what the search of one register found for each host record, and how much that says.

    Parameters
    ----------
    found : polars.DataFrame
        One row for each host record: the first seven columns of `SEARCHES`.
    review : polars.DataFrame
        Pairs for review with their reasons.
    persons : Persons
        The host records.
    power : SearchPower
    scope : RegisterScope, optional

    Returns
    -------
    polars.DataFrame
        `SEARCHES`, in the order of ``found``. A link, or a pair for review, stands whatever
        the scope says; *out of scope* comes before *not searchable*, and that before a review
        of candidates of whom none could be told from the others.
    """
    n = found.height
    reason = np.full(n, -1, dtype=np.int8)
    low = high = middle = np.full(n, np.nan)
    if scope is not None:
        standing = in_scope(persons, scope)
        reason, low, high, middle = standing.reason, standing.low, standing.high, standing.middle
    nothing = found["search_result"].eq(SearchResult.NO_LINK.value).to_numpy()
    unsure = found["search_result"].is_in(_UNSURE).to_numpy()
    out = reason >= 0
    refined = (
        pl.when(pl.lit(pl.Series(nothing & out)))
        .then(pl.lit(SearchResult.OUT_OF_SCOPE.value))
        # Where a record says next to nothing, many candidates come to something all the same.
        .when(pl.lit(pl.Series((nothing | unsure) & ~power.searchable)))
        .then(pl.lit(SearchResult.NOT_SEARCHABLE.value))
        .otherwise("search_result")
    )
    said = nothing & ~out & power.searchable & _everybody(scope)
    columns = {
        "power": power.power,
        "max_weight": np.where(np.isfinite(power.max_weight), power.max_weight, np.nan),
        "completeness_low": low,
        "completeness_high": high,
        "p_no_record": _where(said, p_no_record(middle, power.power)),
        "p_no_record_low": _where(said, p_no_record(high, _end(power, power.low))),
        "p_no_record_high": _where(said, p_no_record(low, _end(power, power.high))),
        "bayes_factor": _where(said, bayes_factor(power.power)),
    }
    names = np.array([*(why.value for why in REASONS), None], dtype=object)
    table = found.with_columns(
        refined.alias("search_result"),
        pl.lit(NOT_STATED).alias("scope")
        if scope is None
        else pl.Series("scope", np.where(out, OUT, IN), dtype=pl.String),
        pl.Series("scope_reason", names[reason].tolist(), dtype=pl.String),
        *(pl.Series(name, values).fill_nan(None) for name, values in columns.items()),
        pl.lit(None, pl.String).alias("policy"),
    )
    return _with_conflicts(table, review).select(
        pl.col(name).cast(kind) for name, kind in SEARCHES.items()
    )


def _everybody(scope: RegisterScope | None) -> bool:
    """Whether everybody in scope has an event to record, so that completeness is a prior.

    Not everybody dies, or marries: the share of deaths that are registered does not say how
    many people have a record of theirs.
    """
    return scope is not None and scope.kind not in _OF_SOME


def _where(said: npt.NDArray[np.bool_], values: Floats) -> Floats:
    stated: Floats = np.where(said, values, np.nan)
    return stated


def _end(power: SearchPower, factor: float) -> Floats:
    end: Floats = np.minimum(power.power * factor, 1.0)
    return end


def _with_conflicts(table: pl.DataFrame, review: pl.DataFrame) -> pl.DataFrame:
    """Tell records in conflict from those that are merely for review."""
    rules = (
        review.filter(pl.col("reason").str.starts_with(CONFLICT_PREFIX))
        .sort("left_row", "rank", maintain_order=True)
        .unique("left_row", keep="first", maintain_order=True)
        .select(pl.col("left_row").alias("host_row"), pl.col("reason").alias("conflict"))
    )
    in_review = pl.col("search_result").eq(SearchResult.REVIEW.value)
    joined = table.join(rules, on="host_row", how="left", maintain_order="left")
    held = in_review & pl.col("conflict").is_not_null()
    return joined.with_columns(
        pl.when(held)
        .then(pl.lit(SearchResult.CONFLICT.value))
        .otherwise("search_result")
        .alias("search_result"),
        pl.when(held).then("conflict").alias("conflict"),
    )


def not_run_table(host_rows: pl.Series, host_ids: pl.Series, register: str) -> pl.DataFrame:
    """The same table for a register that was not searched."""
    nothing = {name: pl.Series([None], dtype=kind) for name, kind in SEARCHES.items()}
    known = {
        "host_row": host_rows,
        "host_id": host_ids,
        "register": pl.Series([register]),
        "search_result": pl.Series([SearchResult.NOT_RUN.value]),
        "n_candidates": pl.Series([0], dtype=pl.UInt32),
        "scope": pl.Series([NOT_STATED]),
    }
    columns = {**nothing, **known}
    n = len(host_rows)
    return pl.DataFrame(
        {
            name: (column if len(column) == n else column.new_from_index(0, n)).cast(SEARCHES[name])
            for name, column in columns.items()
        }
    )
