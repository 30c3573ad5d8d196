from __future__ import annotations

import doctest
import json

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.output.ndjson import text as module
from crvs_link.output.ndjson.text import Code, encoded, members, text

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=9)


def test_examples() -> None:
    assert doctest.testmod(module).failed == 0


@given(st.lists(st.none() | TEXTS, max_size=9))
def test_text_reads_back_and_is_safe_anywhere(values: list[str | None]) -> None:
    column = encoded(pl.Series(values, dtype=pl.String)).to_list()
    assert [None if each is None else json.loads(each) for each in column] == values
    for each in column:
        if each is not None:
            assert each.isascii()
            assert not set("<>&\x7f") & set(each)


@given(st.lists(st.tuples(st.none() | st.integers(0, 9), st.sampled_from("abc")), min_size=1))
def test_objects_read_back(rows: list[tuple[int | None, str]]) -> None:
    frame = pl.DataFrame(rows, schema={"number": pl.Int64, "code": pl.String}, orient="row")
    line = members(
        {"b": pl.col("number").cast(pl.String), "c": Code(pl.col("code")), "a": "1", "d": "[]"}
    )
    found = [json.loads(each) for each in frame.select(line.alias("line"))["line"]]
    assert found == [{"a": 1, "b": b, "c": c, "d": []} for b, c in rows]
    assert all([*each] == ["a", "b", "c", "d"] for each in found)


def test_keys_are_sorted_and_escaped() -> None:
    assert text({"é<": 1, "a": "&"}) == '{"a":"\\u0026","\\u00e9\\u003c":1}'
