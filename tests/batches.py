"""The scored candidate pairs of a batch, for comparison with those of an index."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from crvs_link.compare import Tables, compare_candidates, needed_lanes, score_candidates
from crvs_link.encode import Readings, encode
from crvs_link.load import Extract
from crvs_link.pipeline.plan import prepare_work
from crvs_link.run import RunOptions
from crvs_link.spec import BlockingPlan, ModelParameters, ModelSpec

OPTIONS = RunOptions(threads=2)


def batch_pairs(
    host: Extract,
    register: Extract,
    spec: ModelSpec,
    parameters: ModelParameters,
    plan: BlockingPlan,
    readings: Readings | None = None,
    searches: Readings | None = None,
) -> pl.DataFrame:
    """Every candidate pair of a match with a saved model, before one-to-one."""
    stated = readings or Readings()
    coded = replace(encode([host, register], [searches or stated, stated], OPTIONS), reference=1)
    lanes = needed_lanes(spec, plan)
    work = prepare_work(coded, Tables(coded), 0, 1, spec, plan, lanes, OPTIONS)
    assert all(cost.left_out is None for cost in work.costs)
    counts, streams = compare_candidates(work.candidates, work.program, spec, OPTIONS)
    edges = score_candidates(
        work.candidates, streams, spec, parameters, counts.codes, float("-inf"), OPTIONS
    )
    levels = spec.unpack(edges.codes)
    return pl.DataFrame(
        {
            "left_id": host.frame["record_id"].gather(edges.left),
            "right_id": register.frame["record_id"].gather(edges.right),
            "weight": edges.weights,
            **{f"level_{c.name}": levels[:, k] for k, c in enumerate(spec.comparisons)},
        }
    ).sort("left_id", "right_id")


def scored(frame: pl.DataFrame) -> pl.DataFrame:
    """Pairs, weights and levels alone, in the order of `batch_pairs`."""
    levels = [name for name in frame.columns if name.startswith("level_")]
    return frame.select("left_id", "right_id", "weight", *levels).sort("left_id", "right_id")
