"""Host records of one person, found with the model of a linkage."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from crvs_link.compare import compare_candidates, needed_lanes
from crvs_link.model import fit_prior
from crvs_link.pipeline.cardinality import repeated_pairs
from crvs_link.pipeline.conclusion import losses_of
from crvs_link.pipeline.plan import prepare_work
from crvs_link.pipeline.resolving import alone
from crvs_link.pipeline.scoring import Scoring
from crvs_link.resolve import cluster, conflicts

if TYPE_CHECKING:
    from crvs_link.compare import Tables
    from crvs_link.config import LinkageConfig, RunConfig
    from crvs_link.encode import CodedRecords
    from crvs_link.results import Linkage
    from crvs_link.run import RunOptions

_LEAST_PRIOR: Final = 1e-12


def host_duplicates(
    ids: pl.Series,
    linkage: Linkage,
    chosen: LinkageConfig,
    coded: CodedRecords,
    tables: Tables,
    config: RunConfig,
    options: RunOptions,
) -> pl.Series:
    """Name for each host record an earlier one of the same person.

    Parameters
    ----------
    ids : polars.Series of String
        Identifiers of the host records.
    linkage : Linkage
        Whose model is used.
    chosen : LinkageConfig
        With its rules.
    coded : CodedRecords
    tables : Tables
    config : RunConfig
    options : RunOptions

    Returns
    -------
    polars.Series of String
        Null for none. Pairs count that are certain by the losses, families and what cannot be
        one person left out (`repeated_pairs`, `crvs_link.resolve.conflicts`); of several
        records of one person all but the first name the first.
    """
    nothing = pl.Series("host_duplicate_of", [None], dtype=pl.String)
    plan, spec = chosen.plan, linkage.spec
    if len(ids) < 2 or plan is None:
        return nothing.new_from_index(0, len(ids))
    work = prepare_work(coded, tables, 0, 0, spec, plan, needed_lanes(spec, plan), options)
    counts, streams = compare_candidates(work.candidates, work.program, spec, options)
    prior = fit_prior(spec, counts, linkage.parameters, n_pairs=work.n_pairs)
    parameters = replace(linkage.parameters, prior=prior)
    # Families are alike too: no more pairs are one person than agree on what they do not share.
    bound = repeated_pairs(spec, parameters, counts) / work.n_pairs
    parameters = replace(parameters, prior=max(min(prior, bound), _LEAST_PRIOR))
    edges = Scoring(work, counts, streams, options).kept(parameters)[1]
    certain = alone(edges, parameters) > losses_of(config).certain
    left, right = edges.left[certain], edges.right[certain]
    refused = conflicts(left, right, edges.codes[certain], spec, coded, (0, 0)) > 0
    log_odds = edges.weights[certain] * math.log(2)
    log_odds += math.log(parameters.prior) - math.log1p(-parameters.prior)
    of_record = cluster(len(ids), left, right, log_odds, cannot_link=refused)
    _, first, place = np.unique(of_record, return_index=True, return_inverse=True)
    earlier = first[place]
    return (
        ids.gather(earlier.astype(np.uint32))
        .set(pl.Series(earlier == np.arange(len(ids))), None)
        .alias(nothing.name)
    )
