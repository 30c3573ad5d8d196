"""Linkage power: the probability that the search would have found a person's record.

A record that says little cannot be found, whatever the register holds. Power is the share of
imagined true partners (`crvs_link.outcome.draws`) that reach the weight from which a candidate
is put forward, and that a blocking rule would have brought together with the record
(`crvs_link.outcome.reach`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from crvs_link.outcome.draws import DRAWS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from crvs_link.outcome.reach import Reach
    from crvs_link.spec import ModelParameters, ModelSpec

    Floats = npt.NDArray[np.float64]
    Levels = npt.NDArray[np.uint8]

LEAST_POWER: Final = 0.20
"""Below this a record is not searchable."""

STEP: Final = 0.25
"""Bits in which thresholds are taken."""

_STEP_BITS: Final = 16
_AT_ONCE: Final = 128


@dataclass(frozen=True)
class SearchPower:
    """How well a register could be searched for each host record.

    Parameters
    ----------
    power : float64[n]
        Probability that the true partner would have been found; not a number where it cannot
        be told how many true pairs the blocking rules miss.
    low, high : float
        Factors between it and its ends, from the range of the blocking recall.
    searchable : bool[n]
        Whether it is enough, by the weight alone where the rest is not known.
    max_weight : float64[n]
        Weight in bits of the best agreement that the record allows.
    """

    power: npt.NDArray[np.float64]
    low: float
    high: float
    searchable: npt.NDArray[np.bool_]
    max_weight: npt.NDArray[np.float64]


def found_shares(
    spec: ModelSpec,
    parameters: ModelParameters,
    bounded: Sequence[Levels],
    reach: Reach,
    own: npt.NDArray[np.uint32],
    thresholds: Floats,
) -> tuple[Floats, Floats]:
    """Share of the draws in which a record's true partner would have been found.

    Parameters
    ----------
    spec : ModelSpec
    parameters : ModelParameters
    bounded : sequence of uint8[L, N]
        From `draw_matches`.
    reach : Reach
    own : uint32[n]
        Pattern code of each record compared with itself.
    thresholds : float64[n]
        Match weight in bits from which each record's partner is found, taken in `STEP`.

    Returns
    -------
    found : float64[n]
        The partner reaches the threshold, and a rule brings the two together.
    weighed : float64[n]
        It reaches the threshold.
    """
    bits = [
        weight.astype(np.float32)[levels]
        for weight, levels in zip(parameters.weights(), bounded, strict=True)
    ]
    together = [
        (pair.first, pair.second, np.array(pair.bits, dtype=np.float32))
        for pair in parameters.dependence
    ]
    steps = np.rint(thresholds / STEP).astype(np.int64)
    lowest = int(steps.min(initial=0))
    keys = own.astype(np.uint64) << np.uint64(_STEP_BITS)
    keys |= np.minimum(steps - lowest, 2**_STEP_BITS - 1).astype(np.uint64)
    distinct, place = np.unique(keys, return_inverse=True)
    own_levels = spec.unpack((distinct >> np.uint64(_STEP_BITS)).astype(np.uint32))
    step = (distinct & np.uint64(2**_STEP_BITS - 1)).astype(np.int64) + lowest
    needed = (step * STEP).astype(np.float32)
    found, weighed = np.empty(len(distinct)), np.empty(len(distinct))
    for start in range(0, len(distinct), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        some = own_levels[part]
        total = np.zeros((len(some), DRAWS), dtype=np.float32)
        for k, table in enumerate(bits):
            total += table[some[:, k]]
        for first, second, added in together:
            total += added[bounded[first][some[:, first]], bounded[second][some[:, second]]]
        enough = total >= needed[part, np.newaxis]
        # So many draws tell no probability apart from one.
        weighed[part] = enough.sum(axis=1) / (DRAWS + 1)
        found[part] = (enough & reach.reached(some)).sum(axis=1) / (DRAWS + 1)
    return found[place], weighed[place]


def power_of(
    found: Floats,
    weighed: Floats,
    max_weight: Floats,
    even: float,
    recall: tuple[float, float, float] | None,
) -> SearchPower:
    """Put together how well a register could be searched.

    Parameters
    ----------
    found, weighed : float64[n]
        From `found_shares`.
    max_weight : float64[n]
    even : float
        Weight in bits at which a single candidate is as likely a match as not.
    recall : tuple of float, optional
        Blocking recall of all records, its lowest and its highest; None where it cannot be
        told what the rules miss.

    Returns
    -------
    SearchPower
    """
    # Whose best agreement would not be likelier a match than not can be linked to nobody.
    able = max_weight >= even
    if recall is None:
        nothing = np.full(len(found), np.nan)
        return SearchPower(nothing, 1.0, 1.0, able & (weighed >= LEAST_POWER), max_weight)
    share, lowest, highest = recall
    low, high = (lowest / share, highest / share) if share > 0 else (1.0, 1.0)
    return SearchPower(found, low, high, able & (found >= LEAST_POWER), max_weight)
