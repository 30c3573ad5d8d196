"""What a run says of its own errors, against invented families of which the truth is known.

Members share name, home, telephone and the errors of their clerk: what a model that takes
comparisons for independent is surest of, and most often wrong about.
"""

from __future__ import annotations

import math
from itertools import product

import polars as pl
import pytest

import crvs_link
from crvs_link.schema import Cardinality
from families import Registers, registers


def judged(data: Registers) -> tuple[crvs_link.Linkage, int, set[tuple[str, str]]]:
    """The linkage, its false links, and its links."""
    result = crvs_link.match(data.left, data.right, cardinality=Cardinality.ONE_TO_ONE)
    links = set(result.links.select("left_id", "right_id").rows())
    return result.linkages[0], len(links - data.truth), links


def test_the_true_numbers_are_near_those_that_are_stated() -> None:
    """Of six runs at most one may lie outside of its interval of 95 %."""
    inside = 0
    for seed, errors in product((1, 2, 3), (0.1, 0.4)):
        data = registers(700, seed=seed, errors=errors)
        linkage, false, links = judged(data)
        low, high = linkage.false_links_interval
        inside += low <= false <= high
        assert linkage.trace is not None
        assert linkage.trace.expected_matches == pytest.approx(len(data.truth), rel=0.1)
        # Missed links are stated as at least so many, in expectation.
        missed = len(data.truth - links)
        assert linkage.missed_links_expected <= missed + 2 * math.sqrt(missed)
    assert inside >= 5


def test_a_column_that_is_there_twice_changes_next_to_nothing() -> None:
    """The same town as residence and as place of birth: no second piece of evidence."""
    data = registers(700, seed=4, errors=0.25, households=False)
    twice = Registers(
        *(
            frame.with_columns(pl.col("town").alias("place_of_birth"))
            for frame in (data.left, data.right)
        ),
        data.truth,
    )
    (once, false, links), (again, false_again, links_again) = judged(data), judged(twice)
    assert any(
        {again.spec.comparisons[k].field for k in (pair.first, pair.second)}
        == {"residence_town", "birth_place"}
        for pair in again.parameters.dependence
    )
    low, high = again.false_links_interval
    assert low <= false_again <= high
    assert len(links ^ links_again) <= 0.03 * len(links)
    assert again.false_links_expected == pytest.approx(once.false_links_expected, rel=0.5, abs=2)
    assert false_again <= false + 3
