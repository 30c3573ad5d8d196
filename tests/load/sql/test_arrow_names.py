"""Names read from Arrow schemas."""

from __future__ import annotations

import polars as pl
import pytest

from crvs_link.load.sql.arrow_names import column_names


@pytest.mark.parametrize(
    "names", [[], ["a"], ["ชื่อ", "", "a b", 'x"y'], [f"c{i}" for i in range(300)]]
)
def test_names(names: list[str]) -> None:
    assert column_names(pl.Schema(dict.fromkeys(names, pl.List(pl.Int8)))) == names
