"""Numbers that hold a date and no check digit: ID, MY, VN, LK, BD."""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
import polars as pl

from crvs_link.standardise.calendars import UNREADABLE, within
from crvs_link.standardise.identity.areas import known_birthplaces
from crvs_link.standardise.identity.facts import (
    Bools,
    Digits,
    Facts,
    Ints,
    born_in,
    born_on,
    born_on_short,
    named,
    number_of,
    odd_is_male,
)
from crvs_link.standardise.identity.forms import Form
from crvs_link.standardise.sex import FEMALE, MALE

# Sri Lankan numbers of nine digits were given from 1972 to 2016, to people of 15 and
# more: a year of two digits that lies above is of the last century.
_LAST_AMBIGUOUS: Final = 1

_VIETNAMESE_CENTURIES: Final = 4


def _indonesian(text: pl.Series, digits: Digits, latest: int | None) -> Facts:
    """NIK: area of issue, day of birth (plus 40 for women), month, year, serial."""
    day = number_of(digits, 6, 8)
    woman = day > 40
    born, exists = born_on_short(
        number_of(digits, 10, 12), number_of(digits, 8, 10), day - 40 * woman, latest
    )
    return Facts(
        possible=exists,
        born=born,
        sexes=named(woman, (MALE, FEMALE)),
        areas=text.str.slice(0, 6),
    )


def _malaysian(text: pl.Series, digits: Digits, latest: int | None) -> Facts:
    """NRIC: year, month, day of birth, place of birth, serial (odd for men)."""
    born, exists = born_on_short(
        number_of(digits, 0, 2), number_of(digits, 2, 4), number_of(digits, 4, 6), latest
    )
    return Facts(
        possible=exists & known_birthplaces()[number_of(digits, 6, 8)],
        born=born,
        sexes=odd_is_male(digits, 11),
        areas=text.str.slice(6, 2),
    )


def _vietnamese(text: pl.Series, digits: Digits, latest: int | None) -> Facts:
    """Citizen number: province, century and sex, year of birth, serial."""
    year = 1900 + 100 * (digits[:, 3].astype(np.int32) // 2) + number_of(digits, 4, 6)
    born, exists = born_in(year)
    province = number_of(digits, 0, 3)
    return Facts(
        possible=exists & (province >= 1) & (digits[:, 3] < _VIETNAMESE_CENTURIES),
        born=born,
        sexes=named(digits[:, 3] % 2, (MALE, FEMALE)),
        areas=text.str.slice(0, 3),
    )


def _sri_lankan(text: pl.Series, digits: Digits, latest: int | None) -> Facts:
    """Year of four digits, day in the year (plus 500 for women), serial, check digit."""
    day = number_of(digits, 4, 7)
    born, exists = _born_on_day(number_of(digits, 0, 4), day - 500 * (day > 500))
    return Facts(possible=exists, born=born, sexes=named(day > 500, (MALE, FEMALE)))


def _old_sri_lankan(text: pl.Series, digits: Digits, latest: int | None) -> Facts:
    """Year of two digits, day, serial, check digit, and V (voter) or X.

    Written as the number of twelve digits that replaces it, where the century is sure.
    """
    short, day = number_of(digits, 0, 2), number_of(digits, 2, 5)
    born, exists = _born_on_day(1900 + short, day - 500 * (day > 500))
    sure = short > _LAST_AMBIGUOUS
    new = "19" + text.str.slice(0, 5) + "0" + text.str.slice(5, 4)
    return Facts(
        possible=exists | ~sure,
        born=(np.where(sure, born[0], UNREADABLE), np.where(sure, born[1], UNREADABLE)),
        sexes=named(day > 500, (MALE, FEMALE)),
        classes=text.str.slice(9, 1),
        text=new.zip_with(pl.Series(exists & sure), text),
    )


def _born_on_day(year: Ints, day: Ints) -> tuple[tuple[Ints, Ints], Bools]:
    """Birth by the day in a year, in which 29 February is always counted."""
    inside = within(day, 1, 366)
    months, days = _leap_year()
    place = np.where(inside, day - 1, 0)
    born, exists = born_on(year, months[place], days[place])
    return born, exists & inside


@cache
def _leap_year() -> tuple[Ints, Ints]:
    """Month and day in the month of each day of a leap year."""
    days = np.arange("2000-01-01", "2001-01-01", dtype="datetime64[D]")
    months = days.astype("datetime64[M]")
    return (
        (months.astype(np.int64) % 12 + 1).astype(np.int32),
        ((days - months).astype(np.int64) + 1).astype(np.int32),
    )


def _bangladeshi(text: pl.Series, digits: Digits, latest: int | None) -> Facts:
    """National ID of 13 digits: area, serial."""
    return Facts(possible=np.ones(len(digits), bool), areas=text.str.slice(0, 2))


def _dated_bangladeshi(text: pl.Series, digits: Digits, latest: int | None) -> Facts:
    """National ID of 17 digits: year of birth before the 13 digits."""
    born, exists = born_in(number_of(digits, 0, 4))
    return Facts(possible=exists, born=born, areas=text.str.slice(4, 2))


def _smart_bangladeshi(text: pl.Series, digits: Digits, latest: int | None) -> Facts:
    """National ID of 10 digits, which say nothing."""
    return Facts(possible=np.ones(len(digits), bool))


def _bangladeshi_birth(text: pl.Series, digits: Digits, latest: int | None) -> Facts:
    """Birth registration number: year of birth, area, serial."""
    born, exists = born_in(number_of(digits, 0, 4))
    return Facts(possible=exists, born=born, areas=text.str.slice(4, 7))


INDONESIAN: Final = (Form(r"^\d{16}$", _indonesian),)
MALAYSIAN: Final = (Form(r"^\d{12}$", _malaysian, length=12, zeros=2),)
# All provinces are below 100, so that a spreadsheet takes a digit from every number.
VIETNAMESE: Final = (Form(r"^0\d{11}$", _vietnamese, length=12, zeros=2),)
SRI_LANKAN: Final = (Form(r"^\d{12}$", _sri_lankan), Form(r"^\d{9}[VX]$", _old_sri_lankan))
BANGLADESHI: Final = (
    Form(r"^\d{10}$", _smart_bangladeshi),
    Form(r"^\d{13}$", _bangladeshi),
    Form(r"^\d{17}$", _dated_bangladeshi),
)
BANGLADESHI_BIRTH: Final = (Form(r"^\d{17}$", _bangladeshi_birth),)
