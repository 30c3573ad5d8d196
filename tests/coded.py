"""Coded records from small frames, for tests of the stages after encoding."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from crvs_link.encode import CodedRecords, Readings, encode
from crvs_link.load import Extract, read_extract
from crvs_link.run import RunOptions


def coded_frames(*frames: pl.DataFrame) -> tuple[CodedRecords, list[Extract]]:
    """Read and code frames whose columns are named as extracts name them."""
    extracts = [read_extract(frame, source_id=f"s{k}") for k, frame in enumerate(frames)]
    return coded_extracts(extracts), extracts


def coded_extracts(extracts: Sequence[Extract]) -> CodedRecords:
    """Code extracts with nothing stated about how to read them."""
    return encode(extracts, [Readings()] * len(extracts), RunOptions(threads=2))
