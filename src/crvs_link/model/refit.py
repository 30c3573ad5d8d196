"""A fitted model once more, from the probabilities of pairs weighed together.

EM on pattern counts takes each pair for itself. Where a record has at most one
partner, its candidates compete, and a resemblance that many records share (one
family, one village) no longer passes for that of one person. One M-step from those
probabilities gives a sharper model, which gives new probabilities, and so on: the
E-step is that of the one-to-one model (Sadinle 2017) in place of the pairwise one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from crvs_link.model.fitting import FitOptions
from crvs_link.model.monotone import monotone_m
from crvs_link.model.posterior import prior_bounds
from crvs_link.model.typical import typical_m
from crvs_link.spec import MISSING, Patterns

if TYPE_CHECKING:
    import numpy.typing as npt

    from crvs_link.spec import ModelParameters, ModelSpec


def refit(
    spec: ModelSpec,
    parameters: ModelParameters,
    codes: npt.NDArray[np.uint32],
    probability: npt.NDArray[np.float64],
    *,
    n_pairs: int,
    max_matches: float,
    options: FitOptions | None = None,
) -> ModelParameters:
    """Estimate m and the prior from given probabilities of pairs; the rest is kept.

    Parameters
    ----------
    spec : ModelSpec
    parameters : ModelParameters
        Its u and its dependence are kept.
    codes : uint32[E]
        Pattern codes of the pairs.
    probability : float64[E]
        Probability of each that it is a match.
    n_pairs : int
        All pairs of the two files; pairs that are not given count as non-matches.
    max_matches : float
        The most matches that can be.
    options : FitOptions, optional
        Of which the smoothing is used.

    Returns
    -------
    ModelParameters
    """
    smoothing = (options or FitOptions()).smoothing
    found = Patterns.of(spec, codes).totals(probability)
    tables = []
    for k, comparison in enumerate(spec.comparisons):
        counts = smoothing * typical_m(comparison) + found[k]
        u = np.array(parameters.u[k])
        m = monotone_m(counts[None, MISSING + 1 :], u[None, MISSING + 1 :])[0]
        tables.append((0.0, *m.tolist()))
    smallest, largest = prior_bounds(n_pairs, max_matches)
    prior = min(max(float(probability.sum()) / n_pairs, smallest), largest)
    return replace(parameters, m=tuple(tables), prior=prior)
