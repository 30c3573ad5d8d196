"""The linkage power of every host record in one register."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from crvs_link.block.lanes import TOKENS, lane
from crvs_link.block.token_ranks import NAME_PARTS
from crvs_link.compare import compare_listed
from crvs_link.outcome import draw_matches, power_of, reached_share, rules_reach
from crvs_link.pipeline.conclusion import losses_of
from crvs_link.resolve import free_pair_odds, partner_odds
from crvs_link.schema import Cardinality

if TYPE_CHECKING:
    import numpy.typing as npt

    from crvs_link.block import RuleLanes
    from crvs_link.config import RunConfig
    from crvs_link.encode import CodedRecords
    from crvs_link.pipeline.further import Compared
    from crvs_link.pipeline.plan import PlannedWork
    from crvs_link.pipeline.recall import ToldRecall
    from crvs_link.results import SearchPower
    from crvs_link.spec import ModelParameters


def search_power(
    compared: Compared,
    parameters: ModelParameters,
    coded: CodedRecords,
    config: RunConfig,
    cardinality: Cardinality,
    p_unlinked: npt.NDArray[np.float64] | None,
    told: ToldRecall,
) -> SearchPower | None:
    """Say how probably the true partner of each host record would have been found.

    Found means linked or put forward for review: at or above the weight from which a single
    candidate is more than nothing by the losses.

    Parameters
    ----------
    compared : Compared
    parameters : ModelParameters
    coded : CodedRecords
    config : RunConfig
    cardinality : Cardinality
    p_unlinked : float64[n_left], optional
        None within one file, where nobody is searched for.
    told : ToldRecall

    Returns
    -------
    SearchPower, optional
    """
    if p_unlinked is None:
        return None
    work, counts, recall = compared.work, compared.counts, told.recall
    spec, left = work.spec, work.candidates.left
    rows = np.arange(work.n_left, dtype=np.uint32)
    own = compare_listed(work.program, left, left, rows, rows)
    prior_weight = math.log2(parameters.prior) - math.log2(1 - parameters.prior)
    odds = parameters.pattern_weights(spec, counts.codes) + prior_weight
    matched = counts.total / (1 + np.exp2(-np.clip(odds, -1000, 1000)))
    present = [_share(coded, comparison.field, work.right) for comparison in spec.comparisons]
    draws = draw_matches(spec, parameters, counts, matched, present, seed=config.seed)
    doubtful = losses_of(config).doubtful
    least = math.log2(doubtful / (1 - doubtful)) - _prior_bits(
        work, parameters, config, cardinality, p_unlinked
    )
    return power_of(
        reached_share(spec, parameters, draws, own, least),
        rules_reach(
            told.matches.draw(draws.levels.shape[1], config.seed),
            told.lanes.rules,
            _has(told.lanes, coded, work),
        ),
        parameters.pattern_weights(spec, own),
        None
        if recall.share is None or recall.lowest is None or recall.highest is None
        else (recall.share, recall.lowest, recall.highest),
    )


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


def _has(lanes: RuleLanes, coded: CodedRecords, work: PlannedWork) -> npt.NDArray[np.bool_]:
    """Whether each left record has a value in each lane, bool[n, L]."""
    tokens = _tokens(coded, work.left)
    has = np.ones((work.n_left, len(lanes.names)), dtype=np.bool_)
    for k, name in enumerate(lanes.names):
        what, _, number = name.partition(" ")
        if name in TOKENS:
            has[:, k] = tokens > TOKENS.index(name)
        elif what == "below":
            has[:, k] = tokens >= work.candidates.groups[int(number)].rule.tokens
        elif what != "kept":
            has[:, k] = lane(coded, work.left, name) >= 0
        else:
            out = work.candidates.groups[int(number)].rows_left_out
            if out is not None:
                has[out[0], k] = False
    return has


def _tokens(coded: CodedRecords, extract: int) -> npt.NDArray[np.int64]:
    """How many tokens each record's own name has, int64[n]."""
    whole = coded.fields["name"].codes[extract] if "name" in coded.fields else None
    if whole is not None:
        sizes = coded.dictionaries[coded.fields["name"].dictionary].values["tokens"].list.len()
        counted: npt.NDArray[np.int64] = np.append(sizes.to_numpy(), 0).astype(np.int64)[whole]
        return counted
    total = np.zeros(coded.sizes[extract], dtype=np.int64)
    for field in NAME_PARTS:
        codes = coded.fields[field].codes[extract] if field in coded.fields else None
        if codes is not None:
            total += codes >= 0
    return total
