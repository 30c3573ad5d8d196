"""Host records of which a finished run shows nothing in a register."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from crvs_link.codes import SearchResult

if TYPE_CHECKING:
    from pathlib import Path

_NOTHING: Final = (SearchResult.WITHHELD.value, SearchResult.NOT_RUN.value)
"""In a profile that is not cleared a withheld result is shown as one that was not run."""


def hidden_rows(folder: Path, register: str) -> pl.Series:
    """Row numbers of the host records whose search of a register is not shown.

    Parameters
    ----------
    folder : Path
        An output folder.
    register : str
        One that was searched.

    Returns
    -------
    polars.Series
        UInt32, ascending; empty for a de-duplication.
    """
    path = folder / "outcomes.parquet"
    if not path.exists():
        return pl.Series("host_row", [], dtype=pl.UInt32)
    return (
        pl.scan_parquet(path, glob=False)
        .filter(pl.col("register").eq(register) & pl.col("search_result").is_in(_NOTHING))
        .select("host_row")
        .collect()
        .to_series()
    )
