"""Decisions of clerical review among the candidate pairs of a linkage, and what became of them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from crvs_link._fast.order import ascending, pair_keys
from crvs_link.compare import Edges, compare_listed
from crvs_link.errors import InputError
from crvs_link.load.decisions import PAIR, ReviewDecision
from crvs_link.pipeline.tables import pair_table
from crvs_link.resolve import CONTRADICTS, Decided, Standing, pair_posterior
from crvs_link.schema import RECORD_ID, ROW_NUMBER

if TYPE_CHECKING:
    import numpy.typing as npt

    from crvs_link.load import Extract
    from crvs_link.pipeline.plan import PlannedWork
    from crvs_link.spec import ModelParameters

STANDING = "standing"


@dataclass(frozen=True)
class DecidedPairs:
    """The candidate pairs of a linkage, and which of them a person decided on.

    Parameters
    ----------
    edges : Edges
        Those above the floor, and every pair that must link; within one file also those
        that cannot.
    decided : Decided
    table : polars.DataFrame
        The decisions of this register, as read, with ``left``, ``right`` (record
        numbers, null where a record is gone), ``weight`` and ``probability`` (by the
        model alone).
    """

    edges: Edges
    decided: Decided
    table: pl.DataFrame

    @property
    def kinds(self) -> pl.Series:
        """Decision on each candidate pair, null where there is none."""
        decided = self.decided
        words = pl.Series(
            "decision",
            [None, ReviewDecision.MUST_LINK, ReviewDecision.CANNOT_LINK],
            dtype=pl.String,
        )
        return words.gather(decided.must + 2 * decided.cannot)

    def standing(self, conflict: npt.NDArray[np.bool_]) -> pl.DataFrame:
        """The decisions, each with its standing: applied, put forward, or its record gone.

        Parameters
        ----------
        conflict : bool[E]
            Candidate pairs that other decisions rule out.
        """
        ruled_out = pl.DataFrame(
            {
                "left": pl.Series(self.edges.left[conflict], dtype=pl.Int32),
                "right": pl.Series(self.edges.right[conflict], dtype=pl.Int32),
                "ruled_out": pl.repeat(value=True, n=int(conflict.sum()), eager=True),
            }
        )
        must = pl.col("decision") == ReviewDecision.MUST_LINK.value
        alone = pl.col("probability")
        return (
            self.table.join(ruled_out, on=["left", "right"], how="left", maintain_order="left")
            .with_columns(
                pl.when(pl.col("left").is_null() | pl.col("right").is_null())
                .then(pl.lit(Standing.RECORD_GONE.value))
                .when(pl.col("ruled_out"))
                .then(pl.lit(Standing.CONFLICT.value))
                .when(must & (alone < CONTRADICTS))
                .then(pl.lit(Standing.MUST_CONTRADICTED.value))
                .when(~must & (alone > 1.0 - CONTRADICTS))
                .then(pl.lit(Standing.CANNOT_CONTRADICTED.value))
                .otherwise(pl.lit(Standing.APPLIED.value))
                .alias(STANDING)
            )
            .drop("left", "right", "ruled_out")
        )

    def gone(self) -> pl.DataFrame:
        """Pairs that must link and of which a record is gone, as rows of the review table."""
        return self.table.filter(
            pl.col("decision").eq(ReviewDecision.MUST_LINK.value)
            & (pl.col("left").is_null() | pl.col("right").is_null())
        ).select(
            *PAIR,
            pl.lit("review").alias("status"),
            pl.lit(Standing.RECORD_GONE.value).alias("reason"),
            "decision",
        )


def decide_pairs(
    decisions: pl.DataFrame,
    edges: Edges,
    work: PlannedWork,
    parameters: ModelParameters,
    left: Extract,
    right: Extract,
) -> DecidedPairs:
    """Find the decided pairs of one register, and put those that must link among its pairs.

    Parameters
    ----------
    decisions : polars.DataFrame
        Of all registers, from `check_decisions`.
    edges : Edges
        Candidate pairs above the floor.
    work : PlannedWork
    parameters : ModelParameters
    left, right : Extract

    Returns
    -------
    DecidedPairs

    Raises
    ------
    InputError
        If a decision is on a record and itself.
    """
    within = work.left == work.right
    own = decisions.filter(pl.col("register") == right.source_id)
    table = own.join(_places(left, "left"), on="left_id", how="left", maintain_order="left").join(
        _places(right, "right"), on="right_id", how="left", maintain_order="left"
    )
    if within:
        if table.filter(pl.col("left") == pl.col("right")).height:
            raise InputError(
                "A decision is on a record and itself.",
                hint="Look for a row whose left_id is its right_id, and leave it out.",
            )
        table = _turned(table)
    there = table.filter(pl.col("left").is_not_null() & pl.col("right").is_not_null())
    rows = [there[side].to_numpy().astype(np.uint32) for side in ("left", "right")]
    sides = work.candidates
    codes = compare_listed(work.program, sides.left, sides.right, *rows)
    weights = parameters.pattern_weights(work.spec, codes)
    alone = pair_posterior(weights * math.log(2), parameters.prior)
    known = there.select("left", "right").with_columns(
        pl.Series("weight", weights), pl.Series("probability", alone)
    )
    table = table.join(known, on=["left", "right"], how="left", maintain_order="left")
    must = there["decision"].eq(ReviewDecision.MUST_LINK.value).to_numpy()
    found = Edges(rows[0].astype(np.int32), rows[1].astype(np.int32), codes, weights)
    # A cluster joins pairs that are no candidates, so those that cannot link have to be there.
    together = _with_pairs(edges, found, must | within)
    decided = Decided(_among(together, found, must), _among(together, found, ~must))
    return DecidedPairs(together, decided, table)


@dataclass(frozen=True)
class Marked:
    """The tables of a linkage with what was decided on, and what that came to."""

    links: pl.DataFrame
    review: pl.DataFrame
    decisions: pl.DataFrame


def mark(
    links: pl.DataFrame,
    review: pl.DataFrame,
    pairs: DecidedPairs,
    conflict: npt.NDArray[np.bool_],
    alone: npt.NDArray[np.float64],
    rank: npt.NDArray[np.uint32],
    left: Extract,
    right: Extract,
    work: PlannedWork,
) -> Marked:
    """Show decisions in the tables, and put forward in review what speaks against them.

    Parameters
    ----------
    links, review : polars.DataFrame
        From `pair_table`.
    pairs : DecidedPairs
    conflict : bool[E]
        Candidate pairs that other decisions rule out; they are in review already.
    alone : float64[E]
        Probability of each candidate pair by the model alone.
    rank : uint32[E]
    left, right : Extract
    work : PlannedWork

    Returns
    -------
    Marked
        ``links`` and ``review`` have a column ``decision``. A decision that the evidence
        contradicts stands, and its pair is in review with the probability that the
        model alone gives it.
    """
    doubted = pairs.decided.contradicted(alone) & ~conflict
    reasons = np.where(
        pairs.decided.must, Standing.MUST_CONTRADICTED.value, Standing.CANNOT_CONTRADICTED.value
    )
    forward = pair_table(
        pairs.edges,
        doubted,
        alone,
        rank,
        left=left,
        right=right,
        spec=work.spec,
        status="review",
        reason=pl.Series(reasons[doubted], dtype=pl.String),
    )
    kinds = pl.DataFrame(
        {
            "left_row": left.frame[ROW_NUMBER].gather(pairs.edges.left),
            "right_row": right.frame[ROW_NUMBER].gather(pairs.edges.right),
            "decision": pairs.kinds,
        }
    ).drop_nulls()
    on = ["left_row", "right_row"]
    shown = [
        table.join(kinds, on=on, how="left", maintain_order="left")
        for table in (links, pl.concat([review, forward]))
    ]
    waiting = pl.concat([shown[1].sort(on), pairs.gone()], how="diagonal")
    return Marked(shown[0], waiting, pairs.standing(conflict))


def _places(extract: Extract, side: str) -> pl.DataFrame:
    ids = extract.frame.get_column(RECORD_ID).alias(f"{side}_id")
    return pl.DataFrame([ids, pl.Series(side, np.arange(len(ids), dtype=np.int32))])


def _turned(table: pl.DataFrame) -> pl.DataFrame:
    """Pairs of one file, the earlier record on the left; a record that is gone stays where."""
    swap = (pl.col("left") > pl.col("right")).fill_null(value=False)
    return table.with_columns(
        pl.when(swap).then("right").otherwise("left").alias("left"),
        pl.when(swap).then("left").otherwise("right").alias("right"),
    )


def _with_pairs(edges: Edges, found: Edges, wanted: npt.NDArray[np.bool_]) -> Edges:
    """The edges with those that are wanted and not among them, still in order."""
    new = wanted & ~np.isin(pair_keys(found.left, found.right), pair_keys(edges.left, edges.right))
    if not new.any():
        return edges
    left = np.concatenate((edges.left, found.left[new]))
    right = np.concatenate((edges.right, found.right[new]))
    codes = np.concatenate((edges.codes, found.codes[new]))
    weights = np.concatenate((edges.weights, found.weights[new]))
    order = ascending(pair_keys(left, right))
    return Edges(left[order], right[order], codes[order], weights[order])


def _among(edges: Edges, found: Edges, chosen: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Whether each edge is one of the chosen pairs, bool[E]."""
    return np.isin(
        pair_keys(edges.left, edges.right), pair_keys(found.left[chosen], found.right[chosen])
    )
