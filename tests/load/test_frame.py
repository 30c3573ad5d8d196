"""Frames in memory."""

from __future__ import annotations

import hashlib

import polars as pl
import pytest
from hypothesis import given, settings

from crvs_link.errors import InputError, UsageError
from crvs_link.load.frame import open_frame
from strategies import text_tables


class Stream:
    """Another library's table, as far as the interface goes."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self._frame = frame

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._frame.__arrow_c_stream__(requested_schema)


def digest(frame: object, wanted: list[str]) -> str:
    hasher = hashlib.sha256()
    open_frame(frame).read(wanted, hasher)
    return hasher.hexdigest()


@settings(max_examples=50)
@given(table=text_tables())
def test_the_digest_is_of_the_content_alone(table: dict[str, list[str]]) -> None:
    frame = pl.DataFrame(table, schema=dict.fromkeys(table, pl.String))
    wanted = list(table)
    original = digest(frame, wanted)
    chunked = pl.concat([frame[:1], frame[1:]], rechunk=False)
    assert digest(chunked, wanted) == original
    assert digest(Stream(frame), wanted) == original
    assert digest(pl.concat([frame, frame])[: frame.height], wanted) == original
    name = wanted[0]
    longer = frame.with_columns(
        pl.when(pl.int_range(pl.len()) == 0)
        .then(pl.col(name) + "x")
        .otherwise(pl.col(name))
        .alias(name)
    )
    assert digest(longer, wanted) != original
    assert digest(pl.concat([frame, frame]), wanted) != original
    assert digest(frame.rename({name: "another"}), ["another", *wanted[1:]]) != original


def test_values_that_move_between_cells_change_the_digest() -> None:
    one = pl.DataFrame({"a": ["xy", "z"], "b": [None, ""]})
    other = pl.DataFrame({"a": ["x", "yz"], "b": [None, ""]})
    assert digest(one, ["a", "b"]) != digest(other, ["a", "b"])
    assert digest(pl.DataFrame({"a": ["", None]}), ["a"]) == digest(
        pl.DataFrame({"a": [None, ""]}), ["a"]
    )


def test_what_is_no_frame() -> None:
    for source in (17, ["a"], pl.LazyFrame({"a": [1]})):
        with pytest.raises(UsageError, match=f"cannot be read from {type(source).__name__}"):
            open_frame(source)


def test_a_stream_that_breaks() -> None:
    class Broken:
        def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
            raise ValueError("Maryam")

    with pytest.raises(InputError, match="Broken object could not") as caught:
        open_frame(Broken())
    assert caught.value.__cause__ is None


def test_a_stream_that_needs_a_package() -> None:
    class Foreign:
        def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
            raise ImportError("pyarrow is required")

    with pytest.raises(UsageError, match=r"Foreign object cannot .* without the package pyarrow"):
        open_frame(Foreign())


def test_bytes_that_are_not_text() -> None:
    with pytest.raises(InputError, match="not text in UTF-8"):
        digest(pl.DataFrame({"a": [b"\xff"]}), ["a"])
