"""Coded records from small frames, for tests of the stages after encoding."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from crvs_link.block.lanes import NAME_PARTS
from crvs_link.encode import CodedField, CodedRecords, Dictionary, Readings, encode
from crvs_link.load import Extract, read_extract
from crvs_link.run import RunOptions
from crvs_link.schema import FieldKind


def coded_frames(*frames: pl.DataFrame) -> tuple[CodedRecords, list[Extract]]:
    """Read and code frames whose columns are named as extracts name them."""
    extracts = [read_extract(frame, source_id=f"s{k}") for k, frame in enumerate(frames)]
    return coded_extracts(extracts), extracts


def coded_extracts(extracts: Sequence[Extract]) -> CodedRecords:
    """Code extracts with nothing stated about how to read them."""
    return encode(extracts, [Readings()] * len(extracts), RunOptions(threads=2))


def coded_lanes(
    lanes: Sequence[dict[str, list[int]]], tokens: Sequence[Sequence[Sequence[int]]]
) -> CodedRecords:
    """Coded records of given codes: categories by name, and up to three name tokens each."""
    sizes = tuple(len(of_extract) for of_extract in tokens)
    names = [pl.Series("text", [f"token {k:02d}" for k in range(10)])]
    # Each token is a sound of its own, and nothing else.
    sounds = np.arange(10, dtype=np.int32)
    token_keys = {"sound": sounds, **dict.fromkeys(("abjad", "form"), np.full_like(sounds, -1))}
    dictionaries = {"names": Dictionary("names", FieldKind.TEXT, names[0].to_frame(), token_keys)}
    fields = {}
    for place, field in enumerate(NAME_PARTS):
        codes = [
            np.array([(*of_record, -1, -1, -1)[place] for of_record in of_extract], np.int32)
            for of_extract in tokens
        ]
        fields[field] = CodedField(field, "names", tuple(codes))
    for field in lanes[0]:
        values = pl.Series("text", [f"value {k:02d}" for k in range(10)])
        dictionaries[field] = Dictionary(field, FieldKind.CATEGORY, values.to_frame(), {})
        codes = [np.array(of_extract[field], np.int32) for of_extract in lanes]
        fields[field] = CodedField(field, field, tuple(codes))
    return CodedRecords(sizes, dictionaries, fields, ())
