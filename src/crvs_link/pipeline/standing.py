"""Where a record pair of a finished run stands: its status, its rivals, what it would take."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from crvs_link.pipeline.conclude import losses_of
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
    from pathlib import Path

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
class Rival:
    """The strongest other candidate of one of the two records.

    Parameters
    ----------
    side : str
        Whose candidate it is: of the ``left`` record or of the ``right`` one.
    row : int
        Row number of the candidate, which is on the other side.
    id : str, optional
        Its identifier, unless the outputs leave it out.
    status : str
        ``link`` or ``review``.
    weight : float
        In bits.
    probability : float
        With this pair among the candidates.
    """

    side: str
    row: int
    id: str | None
    status: str
    weight: float
    probability: float


@dataclass(frozen=True)
class Pair:
    """A record pair of a linkage.

    Parameters
    ----------
    register : str
    rows : tuple of int
        Row numbers, left and right.
    sizes : tuple of int
        Records of both sides.
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


class Tables:
    """What the tables of a run say of the two records of a pair.

    Parameters
    ----------
    folder : Path
        An output folder.
    pair : Pair
    """

    def __init__(self, folder: Path, pair: Pair) -> None:
        self._folder = folder
        self._pair = pair
        ends = pl.lit(False)
        for row in ("left_row", "right_row"):
            rows = [*pair.rows] if pair.within else [pair.rows[row == "right_row"]]
            ends |= pl.col(row).is_in(rows)
        columns = ["left_row", "right_row", "left_id", "right_id", "status", "weight"]
        found = pl.concat(
            pl.scan_parquet(folder / name)
            .filter(pl.col("register").eq(pair.register) & ends)
            .select(*columns, "probability")
            .collect()
            for name in ("links.parquet", "review.parquet")
        )
        itself = pl.col("left_row").eq(pair.rows[0]) & pl.col("right_row").eq(pair.rows[1])
        self.itself = found.filter(itself)
        """The pair, as a link first; empty where it is in neither table."""
        self.others = found.filter(~itself)

    def of(self, side: str) -> pl.DataFrame:
        """Other candidates of the left or right record, the strongest first."""
        row = self._pair.rows[side == "right"]
        found = self.others.filter(pl.col(f"{side}_row").eq(row))
        return found.sort("weight", descending=True, maintain_order=True)

    def outcomes(self) -> pl.DataFrame:
        """Probability of having no partner, of each left record."""
        return (
            pl.scan_parquet(self._folder / "outcomes.parquet")
            .filter(pl.col("register").eq(self._pair.register))
            .select("host_row", "p_unlinked")
            .collect()
        )

    def clusters(self) -> pl.DataFrame:
        """Members of the clusters of the two records: ``row_number``, ``cluster_id``."""
        table = pl.scan_parquet(self._folder / "clusters.parquet")
        ours = table.filter(pl.col("row_number").is_in([*self._pair.rows])).select("cluster_id")
        return table.join(ours.unique(), on="cluster_id", how="semi").collect()


def rivals(tables: Tables, cardinality: Cardinality) -> tuple[Rival, ...]:
    """Find the strongest other candidate of each record that has one partner at most.

    Parameters
    ----------
    tables : Tables
    cardinality : Cardinality

    Returns
    -------
    tuple of Rival
        Of links and of pairs for review; others are not in the tables of a run.
    """
    return tuple(
        Rival(
            side=side,
            row=row[f"{other}_row"],
            id=row[f"{other}_id"],
            status=row["status"],
            weight=row["weight"],
            probability=row["probability"],
        )
        for side in ONCE[cardinality]
        for other in {"left", "right"} - {side}
        for row in tables.of(side).head(1).iter_rows(named=True)
    )


def standing(
    tables: Tables,
    pair: Pair,
    parameters: ModelParameters,
    config: RunConfig,
    cardinality: Cardinality,
) -> Standing:
    """Say what the decision on a pair would be if its weight alone were another.

    Parameters
    ----------
    tables : Tables
    pair : Pair
    parameters : ModelParameters
    config : RunConfig
    cardinality : Cardinality

    Returns
    -------
    Standing
        Exact for pairs in the tables of a linkage; candidates that are in no table are
        taken not to compete with each other.
    """
    losses = losses_of(config)
    alone = pair.weight + math.log2(parameters.prior) - math.log2(1 - parameters.prior)
    least = config.decision.min_probability
    if pair.within:
        return Clustered(alone, _other_support(tables, pair, parameters), losses)
    if cardinality is Cardinality.MANY_TO_MANY:
        return Apart(alone, losses, min_probability=least)
    if config.assignment is Assignment.GREEDY:
        before = [w for side in ONCE[cardinality] for w in tables.of(side)["weight"].to_list()]
        heaviest = max(before, default=-math.inf)
        return Apart(alone, losses, cardinality, heaviest - pair.weight, least)
    side = ONCE[cardinality][0]
    beside = [q for q in tables.of(side)["probability"] if q > 0.0]
    if side == "right":
        odds = partner_odds(parameters.prior, pair.sizes[1], pair.sizes[0], config.overlap_max)
        if tables.itself.height:
            none = tables.itself["probability"][0] / odds * math.exp2(-pair.weight)
        else:
            none = max(1.0 - math.fsum(beside), 0.0)
        free = none
    else:
        outcomes = tables.outcomes()
        none = outcomes.filter(pl.col("host_row").eq(pair.rows[0]))["p_unlinked"][0]
        free = none
        if cardinality is Cardinality.ONE_TO_ONE:
            n_links = float((1.0 - outcomes["p_unlinked"].to_numpy()).sum())
            odds = free_pair_odds(n_links, *pair.sizes, config.overlap_max)
            free *= max(1.0 - math.fsum(tables.of("right")["probability"]), 0.0)
        else:
            odds = partner_odds(parameters.prior, *pair.sizes, config.overlap_max)
    if tables.itself.height:
        q = float(tables.itself["probability"][0])
        # One less a probability near one has few digits; its parts have all of theirs.
        other = max(1.0 - q, none + math.fsum(beside))
        log2_odds = _log2(q) - _log2(other)
    else:
        # As if the pair were put among the candidates, of which it hardly was one.
        other = 1.0
        log2_odds = pair.weight + _log2(odds) + _log2(free)
    return Competing(
        log2_odds=log2_odds,
        p_none=min(none / other, 1.0),
        rivals=tuple(min(q / other, 1.0) for q in beside),
        losses=losses,
        cardinality=cardinality,
        min_probability=least,
    )


def _log2(value: float) -> float:
    return math.log2(value) if value > 0.0 else -LARGEST


def _other_support(tables: Tables, pair: Pair, parameters: ModelParameters) -> float:
    """log2 odds that other pairs give for two records of a file being in one cluster."""
    clusters = tables.clusters()
    of_row = dict(clusters.select("row_number", "cluster_id").iter_rows())
    sizes = dict(clusters["cluster_id"].value_counts().iter_rows())
    left, right = (of_row[row] for row in pair.rows)
    prior = math.log2(parameters.prior) - math.log2(1 - parameters.prior)
    unseen = UNSEEN / LN2
    most = SUREST / LN2
    others = [
        (a, b, min(weight + prior, most))
        for a, b, weight in tables.others.unique(["left_row", "right_row"], maintain_order=True)
        .select("left_row", "right_row", "weight")
        .iter_rows()
    ]
    if left != right:
        # Between the clusters, the pairs of these two records alone are looked up.
        between = [bits for a, b, bits in others if {of_row.get(a), of_row.get(b)} == {left, right}]
        return math.fsum(between) + unseen * (sizes[left] * sizes[right] - 1 - len(between))
    supports = []
    for row in pair.rows:
        held = [
            bits
            for a, b, bits in others
            if row in {a, b} and of_row.get(a) == of_row.get(b) == left
        ]
        supports.append(math.fsum(held) + unseen * (sizes[left] - 2 - len(held)))
    return min(supports)
