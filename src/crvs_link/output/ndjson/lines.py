"""``results.ndjson``: what was found of each host record, one line each, for other systems.

The form of a line is published as ``schemas/result-1.json``. It holds references, codes and
figures, and no value of any record. Lines are a chain of digests (`crvs_link.protect.chain`).
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from crvs_link.codes import NOT_FOUND_STATEMENT, STATEMENT, Outcome, ReviewState, SearchResult
from crvs_link.output.ndjson.candidates import PLACE, candidate_text, pairs_of
from crvs_link.output.ndjson.identity import run_id
from crvs_link.output.ndjson.searches import search_text, searches_of
from crvs_link.output.ndjson.text import (
    NULL,
    Code,
    code_or_null,
    encoded,
    finite,
    first_code,
    members,
    number,
    text,
)
from crvs_link.protect import references
from crvs_link.protect.chain import START, link_line
from crvs_link.resolve.decided import DecisionStanding

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator
    from pathlib import Path

    from crvs_link.results import RunResult

SCHEMA: Final = "crvs-link/result/1"
"""What a line says that it is: another number where a member comes, goes or means another thing."""

_CHUNK: Final = 1 << 12
"""Host records that are written at once."""

_BUFFER: Final = 1 << 20
"""Bytes that are written at once."""

_LINKED: Final = frozenset(
    {
        Outcome.CONFLICT_REVIEW,
        Outcome.LINKED_BIRTH_HOST,
        Outcome.LINKED_BIRTH_FOREIGN,
        Outcome.LINKED_POPULATION_REGISTER_FOREIGN,
        Outcome.LINKED_OTHER_REGISTER,
        Outcome.POSSIBLE_REVIEW,
        Outcome.LINKED_FAMILY_ONLY,
    }
)
"""Outcomes whose probability is that of a link; that of others is of no record."""

_NOT_FOUND: Final = frozenset(
    {
        Outcome.LINKED_FAMILY_ONLY,
        Outcome.NO_LINK_INFORMATIVE,
        Outcome.NO_LINK_UNINFORMATIVE,
        Outcome.NOT_SEARCHABLE,
        Outcome.NOT_IN_SCOPE,
    }
)
_FOR_REVIEW: Final = frozenset(
    {SearchResult.LINKED_AMBIGUOUS, SearchResult.REVIEW, SearchResult.CONFLICT}
)


def write_results(result: RunResult, path: Path) -> None:
    """Write the lines of a result that has outcomes over all registers.

    Parameters
    ----------
    result : RunResult
        With ``cases`` and ``outcomes``.
    path : Path

    Raises
    ------
    ValueError
        If it has not, or there is not one outcome for each host record and register.
    """
    prev = START
    with path.open("wb", buffering=_BUFFER) as file:
        for bodies in _bodies(result):
            for body in bodies.to_list():
                line, prev = link_line(body.encode(), prev)
                file.write(line)
                file.write(b"\n")


def _bodies(result: RunResult) -> Iterator[pl.Series]:
    """Lines without the chain, a chunk at a time, ascending by host row."""
    if result.cases is None or result.outcomes is None:
        raise ValueError("the result has no outcomes over all registers")
    registers = [extract.source_id for extract in result.extracts[1:]]
    searched = {linkage.right: linkage for linkage in result.linkages}
    linkages = [searched.get(register) for register in registers]
    cases = _cases(result, result.cases)
    searches = searches_of(result.outcomes, registers, cases["host_row"])
    pairs = pairs_of(result, registers)
    candidate = candidate_text(pairs.columns, linkages)
    search = search_text(pl.col("candidates"))
    line = _line(run_id(result), result.disclosure.expires, len(registers))
    for start in range(0, cases.height, _CHUNK):
        chunk = cases[start : start + _CHUNK]
        rows = chunk["host_row"]
        found = _between(pairs, rows[0], rows[-1])
        host = pl.lit(rows).search_sorted(pl.col("left_row"))
        candidates = (
            found.lazy()
            .select(
                at=pl.col(PLACE) * chunk.height + host,
                candidates=candidate,
            )
            .group_by("at", maintain_order=True)
            .agg("candidates")
            .with_columns(pl.col("candidates").list.join(","))  # a third of the time of str.join
        )
        written = (
            pl.concat([table[start : start + _CHUNK] for table in searches])
            .lazy()
            .with_row_index("at")
            .join(candidates, on="at", how="left", maintain_order="left")
            .select(
                search=search,
                waits=pl.col("search_result").is_in(_FOR_REVIEW),
            )
            .collect()
        )
        parts = [
            written[place * chunk.height : (place + 1) * chunk.height].rename(
                {"search": f"search_{place}", "waits": f"waits_{place}"}
            )
            for place in range(len(registers))
        ]
        yield pl.concat([chunk, *parts], how="horizontal").select(line.alias("line"))["line"]


def _between(pairs: pl.DataFrame, first: int, last: int) -> pl.DataFrame:
    """Pairs of host rows from the first to the last."""
    rows = pairs["left_row"].to_numpy()
    start, end = np.searchsorted(rows, first, "left"), np.searchsorted(rows, last, "right")
    return pairs[int(start) : int(end)]


def _cases(result: RunResult, cases: pl.DataFrame) -> pl.DataFrame:
    """Cases ascending by row, ready to be written; ``decided``: whether a decision holds."""
    cases = cases.lazy().with_columns(finite()).sort("host_row").collect()
    called = partial(
        references,
        source_id=result.extracts[0].source_id,
        host=True,
        names=result.pseudonyms,
    )
    linked = pl.col("outcome").is_in(_LINKED)
    listed = pl.col("indicators").str.replace_all("; ", '","', literal=True)
    return cases.select(
        "host_row",
        "outcome",
        "family",
        "band",
        decided=pl.col("host_id").is_in(_decided(result)),
        host_ref=called(cases["host_id"], cases["host_row"]),
        host_duplicate_of=called(cases["host_duplicate_of"], _earlier(cases)),
        basis=encoded(cases["basis"]),
        p_link=pl.when(linked).then("probability"),
        p_no_record=pl.when(~linked).then("probability"),
        low="probability_low",
        high="probability_high",
        indicators=pl.when(listed != "").then(pl.concat_str(pl.lit('"'), listed, pl.lit('"'))),
    )


def _earlier(cases: pl.DataFrame) -> pl.Series:
    """Row of the earlier record of the same person; null for none."""
    if cases["host_duplicate_of"].null_count() == cases.height:
        return pl.Series([None], dtype=pl.UInt32).new_from_index(0, cases.height)
    rows = cases.select("host_row", id="host_id").unique("id", keep="first")
    return cases.select("host_duplicate_of").join(
        rows, left_on="host_duplicate_of", right_on="id", how="left", maintain_order="left"
    )["host_row"]


def _decided(result: RunResult) -> list[str]:
    """Host ids of decisions of review that hold."""
    if result.decisions is None:
        return []
    held = result.decisions.filter(pl.col("standing") == DecisionStanding.APPLIED.value)
    return held["left_id"].drop_nulls().unique().to_list()


def _line(run: str, expires: datetime.date | None, registers: int) -> pl.Expr:
    """A line, from the columns of `_cases` and of the search of each register."""
    waits = [pl.col(f"waits_{number}") for number in range(registers)]
    searches = [pl.col(f"search_{number}") for number in range(registers)]
    state = first_code(
        (pl.any_horizontal(waits), ReviewState.PENDING),
        (pl.col("decided"), ReviewState.DECIDED),
        otherwise=ReviewState.NOT_REQUIRED,
    )
    found = pl.col("outcome").is_in(_NOT_FOUND)
    statement = pl.when(found).then(pl.lit(text(NOT_FOUND_STATEMENT)))
    certainty = {
        "band": code_or_null("band"),
        "high": number("high"),
        "low": number("low"),
        "p_no_record": number("p_no_record"),
        "probability": number("p_link"),
    }
    return members(
        {
            "basis": pl.col("basis"),
            "certainty": members(certainty),
            "expires_at": NULL if expires is None else text(expires.isoformat()),
            "family": code_or_null("family"),
            "host_duplicate_of": code_or_null("host_duplicate_of"),
            "host_ref": Code(pl.col("host_ref")),
            "indicators": pl.concat_str(
                pl.lit("["), pl.col("indicators").fill_null(""), pl.lit("]")
            ),
            "outcome": code_or_null("outcome"),
            "review": members({"state": Code(state)}),
            "run_id": text(run),
            "schema": text(SCHEMA),
            "searches": pl.concat_str(
                pl.lit("["),
                pl.concat_str(searches, separator=",", ignore_nulls=True),
                pl.lit("]"),
            ),
            "statement": statement.otherwise(pl.lit(text(STATEMENT))),
        }
    )
