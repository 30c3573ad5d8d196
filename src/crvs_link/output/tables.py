"""The tables of a result, and as files: Parquet always, CSV and Excel beside it on request.

A spreadsheet runs a cell that begins like a formula, and identifiers come from outside. In
CSV files text that would be one is made harmless (`crvs_link.output.formulas`); in Excel files
text is stored as text.
"""

from __future__ import annotations

import datetime
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

import polars as pl

from crvs_link.codes import STATEMENT
from crvs_link.errors import UsageError
from crvs_link.output.formulas import neutral
from crvs_link.protect import withhold_ids
from crvs_link.report.outcomes import published_counts
from crvs_link.schema import DIGEST, RECORD_ID, ROW_NUMBER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from crvs_link.results import RunResult

TABLES: Final = (
    "links",
    "review",
    "outcomes",
    "cases",
    "clusters",
    "subgroups",
    "outcome_counts",
    "set_aside",
    "decisions",
    "changes",
)
"""Names of the tables that a result may have."""

FORMATS: Final = ("parquet", "csv", "xlsx")

_CLUSTER: Final = "cluster_id"
_SOURCE: Final = pl.col("source")

ABOUT: Final = "about"
"""The last sheet of an Excel file: what no table in it says."""

EXCEL_ROWS: Final = 1_048_576
"""Rows of a sheet, its header included."""

EXCEL_TEXT: Final = 16_383
"""Characters of a cell: it takes 32,767 units of UTF-16, of which one may be two."""

_EXCEL_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


def tables_of(result: RunResult) -> Iterator[tuple[str, pl.DataFrame]]:
    """Give the tables of a result by name; identifiers as they may be written."""
    host, register = result.extracts[0].source_id, pl.col("register")
    written = _identifiers(result)
    for name, frame in (("links", result.links), ("review", result.review)):
        yield name, written(written(frame, "left_id", owner=host), "right_id", owner=register)
    if result.outcomes is not None:
        yield "outcomes", written(result.outcomes, "host_id", owner=host)
    if result.cases is not None:
        cases = written(result.cases, "host_id", owner=host)
        yield "cases", written(cases, "host_duplicate_of", owner=host)
    if result.clusters is not None:
        clusters = _named_clusters(result, result.clusters)
        yield "clusters", written(clusters, RECORD_ID, owner=host)
    if result.decisions is not None:  # a run with ids that are withheld takes none
        yield "decisions", result.decisions
    if result.changes is not None:
        yield "changes", written(result.changes, RECORD_ID, owner=_SOURCE)
    yield "subgroups", result.subgroups
    if result.cases is not None and result.outcome_counts is not None:
        yield "outcome_counts", published_counts(result.cases, result.outcome_counts)
    yield (
        "set_aside",
        pl.concat(
            extract.set_aside.select(
                pl.lit(extract.source_id).alias("source"), ROW_NUMBER, "reason"
            )
            for extract in result.extracts
        ),
    )


def _named_clusters(result: RunResult, clusters: pl.DataFrame) -> pl.DataFrame:
    """Clusters are named by an identifier: by a pseudonym of it or a row where it is withheld."""
    host = result.extracts[0].source_id
    if host not in result.withheld:
        return clusters
    if result.pseudonyms is not None:
        return _identifiers(result)(clusters, _CLUSTER, owner=host)
    first = pl.col(ROW_NUMBER).min().over(_CLUSTER)
    return clusters.with_columns(first.cast(pl.String).alias(_CLUSTER))


def _identifiers(result: RunResult) -> Callable[..., pl.DataFrame]:
    """Give `withhold_ids` for what a result withholds."""
    return partial(
        withhold_ids,
        sources=result.withheld,
        host=result.extracts[0].source_id,
        names=result.pseudonyms,
    )


def records_of(result: RunResult) -> pl.DataFrame | None:
    """Digest of every record, by which a later run tells what is new or changed."""
    parts = [
        extract.frame.select(pl.lit(extract.source_id).alias("source"), RECORD_ID, DIGEST)
        for extract in result.extracts
        if DIGEST in extract.frame.columns
    ]
    if not parts:
        return None
    return _identifiers(result)(pl.concat(parts), RECORD_ID, owner=_SOURCE)


def check_formats(formats: Sequence[str]) -> None:
    """Refuse a format that cannot be written.

    Parameters
    ----------
    formats : sequence of str

    Raises
    ------
    UsageError
        If a format is unknown, or the package that writes it is not installed.
    """
    for name in formats:
        if name not in FORMATS:
            raise UsageError(f"The format {name!r} is unknown; there are {', '.join(FORMATS)}.")
    if "xlsx" in formats and find_spec("xlsxwriter") is None:
        raise UsageError(
            "Excel files need the package xlsxwriter, which is not installed.",
            hint="Install it with: pip install 'crvs-link[excel]'",
        )


def write_table(frame: pl.DataFrame, path: Path) -> None:
    """Write a table in the format that the file's name ends with.

    Parameters
    ----------
    frame : polars.DataFrame
        Of text, numbers and truth values.
    path : Path
        ``*.parquet``, ``*.csv`` or ``*.xlsx``. The same frame gives the same bytes.
    """
    match path.suffix:
        case ".parquet":
            about = {"statement": STATEMENT}
            frame.write_parquet(path, compression="zstd", compression_level=1, metadata=about)
        case ".csv":
            _write_csv(frame, path)
        case _:
            _write_excel(frame, path)


def _write_csv(frame: pl.DataFrame, path: Path) -> None:
    """Write every text in quotes: what is null differs from what is empty."""
    header = pl.select(neutral(pl.lit(pl.Series(frame.columns, dtype=pl.String))))
    with path.open("wb") as file:
        header.transpose().write_csv(file, include_header=False, quote_style="always")
        frame.with_columns(neutral(pl.col(pl.String))).write_csv(
            file, include_header=False, quote_style="non_numeric"
        )


def _write_excel(frame: pl.DataFrame, path: Path) -> None:
    """Write rows one by one, so that memory does not grow with them.

    A table that is longer than a sheet goes on in the next one.
    """
    text = pl.col(pl.String)
    frame = frame.with_columns(
        pl.when(text.str.len_chars() > EXCEL_TEXT)
        .then(text.str.head(EXCEL_TEXT - 1) + "…")
        .otherwise(text)
        .name.keep()
    )
    import xlsxwriter  # type: ignore[import-untyped]
    from xlsxwriter.exceptions import FileCreateError  # type: ignore[import-untyped]

    # Its temporary files hold identifiers too: they stay beside the result.
    book = xlsxwriter.Workbook(path, {**_EXCEL_OPTIONS, "tmpdir": str(path.parent)})
    # Otherwise the file would hold the time at which it was written.
    book.set_properties({"created": datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)})
    bold = book.add_format({"bold": True})
    length = EXCEL_ROWS - 1
    for number, start in enumerate(range(0, max(frame.height, 1), length), start=1):
        sheet = book.add_worksheet(path.stem if number == 1 else f"{path.stem} {number}")
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, frame.columns, bold)
        for row, values in enumerate(frame.slice(start, length).iter_rows(), start=1):
            sheet.write_row(row, 0, values)
    book.add_worksheet(ABOUT).write_string(0, 0, STATEMENT)
    try:
        book.close()
    except FileCreateError as error:
        cause = error.args[0] if error.args else None
        raise (cause if isinstance(cause, OSError) else OSError(str(error))) from error
