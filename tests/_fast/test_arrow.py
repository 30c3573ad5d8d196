"""Reading Arrow streams: every layout, and everything released once."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from arrow_stream import Chunk, Exporter, offsets_chunk, views_chunk
from crvs_link._fast.encode import encode_strings

VALUES = ["Ana", None, "", "twelve bytes", "thirteen byte", "Ana", "naïve café au lait", None, ""]
CODES = [0, -1, 1, 2, 3, 0, 4, -1, 1]


def chunk_of(layout: str, values: list[str | None], start: int = 0) -> Chunk:
    if layout == "vu":
        return views_chunk(values, start=start)
    return offsets_chunk(values, wide=layout == "U", start=start)


@pytest.mark.parametrize("layout", ["vu", "U", "u"])
def test_every_layout_of_strings_is_read(layout: str) -> None:
    codes, first = encode_strings(Exporter(layout, [chunk_of(layout, VALUES)]))
    assert codes.tolist() == CODES
    assert first.tolist() == [0, 2, 3, 4, 6]


@pytest.mark.parametrize("layout", ["vu", "U", "u"])
@pytest.mark.parametrize("start", [1, 5, 8, 9])
def test_an_offset_shifts_values_and_validity_alike(layout: str, start: int) -> None:
    whole = encode_strings(Exporter(layout, [chunk_of(layout, VALUES[start:])]))
    sliced = encode_strings(Exporter(layout, [chunk_of(layout, VALUES, start)]))
    assert sliced[0].tolist() == whole[0].tolist()
    assert sliced[1].tolist() == whole[1].tolist()


@pytest.mark.parametrize("layout", ["vu", "U", "u"])
def test_codes_and_rows_run_on_over_chunks(layout: str) -> None:
    chunks = [chunk_of(layout, part) for part in (VALUES[:4], [], VALUES[4:])]
    codes, first = encode_strings(Exporter(layout, chunks))
    assert codes.tolist() == CODES
    assert first.tolist() == [0, 2, 3, 4, 6]


def test_without_a_validity_bitmap_no_value_is_missing() -> None:
    chunk = offsets_chunk(["a", "b", "a"], wide=False, validity=False)
    assert encode_strings(Exporter("u", [chunk]))[0].tolist() == [0, 1, 0]


def test_an_empty_chunk_may_lack_its_buffers() -> None:
    codes, first = encode_strings(Exporter("u", [Chunk(0, [None, None, None])]))
    assert codes.tolist() == first.tolist() == []


def test_everything_is_released_once() -> None:
    exporter = Exporter("vu", [views_chunk(VALUES), views_chunk(VALUES)])
    encode_strings(exporter)
    assert exporter.released == {"schema": 1, "array 0": 1, "array 1": 1, "stream": 1}


def test_a_stream_is_read_once() -> None:
    exporter = Exporter("vu", [views_chunk(VALUES)])
    encode_strings(exporter)
    with pytest.raises(ValueError, match="read before"):
        encode_strings(exporter)
    assert exporter.released == {"schema": 1, "array 0": 1, "stream": 1}


def test_another_type_is_refused_and_released() -> None:
    exporter = Exporter("l", [Chunk(0, [None, None])])
    with pytest.raises(TypeError, match="Arrow format 'l'"):
        encode_strings(exporter)
    assert exporter.released == {"schema": 1, "stream": 1}
    with pytest.raises(TypeError, match="expected a column of strings"):
        encode_strings(pl.Series([1, 2]))


def test_an_error_of_the_stream_releases_what_was_read() -> None:
    exporter = Exporter("vu", [views_chunk(VALUES), views_chunk(VALUES)], fail_after=1)
    with pytest.raises(RuntimeError, match="reports an error"):
        encode_strings(exporter)
    assert exporter.released == {"schema": 1, "array 0": 1, "stream": 1}


def test_an_error_of_the_schema_releases_the_stream() -> None:
    exporter = Exporter("vu", [], fail_schema=True)
    with pytest.raises(RuntimeError, match="reports an error"):
        encode_strings(exporter)
    assert exporter.released == {"stream": 1}


def test_more_rows_than_codes_are_refused_before_any_is_read() -> None:
    chunks = [Chunk(2**30, [None, None, None]), Chunk(2**30, [None, None, None])]
    exporter = Exporter("u", chunks)
    with pytest.raises(OverflowError, match="2147483648 rows"):
        encode_strings(exporter)
    assert exporter.released == {"schema": 1, "array 0": 1, "array 1": 1, "stream": 1}


def test_a_value_of_two_gibibytes_is_refused() -> None:
    offsets = np.array([0, 2**31], dtype=np.int64)
    chunk = Chunk(1, [None, offsets, np.zeros(1, dtype=np.uint8)])
    with pytest.raises(OverflowError, match="2\\*\\*31 bytes"):
        encode_strings(Exporter("U", [chunk]))


def test_an_object_without_a_stream_is_refused() -> None:
    with pytest.raises(AttributeError, match="__arrow_c_stream__"):
        encode_strings(["a", "b"])  # type: ignore[arg-type]
