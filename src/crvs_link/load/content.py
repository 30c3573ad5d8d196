"""What the values of a column say about it, where its name says nothing or the wrong thing.

Shares are counted over all rows, never over a sample of the first ones: the reading of
an extract must not depend on the order of its rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from crvs_link.load.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence

CLEAR: Final = 0.95
"""Share of a column's values that must agree before its content counts."""
RARE: Final = 0.05
"""Share of values below which a column does not hold what its name says."""

# A date in digits with separators, or with the month in letters; of any script, in many of
# which vowels are marks.
_DATE: Final = (
    r"^\s*(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/. ]\d{1,2}[-/. ]\d{4}"
    r"|\d{1,2}[-/. ][\p{L}\p{M}]{3,}\.?[-/., ]+\d{4}|[\p{L}\p{M}]{3,} \d{1,2}, ?\d{4})"
    r"(?:[T ]\d{1,2}:\d{2}\S*)?\s*$"
)
_LONGEST_DATE, _SHORTEST_DATE = 40, 8
# Bytes, of which a letter has up to three.
_LONGEST_SEX, _MOST_SEXES = 30, 12
_SLICE = 1 << 16


def share_of_dates(column: pl.Series) -> float:
    """Count the share of values that are written as a date; 0 where there is no value."""
    values = column.drop_nulls()
    if values.is_empty():
        return 0.0
    # Bytes, of which a digit has up to four: a cheap way to leave most columns alone.
    may_be = values.str.len_bytes().is_between(_SHORTEST_DATE, 4 * _LONGEST_DATE)
    if int(may_be.sum()) < CLEAR * len(values):
        return 0.0
    return int(values.str.contains(_DATE).sum()) / len(values)


def digits_are_rare(column: pl.Series) -> bool:
    """Whether less than `RARE` of the values hold a digit, or there is no value."""
    values = column.drop_nulls()
    enough, found = RARE * len(values), 0
    # In slices: most columns of dates have settled it by the first.
    for start in range(0, len(values), _SLICE):
        found += int(values.slice(start, _SLICE).str.contains(r"\d").sum())
        if found >= enough:
            return False
    return True


def holds_sexes(column: pl.Series) -> bool:
    """Whether every value is a word or letter for a sex, and both sexes occur."""
    values = column.drop_nulls()
    if values.is_empty() or int((values.str.len_bytes() > _LONGEST_SEX).sum()):
        return False
    distinct = values.unique()
    if len(distinct) > _MOST_SEXES:
        return False
    sexes = vocabulary().sexes
    kinds = {sexes.get(value) for value in distinct.str.strip_chars().str.to_lowercase()}
    return None not in kinds and {"male", "female"} <= kinds


def looks_like_record(headers: Sequence[str]) -> bool:
    """Whether a line of column names has a cell that only a record would have."""
    cells = pl.Series(headers, dtype=pl.String)
    dates = cells.str.contains(_DATE)
    numbers = cells.str.contains(r"\d{5}")
    sexes = cells.str.strip_chars().str.to_lowercase().is_in(["m", "f", "male", "female"])
    return bool((dates | numbers | sexes).any())
