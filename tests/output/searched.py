"""Results of runs over several registers, with every code of both vocabularies."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl

from crvs_link.codes import Band, Indicator, Outcome, ScopeReason, SearchResult, TimeConflict
from crvs_link.outcome import CASES, SEARCHES
from crvs_link.resolve.conflicts import Conflict
from crvs_link.resolve.decide import ReviewReason
from crvs_link.results import RunResult
from report.factory import SPEC, match_result

REGISTERS = ("births", "origin", "border")
_WITH_PAIRS = ("linked", "linked_ambiguous", "review", "conflict")
_LINKED = tuple(code for code in Outcome if code.startswith(("LINKED", "CONFLICT", "POSSIBLE")))


def _cycle(values: Any, n: int, step: int = 1) -> list[Any]:
    listed = list(values)
    return [listed[(k // step) % len(listed)] for k in range(n)]


def searches(n: int, register: str, shift: int, rng: np.random.Generator) -> pl.DataFrame:
    """One row for each host record: search results by turns, figures where there are any."""
    results = [str(code) for code in _cycle(SearchResult, n + shift)[shift:]]
    figures = {name: rng.random(n) for name, kind in SEARCHES.items() if kind == pl.Float64}
    frame = pl.DataFrame(
        {
            "host_row": np.arange(1, n + 1, dtype=np.uint32),
            "host_id": [f"case-{k}" for k in range(1, n + 1)],
            "register": [register] * n,
            "search_result": results,
            "n_candidates": np.full(n, 3),
            "scope": _cycle(["in", "not stated", "out"], n),
            "scope_reason": _cycle([str(code) for code in ScopeReason], n),
            "conflict": _cycle([str(code) for code in (*Conflict, *TimeConflict)], n),
            "policy": ["origin-egress-deny"] * n,
            **figures,
        }
    )
    result, scope = pl.col("search_result"), pl.col("scope")
    no_record = [f"p_no_record{end}" for end in ("", "_low", "_high")]
    return frame.with_columns(
        pl.when(result == "conflict").then("conflict"),
        pl.when(result == "withheld").then("policy"),
        pl.when(scope == "out").then("scope_reason"),
        pl.when(scope == "in").then(pl.col("^completeness_.*$")),
        pl.when(result == "no_link", scope == "in").then(pl.col(*no_record, "bayes_factor")),
        pl.col("best_weight") * 20 - 4,
    ).select(pl.col(name).cast(kind) for name, kind in SEARCHES.items())


def pairs(found: pl.DataFrame, register: str, status: str, rng: np.random.Generator) -> Any:
    """Candidates of the host rows given: two of each for review, one for a link."""
    rows = np.repeat(found["host_row"].to_numpy(), 1 if status == "link" else 2)
    n = len(rows)
    reasons = [str(code) for code in (*ReviewReason, *Conflict)]
    table = pl.DataFrame(
        {
            "register": pl.Series([register] * n, dtype=pl.String),
            "left_row": rows,
            "right_row": rng.permutation(n).astype(np.uint32) + 1,
            "left_id": pl.Series([f"case-{row}" for row in rows], dtype=pl.String),
            "right_id": pl.Series([f"entry-{row}" for row in range(n)], dtype=pl.String),
            "status": pl.Series([status] * n, dtype=pl.String),
            "weight": rng.random(n) * 20,
            "probability": rng.random(n),
            "rank": pl.Series([k % 2 + 1 for k in range(n)], dtype=pl.UInt32)
            if status == "review"
            else np.ones(n, dtype=np.uint32),
            **{
                f"level_{c.name}": rng.integers(0, len(c.levels), n).astype(np.uint8)
                for c in SPEC.comparisons
            },
        }
    )
    if status == "review":
        table = table.with_columns(reason=pl.Series(_cycle(reasons, n), dtype=pl.String))
    return table


def cases(n: int, rng: np.random.Generator) -> pl.DataFrame:
    """Outcomes by turns, one without any; every indicator, alone and with the next."""
    outcomes: list[str | None] = [str(code) for code in _cycle(Outcome, n)]
    codes = [str(code) for code in Indicator]
    both = [f"{a}; {b}" for a, b in pairwise(codes)]
    outcomes[0] = None
    frame = pl.DataFrame(
        {
            "host_row": np.arange(1, n + 1, dtype=np.uint32),
            "host_id": [f"case-{k}" for k in range(1, n + 1)],
            "outcome": outcomes,
            "basis": _cycle(REGISTERS, n),
            "band": _cycle([str(code) for code in Band], n),
            "probability": rng.random(n),
            "probability_low": rng.random(n),
            "probability_high": rng.random(n),
            "family": _cycle(["father", "mother", "spouse"], n, len(Outcome)),
            "host_duplicate_of": [f"case-{k - 4}" if k % 9 == 0 else None for k in range(1, n + 1)],
            "indicators": _cycle(["", *codes, *both], n),
        }
    )
    outcome = pl.col("outcome")
    figures = ["band", "probability", "probability_low", "probability_high"]
    said = outcome.is_in(_LINKED) | outcome.str.starts_with("NO_LINK")
    return frame.with_columns(
        pl.when(outcome.str.starts_with("LINKED")).then("basis"),
        pl.when(outcome == "LINKED_FAMILY_ONLY").then("family"),
        pl.when(said).then(pl.col(*figures)),
    ).select(pl.col(name).cast(kind) for name, kind in CASES.items())


def searched(
    n: int = 144, registers: tuple[str, ...] = REGISTERS, seed: int = 5, **changes: Any
) -> RunResult:
    """A run of ``match`` with outcomes over all registers."""
    rng = np.random.default_rng(seed)
    base = match_result(registers)
    tables, links, review = [], [], []
    for shift, register in enumerate(registers):
        table = searches(n, register, shift, rng)
        tables.append(table)
        linked = table.filter(pl.col("search_result") == "linked")
        waits = table.filter(pl.col("search_result").is_in(_WITH_PAIRS[1:]))
        links.append(pairs(linked, register, "link", rng))
        review.append(pairs(waits, register, "review", rng))
    given = {
        "links": pl.concat(links),
        "review": pl.concat(review),
        "outcomes": pl.concat(tables),
        "cases": cases(n, rng),
    }
    return replace(base, **{**given, **changes})
