"""Text as it was meant: encodings, forms of letters, and signs that say nothing, repaired."""

from __future__ import annotations

from typing import Final

import polars as pl

from crvs_link.standardise.native.zawgyi import from_zawgyi, is_zawgyi
from crvs_link.standardise.scripts import on_rows, unify

_BURMESE: Final = r"\p{Myanmar}"

# Digits that look like a letter and are typed for it: zero and wa, seven and ra. Beside a
# letter they are one.
_DIGITS_FOR_LETTERS: Final = (
    (r"([\x{1000}-\x{103F}])၀", "${1}ဝ"),
    (r"၀([\x{1000}-\x{103F}])", "ဝ${1}"),
    (r"၇([\x{102B}-\x{103E}])", "ရ${1}"),
)

_REPAIRS: Final = {
    "presentation_forms": r"[\x{FB50}-\x{FDFF}\x{FE70}-\x{FEFC}]",
    "marks": r"[\p{Cf}\x{0640}[\p{M}&&[\p{Arabic}\p{Hebrew}]]\x{064B}-\x{0655}\x{0670}]",
    "digits": r"[\p{Nd}--[0-9]]",
}


def repair(values: pl.Series) -> pl.Series:
    """Repair values in their script: Zawgyi, then all that `unify` does.

    Parameters
    ----------
    values : Series of String

    Returns
    -------
    Series of String
        Same length; native digits stay but where Burmese digits are typed for letters.
    """
    return on_rows(unify(values), values.str.contains(_BURMESE), _repair_burmese)


def _repair_burmese(values: pl.Series) -> pl.Series:
    # Before and after: what the letters stand for decides what is composed.
    text = from_zawgyi(values)
    for pattern, letters in _DIGITS_FOR_LETTERS:
        text = text.str.replace_all(pattern, letters)
    return unify(text)


def repairs(values: pl.Series) -> pl.DataFrame:
    """Say what `native_names` repairs in values.

    Parameters
    ----------
    values : Series of String

    Returns
    -------
    DataFrame
        Boolean, false for null: ``zawgyi``, ``presentation_forms`` of Arabic letters,
        ``marks`` (joiners, direction marks, tatweel and vowel points), native ``digits``.

    Examples
    --------
    >>> repairs(pl.Series(["ေအာင္", "ﻣﺤﻤﺪ", "محـــمد", "Ward ၁၂", "Ali"])).rows()
    ... # doctest: +NORMALIZE_WHITESPACE
    [(True, False, False, False), (False, True, False, False), (False, False, True, False),
     (False, False, False, True), (False, False, False, False)]
    """
    found = {"zawgyi": is_zawgyi(values)}
    found |= {name: values.str.contains(pattern) for name, pattern in _REPAIRS.items()}
    return pl.DataFrame({name: there.fill_null(False) for name, there in found.items()})
