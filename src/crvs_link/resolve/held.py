"""Pairs that would be links, were they not such as cannot be one person: held for review."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from crvs_link.codes import SearchResult
from crvs_link.resolve.decide import SEARCH_RESULTS, Status
from crvs_link.schema import Cardinality

if TYPE_CHECKING:
    import numpy.typing as npt

    from crvs_link.resolve.decide import Decision

_LEFT_ONCE = {Cardinality.ONE_TO_ONE, Cardinality.MANY_TO_ONE}
_RIGHT_ONCE = {Cardinality.ONE_TO_ONE, Cardinality.ONE_TO_MANY}


def hold_conflicts(
    decision: Decision,
    left: npt.NDArray[np.int32],
    right: npt.NDArray[np.int32],
    wanted: npt.NDArray[np.bool_],
    cardinality: Cardinality,
) -> tuple[Decision, npt.NDArray[np.bool_]]:
    """Put refused pairs in review where their weight would have linked them.

    Parameters
    ----------
    decision : Decision
        In which no refused pair is a link.
    left, right : int32[E]
    wanted : bool[E]
        Refused pairs that are likelier a match than not by themselves.
    cardinality : Cardinality
        A record that may have one partner and has it is not asked about another.

    Returns
    -------
    decision : Decision
        A left record without a link is in review, with such a pair.
    held : bool[E]
    """
    held = wanted.copy()
    linked = decision.status == Status.LINK
    for record, sides in ((left, _LEFT_ONCE), (right, _RIGHT_ONCE)):
        if cardinality in sides:
            held &= (np.bincount(record, linked, int(record.max(initial=-1)) + 1) == 0)[record]
    status, result = decision.status.copy(), decision.search_result.copy()
    status[held] = Status.REVIEW
    shown = np.bincount(left, held, len(result)) > 0
    none = result == SEARCH_RESULTS.index(SearchResult.NO_LINK)
    result[shown & none] = SEARCH_RESULTS.index(SearchResult.REVIEW)
    return replace(decision, status=status, search_result=result), held
