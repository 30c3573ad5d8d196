"""What is known of the candidate pairs of two files once cardinality has had its say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


@dataclass(frozen=True)
class Resolution:
    """Probabilities of candidate pairs and of having no partner.

    Parameters
    ----------
    probability : float64[E]
        Of each candidate pair, that it is a match.
    p_unlinked_left, p_unlinked_right : float64[n_left], float64[n_right]
        Of each record, that it has no partner; 1 for one without a candidate pair.
    n_links_expected : float
        Sum of the probabilities.
    method : str
        How they were found, in words.
    """

    probability: npt.NDArray[np.float64]
    p_unlinked_left: npt.NDArray[np.float64]
    p_unlinked_right: npt.NDArray[np.float64]
    n_links_expected: float
    method: str
