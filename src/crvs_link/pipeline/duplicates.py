"""The duplicate method beside the model: links as they would be, each pair for itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crvs_link.report.text import estimate_text
from crvs_link.resolve import DuplicateMethod, duplicate_method
from crvs_link.schema import Cardinality

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from crvs_link.compare import Edges
    from crvs_link.pipeline.plan import PlannedWork


def count_duplicates(
    edges: Edges,
    likely: npt.NDArray[np.bool_],
    probability: npt.NDArray[np.float64],
    work: PlannedWork,
    cardinality: Cardinality,
) -> DuplicateMethod | None:
    """Apply the duplicate method to the side whose records have one partner at most.

    Parameters
    ----------
    edges : Edges
    likely : bool[E]
        Pairs that would be links if there were no others.
    probability : float64[E]
        Of each pair, given the cardinality.
    work : PlannedWork
    cardinality : Cardinality

    Returns
    -------
    DuplicateMethod, optional
        Of left records, with one-to-many of right ones; None for many-to-many.
    """
    if cardinality is Cardinality.MANY_TO_MANY:
        return None
    if cardinality is Cardinality.ONE_TO_MANY:
        return duplicate_method(edges.right[likely], probability[likely], work.n_right)
    return duplicate_method(edges.left[likely], probability[likely], work.n_left)


def disagreement(found: DuplicateMethod | None) -> tuple[str, ...]:
    """Warn where the duplicate method and the model cannot both be right."""
    if found is None or found.counted is None or found.modelled is None or not found.disagrees:
        return ()
    return (
        "The duplicate method and the model disagree: of the links that there would be if no "
        f"record competed, {estimate_text(found.counted)} are false by the records that have "
        f"several, and {estimate_text(found.modelled)} by the model. Either the model is too "
        "sure, or not sure enough, or persons stand in a list more than once. Look at links of "
        "low weight before the rates are used.",
    )
