"""Kinds of identity numbers by the names of their types."""

from __future__ import annotations

import polars as pl
import pytest

from crvs_link.schema import ID_KINDS
from crvs_link.standardise.country_tables import iso_country
from crvs_link.standardise.identity import KINDS, kinds_of_types
from crvs_link.standardise.tables import table


def kind(written: str, country: str | None = None) -> str | None:
    types = pl.Series([written])
    (found,) = kinds_of_types(types, pl.Series([country], dtype=pl.String)).to_list()
    return found


def test_the_kinds_that_can_be_stated_are_those_that_are_read() -> None:
    assert tuple(KINDS) == ID_KINDS


@pytest.mark.parametrize(
    ("written", "country", "expected"),
    [
        ("PASSPORT", None, "passport"),
        ("Passport No.", "AFG", "passport"),
        ("หนังสือเดินทาง", None, "passport"),
        ("گذرنامه", None, "passport"),
        ("บัตรประชาชน", None, "th_pin"),
        ("TH_PIN", None, "th_pin"),
        ("CNIC", None, "pk_cnic"),
        ("کد ملی", None, "ir_melli"),
        ("Căn cước công dân", None, "vn_cccd"),
        ("National ID", "BGD", "bd_nid"),
        ("nid", "THA", "th_pin"),
        ("Birth registration no", "BGD", "bd_brn"),
        ("Citizenship certificate", "NPL", "np_citizenship"),
        ("National ID", None, None),
        ("National ID", "FJI", None),
        ("Birth registration no", "THA", None),
        ("Driving licence", "THA", None),
        ("", "THA", None),
    ],
)
def test_names_of_types(written: str, country: str | None, expected: str | None) -> None:
    assert kind(written, country) == expected


def test_the_table_has_kinds_and_countries_that_are_there_and_each_name_once() -> None:
    read = table("id_types")
    names = [name for written in read["kinds"].values() for name in written]
    names += [name for group in read["of_country"] for name in group["names"]]
    assert len(set(names)) == len(names)
    assert set(read["kinds"]) <= set(ID_KINDS)
    for group in read["of_country"]:
        assert set(group["kinds"].values()) <= set(ID_KINDS)
        assert all(iso_country(country) == country for country in group["kinds"])
    for name, expected in ((n, k) for k, written in read["kinds"].items() for n in written):
        assert kind(name) == expected
