"""Decisions of clerical review among the candidate pairs of a linkage, and what became of them."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from crvs_link._fast.order import ascending, pair_keys
from crvs_link.compare import Edges, compare_listed
from crvs_link.errors import InputError
from crvs_link.load.decisions import PAIR, ReviewDecision
from crvs_link.resolve import Decided, DecisionStanding, pair_posterior
from crvs_link.schema import RECORD_ID

if TYPE_CHECKING:
    import numpy.typing as npt

    from crvs_link.load import Extract
    from crvs_link.pipeline.plan import PlannedWork
    from crvs_link.spec import ModelParameters

STANDING = "standing"


@dataclass(frozen=True)
class DecidedPairs:
    """Which candidate pairs of a linkage a person decided on.

    Parameters
    ----------
    decided : Decided
    refused : bool[E]
        Those that cannot be one person, by a rule.
    table : polars.DataFrame
        The decisions of this register, as read, with ``left``, ``right`` (record
        numbers, null where a record is gone), ``weight`` and ``probability`` (by the
        model alone, households not yet compared).
    """

    decided: Decided
    refused: npt.NDArray[np.bool_]
    table: pl.DataFrame

    def outweigh(self, edges: Edges) -> tuple[Edges, DecidedPairs]:
        """Let what must link outweigh the rules that say which pairs cannot be one person.

        Parameters
        ----------
        edges : Edges
            The candidate pairs, with those that a rule refuses.

        Returns
        -------
        edges : Edges
            No pair that must link is refused.
        pairs : DecidedPairs
            With what the rules refused.
        """
        if edges.conflict is None:
            return edges, self
        left_over = np.where(self.decided.must, np.uint8(0), edges.conflict)
        return replace(edges, conflict=left_over), replace(self, refused=edges.refused)

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

    def standing(
        self,
        edges: Edges,
        alone: npt.NDArray[np.float64],
        conflict: npt.NDArray[np.bool_],
    ) -> pl.DataFrame:
        """The decisions, each with its standing: applied, put forward, or its record gone.

        Parameters
        ----------
        edges : Edges
            The candidate pairs, households compared.
        alone : float64[E]
            Probability of each by the model alone.
        conflict : bool[E]
            Candidate pairs that other decisions rule out.
        """
        on = self.decided.must | self.decided.cannot
        now = pl.DataFrame(
            {
                "left": edges.left[on],
                "right": edges.right[on],
                "weight_now": edges.weights[on],
                "probability_now": alone[on],
                "ruled_out": conflict[on],
                "doubted": self.decided.contradicted(alone, self.refused)[on],
            }
        )
        must = pl.col("decision") == ReviewDecision.MUST_LINK.value
        return (
            self.table.join(now, on=["left", "right"], how="left", maintain_order="left")
            .with_columns(
                pl.coalesce("weight_now", "weight").alias("weight"),
                pl.coalesce("probability_now", "probability").alias("probability"),
                pl.when(pl.col("left").is_null() | pl.col("right").is_null())
                .then(pl.lit(DecisionStanding.RECORD_GONE.value))
                .when(pl.col("ruled_out"))
                .then(pl.lit(DecisionStanding.CONFLICT.value))
                .when(pl.col("doubted") & must)
                .then(pl.lit(DecisionStanding.MUST_CONTRADICTED.value))
                .when(pl.col("doubted"))
                .then(pl.lit(DecisionStanding.CANNOT_CONTRADICTED.value))
                .otherwise(pl.lit(DecisionStanding.APPLIED.value))
                .alias(STANDING),
            )
            .drop("left", "right", "weight_now", "probability_now", "ruled_out", "doubted")
        )

    def gone(self) -> pl.DataFrame:
        """Pairs that must link and of which a record is gone, as rows of the review table."""
        return self.table.filter(
            pl.col("decision").eq(ReviewDecision.MUST_LINK.value)
            & (pl.col("left").is_null() | pl.col("right").is_null())
        ).select(
            *PAIR,
            pl.lit("review").alias("status"),
            pl.lit(DecisionStanding.RECORD_GONE.value).alias("reason"),
            "decision",
        )


def decide_pairs(
    decisions: pl.DataFrame,
    edges: Edges,
    work: PlannedWork,
    parameters: ModelParameters,
    left: Extract,
    right: Extract,
) -> tuple[Edges, DecidedPairs]:
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
    edges : Edges
        Those above the floor, and every pair that must link; within one file also those
        that cannot.
    pairs : DecidedPairs

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
    return together, DecidedPairs(decided, together.refused, table)


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
