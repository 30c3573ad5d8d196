"""Files of SPSS and Stata: only the wanted columns are read."""

from __future__ import annotations

import re
import warnings
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from crvs_link.errors import InputError, UsageError
from crvs_link.load.digest import digest_file
from crvs_link.load.headers import listed, shown
from crvs_link.load.part import Rows
from crvs_link.load.statistics.values import as_values, user_missing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from crvs_link.load.digest import Hasher

_FIRST_STATA_IN_UTF8: Final = 118
"""Release of the format; earlier ones do not say how their text is encoded."""
_RELEASE: Final = re.compile(rb"<stata_dta><header><release>(\d{3})")

_REPEATED: Final = re.compile(r"_duplicated\d+$")
"""What the reader adds to a name that is there already, which no program writes."""


@dataclass(frozen=True)
class StatisticsPart:
    """A file of SPSS or Stata; see `crvs_link.load.part.Part`.

    Parameters
    ----------
    path : Path
    format : str
        ``sav``, ``por`` or ``dta``.
    encoding : str, optional
        As stated.
    guessed : bool
        Whether the encoding is neither stated nor said by the file.
    about : object
        What pyreadstat says of the columns.
    """

    path: Path
    format: str
    encoding: str | None
    guessed: bool
    about: Any

    @property
    def place(self) -> str:
        """Its path."""
        return str(self.path)

    @property
    def headers(self) -> tuple[str, ...]:
        """Its column names."""
        return tuple(self.about.column_names)

    @property
    def labels(self) -> Mapping[str, str]:
        """What columns are called beside their names, which may be short."""
        labels: dict[str, str | None] = self.about.column_names_to_labels
        return {name: label for name, label in labels.items() if label}

    @property
    def tellable(self) -> tuple[str, ...]:
        """All columns may hold text or dates: numbers have labels and formats."""
        return self.headers

    @property
    def details(self) -> Mapping[str, str]:
        """Encoding, and the columns whose codes are read as their labels."""
        encoding = self.encoding or self.about.file_encoding or "UTF-8"
        details = {"encoding": encoding} if self.format != "por" else {}
        if self.guessed:
            details["encoding"] = "Windows-1252, which the file does not say"
        labelled = [name for name in self.headers if self._labels(name)]
        return details | ({"value labels": listed(labelled)} if labelled else {})

    def read(self, wanted: Sequence[str], hasher: Hasher) -> Rows:
        """Read some columns as text, labels in the place of codes.

        Raises
        ------
        InputError
            If the file is damaged.
        """
        with ThreadPoolExecutor(1) as pool:
            digesting = pool.submit(digest_file, self.path, hasher)
            frame, counts = self._without_missing(wanted)
            digesting.result()
        formats: Mapping[str, str | None] = self.about.original_variable_types
        texts = [
            as_values(column, formats[column.name] or "", self._labels(column.name), self.place)
            for column in frame.iter_columns()
        ]
        notes = [
            f"Column {shown(name)} has codes that the file declares missing ({count:,} rows), "
            "read as empty."
            for name, count in counts.items()
            if count
        ]
        if self.guessed and any(bool(text.str.contains(r"[^\x00-\x7f]").any()) for text in texts):
            notes.append(
                "The file does not say how its text is encoded; Windows-1252 is assumed. Where "
                "names look wrong, have it saved by Stata 14 or later."
            )
        return Rows(pl.DataFrame(texts), (), tuple(notes))

    def _labels(self, name: str) -> Mapping[float | str, str]:
        labels: Mapping[float | str, str] = self.about.variable_value_labels.get(name, {})
        return labels

    def _without_missing(self, wanted: Sequence[str]) -> tuple[pl.DataFrame, dict[str, int]]:
        """Read columns, null where a code means missing, and count those."""
        options: dict[str, Any] = {"usecols": list(wanted)}
        if self.format == "por":
            # Of such files the reader takes missing codes out by itself.
            return self._read(options)[0], {}
        frame, about = self._read({**options, "user_missing": True})
        counts: dict[str, int] = {}
        for name, ranges in about.missing_ranges.items():
            column, counts[name] = user_missing(frame.get_column(name), ranges)
            frame = frame.with_columns(column)
        if letters := list(about.missing_user_values):
            # Numbers and letters in one column; read again, it is numbers and null.
            clean = self._read({"usecols": letters})[0]
            for column in clean.iter_columns():
                given = len(column) - frame.get_column(column.name).null_count()
                counts[column.name] = given - column.count()
            frame = frame.with_columns(clean)
        return frame.select(wanted), counts

    def _read(self, options: Mapping[str, Any]) -> tuple[pl.DataFrame, Any]:
        return _read(self.path, self.format, self.encoding, options)


def open_statistics(path: Path, head: bytes, encoding: str | None) -> StatisticsPart:
    """Read what an SPSS or Stata file says of its columns.

    Parameters
    ----------
    path : Path
    head : bytes
        The first bytes of the file.
    encoding : str, optional
        Of its text, where the file does not say it, or says it wrongly.

    Raises
    ------
    UsageError
        If the package that reads such files is not installed.
    InputError
        If the file is damaged.
    """
    format_ = "sav" if head.startswith(b"$FL") else "por" if b"SPSS PORT" in head else "dta"
    release = _RELEASE.match(head)
    stated = int(release[1]) if release else head[0]
    guessed = format_ == "dta" and stated < _FIRST_STATA_IN_UTF8 and encoding is None
    with warnings.catch_warnings(action="ignore"):
        about = _read(path, format_, encoding, {"metadataonly": True})[1]
    if any(_REPEATED.search(name) for name in about.column_names):
        raise _damaged(path)
    return StatisticsPart(path, format_, encoding, guessed, about)


def _read(
    path: Path, format_: str, encoding: str | None, options: Mapping[str, Any]
) -> tuple[pl.DataFrame, Any]:
    try:
        import pyreadstat
    except ImportError as error:
        raise UsageError(
            f"{path} is a file of SPSS or Stata; to read it needs the package pyreadstat, which "
            "is not installed.",
            hint="Install it with: pip install 'crvs-link[statistics]'",
        ) from error
    reader: Any = getattr(pyreadstat, f"read_{format_}")
    if format_ != "por":
        # Portable files are in the letters of ASCII.
        options = {**options, "encoding": encoding}
    failures = (
        pyreadstat.ReadstatError,
        pyreadstat.PyreadstatError,
        pl.exceptions.PolarsError,
        TypeError,
        ValueError,
        LookupError,
        OverflowError,
        MemoryError,
    )
    try:
        # Dates stay numbers: as objects of Python they are slow, and some cannot be.
        frame, about = reader(
            str(path),
            output_format="polars",
            disable_datetime_conversion=True,
            **options,
        )
    except failures:
        raise _damaged(path) from None  # the cause may quote a value
    return frame, about


def _damaged(path: Path) -> InputError:
    return InputError(
        f"{path} cannot be read as a file of SPSS or Stata: it is damaged or incomplete, or its "
        "text is not encoded as it says.",
        hint="Save it again from SPSS (.sav) or Stata (.dta), or export it as CSV (UTF-8).",
    )
