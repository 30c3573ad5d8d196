"""How much name tokens say in a comparison, and what a new one says by its classes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from crvs_link.standardise.keys import ABJAD, FINE, SOUND

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from crvs_link.index.grown import Grown

FORM: Final = "form"
CLASSES: Final = (SOUND, ABJAD, FINE, FORM)
"""Keys that make tokens alike, in the order in which the kernel has them."""


@dataclass
class Information:
    """How much tokens and their classes say in one comparison of full names.

    Parameters
    ----------
    of_tokens : Grown of uint16[V, 5]
        Of the token, its form, its fine key, its sound and its abjad key, in parts of a bit.
    of_keys : dict of str to uint16[k]
        By the code of a key, 0 where it says as much as what is new.
    of_new : int
        Of what is borne by one at most.
    """

    of_tokens: Grown
    of_keys: dict[str, npt.NDArray[np.uint16]]
    of_new: int


def information_of_new(
    said: Information, coded: Mapping[str, npt.NDArray[np.int32]]
) -> npt.NDArray[np.uint16]:
    """Information of new tokens: that of the classes that are known, and of one bearer.

    Parameters
    ----------
    said : Information
    coded : mapping of str to int32[n]
        Codes of their keys, -1 for none.

    Returns
    -------
    uint16[n, 5]
    """
    found = {}
    for name, key in coded.items():
        of_key = said.of_keys[name]
        known = (key >= 0) & (key < len(of_key))
        found[name] = np.full(len(key), said.of_new, dtype=np.uint16)
        found[name][known] = of_key[key[known]]
    sound = np.where(coded[SOUND] >= 0, found[SOUND], found[ABJAD])
    token = np.full(len(sound), said.of_new, dtype=np.uint16)
    return np.stack([token, found[FORM], found[FINE], sound, found[ABJAD]], axis=1)
