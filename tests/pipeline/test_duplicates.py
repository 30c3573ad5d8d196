"""The side that the duplicate method counts on, and when it warns."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from crvs_link.pipeline.duplicates import count_duplicates, disagreement
from crvs_link.resolve import Estimate
from crvs_link.schema import Cardinality
from report.factory import DUPLICATES

LIKELY = np.array([True] * 61 + [False] * 9)


def edges() -> Any:
    """70 pairs of 200 left records and 90 right ones, of which one has two."""
    left = np.arange(70, dtype=np.int32)
    right = np.concatenate([[0], np.arange(69)]).astype(np.int32)
    return SimpleNamespace(left=left, right=right)


@pytest.mark.parametrize(
    ("cardinality", "records", "several"),
    [
        (Cardinality.ONE_TO_ONE, 200, 0),
        (Cardinality.MANY_TO_ONE, 200, 0),
        (Cardinality.ONE_TO_MANY, 90, 1),
    ],
)
def test_counted_are_the_records_that_have_one_partner(
    cardinality: Cardinality, records: int, several: int
) -> None:
    work: Any = SimpleNamespace(n_left=200, n_right=90)
    found = count_duplicates(edges(), LIKELY, np.full(70, 0.99), work, cardinality)
    assert found is not None
    assert (found.records, found.several, found.pairs) == (records, several, 61)
    assert found.single + 2 * found.several == 61


def test_it_does_not_apply_where_any_record_may_have_several() -> None:
    work: Any = SimpleNamespace(n_left=200, n_right=90)
    many = Cardinality.MANY_TO_MANY
    assert count_duplicates(edges(), LIKELY, np.full(70, 0.99), work, many) is None


def test_warned_is_where_the_intervals_have_nothing_in_common() -> None:
    assert disagreement(None) == disagreement(DUPLICATES) == ()
    assert disagreement(replace(DUPLICATES, counted=None)) == ()
    (text,) = disagreement(replace(DUPLICATES, counted=Estimate(0.2, 0.12, 0.3)))
    assert "20.0% (12.0% to 30.0%) are false by the records that have several" in text
    assert "2.4% (1.0% to 5.0%) by the model" in text
