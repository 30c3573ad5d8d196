"""What a profile says: frozen facts, with nothing rendered and no value in them.

Everything is a count, or says of what the count is. Names of files and columns come from
outside, and so do codes of sex, but only those that are words or codes for a sex.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crvs_link.notebook import table_html

if TYPE_CHECKING:
    from crvs_link.profile.heaping import Index
    from crvs_link.profile.tally import Tally


@dataclass(frozen=True)
class Lengths:
    """Characters of the values of a column: shortest, median of the rows, longest."""

    shortest: int
    median: int
    longest: int


@dataclass(frozen=True)
class ColumnProfile:
    """One recognised column.

    Parameters
    ----------
    canonical, original, how, evidence : str
        As `crvs_link.load.ColumnMatch`.
    rows : int
        Rows used.
    filled : int
        Rows with a value.
    placeholders : int, optional
        Filled rows whose value says nothing (n/a, a dash, 0000); None where values are
        read in the light of the column, and counted there.
    distinct : int
        Different values as they are written.
    most_frequent : int
        Rows with the most frequent of them.
    lengths : Lengths, optional
        None without a value.
    scripts, shapes : Tally
        Of the filled rows.
    """

    canonical: str
    original: str
    how: str
    evidence: str
    rows: int
    filled: int
    placeholders: int | None
    distinct: int
    most_frequent: int
    lengths: Lengths | None
    scripts: Tally
    shapes: Tally


@dataclass(frozen=True)
class RecordIds:
    """The column that identifies the rows.

    ``repeated`` ids stand on ``repeated_rows`` rows, two or more each.
    """

    column: str
    missing: int
    distinct: int
    repeated: int
    repeated_rows: int


@dataclass(frozen=True)
class Heaping:
    """Whether ages, or years of birth, are heaped.

    Parameters
    ----------
    of : str
        ``age`` or ``year of birth``.
    calendar : str, optional
        Of the years.
    digits : tuple of 10 int
        Rows by final digit, from 0 to 9.
    whipple, myers : Index
    """

    of: str
    calendar: str | None
    digits: tuple[int, ...]
    whipple: Index
    myers: Index


@dataclass(frozen=True)
class CalendarYears:
    """Dates that were read in one calendar: rows by decade of birth, written in it."""

    calendar: str
    rows: int
    decades: Tally


@dataclass(frozen=True)
class DateProfile:
    """Dates of birth.

    Parameters
    ----------
    columns : tuple of str
        Their names in the extract.
    remarks : tuple of str
        How they are read and on what evidence, and the default dates among them.
    doubt : str, optional
        Why they could not be read, and what settles it; nothing below is counted then.
    filled : int
        Rows with a date: those of ``methods``, and those that are unreadable.
    methods : tuple of (str, int)
        Rows by how sure the date is: exact, partial, estimated, age, default.
    unreadable : int
    default_rows, dated_rows : int
        Rows that were written to the day, and those of them with a default date.
    years : tuple of CalendarYears
        The most frequent calendar first.
    """

    columns: tuple[str, ...]
    remarks: tuple[str, ...]
    doubt: str | None = None
    filled: int = 0
    methods: tuple[tuple[str, int], ...] = ()
    unreadable: int = 0
    default_rows: int = 0
    dated_rows: int = 0
    years: tuple[CalendarYears, ...] = ()


@dataclass(frozen=True)
class NumbersOfKind:
    """Identity numbers of one kind.

    Parameters
    ----------
    kind : str
        One of `crvs_link.schema.ID_KINDS`.
    valid, unchecked, invalid, dummies : int
        Filled rows: check digits hold, the form has none, it is wrong, it is no number.
    shared, shared_rows : int
        Numbers that stand on two rows or more, and these rows.
    """

    kind: str
    valid: int
    unchecked: int
    invalid: int
    dummies: int
    shared: int
    shared_rows: int


@dataclass(frozen=True)
class IdentityNumbers:
    """A column of identity numbers.

    Parameters
    ----------
    column : str
    remarks : tuple of str
        How their kinds were found.
    kinds : tuple of NumbersOfKind
    doubt : str, optional
        Why they could not be read, and what settles it.
    """

    column: str
    remarks: tuple[str, ...]
    kinds: tuple[NumbersOfKind, ...]
    doubt: str | None = None


@dataclass(frozen=True)
class Contradictions:
    """Identity numbers that hold a date of birth or a sex, against those of their rows.

    Of the rows where both are known, those where they cannot both be right.
    """

    dob_known: int
    dob_contradicted: int
    sex_known: int
    sex_contradicted: int


@dataclass(frozen=True)
class Categories:
    """A column of sex or nationality as it was read.

    Parameters
    ----------
    column : str
    read : Tally
        Sex: codes and what they stand for. Nationality: its status.
    not_understood : int
        Filled rows that are none of these.
    doubt : str, optional
        Why it could not be read, and what settles it.
    """

    column: str
    read: Tally
    not_understood: int
    doubt: str | None = None


@dataclass(frozen=True)
class Profile:
    """The quality of one extract.

    Parameters
    ----------
    source_id, path, digest, file_format : str
    details : tuple of (str, str)
        How the file was read: delimiter, encoding.
    parts : int
        Files.
    rows_read, rows_used : int
        Rows read are rows used and those of ``set_aside``.
    set_aside : tuple of (str, int)
        Rows by reason, the most frequent first.
    columns : tuple of ColumnProfile
    ignored : tuple of str
        Columns that are not used.
    notes : tuple of str
        What was chosen or doubted when the file was read.
    ids : RecordIds, optional
        None where row numbers stand for ids.
    births : DateProfile, optional
    heaping : tuple of Heaping
        Of ages, then of years of birth in each calendar.
    numbers : tuple of IdentityNumbers
    contradictions : Contradictions, optional
        None where no number says anything that its row says too.
    sex, nationality : Categories, optional
    version : str
    """

    source_id: str
    path: str
    digest: str
    file_format: str
    details: tuple[tuple[str, str], ...]
    parts: int
    rows_read: int
    rows_used: int
    set_aside: tuple[tuple[str, int], ...]
    columns: tuple[ColumnProfile, ...]
    ignored: tuple[str, ...]
    notes: tuple[str, ...]
    ids: RecordIds | None
    births: DateProfile | None
    heaping: tuple[Heaping, ...]
    numbers: tuple[IdentityNumbers, ...]
    contradictions: Contradictions | None
    sex: Categories | None
    nationality: Categories | None
    version: str

    def _repr_html_(self) -> str:
        """The columns as a table of a notebook: how full they are, and no value."""
        rows = [
            (
                column.original,
                column.canonical,
                f"{column.filled:,} of {column.rows:,}",
                f"{column.distinct:,}",
            )
            for column in self.columns
        ]
        caption = f"{self.source_id}: {self.rows_used:,} of {self.rows_read:,} rows used"
        header = ("column", "is", "filled", "distinct")
        return table_html(caption, header, rows, notes=self.notes)
