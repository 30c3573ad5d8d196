"""Any cut of a file into pieces and blocks gives the same rows."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.load import pieces as module
from crvs_link.load.pieces import DelimitedFile

parts = st.sampled_from(["a", "bc", "x" * 30, ",", ",", '"', '"', '""', "\n", "\n", "\r\n", "é"])
bodies = st.lists(parts, max_size=40).map("".join)
tables = st.lists(
    st.tuples(*[st.sampled_from(["1", "", '"2\n,3"', '"a\n""\n"', "é", '"\r\n"'])] * 2), max_size=20
).map(lambda rows: "".join(",".join(row) + "\n" for row in rows))


def read(text: str, *, least: int, block: int) -> tuple[list[tuple[str | None, ...]], list[int]]:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "LEAST", least)
        patch.setattr(module, "BLOCK", block)
        path = Path(folder) / "x.csv"
        path.write_text(text, encoding="utf-8", newline="")
        found = DelimitedFile(path, ",", 2).read([0, 1])
    if found is None:
        return [], [-1]
    columns, blank = found
    return list(zip(*(column.to_list() for column in columns), strict=True)), blank.tolist()


@given(body=bodies | tables, least=st.integers(1, 40), block=st.integers(1, 40))
def test_pieces_and_blocks_do_not_matter(body: str, least: int, block: int) -> None:
    text = "a,b\n" + body
    whole = read(text, least=1 << 20, block=1 << 18)
    assert read(text, least=least, block=block) == whole


@given(rows=st.lists(st.sampled_from(['"\n1\n",2\n', '3,"\n4\n\n"\n', "5,6\n"]), min_size=1))
def test_line_ends_within_quotations_begin_no_row(rows: list[str]) -> None:
    value = {'"\n1\n",2\n': ("\n1\n", "2"), '3,"\n4\n\n"\n': ("3", "\n4\n\n"), "5,6\n": ("5", "6")}
    found, blank = read("a,b\n" + "".join(rows), least=3, block=8)
    assert found == [value[row] for row in rows]
    assert blank == []


def test_a_fault_in_any_piece_is_a_fault_of_the_file() -> None:
    good = "1,2\n" * 30
    for bad in ("1\n", "1,2,3\n", '1,"2"3\n', "1,2\0\n"):
        for at in (0, 40, 120):
            text = "a,b\n" + good[:at] + bad + good[at:]
            assert read(text, least=16, block=32) == ([], [-1])
    assert read("a,b\n" + good, least=16, block=32) == ([("1", "2")] * 30, [])


def test_only_the_names_give_no_row() -> None:
    assert read("a,b", least=1, block=8) == ([], [])
    assert read("\n\r\na,b\r\n", least=1, block=8) == ([], [])
