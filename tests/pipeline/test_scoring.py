"""The pairs that a model keeps are those of a visit of their own, fetched or not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from coded import coded_frames
from crvs_link.compare import Tables, compare_candidates, score_candidates
from crvs_link.config import LinkageConfig, RunConfig
from crvs_link.pipeline import scoring
from crvs_link.pipeline.fitting import fit_model, sample_levels
from crvs_link.pipeline.plan import plan_linkage
from crvs_link.pipeline.scoring import Scoring
from crvs_link.run import RunOptions
from people import world


def test_models_share_a_visit_while_they_keep_the_same_patterns(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = world(300, seed=6)
    coded, _ = coded_frames(data.left, data.right)
    options = RunOptions(threads=1)
    work = plan_linkage(coded, Tables(coded), 0, 1, RunConfig(()), LinkageConfig("s"), options)
    counts, streams = compare_candidates(work.candidates, work.program, work.spec, options)
    parameters, _ = fit_model(
        work, counts, sample_levels(work, coded, random_pairs=10_000, options=options)
    )
    visits = []

    def counted(*given, **named):
        visits.append(given)
        return score_candidates(*given, **named)

    monkeypatch.setattr(scoring, "score_candidates", counted)
    held = Scoring(work, counts, streams, options)
    models = [
        parameters,
        replace(parameters, prior=parameters.prior * 1.5),  # keeps more, all within a bit
        replace(parameters, prior=parameters.prior / 10),
        replace(parameters, prior=parameters.prior * 100),  # keeps what was not fetched
    ]
    for model, n_visits in zip(models, (1, 1, 1, 2), strict=True):
        floor, edges = held.kept(model)
        assert len(visits) == n_visits
        alone = score_candidates(
            work.candidates, streams, work.spec, model, counts.codes, floor.weight, options
        )
        assert len(edges) == floor.kept
        for found, expected in zip(vars(edges).values(), vars(alone).values(), strict=True):
            np.testing.assert_array_equal(found, expected)
