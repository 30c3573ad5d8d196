"""Which other level of one comparison would change the decision on a record pair."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from crvs_link.resolve import Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from crvs_link.resolve import Standing
    from crvs_link.spec import ModelParameters, ModelSpec

DECISIONS: Final = {
    Status.LINK: "link",
    Status.REVIEW: "review",
    Status.NONE: "no link",
}


@dataclass(frozen=True)
class Change:
    """One comparison at another level, all else as it is.

    Parameters
    ----------
    comparison : str
    level : int
    label : str
        Of the level that it would have to be at.
    bits : float
        What that adds to the match weight.
    decision : str
        ``link``, ``review`` or ``no link``: what the decision would be.
    probability : float
        Of a match, then.
    """

    comparison: str
    level: int
    label: str
    bits: float
    decision: str
    probability: float


def decisive_changes(
    spec: ModelSpec,
    parameters: ModelParameters,
    levels: Sequence[int],
    standing: Standing,
    among: Sequence[Sequence[int]] | None = None,
) -> tuple[Change, ...]:
    """Find the smallest changes of a single comparison that change the decision.

    Parameters
    ----------
    spec, parameters
        The model.
    levels : sequence of int
        Of the pair. A missing value may become known, and a known one missing.
    standing : Standing
        Of the pair at these levels.
    among : sequence of sequence of int, optional
        For each comparison the levels that are of interest; without it, all.

    Returns
    -------
    tuple of Change
        For each comparison and each other decision that it can bring about, the level
        that takes the fewest bits, of equal ones the lowest; the fewest bits first.
    """
    decided, _ = standing.at(0.0)
    found: list[Change] = []
    for k, (comparison, at) in enumerate(zip(spec.comparisons, levels, strict=True)):
        weights = _beside(parameters, levels, k)
        bits = (weights - weights[at]).tolist()
        seen = {decided}
        considered = range(len(bits)) if among is None else among[k]
        for level in sorted(considered, key=lambda k: (abs(bits[k]), k)):
            status, probability = standing.at(bits[level])
            if status in seen:
                continue
            seen.add(status)
            found.append(
                Change(
                    comparison=comparison.name,
                    level=level,
                    label=comparison.levels[level],
                    bits=bits[level],
                    decision=DECISIONS[status],
                    probability=probability,
                )
            )
    # A stable sort leaves comparisons in their order.
    return tuple(sorted(found, key=lambda change: abs(change.bits)))


def _beside(
    parameters: ModelParameters, levels: Sequence[int], number: int
) -> npt.NDArray[np.float64]:
    """What each level of a comparison weighs beside the levels of all others, in bits."""
    weights = parameters.weights()[number].copy()
    for pair in parameters.dependence:
        together = np.array(pair.bits)
        if pair.first == number:
            weights += together[:, levels[pair.second]]
        elif pair.second == number:
            weights += together[levels[pair.first]]
    return weights
