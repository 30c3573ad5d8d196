"""Sex, from the words and codes of a column, to male, female and other."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

import polars as pl

from crvs_link._fast.fold import fold_texts
from crvs_link.errors import AmbiguousInputError, UsageError
from crvs_link.standardise.columns import RAW, TEXT
from crvs_link.standardise.letters import letter_table
from crvs_link.standardise.scripts import romanise, unify
from crvs_link.standardise.tables import table

MALE: Final = "male"
FEMALE: Final = "female"
OTHER: Final = "other"
UNKNOWN: Final = "unknown"

# Words of ASCII letters as they stand in the tables; all else is for patterns.
_LETTERS: Final = letter_table(
    letter.lower() if letter.isalpha() else None if letter.isdigit() else " "
    for letter in map(chr, range(128))
)

_HINT: Final = "State what the codes mean, for example --sex-codes 0=female,1=male."


def clean_sex(frame: pl.DataFrame, codes: Mapping[str, str] | None = None) -> pl.DataFrame:
    """Read a column of sex by the words and codes that occur in it.

    Stated codes come first; then ISO/IEC 5218 (0 not known, 1 male, 2 female, 9 not
    applicable) and the words of ``tables/sex.toml``, mixed as they come. Single letters
    that need a counterpart (L and P, E and K) are read where both occur.

    Parameters
    ----------
    frame : DataFrame
        ``raw`` String: *all* distinct values of the column, since each is read in the
        light of the others.
    codes : mapping, optional
        Value as it is written to ``male``, ``female``, ``other`` or ``unknown``.

    Returns
    -------
    DataFrame
        ``text`` String, same height and order: ``male``, ``female``, ``other``, or null
        for what is not known or not understood.

    Raises
    ------
    AmbiguousInputError
        0 and 1 occur without 2: either may be male. Or L, P and W occur: P may be either.
    UsageError
        A stated code stands for something else than the four words.

    Examples
    --------
    >>> clean_sex(pl.DataFrame({"raw": ["L", "P", "perempuan", "9", None]}))["text"].to_list()
    ['male', 'female', 'female', None, None]
    >>> clean_sex(pl.DataFrame({"raw": ["0", "1.0"]}), {"0": "F", "1": "M"})["text"].to_list()
    ['female', 'male']
    """
    values = _normal(frame[RAW])
    stated = _stated(codes or {})
    present = set(values.drop_nulls())
    if {"0", "1"} <= present and "2" not in present and not {"0", "1"} & stated.keys():
        raise AmbiguousInputError(
            "Sex is coded 0 and 1, and either may stand for male.", hint=_HINT
        )
    meanings = _understood(present) | _pair(present - stated.keys()) | stated
    text = values.replace_strict(
        list(meanings), list(meanings.values()), default=None, return_dtype=pl.String
    )
    return text.alias(TEXT).to_frame()


def _normal(values: pl.Series) -> pl.Series:
    """Lower-case words in their own script; numbers as ASCII digits without ``.0``."""
    words, _ = fold_texts(values, _LETTERS)
    text = pl.Series(words)
    others = (text.is_null() & values.is_not_null()).arg_true()
    if len(others):
        text.scatter(others, _normal_by_patterns(values.gather(others)))
    return text


def _normal_by_patterns(values: pl.Series) -> pl.Series:
    text = unify(values).str.to_lowercase().str.replace_all(r"[^\p{L}\p{M}\p{N}]+", " ")
    digits = romanise(values).str.extract(r"^\s*(\d+)(?:\.0+)?\s*$", 1)
    return digits.zip_with(digits.is_not_null(), text.str.strip_chars(" "))


def _understood(present: set[str]) -> dict[str, str]:
    """Meaning of words; those of other scripts only where a value may be one of them."""
    plain = _words(every_script=False)
    return plain if present <= plain.keys() else _words(every_script=True)


@cache
def _words(*, every_script: bool) -> dict[str, str]:
    sex = table("sex")
    meanings = {
        word: meaning
        for meaning in (MALE, FEMALE, OTHER)
        for word in sex[meaning]
        if every_script or word.isascii()
    }
    return dict(zip(_normal(pl.Series(list(meanings))), meanings.values(), strict=True))


def _pair(present: set[str]) -> dict[str, str]:
    """Meaning of single letters by the first pair of which both letters occur."""
    occur = [pair for pair in table("sex")["pairs"] if present.issuperset(pair)]
    either = {male for male, _ in occur} & {female for _, female in occur}
    if either:
        letters = ", ".join(sorted({letter for pair in occur for letter in pair}))
        raise AmbiguousInputError(
            f"Sex is coded with {letters.upper()}, and {either.pop().upper()} may stand for "
            "male or female.",
            hint="State what the codes mean, for example --sex-codes L=male,P=female,W=female.",
        )
    return {occur[0][0]: MALE, occur[0][1]: FEMALE} if occur else {}


def _stated(codes: Mapping[str, str]) -> dict[str, str | None]:
    meanings = {"m": MALE, "f": FEMALE, "male": MALE, "female": FEMALE, "other": OTHER}
    stated: dict[str, str | None] = {}
    for code, meaning in zip(
        _normal(pl.Series(list(codes), dtype=pl.String)), codes.values(), strict=True
    ):
        word = meaning.strip().lower()
        if word not in meanings and word != UNKNOWN:
            raise UsageError(
                f"A code for sex stands for {meaning!r}, "
                "which is none of male, female, other and unknown.",
                hint=_HINT,
            )
        stated[code] = meanings.get(word)
    return stated
