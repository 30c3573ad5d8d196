"""Extracts made by hand, as the loader would give them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from crvs_link.load import ColumnMatch, Extract, RowAccount
from crvs_link.schema import RECORD_ID, ROW_NUMBER


def extract_of(
    columns: Mapping[str, Sequence[str | None]],
    *,
    path_text: str = "people.csv",
    originals: Mapping[str, str] | None = None,
) -> Extract:
    """An extract of canonical columns; each was called ``originals[column]``."""
    named = originals or {}
    values = pl.DataFrame({name: pl.Series(v, dtype=pl.String) for name, v in columns.items()})
    number = pl.int_range(1, pl.len() + 1, dtype=pl.UInt32).alias(ROW_NUMBER)
    frame = values.select(number, number.cast(pl.String).alias(RECORD_ID), *columns)
    return Extract(
        source_id="people",
        paths=(),
        path_text=path_text,
        digest="sha256:0",
        format="frame",
        details={},
        columns=tuple(ColumnMatch(name, named.get(name, name), "stated", "") for name in columns),
        ignored=(),
        frame=frame,
        account=RowAccount(frame.height, frame.height, {}),
        set_aside=pl.DataFrame(schema={ROW_NUMBER: pl.UInt32, "reason": pl.String}),
        notes=(),
        id_is_identity_number=False,
    )
