"""What the pattern counts and the model say together: levels, rules and the histogram.

Everything here works on the table of agreement patterns, never on record pairs.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from crvs_link.households import HOUSEHOLD, HOUSEHOLD_LEVELS
from crvs_link.report.facts import (
    Bin,
    ComparisonFact,
    Histogram,
    LevelFact,
    ModelFacts,
    RuleFact,
    TogetherFact,
)
from crvs_link.report.fit_facts import FitFacts
from crvs_link.report.rate import Rate
from crvs_link.report.text import printable
from crvs_link.spec import MISSING, MissingValues

if TYPE_CHECKING:
    import numpy.typing as npt

    from crvs_link.model import FitTrace
    from crvs_link.results import HouseholdRound, Linkage
    from crvs_link.spec import ModelParameters

MAX_BINS: Final = 60
BIN_WIDTHS: Final = (0.5, *(step * 10.0**k for k in range(4) for step in (1, 2, 5)))
"""Bits. The narrowest that needs no more than `MAX_BINS` bins is used."""


def half_weight(parameters: ModelParameters) -> float:
    """Weight in bits at which a pair, taken on its own, is as likely a match as not.

    ``log2((1 - prior) / prior)``: the evidence that makes up for the prior.
    """
    return math.log2(1 - parameters.prior) - math.log2(parameters.prior)


def match_probabilities(linkage: Linkage) -> npt.NDArray[np.float64]:
    """Probability of a match for each pattern that occurs, each pair on its own.

    Returns
    -------
    float64[P]
        In the order of ``linkage.counts.codes``.
    """
    weights = linkage.parameters.pattern_weights(linkage.spec, linkage.counts.codes)
    # Beyond 1000 bits the probability is 0 or 1 exactly, and exp2 would overflow.
    odds = np.clip(weights - half_weight(linkage.parameters), -1000, 1000)
    probabilities: npt.NDArray[np.float64] = 1 / (1 + np.exp2(-odds))
    return probabilities


def model_facts(linkage: Linkage) -> ModelFacts:
    """Tabulate the model: levels with m, u, weight, and the pairs that show them."""
    spec, parameters = linkage.spec, linkage.parameters
    levels = spec.unpack(linkage.counts.codes)
    pairs = linkage.counts.total
    matches = pairs * match_probabilities(linkage)
    tables = zip(
        spec.comparisons, parameters.m, parameters.u, parameters.weights(), levels.T, strict=True
    )
    comparisons = []
    for comparison, m, u, weights, shown in tables:
        n = len(comparison.levels)
        # bincount sums in float64, exact for counts below 2**53.
        seen = np.bincount(shown, weights=pairs, minlength=n)
        expected = np.bincount(shown, weights=matches, minlength=n)
        comparisons.append(
            ComparisonFact(
                name=comparison.name,
                field=comparison.field,
                kind=comparison.kind.value,
                missing=comparison.missing.value,
                fixed=tuple(key for key in ("m", "u") if getattr(comparison, key)),
                levels=tuple(
                    LevelFact(
                        label=label,
                        m=m[level] if level != MISSING or comparison.informative else None,
                        u=u[level] if level != MISSING or comparison.informative else None,
                        weight=float(weights[level]),
                        pairs=int(seen[level]),
                        expected_matches=float(expected[level]),
                    )
                    for level, label in enumerate(comparison.levels)
                ),
            )
        )
    if linkage.household is not None:
        comparisons.append(_household_fact(linkage.household))
    return ModelFacts(
        comparisons=tuple(comparisons),
        together=tuple(
            TogetherFact(
                first=spec.comparisons[pair.first].name,
                second=spec.comparisons[pair.second].name,
                least=min(map(min, pair.bits)),
                most=max(map(max, pair.bits)),
            )
            for pair in parameters.dependence
        ),
        prior=Rate(parameters.prior * linkage.n_pairs, linkage.n_pairs),
        half=half_weight(parameters),
        fit=fit_facts(linkage.trace),
    )


def fit_facts(trace: FitTrace | None) -> FitFacts | None:
    """Gather what a report says of a fit; None for a model that was given."""
    if trace is None:
        return None
    return FitFacts(
        iterations=trace.iterations,
        converged=trace.converged,
        reason=trace.reason,
        log_likelihood=trace.log_likelihood[-1] if trace.log_likelihood else None,
        candidates=trace.n_candidates,
        patterns=trace.n_patterns,
        random_pairs=trace.n_random_pairs,
        starts=trace.starts,
        sides=tuple(replace(side, source_id=printable(side.source_id)) for side in trace.sides),
        rules=trace.rules,
        labels=trace.labels,
    )


def _household_fact(household: HouseholdRound) -> ComparisonFact:
    """Tabulate the second round as a comparison of its own, over the pairs that were kept."""
    term = household.term
    return ComparisonFact(
        name=HOUSEHOLD,
        field=HOUSEHOLD,
        kind=f"given how far {', '.join(term.shared)} agree" if term.shared else HOUSEHOLD,
        missing=MissingValues.AT_RANDOM.value,
        fixed=(),
        levels=tuple(
            LevelFact(
                label=label,
                m=None if level == MISSING else term.m[level],
                u=None if level == MISSING else term.u[level],
                weight=float(weight),
                pairs=int(pairs),
                expected_matches=float(expected),
            )
            for level, (label, weight, pairs, expected) in enumerate(
                zip(
                    HOUSEHOLD_LEVELS,
                    term.weights(),
                    household.pairs,
                    household.expected_matches,
                    strict=True,
                )
            )
        ),
    )


def rule_facts(linkage: Linkage) -> tuple[RuleFact, ...]:
    """Tabulate the blocking rules: what each costs, and what it is first to find."""
    probabilities = match_probabilities(linkage)
    return tuple(
        RuleFact(
            name=cost.rule.name,
            pairs=cost.pairs,
            largest_group=cost.largest_group,
            first_pairs=int(counts.sum()),
            expected_matches=float(counts @ probabilities),
            left_out=cost.left_out,
        )
        for cost, counts in zip(linkage.rules, linkage.counts.counts, strict=True)
    )


def histogram(linkage: Linkage) -> Histogram:
    """Count candidate pairs by match weight.

    Returns
    -------
    Histogram
        Bins that cover all weights without a gap; none if there is no candidate pair.
    """
    half = half_weight(linkage.parameters)
    pairs = linkage.counts.total
    occurs = pairs > 0
    if not occurs.any():
        return Histogram(bins=(), floor=linkage.floor, half=half)
    weights = linkage.parameters.pattern_weights(linkage.spec, linkage.counts.codes)[occurs]
    pairs, matches = pairs[occurs], (pairs * match_probabilities(linkage))[occurs]
    spread = float(weights.max() - weights.min())
    # Floats end at 2**1024, so that even twenty comparisons stay within the widest.
    width = next(width for width in BIN_WIDTHS if spread < width * (MAX_BINS - 1))
    places = np.floor(weights / width).astype(np.int64)
    first = int(places.min())
    n = int(places.max()) - first + 1
    counted = np.bincount(places - first, weights=pairs, minlength=n)
    expected = np.bincount(places - first, weights=matches, minlength=n)
    bins = tuple(
        Bin(
            low=(first + k) * width,
            high=(first + k + 1) * width,
            pairs=int(counted[k]),
            expected_matches=float(expected[k]),
        )
        for k in range(n)
    )
    return Histogram(bins=bins, floor=linkage.floor, half=half)
