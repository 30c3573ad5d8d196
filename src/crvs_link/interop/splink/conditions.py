"""What a level of Splink says, from the SQL that it was saved as."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Asked(StrEnum):
    """What a condition compares."""

    MISSING = "missing"
    EXACT = "exact"
    JARO_WINKLER = "jaro_winkler"
    EDITS = "edits"
    DAYS = "days"
    ELSE = "else"
    OTHER = "other"


@dataclass(frozen=True)
class Condition:
    """A condition of SQL, understood.

    Parameters
    ----------
    test : Asked
    columns : frozenset of str
        Columns that it names, without the ``_l`` or ``_r`` of a side.
    bound : float, optional
        Least similarity, most edits, or most days between two dates.
    """

    test: Asked
    columns: frozenset[str]
    bound: float | None = None


_COLUMN: Final = re.compile(r'["`\[]?(\w+?)_[lr]\b["`\]]?', re.IGNORECASE)
_CALL: Final = re.compile(r"^(\w+)\((.+)\)\s*(>=|<=|>|<)\s*([\d.]+)$", re.DOTALL)
_SPAN: Final = re.compile(
    r"^abs\((epoch|unix_timestamp|datediff|date_part|extract)\b.*\)\s*<=?\s*([\d.]+)$",
    re.IGNORECASE | re.DOTALL,
)
_QUOTES: Final = re.compile(r'["`\[\]]')
# Functions that change nothing that standardised values would show.
_WRAPPER: Final = re.compile(r"^(?:lower|upper|trim)\((.+)\)$", re.IGNORECASE)
_SIDE: Final = re.compile(r"^(\w+)_([lr])$", re.IGNORECASE)

_SIMILARITIES: Final = frozenset({"jaro_winkler_similarity", "jaro_winkler", "jarowinkler"})
_EDITS: Final = frozenset(
    {"levenshtein", "damerau_levenshtein", "editdist3", "levenshtein_distance"}
)
_SECONDS: Final = 86_400.0


def understand(sql: str, *, is_null: bool = False) -> Condition:
    """Understand a condition of a comparison level.

    Parameters
    ----------
    sql : str
        As Splink writes it for DuckDB, Spark, SQLite, PostgreSQL or Athena.
    is_null : bool
        Whether the level is marked as that of missing values.

    Returns
    -------
    Condition
        `Asked.OTHER` for what has no counterpart here.

    Examples
    --------
    >>> understand('"surname_l" = "surname_r"').test.value
    'exact'
    >>> found = understand('jaro_winkler_similarity("surname_l", "surname_r") >= 0.92')
    >>> found.test.value, sorted(found.columns), found.bound
    ('jaro_winkler', ['surname'], 0.92)
    """
    text = sql.strip()
    columns = frozenset(_COLUMN.findall(text))
    if text.upper() == "ELSE":
        return Condition(Asked.ELSE, frozenset())
    if is_null:
        return Condition(Asked.MISSING, columns)
    left, equals, right = text.partition("=")
    if equals and _same_column(left, right):
        return Condition(Asked.EXACT, columns)
    span = _SPAN.match(text)
    if span is not None and span[1].lower() in {"epoch", "unix_timestamp"}:
        return Condition(Asked.DAYS, columns, float(span[2]) / _SECONDS)
    test, bound = _called(text)
    return Condition(test, columns, bound)


def _called(text: str) -> tuple[Asked, float | None]:
    """A function of one column of either side, held against a number."""
    call = _CALL.match(text)
    if call is None:
        return Asked.OTHER, None
    name, arguments, sign, bound = call.groups()
    parts = arguments.split(",")
    if len(parts) == 2 and _same_column(*parts):
        if name.lower() in _SIMILARITIES and sign in {">=", ">"}:
            return Asked.JARO_WINKLER, float(bound)
        if name.lower() in _EDITS and sign == "<=":
            return Asked.EDITS, float(bound)
    return Asked.OTHER, None


def _same_column(left: str, right: str) -> bool:
    """Whether two expressions are one column, of either side."""
    sides = [_SIDE.match(_bare(each)) for each in (left, right)]
    if sides[0] is None or sides[1] is None:
        return False
    return sides[0][1] == sides[1][1] and {sides[0][2].lower(), sides[1][2].lower()} == {"l", "r"}


def _bare(expression: str) -> str:
    text = _QUOTES.sub("", expression).strip()
    while found := _WRAPPER.match(text):
        text = found[1].strip()
    return text
