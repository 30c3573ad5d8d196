"""Names of kin from persons' own names."""

from __future__ import annotations

import numpy as np
import polars as pl

from crvs_link.encode.kin import derive
from crvs_link.schema import OPTIONAL, NameRole

FATHER, GRANDFATHER = NameRole.FATHER, NameRole.GRANDFATHER
OWN = pl.DataFrame(
    {
        "tokens": [[4, 1], [4], [5, 2, 1]],
        "roles": [[1, FATHER], [0], [1, FATHER | OPTIONAL, GRANDFATHER]],
    },
    schema={"tokens": pl.List(pl.Int32), "roles": pl.List(pl.UInt8)},
)


def lanes(*codes: list[int]) -> dict[int, np.ndarray]:
    return {number: np.array(lane, np.int32) for number, lane in enumerate(codes)}


def test_the_father_and_his_father_are_one_name() -> None:
    found = derive("father_name", OWN, lanes([0, 2, -1], [1, 1], [2]), [2])
    assert found is not None
    assert found.extracts == (0,)
    assert found.tokens.tolist() == [1, 2, 1]
    assert found.roles.tolist() == [0, OPTIONAL, 0]
    assert found.counts.tolist() == [1, 0, 2]
    assert [lane.tolist() for lane in found.lanes] == [[0, 2, -1]]


def test_where_nobody_tells_of_kin_nothing_is_derived() -> None:
    assert derive("father_name", OWN, lanes([1, -1]), []) is None
    assert derive("spouse_name", OWN, lanes([0, 1, 2]), []) is None
    assert derive("father_name", OWN, lanes([0]), [0]) is None
