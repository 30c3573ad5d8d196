"""A model and its dependence, found in turns.

What passes for a match depends on the model, and what comparisons say together on what passes
for a match.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from crvs_link.model.dependence import ClassCounts, classes_of_weight, find_dependence
from crvs_link.model.fitting import refit_together
from crvs_link.model.labels import NO_LABELS
from crvs_link.model.prior import match_probabilities

if TYPE_CHECKING:
    import numpy.typing as npt

    from crvs_link.model.fitting import FitOptions, FitTrace
    from crvs_link.model.labels import LabelCounts
    from crvs_link.spec import ModelParameters, ModelSpec, PatternCounts

MOST_ROUNDS = 10

SETTLED = 1e-3
"""Relative change of the expected number of matches at which rounds end."""


class Together:
    """Finds what comparisons say together, for one set of matches after another.

    Parameters
    ----------
    spec : ModelSpec
    counts : PatternCounts
        Of the candidate pairs.
    drawn : PatternCounts
        Of random pairs.
    parameters : ModelParameters
        Of which the weights of levels are used.
    n_pairs : int
        All pairs of the two files.
    """

    def __init__(
        self,
        spec: ModelSpec,
        counts: PatternCounts,
        drawn: PatternCounts,
        parameters: ModelParameters,
        *,
        n_pairs: int,
    ) -> None:
        self._classes = classes_of_weight(parameters.weights())
        self._total = counts.total.astype(np.float64)
        self._candidates = ClassCounts.of(spec, self._classes, counts.codes)
        self._drawn = drawn.total.astype(np.float64)
        self._sampled = ClassCounts.of(spec, self._classes, drawn.codes)
        self._share = float(self._drawn.sum()) / n_pairs
        # A drawn pattern that no candidate has is one of non-matches.
        self._place = np.minimum(np.searchsorted(counts.codes, drawn.codes), len(counts.codes) - 1)
        self._known = counts.codes[self._place] == drawn.codes

    def corrected(
        self, parameters: ModelParameters, matches: npt.NDArray[np.float64]
    ) -> ModelParameters:
        """Give parameters the dependence that expected matches by pattern show, float64[P]."""
        matches = np.minimum(matches, self._total)
        share = np.where(self._known, (matches / self._total)[self._place], 0.0)
        dependence = find_dependence(
            self._classes,
            parameters.u,
            self._candidates,
            matches,
            self._total - matches,
            self._sampled,
            self._drawn * (1 - share),
            sampled_share=self._share,
        )
        return replace(parameters, dependence=dependence)


def fit_together(
    spec: ModelSpec,
    counts: PatternCounts,
    drawn: PatternCounts,
    parameters: ModelParameters,
    trace: FitTrace,
    *,
    n_pairs: int,
    max_matches: float,
    options: FitOptions | None = None,
    labels: LabelCounts = NO_LABELS,
) -> tuple[ModelParameters, FitTrace]:
    """Find which comparisons depend on each other, and fit m and the prior anew.

    Parameters
    ----------
    spec, counts, n_pairs, max_matches, options, labels
        As for `crvs_link.model.fit`.
    drawn : PatternCounts
        Of random pairs.
    parameters : ModelParameters
        Fitted as if all comparisons were independent.
    trace : FitTrace
        Of that fit.

    Returns
    -------
    parameters : ModelParameters
    trace : FitTrace
        Its log likelihood is that of the last round.
    """
    found = Together(spec, counts, drawn, parameters, n_pairs=n_pairs)
    expected, rounds, settled = trace.expected_matches, 0, False
    unknown, known = labels.unknown(counts.codes), labels.matches_of(counts.codes)
    while rounds < MOST_ROUNDS and not settled:
        likely = match_probabilities(spec, parameters, counts.codes)
        matches = counts.total * unknown * likely + known
        parameters = found.corrected(parameters, matches)
        if not parameters.dependence:
            break
        before = expected
        parameters, climb, expected = refit_together(
            spec,
            counts,
            parameters,
            n_pairs=n_pairs,
            max_matches=max_matches,
            options=options,
            labels=labels,
        )
        rounds += 1
        settled = abs(before - expected) <= SETTLED * max(expected, 1.0)
        trace = replace(
            trace,
            iterations=trace.iterations + len(climb.path) - 1,
            log_likelihood=climb.path,
            expected_matches=expected,
        )
    if rounds:
        reason = f"{trace.reason}; then {rounds} rounds in which dependence was found anew"
        trace = replace(trace, reason=reason)
    return parameters, trace
