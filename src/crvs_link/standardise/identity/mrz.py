"""Document numbers as the machine-readable zone of ICAO 9303 has them."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from crvs_link.standardise.calendars import UNREADABLE
from crvs_link.standardise.columns import TEXT
from crvs_link.standardise.identity import checks
from crvs_link.standardise.identity.facts import (
    UNCHECKED,
    Bools,
    Digits,
    Facts,
    born_on_short,
    kept,
    named,
    number_of,
)
from crvs_link.standardise.identity.forms import Form, read_forms
from crvs_link.standardise.identity.writing import plain_code
from crvs_link.standardise.sex import FEMALE, MALE

_FILLER: Final = ord("<") - ord("0")
_A: Final = ord("A") - ord("0")

_PLACES: Final = 9


def read_mrz(raw: pl.Series, latest: int | None) -> pl.DataFrame:
    """Number and check digit, or the line of the zone that holds them.

    Read are ten places (nine of the number, filled up with ``<``, and the check digit),
    the second line of a passport (44) or visa and card (36), and the first line of a card
    of three lines (30). A number alone is kept and not checked.
    """
    line = raw.str.to_uppercase().str.replace_all(r"[^A-Z0-9<]", "")
    # What has the length of no zone is a number without a check digit, or no number.
    zone = line.set(~line.str.len_bytes().is_in([10, 30, 36, 44]).fill_null(False), None)
    zone = zone.set(plain_code(raw).is_null(), None)
    found = read_forms(zone, _FORMS, latest)
    alone = kept(plain_code(raw), UNCHECKED)
    rest = found[TEXT].is_null()
    return pl.DataFrame([alone[name].zip_with(rest, found[name]) for name in found.columns])


def _number(text: pl.Series, digits: Digits, latest: int | None) -> Facts:
    return Facts(possible=_holds(digits, 0), checked=True, text=_bare(text, 0, _holds(digits, 0)))


def _card(text: pl.Series, digits: Digits, latest: int | None) -> Facts:
    return Facts(possible=_holds(digits, 5), checked=True, text=_bare(text, 5, _holds(digits, 5)))


def _line(text: pl.Series, digits: Digits, latest: int | None) -> Facts:
    """Number, check, nationality, birth (unknown parts are fillers), check, sex."""
    holds = _holds(digits, 0)
    birth = digits[:, 13:19]
    known = (birth < 10).all(axis=1) & checks.icao(_values(birth), digits[:, 19])
    year, month, day = (number_of(birth, first, first + 2) for first in (0, 2, 4))
    born, exists = born_on_short(year, month, day, latest)
    days = np.where(known & exists, born[0], UNREADABLE)
    sex = np.select([digits[:, 20] == ord(letter) - ord("0") for letter in "MF"], [1, 2], 0)
    return Facts(
        possible=holds,
        checked=True,
        born=(days, days),
        sexes=named(sex, (None, MALE, FEMALE)),
        text=_bare(text, 0, holds),
    )


def _holds(digits: Digits, first: int) -> Bools:
    place = first + _PLACES
    return checks.icao(_values(digits[:, first:place]), digits[:, place])


def _values(codes: Digits) -> Digits:
    """Fillers as 0, digits as themselves, A to Z as 10 to 35."""
    return np.where(codes == _FILLER, 0, np.where(codes >= _A, codes - (_A - 10), codes)).astype(
        np.uint8
    )


def _bare(text: pl.Series, first: int, holds: Bools) -> pl.Series:
    """The number without check digit and fillers; the whole text where they disagree."""
    number = text.str.slice(first, _PLACES).str.replace_all("<", "", literal=True)
    return number.zip_with(pl.Series(holds), text.str.replace_all("<", "", literal=True))


_FORMS: Final = (
    Form(r"^[A-Z0-9<]{9}\d$", _number),
    Form(r"^[A-Z0-9<]{9}\d[A-Z<]{3}[0-9<]{6}\d[MFX<][A-Z0-9<]{23}$", _line),
    Form(r"^[A-Z0-9<]{9}\d[A-Z<]{3}[0-9<]{6}\d[MFX<][A-Z0-9<]{15}$", _line),
    Form(r"^[ACI][A-Z<][A-Z<]{3}[A-Z0-9<]{9}\d[A-Z0-9<]{15}$", _card),
)
