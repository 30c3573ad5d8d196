"""Refused pairs are shown where their weight would have linked them."""

from __future__ import annotations

import numpy as np
import pytest

from crvs_link.codes import SearchResult
from crvs_link.resolve import SEARCH_RESULTS, Decision, Status, hold_conflicts
from crvs_link.schema import Cardinality

LEFT = np.array([0, 0, 1, 2], dtype=np.int32)
RIGHT = np.array([0, 1, 1, 2], dtype=np.int32)
WANTED = np.array([False, True, True, True])


def decision() -> Decision:
    """The first left record is linked to the first right one; no other has a link."""
    linked, none = map(SEARCH_RESULTS.index, (SearchResult.LINKED, SearchResult.NO_LINK))
    return Decision(
        status=np.array([Status.LINK, 0, 0, 0], dtype=np.int8),
        reason=np.full(4, -1, dtype=np.int8),
        search_result=np.array([linked, none, none], dtype=np.int8),
    )


@pytest.mark.parametrize(
    ("cardinality", "held"),
    [
        (Cardinality.ONE_TO_ONE, [False, False, True, True]),
        (Cardinality.MANY_TO_ONE, [False, False, True, True]),
        (Cardinality.ONE_TO_MANY, [False, True, True, True]),
        (Cardinality.MANY_TO_MANY, [False, True, True, True]),
    ],
)
def test_a_record_with_its_partner_is_not_asked_about_another(
    cardinality: Cardinality, held: list[bool]
) -> None:
    after, found = hold_conflicts(decision(), LEFT, RIGHT, WANTED, cardinality)
    assert found.tolist() == held
    assert after.status.tolist() == [Status.LINK, *(Status.REVIEW * h for h in held[1:])]
    results = [SEARCH_RESULTS[code] for code in after.search_result]
    assert results == [SearchResult.LINKED, SearchResult.REVIEW, SearchResult.REVIEW]
    assert decision().status.tolist() == [Status.LINK, 0, 0, 0]
