"""Numbers that hold neither a date nor a check digit: PK, PH, passports, others."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from crvs_link.standardise.identity.facts import (
    INVALID,
    UNCHECKED,
    Digits,
    Facts,
    kept,
    odd_is_male,
)
from crvs_link.standardise.identity.forms import Form
from crvs_link.standardise.identity.writing import plain_code

# ICAO 9303 gives nine places to a document number; none is known without a digit.
_PASSPORT: Final = r"^[A-Z0-9]{5,9}$"


def _pakistani(text: pl.Series, digits: Digits, latest: int | None) -> Facts:
    """CNIC: locality, family, and a last digit that is odd for men and never 0."""
    return Facts(
        possible=(digits[:, 0] != 0) & (digits[:, 12] != 0),
        sexes=odd_is_male(digits, 12),
        areas=text.str.slice(0, 5),
    )


def _philippine(text: pl.Series, digits: Digits, latest: int | None) -> Facts:
    """PhilSys number of 12 digits, or card number of 16: random."""
    return Facts(possible=np.ones(len(digits), bool))


def read_passports(raw: pl.Series, latest: int | None) -> pl.DataFrame:
    """Letters and digits as printed; O and 0, I and 1 are not made the same."""
    text = plain_code(raw)
    good = text.str.contains(_PASSPORT) & text.str.contains(r"\d")
    return kept(text, INVALID).with_columns(
        check=pl.when(pl.lit(good)).then(pl.lit(UNCHECKED)).otherwise(pl.col("check"))
    )


def read_unchecked(raw: pl.Series, latest: int | None) -> pl.DataFrame:
    """Numbers of which nothing is known."""
    return kept(plain_code(raw), UNCHECKED)


def look_alike(text: pl.Series) -> pl.Series:
    """Text with O written as 0 and I as 1: equal for numbers that only look different.

    For a comparison level of its own: which of the two was meant is not known.

    Parameters
    ----------
    text : Series of String
        Canonical forms.

    Returns
    -------
    Series of String

    Examples
    --------
    >>> look_alike(pl.Series(["AO1234I5", None])).to_list()
    ['A0123415', None]
    """
    return text.str.replace_all("O", "0", literal=True).str.replace_all("I", "1", literal=True)


PAKISTANI: Final = (Form(r"^\d{13}$", _pakistani),)
PHILIPPINE: Final = (Form(r"^\d{12}$", _philippine), Form(r"^\d{16}$", _philippine))
