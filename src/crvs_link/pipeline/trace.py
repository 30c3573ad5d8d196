"""What a finished run made of many record pairs: which rule gave them, and what they scored."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from crvs_link.compare import compare_listed, first_rules
from crvs_link.pipeline.hidden import hidden_rows
from crvs_link.pipeline.reopen import read_model, reopen_linkage, reopen_run
from crvs_link.schema import RECORD_ID, ROW_NUMBER

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    import numpy.typing as npt

    from crvs_link.evaluate import Trace
    from crvs_link.load import Extract
    from crvs_link.pipeline.reopen import ReopenedLinkage
    from crvs_link.run import RunOptions

_SCHEMA = {
    "left_ref": pl.String,
    "right_ref": pl.String,
    "rule": pl.String,
    "weight": pl.Float64,
    "probability": pl.Float64,
}


def trace_run(folder: Path, options: RunOptions) -> Trace:
    """Open a finished run to ask what it made of record pairs.

    This is `crvs_link.pipeline.explain.explain` for many pairs at once.

    Parameters
    ----------
    folder : Path
        An output folder.
    options : RunOptions

    Returns
    -------
    Trace
        Answers as `trace_pairs` does; ids that the run withheld stay withheld.

    Raises
    ------
    CrvsLinkError
        If the folder is none of a run, or its inputs are not there any more or differ
        from those that were linked.
    """
    run = reopen_run(folder, options)
    for linkage in run.manifest["linkages"]:
        read_model(folder, linkage)  # so that nothing can be missing later

    def trace(register: str | None, pairs: pl.DataFrame, /) -> pl.DataFrame:
        return trace_pairs(reopen_linkage(run, register), pairs, run.withheld)

    return trace


def trace_pairs(
    linkage: ReopenedLinkage, pairs: pl.DataFrame, withheld: Collection[str] = ()
) -> pl.DataFrame:
    """Say of record pairs which rule gives them and what they score.

    Parameters
    ----------
    linkage : ReopenedLinkage
    pairs : polars.DataFrame
        ``left, right``: record ids, String.
    withheld : collection of str
        Extracts whose records are named by their row alone.

    Returns
    -------
    polars.DataFrame
        Of the same height and order: ``left_ref, right_ref`` (String: the id, or ``row N``
        where ids are withheld; null where there is no such record), ``rule`` (String, the
        first that gives the pair, null where it is never compared, or where the result shows
        nothing of the record), ``weight`` (Float64, bits), ``probability`` (Float64, of a
        match from this pair alone).
    """
    work = linkage.work
    left, right = (
        _rows(extract, pairs[side])
        for extract, side in zip(linkage.extracts, ("left", "right"), strict=True)
    )
    refs = {
        f"{side}_ref": _refs(extract, rows, hidden=extract.source_id in withheld)
        for side, extract, rows in zip(
            ("left", "right"), linkage.extracts, (left, right), strict=True
        )
    }
    there = (left >= 0) & (right >= 0)
    hidden = hidden_rows(linkage.run.folder, linkage.register)
    if hidden.len():
        shown = ~linkage.extracts[0].frame[ROW_NUMBER].is_in(hidden.implode()).to_numpy()
        there &= np.append(shown, False)[left]
    if work.left == work.right:
        there &= left != right
        left, right = np.minimum(left, right), np.maximum(left, right)
    rows = [np.ascontiguousarray(side[there], dtype=np.uint32) for side in (left, right)]
    sides = work.candidates
    rule = first_rules(sides.left, sides.right, sides.rules, *rows)
    codes = compare_listed(work.program, sides.left, sides.right, *rows)
    weight = linkage.parameters.pattern_weights(linkage.spec, codes)
    prior = linkage.parameters.prior
    odds = weight * math.log(2) + math.log(prior) - math.log1p(-prior)
    names = pl.Series([of.name for of in work.plan.rules], dtype=pl.String)
    held = pl.Series(rule.astype(np.int64)).set(pl.Series(rule < 0), None)
    traced = pl.DataFrame(
        {
            "pair": np.flatnonzero(there),
            "rule": names.gather(held),
            "weight": weight,
            "probability": 1 / (1 + np.exp(-np.clip(odds, -700, 700))),
        }
    )
    numbered = pl.DataFrame(refs).with_row_index("pair").with_columns(pl.col("pair").cast(pl.Int64))
    return numbered.join(traced, on="pair", how="left", maintain_order="left").select(
        pl.col(name).cast(dtype) for name, dtype in _SCHEMA.items()
    )


def _rows(extract: Extract, ids: pl.Series) -> npt.NDArray[np.int64]:
    """Place of the first record with each id, -1 where there is none."""
    first = (
        pl.DataFrame({"id": extract.frame[RECORD_ID]})
        .with_row_index("row")
        .unique("id", keep="first", maintain_order=True)
    )
    found = pl.DataFrame({"id": ids}).join(first, on="id", how="left", maintain_order="left")
    return found["row"].cast(pl.Int64).fill_null(-1).to_numpy()


def _refs(extract: Extract, rows: npt.NDArray[np.int64], *, hidden: bool) -> pl.Series:
    """What the records are called; null for -1."""
    places = pl.Series(rows).set(pl.Series(rows < 0), None)
    if not hidden:
        return extract.frame[RECORD_ID].gather(places)
    numbers = pl.DataFrame({"row": extract.frame[ROW_NUMBER].gather(places)})
    return numbers.select(pl.format("row {}", "row")).to_series()
