"""The kernel of households; what it finds is tested in `tests/resolve/test_households.py`."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from crvs_link._fast.homes import ask_households


def asked(left: list[int], right: list[int], sure: list[int], home: list[int]) -> NDArray[np.uint8]:
    lanes = [np.array(lane, dtype=np.int32) for lane in (left, right, home)]
    members = np.array([2, 2], dtype=np.int64)
    return ask_households(
        lanes[0],
        lanes[1],
        np.array(sure, dtype=np.uint8),
        lanes[2],
        lanes[2],
        members,
        members,
        within=False,
    )


def test_another_pair_of_the_households() -> None:
    assert asked([0, 1, 1, 2], [0, 1, 0, 2], [1, 1, 0, 1], [0, 0, -1]).tolist() == [2, 2, 1, 0]


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        (([2], [0], [1], [0, 0]), "a record index is out of range"),
        (([0], [-1], [1], [0, 0]), "a record index is out of range"),
        (([0, 1], [0], [1], [0, 0]), "must have the same length"),
        (([0], [0], [1, 1], [0, 0]), "must have the same length"),
        (([0], [0], [1], [7, 0]), "a household is out of range"),
    ],
)
def test_what_does_not_fit_is_refused(arrays: tuple[list[int], ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        asked(*arrays)
