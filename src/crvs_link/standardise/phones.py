"""Telephone numbers as they are dialled from anywhere (E.164), by the register's country."""

from __future__ import annotations

from functools import cache
from typing import Any, Final, NamedTuple

import numpy as np
import phonenumbers
import polars as pl

from crvs_link.errors import UsageError
from crvs_link.standardise.codes import PHONES, clean_phone
from crvs_link.standardise.columns import RAW, TEXT
from crvs_link.standardise.country_tables import iso_country
from crvs_link.standardise.identity.writing import ascii_digits
from crvs_link.standardise.plain import Cleaner, Left

_FLOAT: Final = r"^\s*(\d+)\.0+\s*$"
_SCIENTIFIC: Final = r"\d[eE]\+\d"

# The first run of six digits and more: an extension, a second number or a remark follows.
_BETWEEN: Final = r"[\s().\x{2010}-\x{2015}-]*"
_FIRST: Final = rf"(\+?{_BETWEEN}(?:\d{_BETWEEN}){{6,}})"

# Two numbers with nothing but a space between them: no number has more than 15 digits.
_TWO: Final = r"^\s*\+?[\d().-]{8,}?\s"
_MOST_DIGITS: Final = 15


def clean_phones(frame: pl.DataFrame, country: str | None = None) -> pl.DataFrame:
    """Reduce telephone numbers to the form in which each is written in one way.

    Of several numbers in one value the first is taken; extensions are dropped. A number
    that does not exist by the plan of its country stays as it was dialled.

    Parameters
    ----------
    frame : DataFrame
        ``raw`` String: distinct values.
    country : str, optional
        Of the register, in which numbers without a country code are dialled: ISO 3166-1
        alpha-2 or alpha-3. Without it, numbers are reduced as by `clean_phone`.

    Returns
    -------
    DataFrame
        ``text`` String, same height and order: ``+`` and digits (E.164); null for missing,
        for dummies and for fewer than six digits.

    Raises
    ------
    UsageError
        There is no plan of numbers for the country.

    Examples
    --------
    >>> raw = ["081-234-5679 ext 12", "+66 81 234 5679", "0066812345679 / 021234567", "0000000000"]
    >>> clean_phones(pl.DataFrame({"raw": raw}), "THA")["text"].to_list()
    ['+66812345679', '+66812345679', '+66812345679', None]
    >>> clean_phones(pl.DataFrame({"raw": raw[:1]}))["text"].to_list()
    ['812345679']
    """
    if country is None:
        return clean_phone(frame)
    region = _region(country)
    dialled = _dialled(frame[RAW])
    found = _by_plan(dialled, region)
    rest = dialled.set(found.is_not_null(), None)
    others = rest.drop_nulls().unique()
    parsed = pl.Series([_parse(number, region) for number in others], dtype=pl.String)
    found = found.fill_null(rest.replace_strict(others, parsed, return_dtype=pl.String))
    return found.fill_null(dialled).alias(TEXT).to_frame()


def phone_cleaner(country: str, *, last_digits: bool) -> Cleaner:
    """How the telephone numbers of a register of one country are standardised.

    Parameters
    ----------
    country : str
        Of the register, as for `clean_phones`.
    last_digits : bool
        Whether they are compared with numbers of a register whose country is not stated,
        and so reduced as those are by `PHONES`: to the last nine digits as they are dialled
        within the country of the number.

    Returns
    -------
    Cleaner
        One that leaves no value to the patterns.

    Examples
    --------
    >>> raw = pl.Series(["+855 12 345 679", "012 345 679", "12345679"])
    >>> phone_cleaner("KHM", last_digits=False).clean(raw).to_list()
    ['+85512345679', '+85512345679', '+85512345679']
    >>> phone_cleaner("KHM", last_digits=True).clean(raw).to_list()
    ['012345679', '012345679', '012345679']
    """

    def plain(values: pl.Series) -> tuple[pl.Series, Left]:
        clean = clean_phones(values.alias(RAW).to_frame(), country)[TEXT]
        return _at_home(clean) if last_digits else clean, np.empty(0, dtype=np.uint32)

    return Cleaner(plain, PHONES.patterns, PHONES.latin)


def _at_home(numbers: pl.Series) -> pl.Series:
    """Last nine digits of E.164 as dialled within the country of each number."""
    trunks = _trunks()
    code = rf"^\+({'|'.join(trunks)})"
    trunk = numbers.str.extract(code, 1).replace_strict(trunks, return_dtype=pl.String)
    return PHONES.clean(trunk.fill_null("") + numbers.str.replace(code, ""))


@cache
def _trunks() -> dict[str, str]:
    """What is dialled before a number within its country, by country code."""
    return {
        str(code): phonenumbers.ndd_prefix_for_region(regions[0], True) or ""
        for code, regions in phonenumbers.COUNTRY_CODE_TO_REGION_CODE.items()
    }


def _region(country: str) -> str:
    """Code alpha-2 of a country that has a plan."""
    regions = {iso_country(region): region for region in phonenumbers.SUPPORTED_REGIONS}
    code = iso_country(country)
    region = None if code is None else regions.get(code)
    if region is None:
        raise UsageError(
            f"There is no plan of telephone numbers for the country {country!r}.",
            hint="State its code of ISO 3166, for example THA.",
        )
    return region


def _dialled(raw: pl.Series) -> pl.Series:
    """Digits of the first number of each value, and a plus sign before them."""
    written = ascii_digits(raw).str.replace(_FLOAT, "$1")
    first = written.str.extract(_FIRST, 1)
    long = first.str.count_matches(r"\d") > _MOST_DIGITS
    first = (
        first.str.extract(f"({_TWO})", 1).fill_null(first).zip_with(long.fill_null(False), first)
    )
    digits = first.str.replace_all(r"[^\d+]", "")
    missing = clean_phone(digits.alias(RAW).to_frame())[TEXT].is_null()
    return digits.set(missing | raw.str.contains(_SCIENTIFIC).fill_null(False), None)


class _Plan(NamedTuple):
    """What phonenumbers knows of the numbers of a country that shares its code with none."""

    code: str
    trunk: str
    abroad: str
    general: str
    lines: tuple[tuple[str, tuple[int, ...]], ...]


@cache
def _plan(region: str) -> _Plan | None:
    """Plan of a country, if phonenumbers follows no rule in it that is not repeated here."""
    data: Any = phonenumbers.PhoneMetadata.metadata_for_region(region)
    shared = len(phonenumbers.COUNTRY_CODE_TO_REGION_CODE[data.country_code]) > 1
    if shared or data.national_prefix_for_parsing != data.national_prefix:
        return None
    return _Plan(
        code=str(data.country_code),
        trunk=data.national_prefix or "",
        abroad=rf"^(?:{data.international_prefix})",
        general=rf"^(?:{data.general_desc.national_number_pattern})$",
        lines=tuple(
            (rf"^(?:{line.national_number_pattern})$", tuple(line.possible_length))
            for line in (data.fixed_line, data.mobile)
            if line.national_number_pattern
        ),
    )


def _by_plan(dialled: pl.Series, region: str) -> pl.Series:
    """Numbers of fixed and mobile lines of the country itself; null for all others.

    Does what phonenumbers does with them, a hundred times faster. The ways to dial: with
    the country code behind + or 00, behind the trunk prefix, bare, and with the country
    code alone where the digits are no number without it.
    """
    plan = _plan(region)
    if plan is None:
        return dialled.set(dialled.is_not_null(), None)
    home = dialled.set(dialled.str.contains(plan.abroad).fill_null(False), None)
    no_number = home.set(home.str.contains(plan.general).fill_null(False), None)
    ways = [dialled.str.extract(rf"^(?:\+|00){plan.code}(\d+)$", 1), home]
    if plan.trunk:
        ways.append(no_number.str.extract(rf"^{plan.trunk}(\d+)$", 1))
    ways.append(no_number.str.extract(rf"^{plan.code}(\d+)$", 1))
    found = dialled.set(dialled.is_not_null(), None)
    for number in ways:
        line = pl.repeat(False, len(number), eager=True)
        for pattern, lengths in plan.lines:
            line |= number.str.contains(pattern) & number.str.len_bytes().is_in(lengths)
        if plan.trunk:
            line &= ~number.str.starts_with(plan.trunk)
        found = found.fill_null((f"+{plan.code}" + number).set(~line.fill_null(False), None))
    return found


def _parse(number: str, region: str) -> str | None:
    """E.164 of a number that exists.

    00 is dialled for + in most countries: it is read so before the prefix of the region.
    """
    for dialled in (["+" + number[2:]] if number.startswith("00") else []) + [number]:
        try:
            parsed = phonenumbers.parse(dialled, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(parsed):
            return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))
    return None
