"""Numbers of fixed length: which form a value has, and what it says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from crvs_link.standardise.identity.facts import INVALID, Digits, Facts, digits_of, kept
from crvs_link.standardise.identity.writing import plain_code

Reader = Callable[[pl.Series, int | None], pl.DataFrame]
"""From raw values and the latest year of birth to columns of `IDENTITY_SCHEMA`."""

_ROW = "row"


@dataclass(frozen=True)
class Form:
    """A form that the numbers of a kind have.

    Parameters
    ----------
    pattern : str
        Of the whole plain code; all that fit have the same length.
    read : callable
        From texts, their digits and the latest year of birth.
    length : int
        Digits of the form; only for ``zeros``.
    zeros : int
        Leading zeros that may have got lost in a column of numbers. They are put back
        where the number is possible then.
    """

    pattern: str
    read: Callable[[pl.Series, Digits, int | None], Facts]
    length: int = 0
    zeros: int = 0


def by_forms(*forms: Form) -> Reader:
    """Reader of a kind whose numbers have one of some forms; all others are invalid."""

    def read(raw: pl.Series, latest: int | None) -> pl.DataFrame:
        return read_forms(plain_code(raw), forms, latest)

    return read


def read_forms(text: pl.Series, forms: tuple[Form, ...], latest: int | None) -> pl.DataFrame:
    """Read plain codes by the first form that they have.

    Parameters
    ----------
    text : Series of String
        Plain codes, null for missing.
    forms : tuple of Form
    latest : int, optional
        The latest year of birth.

    Returns
    -------
    DataFrame
        Columns of `IDENTITY_SCHEMA`, same height and order.
    """
    codes = pl.DataFrame({_ROW: pl.int_range(len(text), dtype=pl.UInt32, eager=True), "text": text})
    parts = []
    for form in forms:
        fits = codes["text"].str.contains(form.pattern).fill_null(False)
        parts.append(_read(codes.filter(fits), form, latest))
        codes = codes.filter(~fits)
        if form.zeros:
            fits = codes["text"].str.contains(
                rf"^\d{{{form.length - form.zeros},{form.length - 1}}}$"
            )
            padded = codes.filter(fits.fill_null(False)).with_columns(
                pl.col("text").str.zfill(form.length)
            )
            restored = _read(padded, form, latest).filter(pl.col("check") != INVALID)
            parts.append(restored)
            codes = codes.join(restored.select(_ROW), on=_ROW, how="anti", maintain_order="left")
    parts.append(pl.concat([codes.select(_ROW), kept(codes["text"], INVALID)], how="horizontal"))
    return pl.concat([part for part in parts if part.height] or parts[-1:]).sort(_ROW).drop(_ROW)


def _read(codes: pl.DataFrame, form: Form, latest: int | None) -> pl.DataFrame:
    text = codes["text"]
    if codes.is_empty():
        return pl.concat([codes.select(_ROW), kept(text, INVALID)], how="horizontal")
    facts = form.read(text, digits_of(text), latest).frame(text)
    return pl.concat([codes.select(_ROW), facts], how="horizontal")
