"""Numbers of the national registration card of Myanmar: 12/KaMaTa(N)123456."""

from __future__ import annotations

from functools import cache
from typing import Final

import polars as pl

from crvs_link.standardise.columns import TEXT
from crvs_link.standardise.identity.facts import AREA, CHECK, CLASS, INVALID, UNCHECKED, kept
from crvs_link.standardise.identity.writing import ascii_digits, plain_code
from crvs_link.standardise.scripts import on_rows
from crvs_link.standardise.tables import table

_NOT_ASCII: Final = r"[^\x00-\x7F]"

# The letter wa and the digit zero look alike and are typed for each other: beside a digit
# it is zero, behind a letter it is wa.
_WA_FOR_ZERO: Final = (r"([0-9၀-၉])ဝ", "${1}၀"), (r"ဝ([0-9၀-၉])", "၀$1")
_ZERO_FOR_WA: Final = r"([က-အ])၀", "${1}ဝ"

# Sah is a way to write sa, but not where the h belongs to a letter that follows.
_SA_AND_HA: Final = {"SAHA": "SAHA", "SAHTA": "SAHTA"}

_LAST_STATE: Final = 14
_NO_SERIAL: Final = "000000"


def read_myanmar(raw: pl.Series, latest: int | None) -> pl.DataFrame:
    """State, letters of the township, class of citizenship, serial.

    The letters may be Burmese or romanised in any way in use; letters that romanisation
    exchanges (sa and hsa, ya and ra, ba and bha) are made one.
    """
    parts = _parts(raw)
    good = parts.select(
        pl.col("state").is_between(1, _LAST_STATE) & (pl.col("serial") != _NO_SERIAL)
    ).to_series()
    good = good.fill_null(False)
    none = good | (parts["serial"] == _NO_SERIAL).fill_null(False)
    number = parts.select(pl.format("{}/{}({}){}", "state", "township", "class", "serial"))
    area = parts.select(pl.format("{}/{}", "state", "township")).to_series()
    rest = kept(plain_code(raw.set(none, None)), INVALID)
    return rest.with_columns(
        number.to_series().zip_with(good, rest[TEXT]).alias(TEXT),
        parts["class"].set(~good, None).alias(CLASS),
        rest[CHECK].set(good, UNCHECKED).alias(CHECK),
        area.set(~good, None).alias(AREA),
    )


def _parts(raw: pl.Series) -> pl.DataFrame:
    """Columns state (Int32), township, class, serial; all null where the form is another."""
    bare = on_rows(raw, raw.str.contains(_NOT_ASCII), _without_marks)
    code = bare.str.to_uppercase().str.replace_all(r"[^\p{L}\p{N}]", "")
    classes = {
        word: letter for letter, words in table("myanmar_nrc")["classes"].items() for word in words
    }
    burmese = "".join(table("myanmar_nrc")["letters"])
    found = code.str.extract_groups(
        rf"^(?<state>\d{{1,2}})(?<township>[{burmese}]{{3}}|(?:{_either(_syllables())}){{3}})"
        rf"(?<class>{_either(classes)})(?<serial>\d{{6}})$"
    ).struct.unnest()
    return found.select(
        pl.col("state").cast(pl.Int32),
        pl.col("township").str.replace_many(_kept_syllables(), leftmost=True),
        pl.col("class").replace_strict(classes, default=None, return_dtype=pl.String),
        pl.col("serial"),
    )


def _without_marks(raw: pl.Series) -> pl.Series:
    """Letters without vowel signs, and digits of any script as 0 to 9."""
    told_apart = on_rows(raw, raw.str.contains("[၀ဝ]"), _tell_zero_from_wa)
    return ascii_digits(told_apart).str.replace_all(r"\p{M}", "")


def _tell_zero_from_wa(raw: pl.Series) -> pl.Series:
    # Twice: of two that follow each other, the second has its digit only then.
    for pattern, replacement in (*_WA_FOR_ZERO, *_WA_FOR_ZERO, _ZERO_FOR_WA):
        raw = raw.str.replace_all(pattern, replacement)
    return raw


@cache
def _syllables() -> dict[str, str]:
    """Every romanisation of a letter to the one that is kept."""
    return {
        spelling: syllable
        for syllable, spelled in table("myanmar_nrc")["syllables"].items()
        for spelling in [syllable, *spelled]
    }


@cache
def _kept_syllables() -> dict[str, str]:
    """Letters and romanisations to the syllables that are kept, the longest first."""
    spellings = {**_SA_AND_HA, **_syllables(), **table("myanmar_nrc")["letters"]}
    return dict(sorted(spellings.items(), key=lambda item: (-len(item[0]), item[0])))


def _either(words: dict[str, str]) -> str:
    return "|".join(sorted(words, key=lambda word: (-len(word), word)))
