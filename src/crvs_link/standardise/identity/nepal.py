"""Numbers of Nepali citizenship certificates, which offices write in their own ways."""

from __future__ import annotations

from typing import Final

import polars as pl

from crvs_link.standardise.columns import TEXT
from crvs_link.standardise.identity.facts import AREA, CHECK, INVALID, UNCHECKED, kept
from crvs_link.standardise.identity.writing import ascii_digits, plain_code
from crvs_link.standardise.scripts import fold

# District, office, year of the Bikram Sambat, serial.
_FOUR: Final = r"^(\d{1,2})-(\d{1,2})-(\d{1,2})-(\d{1,5})$"
_JOINED: Final = r"^(\d{2})(\d{2})(\d{2})(\d{5})$"
_WIDTHS: Final = (2, 2, 2, 5)

_LEAST_DIGITS: Final = 3


def read_nepali(raw: pl.Series, latest: int | None) -> pl.DataFrame:
    """Groups of digits and letters joined by hyphens.

    The four groups of the usual form get their full width (27-01-75-01234), whether they
    were written apart or not. The area is the district; the year is that of issue.
    """
    groups = fold(ascii_digits(raw)).str.to_uppercase().str.replace_all(" ", "-", literal=True)
    groups = groups.str.replace(_JOINED, "$1-$2-$3-$4")
    four = groups.str.extract_groups(_FOUR).struct.unnest()
    padded = four.select(
        pl.concat_str(
            [pl.col(name).str.zfill(width) for name, width in zip("1234", _WIDTHS, strict=True)],
            separator="-",
        )
    ).to_series()
    usual = padded.is_not_null()
    other = groups.set(usual | plain_code(raw.set(usual, None)).is_null(), None)
    text = padded.fill_null(other)
    text = text.set(~text.str.contains(r"[1-9]").fill_null(False), None).alias(TEXT)
    check = pl.when(pl.col(TEXT).str.count_matches(r"\d") >= _LEAST_DIGITS)
    return kept(text, INVALID).with_columns(
        check.then(pl.lit(UNCHECKED)).otherwise(pl.col(CHECK)).alias(CHECK),
        text.str.head(2).set(~usual, None).alias(AREA),
    )
