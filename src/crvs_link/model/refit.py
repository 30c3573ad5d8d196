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
from crvs_link.model.labels import NO_LABELS
from crvs_link.model.mstep import best_m
from crvs_link.model.posterior import prior_bounds
from crvs_link.model.typical import typical_table
from crvs_link.spec import Patterns

if TYPE_CHECKING:
    import numpy.typing as npt

    from crvs_link.model.labels import LabelCounts
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
    labels: LabelCounts = NO_LABELS,
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
    labels : LabelCounts, optional
        Pairs of known status, which count in place of as many of those given.

    Returns
    -------
    ModelParameters
    """
    smoothing = (options or FitOptions()).smoothing
    matches = np.concatenate([probability * labels.unknown(codes), labels.matches])
    codes = np.concatenate([codes, labels.codes])
    widths = spec.radices.tolist()
    u = np.zeros((len(widths), max(widths)))
    for row, known in zip(u, parameters.u, strict=True):
        row[: len(known)] = known
    expected = smoothing * typical_table(spec, u)
    for row, found in zip(expected, Patterns.of(spec, codes).totals(matches), strict=True):
        row[: len(found)] += found
    m = best_m(spec, expected, u)
    tables = tuple(tuple(row[:w].tolist()) for row, w in zip(m, widths, strict=True))
    smallest, largest = prior_bounds(n_pairs, max_matches)
    prior = min(max(float(matches.sum()) / n_pairs, smallest), largest)
    return replace(parameters, m=tables, prior=prior)
