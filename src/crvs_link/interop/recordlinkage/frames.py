"""Columns of pandas as extracts; pyarrow is not needed for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from crvs_link.load import Extract
from crvs_link.load.extract import ColumnMatch, RowAccount
from crvs_link.schema import RECORD_ID, ROW_NUMBER

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd


def as_text(name: str, values: pd.Series) -> pl.Series:
    """Values of a column of pandas as text, null where missing."""
    missing = values.isna().to_numpy()
    if values.dtype.kind == "M":
        values = values.dt.strftime("%Y-%m-%d")
    elif values.dtype != object:
        values = values.astype(str)
    texts = values.astype(object).where(~missing, None).tolist()
    return pl.Series(name, texts, dtype=pl.String, strict=False)


def as_frame(frame: pd.DataFrame) -> pl.DataFrame:
    """All columns of a frame as text; the index is left aside."""
    return pl.DataFrame([as_text(str(name), frame[name]) for name in frame.columns])


def as_extract(source_id: str, columns: Mapping[str, pl.Series]) -> Extract:
    """An extract of columns that are known: every row is used.

    Parameters
    ----------
    source_id : str
    columns : mapping of str to polars.Series of String
        By canonical name, of one length.
    """
    height = len(next(iter(columns.values())))
    numbers = pl.int_range(1, height + 1, dtype=pl.UInt32, eager=True).alias(ROW_NUMBER)
    return Extract(
        source_id=source_id,
        paths=(),
        path_text=source_id,
        digest="",
        format="frame",
        details={},
        columns=tuple(ColumnMatch(name, name, "stated", "stated") for name in columns),
        ignored=(),
        frame=pl.DataFrame(
            [
                numbers,
                numbers.cast(pl.String).alias(RECORD_ID),
                *(values.alias(name) for name, values in columns.items()),
            ]
        ),
        account=RowAccount(height, height, {}),
        set_aside=pl.DataFrame(schema={ROW_NUMBER: pl.UInt32, "reason": pl.String}),
        notes=(),
        id_is_identity_number=False,
    )
