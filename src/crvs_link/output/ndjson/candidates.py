"""The candidates of host records as JSON, each with the grade that FHIR gives to it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from crvs_link.codes import Band, Grade
from crvs_link.households import HOUSEHOLD, HOUSEHOLD_LEVELS
from crvs_link.load.decisions import ReviewDecision
from crvs_link.outcome.cases import BANDS
from crvs_link.output.ndjson.text import (
    Code,
    code_or_null,
    finite,
    first_code,
    members,
    number,
    text,
)
from crvs_link.protect import references

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from crvs_link.results import Linkage, RunResult

PLACE: Final = "place"
"""The column that numbers the registers of a run."""

_MEDIUM: Final = dict(BANDS)[Band.MEDIUM]
_DECISION: Final = "decision"
_OPTIONAL: Final = {"reason": pl.String, _DECISION: pl.String}


def pairs_of(result: RunResult, registers: Sequence[str]) -> pl.DataFrame:
    """Links and pairs for review, ascending by host row, register and rank.

    Returns
    -------
    polars.DataFrame
        With a column `PLACE`, and ``ref``, what the record on the register is called.
    """
    pairs = pl.concat([result.links, result.review], how="diagonal")
    absent = [
        pl.lit(None, dtype=kind).alias(name)
        for name, kind in _OPTIONAL.items()
        if name not in pairs.columns
    ]
    place = pl.col("register").replace_strict(
        registers, range(len(registers)), return_dtype=pl.UInt32
    )
    found = (
        pairs.lazy()
        # Where a decision names a record that is gone, one of the rows is null.
        .drop_nulls(["left_row", "right_row"])
        .with_columns(place.alias(PLACE), finite(), *absent)
        .sort(PLACE)
        .collect()
    )
    ends = np.searchsorted(found[PLACE].to_numpy(), range(len(registers) + 1))
    names = [
        references(
            found["right_id"][a:b],
            found["right_row"][a:b],
            source_id=each,
            host=False,
            names=result.pseudonyms,
        )
        for each, (a, b) in zip(registers, pairwise(map(int, ends)), strict=True)
    ]
    return (
        found.lazy()
        .with_columns(ref=pl.concat(names))
        .sort("left_row", PLACE, "rank", "right_row")
        .collect()
    )


def candidate_text(columns: Collection[str], linkages: Sequence[Linkage | None]) -> pl.Expr:
    """Write a candidate as a JSON object.

    Parameters
    ----------
    columns : collection of str
        Those of the pairs.
    linkages : sequence of Linkage or None
        Of each register; None for one that was not searched.
    """
    p, linked = pl.col("probability"), pl.col("status") == "link"
    refused = pl.col(_DECISION) == ReviewDecision.CANNOT_LINK.value
    *higher, (lowest, _) = BANDS
    band = first_code(*((p >= least, code) for code, least in higher), otherwise=lowest)
    grade = first_code(
        (refused, Grade.CERTAINLY_NOT),
        (linked, Grade.CERTAIN),
        (p >= _MEDIUM, Grade.PROBABLE),
        otherwise=Grade.POSSIBLE,
    )
    return members(
        {
            "band": Code(band),
            "grade": Code(grade),
            "levels": _levels(columns, linkages),
            "probability": number("probability"),
            "rank": pl.col("rank").cast(pl.String),
            "reason": code_or_null("reason"),
            "ref": Code(pl.col("ref")),
            "status": Code(pl.col("status")),
            "weight_bits": number("weight"),
        }
    )


def _levels(columns: Collection[str], linkages: Sequence[Linkage | None]) -> pl.Expr:
    """The level of each comparison by its label, as a JSON object."""
    labels = [_labels(linkage) for linkage in linkages]
    written: list[pl.Expr] = []
    for name in sorted({name for each in labels for name in each}):
        column = f"level_{name}"
        if column not in columns:
            continue
        entries: list[str] = []
        starts: list[int] = []
        for each in labels:
            starts.append(len(entries))
            entries += [f"{text(name)}:{text(label)}" for label in each.get(name, ())]
        start = pl.lit(pl.Series(starts, dtype=pl.UInt32)).gather(pl.col(PLACE))
        written.append(pl.lit(pl.Series(entries)).gather(start + pl.col(column)))
    if not written:
        return pl.lit("{}")
    listed = pl.concat_str(*written, separator=",", ignore_nulls=True)
    return pl.concat_str(pl.lit("{"), listed, pl.lit("}"))


def _labels(linkage: Linkage | None) -> dict[str, tuple[str, ...]]:
    if linkage is None:
        return {}
    return {HOUSEHOLD: HOUSEHOLD_LEVELS, **{c.name: c.levels for c in linkage.spec.comparisons}}
