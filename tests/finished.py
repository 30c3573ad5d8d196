"""A finished run with outcomes over all registers, whatever the run itself has written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from crvs_link.codes import Outcome, SearchResult
from crvs_link.outcome import CASES, SEARCHES
from crvs_link.output.manifest import digests


def with_outcomes(
    folder: Path,
    outcomes: Mapping[int, Outcome] | None = None,
    searches: Mapping[tuple[int, str], SearchResult] | None = None,
) -> Path:
    """Give a result the columns of all searches, and a case for every host record.

    Parameters
    ----------
    folder : Path
        Of a result of match; changed.
    outcomes : mapping of int to Outcome, optional
        By row, where another outcome is wanted than the links give.
    searches : mapping of (int, str) to SearchResult, optional
        By row and register, where another result is wanted than that of the run.
    """
    table = pl.read_parquet(folder / "outcomes.parquet")
    results = [
        (searches or {}).get((row, register), SearchResult(result)).value
        for row, register, result in table.select(
            "host_row", "register", "search_result"
        ).iter_rows()
    ]
    table = table.with_columns(search_result=pl.Series(results))
    more = {name: pl.lit(None, kind).alias(name) for name, kind in SEARCHES.items()}
    more = {name: column for name, column in more.items() if name not in table.columns}
    more["scope"] = pl.lit("not stated").alias("scope")
    table = table.with_columns(*more.values())
    table = table.with_columns(power=pl.lit(0.9)).select(list(SEARCHES))
    table.write_parquet(folder / "outcomes.parquet")
    rows = []
    for (row, host_id), found in table.group_by(["host_row", "host_id"], maintain_order=True):
        outcome = (outcomes or {}).get(row, _outcome(found["search_result"].to_list()))  # type: ignore[call-overload]
        case = dict.fromkeys(CASES, None) | {
            "host_row": row,
            "host_id": host_id,
            "outcome": outcome.value,
            "indicators": "dob_partial; not_named",
        }
        if outcome is not Outcome.WITHHELD:
            case |= {"basis": found["register"][0], "band": "low", "probability": 0.5}
        rows.append(case)
    pl.DataFrame(rows, schema=CASES).write_parquet(folder / "cases.parquet")
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["files"] = {n: f for n, f in digests(folder).items() if n != path.name}
    path.write_text(json.dumps(manifest))
    return folder


def _outcome(results: list[str]) -> Outcome:
    if "linked" in results:
        return Outcome.LINKED_BIRTH_HOST
    if {"review", "linked_ambiguous"} & {*results}:
        return Outcome.POSSIBLE_REVIEW
    return Outcome.NO_LINK_UNINFORMATIVE
