"""Probabilities of the kept pairs, given those that cannot be one person, or were decided."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from crvs_link.resolve import Decided, pair_posterior, resolve_decided

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
    decided: Decided | None = None,
) -> Resolution:
    """Weigh the candidates of two files together.

    Parameters
    ----------
    edges : Edges
    work : PlannedWork
    parameters : ModelParameters
    config : RunConfig
    cardinality : Cardinality
    decided : Decided, optional
        What a person decided on these pairs.

    Returns
    -------
    Resolution
        Of all pairs; one that cannot be one person has probability 0, and takes nothing
        from the others. One that must link has 1.
    """
    nothing = np.zeros(len(edges), dtype=bool)
    must, cannot = (nothing, nothing) if decided is None else (decided.must, decided.cannot)
    return resolve_decided(
        edges.left,
        edges.right,
        edges.weights * math.log(2),
        Decided(must, cannot | edges.refused),
        n_left=work.n_left,
        n_right=work.n_right,
        prior=parameters.prior,
        cardinality=cardinality,
        assignment=config.assignment,
        overlap_max=config.overlap_max,
    )
