"""Where a record pair of a finished run stands: its status, its rivals, what it would take."""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from crvs_link.households import LEVEL_HOUSEHOLD
from crvs_link.pipeline.conclusion import losses_of
from crvs_link.resolve import (
    SUREST,
    UNSEEN,
    Apart,
    Clustered,
    Competing,
    Standing,
    free_pair_odds,
    partner_odds,
)
from crvs_link.resolve.what_if import LARGEST, LN2
from crvs_link.schema import Assignment, Cardinality

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy.typing as npt

    from crvs_link.config import RunConfig
    from crvs_link.spec import ModelParameters

ONCE: Final = {
    Cardinality.ONE_TO_ONE: ("left", "right"),
    Cardinality.MANY_TO_ONE: ("left",),
    Cardinality.ONE_TO_MANY: ("right",),
    Cardinality.MANY_TO_MANY: (),
}
"""The sides whose records have one partner at most."""


@dataclass(frozen=True)
class Pair:
    """A record pair of a linkage.

    Parameters
    ----------
    register : str
    rows, sizes : tuple of int
        Row numbers, and records of both sides, left and right.
    weight : float
        In bits.
    within : bool
        Whether both records are of one extract.
    """

    register: str
    rows: tuple[int, int]
    sizes: tuple[int, int]
    weight: float
    within: bool


class Written:
    """What the tables of a run say of the two records of a pair.

    Parameters
    ----------
    tables : callable
        Gives a table of the run by its name.
    register : str
    rows : (int, int)
        Row numbers of the left and the right record.
    within : bool
        Whether both are of one extract.
    """

    def __init__(
        self,
        tables: Callable[[str], pl.LazyFrame],
        register: str,
        rows: tuple[int, int],
        *,
        within: bool,
    ) -> None:
        self._tables = tables
        self._register = register
        self._rows = rows
        ends = pl.lit(False)
        for side, row in enumerate(rows):
            ends |= pl.col(("left_row", "right_row")[side]).is_in([*rows] if within else [row])
        columns = ["left_row", "right_row", "status", "weight", "probability", LEVEL_HOUSEHOLD]
        found = pl.concat(
            _with_household(tables(name))
            .filter(pl.col("register").eq(register) & ends)
            .select(columns)
            .collect()
            for name in ("links", "review")
        )
        itself = pl.col("left_row").eq(rows[0]) & pl.col("right_row").eq(rows[1])
        self.itself = found.filter(itself)
        """The pair, as a link first; empty where it is in neither table."""
        self.others = found.filter(~itself).unique(["left_row", "right_row"], keep="first")

    def beside(self, side: str, candidates: pl.DataFrame) -> pl.DataFrame:
        """Other candidates of the left or right record, and what was decided on them.

        Parameters
        ----------
        side : str
            ``left`` or ``right``.
        candidates : polars.DataFrame
            With ``row``.

        Returns
        -------
        polars.DataFrame
            The same, with ``status`` and ``probability``: null for pairs in no table.
        """
        other = "right_row" if side == "left" else "left_row"
        row = self._rows[side == "right"]
        decided = self.others.filter(pl.col(f"{side}_row").eq(row))
        return candidates.join(
            decided.select(pl.col(other).alias("row"), "status", "probability"),
            on="row",
            how="left",
            maintain_order="left",
        )

    def outcomes(self) -> pl.DataFrame:
        """Probability of having no partner, of each left record."""
        return (
            self._tables("outcomes")
            .filter(pl.col("register").eq(self._register))
            .select("host_row", "p_unlinked")
            .drop_nulls()  # of which nothing is shown
            .collect()
        )

    def clusters(self) -> pl.DataFrame:
        """Members of the clusters of the two records: ``record``, ``row_number``, ``cluster_id``.

        Records are numbered in the order of the table, from 0.
        """
        table = self._tables("clusters").with_row_index("record")
        ours = table.filter(pl.col("row_number").is_in([*self._rows])).select("cluster_id")
        return (
            table.join(ours.unique(), on="cluster_id", how="semi", maintain_order="left")
            .select(pl.col("record").cast(pl.UInt32), "row_number", "cluster_id")
            .collect()
        )


def _with_household(table: pl.LazyFrame) -> pl.LazyFrame:
    """Add the level of the second round to a table of a run without one."""
    if LEVEL_HOUSEHOLD in table.collect_schema().names():
        return table
    return table.with_columns(pl.lit(None, dtype=pl.UInt8).alias(LEVEL_HOUSEHOLD))


def standing(
    written: Written,
    beside: Mapping[str, pl.DataFrame],
    pair: Pair,
    parameters: ModelParameters,
    config: RunConfig,
    cardinality: Cardinality,
) -> Standing:
    """Say what the decision on a pair would be if its weight alone were another.

    Parameters
    ----------
    written : Written
    beside : mapping of str to polars.DataFrame
        From `Written.beside`, for each side whose records have one partner at most.
    pair : Pair
    parameters : ModelParameters
    config : RunConfig
    cardinality : Cardinality

    Returns
    -------
    Standing
        Exact for pairs in the tables of a run. A pair in none is put among the
        candidates of its records, of which it hardly was one.
    """
    losses = losses_of(config)
    alone = pair.weight + math.log2(parameters.prior) - math.log2(1 - parameters.prior)
    least = config.decision.min_probability
    if not beside:
        return Apart(alone, losses, min_probability=least)
    if config.assignment is Assignment.GREEDY:
        taken = [
            weight
            for found in beside.values()
            for weight in found.filter(pl.col("probability") > 0.0)["weight"].to_list()
        ]
        before = max(taken, default=-math.inf) - pair.weight
        return Apart(alone, losses, cardinality, before, least)
    side = ONCE[cardinality][0]
    q = float(written.itself["probability"][0]) if written.itself.height else None
    if cardinality is Cardinality.ONE_TO_MANY:
        odds = partner_odds(parameters.prior, pair.sizes[1], pair.sizes[0], config.overlap_max)
        ratios = beside[side]["weight"].to_list() + ([] if q is None else [pair.weight])
        none = 1.0 / (1.0 + math.fsum(odds * math.exp2(weight) for weight in ratios))
        free = none
    else:
        outcomes = written.outcomes()
        none = free = float(outcomes.filter(pl.col("host_row").eq(pair.rows[0]))["p_unlinked"][0])
        if cardinality is Cardinality.ONE_TO_ONE:
            n_links = float((1.0 - outcomes["p_unlinked"].to_numpy()).sum())
            odds = free_pair_odds(n_links, *pair.sizes, config.overlap_max)
            free *= max(1.0 - float(beside["right"]["probability"].sum()), 0.0)
        else:
            odds = partner_odds(parameters.prior, *pair.sizes, config.overlap_max)
    rivals = _shared_out(beside[side], 1.0 - (q or 0.0) - none)
    if q is not None:
        # One less a probability near one has few digits; its parts have all of theirs.
        other = max(1.0 - q, none + math.fsum(rivals), sys.float_info.min)
        log2_odds = _log2(q) - _log2(other)
    else:
        other = 1.0
        log2_odds = pair.weight + _log2(odds) + _log2(free)
    return Competing(
        log2_odds=log2_odds,
        p_none=min(none / other, 1.0),
        rivals=tuple(min(rival / other, 1.0) for rival in rivals),
        losses=losses,
        cardinality=cardinality,
        min_probability=least,
    )


def _shared_out(beside: pl.DataFrame, left_over: float) -> list[float]:
    """Probabilities of the candidates of one record.

    Those in no table share what the others leave, in proportion to their likelihood ratios.
    """
    left_over = max(left_over - float(beside["probability"].sum()), 0.0)
    heaviest = max(beside["weight"].to_list(), default=0.0)
    ratio = (2.0 ** (pl.col("weight") - heaviest)) * pl.col("probability").is_null()
    share = left_over * ratio / pl.max_horizontal(ratio.sum(), 1e-300)
    return beside.select(pl.coalesce("probability", share)).to_series().to_list()


def _log2(value: float) -> float:
    return math.log2(value) if value > 0.0 else -LARGEST


def clustered(
    clusters: pl.DataFrame,
    pair: Pair,
    parameters: ModelParameters,
    config: RunConfig,
    correlation: float,
    weights: Callable[[npt.NDArray[np.uint32], npt.NDArray[np.uint32]], npt.NDArray[np.float64]],
) -> Standing:
    """Say the same of a pair of one file, given the clusters of all other records.

    Parameters
    ----------
    clusters : polars.DataFrame
        From `Written.clusters`.
    pair : Pair
    parameters : ModelParameters
    config : RunConfig
    correlation : float
        Of the pairs of one record within its cluster.
    weights : callable
        Match weights of pairs of records, the lower one first; not a number for those
        that were not kept.
    """
    prior = math.log2(parameters.prior) - math.log2(1 - parameters.prior)
    of_row = {row: (k, cluster) for k, row, cluster in clusters.iter_rows()}
    (first, one), (last, other) = (of_row[row] for row in pair.rows)
    members = [
        clusters.filter(pl.col("cluster_id").eq(cluster))["record"].to_numpy()
        for cluster in (one, other)
    ]

    def support(some: npt.NDArray[np.uint32], others: npt.NDArray[np.uint32]) -> float:
        """log2 odds of the pairs between some records, but for the pair in question."""
        ends = np.meshgrid(some, others)
        left, right = (end(*ends).ravel() for end in (np.minimum, np.maximum))
        counts = (left < right) & ((left != first) | (right != last))
        odds = weights(left[counts], right[counts]) + prior
        odds = np.clip(odds, -SUREST / LN2, SUREST / LN2)
        return float(np.where(np.isnan(odds), UNSEEN / LN2, odds).sum())

    if one == other:
        rest = min(support(np.array([each], np.uint32), members[0]) for each in (first, last))
    else:
        rest = support(members[0], members[1])
    size = len(members[0]) + (0 if one == other else len(members[1]))
    return Clustered(
        pair.weight + prior, rest, losses_of(config), repeats=1 + (size - 2) * correlation
    )
