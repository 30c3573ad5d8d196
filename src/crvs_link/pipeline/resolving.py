"""Probabilities of the pairs that were kept, those left out that cannot be one person."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from crvs_link.resolve import pair_posterior, resolve

if TYPE_CHECKING:
    import numpy.typing as npt

    from crvs_link.compare import Edges
    from crvs_link.config import RunConfig
    from crvs_link.pipeline.plan import PlannedWork
    from crvs_link.resolve import Resolution
    from crvs_link.schema import Cardinality
    from crvs_link.spec import ModelParameters


def alone(edges: Edges, parameters: ModelParameters) -> npt.NDArray[np.float64]:
    """Probability of each pair by itself, float64[E]; conflicts are not considered."""
    return pair_posterior(edges.weights * math.log(2), parameters.prior)


def resolve_edges(
    edges: Edges,
    work: PlannedWork,
    parameters: ModelParameters,
    config: RunConfig,
    cardinality: Cardinality,
) -> Resolution:
    """Weigh the candidates of two files together.

    Parameters
    ----------
    edges : Edges
    work : PlannedWork
    parameters : ModelParameters
    config : RunConfig
    cardinality : Cardinality

    Returns
    -------
    Resolution
        Of all pairs; one that cannot be one person has probability 0, and takes nothing
        from the others.
    """
    free = ~edges.refused
    resolution = resolve(
        edges.left[free],
        edges.right[free],
        edges.weights[free] * math.log(2),
        n_left=work.n_left,
        n_right=work.n_right,
        prior=parameters.prior,
        cardinality=cardinality,
        assignment=config.assignment,
        overlap_max=config.overlap_max,
    )
    probability = np.zeros(len(edges))
    probability[free] = resolution.probability
    return replace(resolution, probability=probability)
