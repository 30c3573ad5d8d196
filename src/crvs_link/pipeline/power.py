"""The linkage power of every host record in one register."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from crvs_link.compare import bind, compare_listed
from crvs_link.outcome import (
    LikelyMatches,
    draw_matches,
    found_shares,
    power_of,
    reach_of,
)
from crvs_link.pipeline.conclusion import losses_of
from crvs_link.resolve import free_pair_odds, partner_odds
from crvs_link.schema import Cardinality

MOST_BITS: Final = 8.0
"""Bits by which the candidates that are there may lower what a partner has to bring."""

if TYPE_CHECKING:
    import numpy.typing as npt

    from crvs_link.compare import Tables
    from crvs_link.config import RunConfig
    from crvs_link.encode import CodedRecords
    from crvs_link.outcome import SearchPower
    from crvs_link.pipeline.further import Compared, Told
    from crvs_link.pipeline.plan import PlannedWork
    from crvs_link.pipeline.recall import ToldRecall
    from crvs_link.resolve import Losses
    from crvs_link.spec import ModelParameters


def search_power(
    compared: Compared,
    parameters: ModelParameters,
    coded: CodedRecords,
    tables: Tables,
    config: RunConfig,
    cardinality: Cardinality,
    p_unlinked: npt.NDArray[np.float64] | None,
    recalled: ToldRecall,
) -> SearchPower | None:
    """Say how probably the true partner of each host record would have been found.

    Found means linked or put forward for review: at or above the weight from which a single
    candidate is more than nothing by the losses.

    Parameters
    ----------
    compared : Compared
    parameters : ModelParameters
    coded : CodedRecords
    tables : Tables
    config : RunConfig
    cardinality : Cardinality
    p_unlinked : float64[n_left], optional
        None within one file, where nobody is searched for.
    recalled : ToldRecall

    Returns
    -------
    SearchPower, optional
    """
    if p_unlinked is None:
        return None
    work, counts, recall = compared.work, compared.counts, recalled.recall
    spec, left = work.spec, work.candidates.left
    rows = np.arange(work.n_left, dtype=np.uint32)
    own = compare_listed(work.program, left, left, rows, rows)
    by_host = bind(
        spec, replace(coded, reference=work.left), tables, list(work.lanes), work.left, work.right
    )
    own_by_host = compare_listed(by_host, left, left, rows, rows)
    prior_weight = math.log2(parameters.prior) - math.log2(1 - parameters.prior)
    odds = parameters.pattern_weights(spec, counts.codes) + prior_weight
    matched = counts.total / (1 + np.exp2(-np.clip(odds, -1000, 1000)))
    present = [_share(coded, comparison.field, work.right) for comparison in spec.comparisons]
    likely = _likely(work, recalled.told, own_by_host)
    drawn = draw_matches(spec, parameters, counts, matched, likely, present, seed=config.seed)
    reach = reach_of(spec, recalled.told.lanes, likely, drawn, seed=config.seed)
    prior_bits = _prior_bits(work, parameters, config, cardinality, p_unlinked)
    thresholds = _thresholds(p_unlinked, losses_of(config), prior_bits)
    return power_of(
        *found_shares(spec, parameters, drawn, reach, own_by_host, thresholds),
        parameters.pattern_weights(spec, own),
        -prior_bits,
        None
        if recall.share is None or recall.lowest is None or recall.highest is None
        else (recall.share, recall.lowest, recall.highest),
    )


def _likely(work: PlannedWork, told: Told, own: npt.NDArray[np.uint32]) -> LikelyMatches:
    pairs, sides = told.pairs, work.candidates
    codes = compare_listed(work.program, sides.left, sides.right, pairs.left, pairs.right)
    unpack = work.spec.unpack
    return LikelyMatches(unpack(codes), unpack(own[pairs.left]), told.agrees, pairs.probability)


def _thresholds(
    p_unlinked: npt.NDArray[np.float64], losses: Losses, prior_bits: float
) -> npt.NDArray[np.float64]:
    """Weight in bits from which one more candidate is put forward, float64[n].

    A record is put forward by the odds of all its candidates together: those that it has
    already leave the less for its partner to bring.
    """
    odds = losses.doubtful / (1.0 - losses.doubtful)
    there = (1.0 - p_unlinked) / np.maximum(p_unlinked, 1e-300)
    missing = np.where(there < odds, odds - there, odds)
    needed: npt.NDArray[np.float64] = np.log2(np.maximum(missing, odds * 2.0**-MOST_BITS))
    return needed - prior_bits


def _prior_bits(
    work: PlannedWork,
    parameters: ModelParameters,
    config: RunConfig,
    cardinality: Cardinality,
    p_unlinked: npt.NDArray[np.float64],
) -> float:
    """log2 of the odds that a free pair is a match, before it is compared."""
    sizes = work.n_left, work.n_right
    if cardinality is Cardinality.ONE_TO_ONE:
        odds = free_pair_odds(float((1.0 - p_unlinked).sum()), *sizes, config.overlap_max)
    elif cardinality is Cardinality.MANY_TO_ONE:
        odds = partner_odds(parameters.prior, *sizes, config.overlap_max)
    else:
        odds = parameters.prior / (1 - parameters.prior)
    return math.log2(max(odds, 1e-300))


def _share(coded: CodedRecords, field: str, extract: int) -> float:
    """Share of the records of an extract that have a value."""
    codes = coded.fields[field].codes[extract]
    return 0.0 if codes is None or not len(codes) else float((codes >= 0).mean())
