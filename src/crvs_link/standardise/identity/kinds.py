"""The kinds of identity numbers that are read, each of one issuer."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

import polars as pl

from crvs_link.errors import UsageError
from crvs_link.standardise.columns import RAW
from crvs_link.standardise.identity import checked, dated, undated
from crvs_link.standardise.identity.forms import Reader, by_forms
from crvs_link.standardise.identity.mrz import read_mrz
from crvs_link.standardise.identity.myanmar import read_myanmar
from crvs_link.standardise.identity.nepal import read_nepali
from crvs_link.standardise.identity.tazkira import read_tazkira

KINDS: Final = MappingProxyType(
    {
        "th_pin": by_forms(*checked.THAI),
        "id_nik": by_forms(*dated.INDONESIAN),
        "my_nric": by_forms(*dated.MALAYSIAN),
        "pk_cnic": by_forms(*undated.PAKISTANI),
        "in_aadhaar": by_forms(*checked.INDIAN),
        "cn_ric": by_forms(*checked.CHINESE),
        "tr_tckn": by_forms(*checked.TURKISH),
        "kr_rrn": by_forms(*checked.KOREAN),
        "ir_melli": by_forms(*checked.IRANIAN),
        "lk_nic": by_forms(*dated.SRI_LANKAN),
        "vn_cccd": by_forms(*dated.VIETNAMESE),
        "bd_nid": by_forms(*dated.BANGLADESHI),
        "bd_brn": by_forms(*dated.BANGLADESHI_BIRTH),
        "np_citizenship": read_nepali,
        "ph_psn": by_forms(*undated.PHILIPPINE),
        "mm_nrc": read_myanmar,
        "af_tazkira": read_tazkira,
        "passport": undated.read_passports,
        "mrz": read_mrz,
        "unhcr": undated.read_unchecked,
        "other": undated.read_unchecked,
    }
)
"""Reader of each kind, by country and name of the number."""

HOLD_FACTS: Final = (
    "id_nik",
    "my_nric",
    "pk_cnic",
    "cn_ric",
    "kr_rrn",
    "lk_nic",
    "vn_cccd",
    "bd_nid",
    "bd_brn",
)
"""Kinds whose canonical form holds the date of birth or the sex of the holder."""


def read_identity_numbers(
    frame: pl.DataFrame, kind: str, *, latest_year: int | None = None
) -> pl.DataFrame:
    """Read identity numbers of one kind: canonical form, check, and what they say.

    No number is dropped for being invalid: whoever compares it gives it less weight. Null
    are only numbers that are none (000.., 123.., 999.., hidden digits). What a number says
    of its holder serves to cross-check the columns of the record; it is the same evidence
    as theirs, never more.

    Parameters
    ----------
    frame : DataFrame
        ``raw`` String: distinct values.
    kind : str
        One of `KINDS`.
    latest_year : int, optional
        The latest year of birth in the register. Where a number has two digits of the
        year and nothing that tells the century, the day of birth is given only if one
        century is possible. Without this year, that is so for 50 to 99.

    Returns
    -------
    DataFrame
        Same height and order.

        - ``text``: canonical form, or the letters and digits of an invalid number.
        - ``class``: status of the holder or form of the document, as the number has it.
        - ``check``: ``valid`` (check digits hold), ``unchecked`` (the form is right and
          has no check digits), ``invalid``.
        - ``dob_from``, ``dob_to``: Int32, days since 1970-01-01, both inclusive.
        - ``sex``: ``male`` or ``female``.
        - ``area``: the issuer's code of the area in the number.

        All are null for missing; all but text and check for invalid.

    Raises
    ------
    UsageError
        There is no such kind.

    Examples
    --------
    >>> raw = ["0-1006-00445-63-1", "3100600445635", "3100600445636", "999"]
    >>> read = read_identity_numbers(pl.DataFrame({"raw": raw}), "th_pin")
    >>> read["check"].to_list()
    ['valid', 'valid', 'invalid', None]
    >>> read["class"].to_list()[:2]
    ['no_civil_status', 'in_house_register_of_1984']
    """
    return reader(kind)(frame[RAW], latest_year)


def reader(kind: str) -> Reader:
    """Reader of a kind.

    Raises
    ------
    UsageError
        There is no such kind.
    """
    if kind not in KINDS:
        raise UsageError(
            f"There is no kind of identity number called {kind!r}.",
            hint=f"Known are {', '.join(KINDS)}.",
        )
    return KINDS[kind]
