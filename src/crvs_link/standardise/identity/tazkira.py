"""Afghan tazkiras: the triple of the paper book, or the electronic number."""

from __future__ import annotations

from typing import Final

import polars as pl

from crvs_link.standardise.columns import TEXT
from crvs_link.standardise.identity.facts import CHECK, CLASS, INVALID, UNCHECKED, kept
from crvs_link.standardise.identity.writing import HIDDEN, ascii_digits, plain_code

_WRITTEN: Final = "written"

PAPER: Final = "paper"
ELECTRONIC: Final = "electronic"

# Words beside the three numbers, in Latin, Dari and Pashto. The number follows its word
# or its words; between the two stands no other number.
_VOLUME: Final = r"(?:vol(?:ume)?|jild|jeld|jold|جلد|ټوک)\D{0,12}(\d+)"
_PAGE: Final = r"(?:page|pg|safha|safhe|صفحه|صفحة|صفحہ|مخ)\D{0,12}(\d+)"
_ENTRY: Final = r"(?:entry|regist\w*|reg|sabt|serial|ثبت)\D{0,12}(\d+)"
_NUMBER: Final = r"(?:number|no|شماره|شمارہ|نمبر|گڼه)\D{0,12}(\d+)"

_TRIPLE: Final = r"^\D*(?<a>\d+)\D+(?<b>\d+)\D+(?<c>\d+)\D*$"
_ELECTRONIC: Final = r"^\D*(\d{4})[\s.-]*(\d{4})[\s.-]*(\d{5})\D*$"
# What is left of a number is none.
_CUT: Final = rf"\d[eE]\+\d|{HIDDEN}"


def read_tazkira(raw: pl.Series, latest: int | None) -> pl.DataFrame:
    """Volume, page and entry as one tuple ``12/34/567``, or thirteen digits.

    Numbers with words beside them are taken by the words, others in the order of the
    book. The number of a triple alone says nothing: all books have a page 1.
    """
    raw = raw.set(raw.str.contains(_CUT).fill_null(False), None)
    frame = pl.DataFrame({_WRITTEN: ascii_digits(raw).str.to_lowercase()}).with_columns(
        triple=pl.col(_WRITTEN).str.extract_groups(_TRIPLE)
    )
    named = frame.select(*_by_words())
    has_names = named.select(pl.all_horizontal(pl.all().is_not_null())).to_series()
    triples = frame["triple"].struct.unnest()
    parts = [
        named[name].zip_with(has_names, triples[name]).str.replace(r"^0+(\d)", "$1")
        for name in triples.columns
    ]
    paper = pl.DataFrame(parts).select(pl.concat_str(pl.all(), separator="/")).to_series()
    electronic = frame[_WRITTEN].str.extract_groups(_ELECTRONIC).struct.unnest()
    digits = electronic.select(pl.concat_str(pl.all())).to_series()
    form = pl.Series([PAPER, ELECTRONIC]).gather(digits.is_not_null().cast(pl.UInt32))
    number = plain_code(digits).fill_null(paper)
    good = number.str.contains(r"[1-9]").fill_null(False)
    # Groups of digits alone: with its words, what is no triple would become one.
    groups = frame[_WRITTEN].str.replace_all(r"\D+", "/").str.strip_chars("/")
    groups = groups.set(number.is_not_null() | plain_code(groups).is_null(), None)
    plain = plain_code(raw.set(frame[_WRITTEN].str.contains(r"\d"), None))
    rest = kept(groups.fill_null(plain), INVALID)
    return rest.with_columns(
        number.zip_with(good, rest[TEXT]).alias(TEXT),
        form.set(~good, None).alias(CLASS),
        rest[CHECK].set(good, UNCHECKED).alias(CHECK),
    )


def _by_words() -> tuple[pl.Expr, ...]:
    """The three numbers by the words before them, under the names of `_TRIPLE`."""
    written = pl.col(_WRITTEN)
    entry = pl.coalesce(written.str.extract(_ENTRY), written.str.extract(_NUMBER))
    return (
        written.str.extract(_VOLUME).alias("a"),
        written.str.extract(_PAGE).alias("b"),
        entry.alias("c"),
    )
