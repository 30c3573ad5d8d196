"""Numbers with check digits: Thailand, India, China, Türkiye, Korea, Iran."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from crvs_link.standardise.identity import checks
from crvs_link.standardise.identity.facts import (
    Digits,
    Facts,
    born_on,
    digits_of,
    named,
    number_of,
    odd_is_male,
)
from crvs_link.standardise.identity.forms import Form

THAI_CLASSES: Final = (
    "no_civil_status",
    "citizen_registered_in_time",
    "citizen_registered_late",
    "in_house_register_of_1984",
    "moved_before_numbered_1984",
    "citizen_added_later",
    "temporary_or_unlawful_entrant",
    "child_of_class_6",
    "lawful_alien_or_naturalised",
    None,
)
"""By first digit. 9 is not given a meaning in public descriptions."""

# Numbers given since this day have random digits after the seventh.
_KOREAN_RANDOM: Final = int(np.datetime64("2020-10-05").astype("datetime64[D]").astype(int))
_KOREAN_CENTURY: Final = np.array([18, 19, 19, 20, 20, 19, 19, 20, 20, 18], dtype=np.int32)

_X: Final = ord("X") - ord("0")

# Of Chinese area codes. 9 begins the numbers of foreigners.
_HONG_KONG_MACAO_TAIWAN: Final = (81, 82, 83)


def _thai(text: pl.Series, digits: Digits, latest: int | None) -> Facts:
    """Class, area where the number was given, serial, check digit.

    First digits 0, 6, 7 and 8 are people without Thai nationality, some of them
    stateless: their numbers are as valid as those of citizens.
    """
    return Facts(
        possible=checks.thai(digits),
        checked=True,
        classes=named(digits[:, 0], THAI_CLASSES),
        areas=text.str.slice(1, 4),
    )


def _indian(text: pl.Series, digits: Digits, latest: int | None) -> Facts:
    """Random digits that begin with 2 to 9 and are no palindrome, and a check digit."""
    palindrome = (digits == digits[:, ::-1]).all(axis=1)
    return Facts(possible=(digits[:, 0] >= 2) & ~palindrome & checks.verhoeff(digits), checked=True)


def _chinese(text: pl.Series, digits: Digits, latest: int | None) -> Facts:
    """GB 11643: area, day of birth, serial (odd for men), check character."""
    value = np.where(digits == _X, np.uint8(10), digits)
    born, exists = born_on(
        number_of(value, 6, 10), number_of(value, 10, 12), number_of(value, 12, 14)
    )
    return Facts(
        possible=exists & np.asarray(checks.chinese_check(value) == value[:, 17]),
        checked=True,
        born=born,
        sexes=odd_is_male(value, 16),
        classes=_chinese_classes(value),
        areas=text.str.slice(0, 6),
    )


def _old_chinese(text: pl.Series, digits: Digits, latest: int | None) -> Facts:
    """15 digits until 1999: no century and no check character, which are put in."""
    born, exists = born_on(
        1900 + number_of(digits, 6, 8), number_of(digits, 8, 10), number_of(digits, 10, 12)
    )
    body = text.str.slice(0, 6) + "19" + text.str.slice(6)
    check = named(checks.chinese_check(digits_of(body)), [*"0123456789", "X"])
    return Facts(
        possible=exists,
        born=born,
        sexes=odd_is_male(digits, 14),
        classes=_chinese_classes(digits),
        areas=text.str.slice(0, 6),
        text=(body + check).zip_with(pl.Series(exists), text),
    )


def _chinese_classes(digits: Digits) -> pl.Series:
    province = number_of(digits, 0, 2)
    codes = np.select([digits[:, 0] == 9, np.isin(province, _HONG_KONG_MACAO_TAIWAN)], [1, 2], 0)
    return named(codes, (None, "foreigner", "hong_kong_macao_taiwan"))


def _turkish(text: pl.Series, digits: Digits, latest: int | None) -> Facts:
    """Nine digits and two that check; numbers of foreigners begin with 98 or 99."""
    foreign = (digits[:, 0] == 9) & (digits[:, 1] >= 8)
    return Facts(
        possible=(digits[:, 0] != 0) & checks.turkish(digits),
        checked=True,
        classes=named(foreign, ("citizen", "foreigner")),
    )


def _korean(text: pl.Series, digits: Digits, latest: int | None) -> Facts:
    """Day of birth, century and sex, place of registration, check digit.

    Foreigners have 5 to 8 as the seventh digit. Who was born after the digits became
    random has no check digit; who was given a new number since then has an invalid one.
    """
    seventh = digits[:, 6]
    year = 100 * _KOREAN_CENTURY[seventh] + number_of(digits, 0, 2)
    born, exists = born_on(year, number_of(digits, 2, 4), number_of(digits, 4, 6))
    random = exists & (born[0] >= _KOREAN_RANDOM)
    holds = checks.korean(digits)
    foreign = (seventh >= 5) & (seventh <= 8)
    return Facts(
        possible=exists & (holds | random),
        checked=holds & ~random,
        born=born,
        sexes=odd_is_male(digits, 6),
        classes=named(foreign, ("citizen", "foreigner")),
        areas=text.str.slice(7, 4).set(pl.Series(random | foreign), None),
    )


def _iranian(text: pl.Series, digits: Digits, latest: int | None) -> Facts:
    """Place of issue, serial, check digit."""
    return Facts(possible=checks.iranian(digits), checked=True, areas=text.str.slice(0, 3))


THAI: Final = (Form(r"^\d{13}$", _thai, length=13, zeros=2),)
INDIAN: Final = (Form(r"^\d{12}$", _indian),)
CHINESE: Final = (Form(r"^\d{17}[\dX]$", _chinese), Form(r"^\d{15}$", _old_chinese))
TURKISH: Final = (Form(r"^\d{11}$", _turkish),)
KOREAN: Final = (Form(r"^\d{13}$", _korean, length=13, zeros=2),)
IRANIAN: Final = (Form(r"^\d{10}$", _iranian, length=10, zeros=2),)
