"""The searches of host records as JSON: one for each record and register."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from crvs_link.codes import SearchResult
from crvs_link.output.ndjson.text import (
    NULL,
    Code,
    code_or_null,
    encoded,
    finite,
    members,
    number,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

_NOT_SHOWN: Final = frozenset({SearchResult.WITHHELD, SearchResult.NOT_RUN})
"""Search results of which nothing else is written, whatever the tables hold."""


def searches_of(
    outcomes: pl.DataFrame, registers: Sequence[str], rows: pl.Series
) -> list[pl.DataFrame]:
    """Outcomes of each register, ascending by host row, the texts from outside as JSON.

    Parameters
    ----------
    outcomes : polars.DataFrame
    registers : sequence of str
    rows : polars.Series
        All host rows, ascending.

    Raises
    ------
    ValueError
        If there is not one outcome for each host record and register.
    """
    place = pl.col("register").replace_strict(
        registers, range(len(registers)), return_dtype=pl.UInt32
    )
    ready = (
        outcomes.lazy()
        .with_columns(
            finite(),
            encoded(outcomes["policy"]),
            register_id=pl.col("register").replace_strict(
                registers, [text(register) for register in registers], return_dtype=pl.String
            ),
        )
        .sort(place, "host_row")
        .collect()
    )
    n = len(rows)
    tables = [ready[place * n : (place + 1) * n] for place in range(len(registers))]
    if ready.height != n * len(registers) or any(
        not table["host_row"].equals(rows) for table in tables
    ):
        raise ValueError("there is not one outcome for each host record and register")
    return tables


def search_text(candidates: pl.Expr) -> pl.Expr:
    """Write a search as a JSON object.

    Parameters
    ----------
    candidates : polars.Expr
        Those of the host record as JSON, separated by commas; null for none.
    """
    known = pl.all_horizontal(pl.col("completeness_low", "completeness_high").is_not_null())
    interval = pl.concat_str(
        pl.lit("["),
        number("completeness_low"),
        pl.lit(","),
        number("completeness_high"),
        pl.lit("]"),
    )
    no_record = members(
        {
            "high": number("p_no_record_high"),
            "low": number("p_no_record_low"),
            "value": number("p_no_record"),
        }
    )
    content: dict[str, pl.Expr | Code | str] = {
        "bayes_factor": number("bayes_factor"),
        "best_weight_bits": number("best_weight"),
        "candidates": pl.concat_str(pl.lit("["), candidates.fill_null(""), pl.lit("]")),
        "completeness": pl.when(known).then(interval),
        "conflict": code_or_null("conflict"),
        "max_weight_bits": number("max_weight"),
        "p_no_record": pl.when(pl.col("p_no_record").is_not_null()).then(no_record),
        "p_unlinked": number("p_unlinked"),
        "scope": code_or_null("scope"),
        "scope_reason": code_or_null("scope_reason"),
        "sensitivity": number("power"),
    }
    always: dict[str, pl.Expr | Code | str] = {
        "policy_id": pl.col("policy"),
        "register_id": pl.col("register_id"),
        "search_result": Code(pl.col("search_result")),
    }
    bare = members({**dict.fromkeys(content, NULL), **always, "candidates": "[]"})
    shown = ~pl.col("search_result").is_in(_NOT_SHOWN)
    return pl.when(shown).then(members({**content, **always})).otherwise(bare)
