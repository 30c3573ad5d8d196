"""The weights of a model, laid out by the halves of a pattern code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from crvs_link.spec import joint_tables

if TYPE_CHECKING:
    from typing import Any

    import numpy.typing as npt

    from crvs_link.spec import ModelParameters, ModelSpec


def code_weights(spec: ModelSpec, parameters: ModelParameters) -> tuple[npt.NDArray[Any], ...]:
    """Lay weights out so that each is found without taking a code apart.

    Parameters
    ----------
    spec : ModelSpec
    parameters : ModelParameters

    Returns
    -------
    low, high : float64[L], float64[H]
        As `crvs_link.spec.joint_tables`: what comparisons say, each by itself.
    low_places, high_places : int32[L, D], int32[H, D]
        By half of a code, for each of the pairs of comparisons that depend on each other: the
        two sum to a place in ``together``.
    together : float64[T]
        What pairs of comparisons say beyond, in bits.
    """
    low, high = joint_tables(spec, parameters.weights())
    bits = [np.array(pair.bits) for pair in parameters.dependence]
    starts = np.cumsum([0, *(table.size for table in bits)])
    size = len(low)
    codes = np.arange(size, dtype=np.uint32), np.arange(len(high), dtype=np.uint32) * size
    places = [np.zeros((len(half), len(bits)), dtype=np.int32) for half in codes]
    for k, (pair, table) in enumerate(zip(parameters.dependence, bits, strict=True)):
        places[0][:, k] = starts[k]
        for number, step in ((pair.first, table.shape[1]), (pair.second, 1)):
            half = int(number >= spec.split)
            places[half][:, k] += step * spec.level(number, codes[half]).astype(np.int32)
    together = np.concatenate([np.empty(0), *(table.ravel() for table in bits)])
    return low, high, *places, together
