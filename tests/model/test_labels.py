"""Labelled pairs added up by pattern."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.model import NO_LABELS, count_labels
from crvs_link.spec import PatternCounts

COUNTS = PatternCounts(np.array([3, 5, 9], np.uint32), np.array([[4, 0, 1], [6, 2, 0]]))


def test_by_hand() -> None:
    found = count_labels(
        COUNTS,
        np.array([9, 3, 3, 4, 3], np.uint32),
        np.array([1.0, 2.0, 0.5, 3.0, 0.0]),
        matches=np.array([True, True, False, True, True]),
        candidates=np.array([True, True, True, False, True]),
    )
    assert found.codes.tolist() == [3, 4, 9]
    assert found.matches.tolist() == [2.0, 3.0, 1.0]
    assert found.others.tolist() == [0.5, 0.0, 0.0]
    assert found.unknown(COUNTS.codes).tolist() == [0.75, 1.0, 0.0]
    assert found.joined(COUNTS.codes).tolist() == [3, 5, 9, 4]
    assert found.matches_of(found.joined(COUNTS.codes)).tolist() == [2.0, 0.0, 1.0, 3.0]


def test_labels_stand_for_no_more_pairs_than_there_are() -> None:
    found = count_labels(
        COUNTS,
        np.array([5], np.uint32),
        np.array([100.0]),
        matches=np.array([True]),
        candidates=np.array([True]),
    )
    assert found.unknown(COUNTS.codes).tolist() == [1.0, 0.0, 1.0]


def test_no_labels_know_nothing() -> None:
    assert NO_LABELS.joined(COUNTS.codes).tolist() == COUNTS.codes.tolist()
    assert NO_LABELS.unknown(COUNTS.codes).tolist() == [1.0, 1.0, 1.0]
    assert NO_LABELS.matches_of(COUNTS.codes).tolist() == [0.0, 0.0, 0.0]


labels = st.lists(
    st.tuples(st.sampled_from([0, 3, 5, 9, 200]), st.floats(0, 5), st.booleans(), st.booleans()),
    max_size=12,
)


@given(labels, st.randoms(use_true_random=False))
def test_weights_are_kept_and_the_order_does_not_matter(
    listed: list[tuple[int, float, bool, bool]], random: object
) -> None:
    shuffled = list(listed)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, two = (
        count_labels(
            COUNTS,
            np.array([row[0] for row in rows], np.uint32),
            np.array([row[1] for row in rows], np.float64),
            matches=np.array([row[2] for row in rows], bool),
            candidates=np.array([row[3] for row in rows], bool),
        )
        for rows in (listed, shuffled)
    )
    assert one.matches.sum() == pytest.approx(sum(w for _, w, match, _ in listed if match))
    assert one.others.sum() == pytest.approx(sum(w for _, w, match, _ in listed if not match))
    assert one.codes.tolist() == two.codes.tolist()
    np.testing.assert_allclose(one.share, two.share)
    np.testing.assert_allclose(one.matches, two.matches)
    assert ((one.share >= 0) & (one.share <= 1)).all()
