"""Values of options: what they mean, and how a wrong one is refused."""

from __future__ import annotations

from typing import Any

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.cli.values import (
    COLUMN,
    COUNTRY,
    COUNTRY_CODES,
    DATE_CALENDAR,
    DATE_ORDER,
    DELIMITER,
    ID_KIND,
    SCOPE,
    SEX_CODES,
    SHEET,
    Memory,
    PerSource,
    Stated,
    stated_for,
)
from crvs_link.schema import COLUMNS, Calendar, CodeSystem


def convert(kind: click.ParamType, text: str) -> Any:
    return kind.convert(text, None, None)


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (COLUMN, "dob_raw=Born", Stated(None, ("dob_raw", "Born"))),
        (COLUMN, "births:dob_raw=Date: born=x", Stated("births", ("dob_raw", "Date: born=x"))),
        (COLUMN, "a:b:dob_raw=x", Stated("a:b", ("dob_raw", "x"))),
        (DELIMITER, ";", Stated(None, ";")),
        (DELIMITER, ":", Stated(None, ":")),
        (DELIMITER, "tab", Stated(None, "\t")),
        (DELIMITER, r"\t", Stated(None, "\t")),
        (DELIMITER, "\n", Stated(None, "\n")),
        (DELIMITER, "births::", Stated("births", ":")),
        (DELIMITER, "births:tab", Stated("births", "\t")),
        (SHEET, "Births & deaths", Stated(None, "Births & deaths")),
        (SHEET, "births:2021", Stated("births", "2021")),
        (SCOPE, "births:birth_partial", Stated("births", "birth_partial")),
        (SCOPE, "registers/births.toml", Stated(None, "registers/births.toml")),
        (SCOPE, "births:C:\\births.toml", Stated("births", "C:\\births.toml")),
        (DATE_ORDER, "dmy", Stated(None, "dmy")),
        (DATE_ORDER, "births:mdy", Stated("births", "mdy")),
        (DATE_CALENDAR, "a:solar_hijri", Stated("a", Calendar.SOLAR_HIJRI)),
        (COUNTRY, "tha", Stated(None, "THA")),
        (COUNTRY, "births:TH", Stated("births", "TH")),
        (COUNTRY_CODES, "icao", Stated(None, CodeSystem.ICAO)),
        (ID_KIND, "births:th_pin", Stated("births", "th_pin")),
        (SEX_CODES, "0=female,1=male", Stated(None, {"0": "female", "1": "male"})),
        (SEX_CODES, "b:1 = male , x=other", Stated("b", {"1": "male", "x": "other"})),
    ],
)
def test_what_a_value_means(kind: PerSource, text: str, expected: Stated[Any]) -> None:
    assert convert(kind, text) == expected


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        (COLUMN, "dob_raw", "expected [SOURCE:]CANONICAL=ORIGINAL"),
        (COLUMN, "dob_rw=x", "did you mean dob_raw?"),
        (COLUMN, "zzzzz=x", "one of record_id, name_given"),
        (COLUMN, "dob_raw=", "a column of the extract after the equals sign"),
        (DELIMITER, "", "expected [SOURCE:]CHARACTER"),
        (DELIMITER, ";;", "expected [SOURCE:]CHARACTER"),
        (DELIMITER, "::", "expected [SOURCE:]CHARACTER"),
        (SHEET, "births:", "expected the name of a sheet"),
        (DATE_ORDER, "dym", "expected ymd, dmy, mdy, excel1900 or excel1904"),
        (DATE_CALENDAR, "thai", "expected gregorian, buddhist, solar_hijri, "),
        (COUNTRY, "Siam", "expected a country by its code of ISO 3166"),
        (COUNTRY, "764", "expected a country by its code of ISO 3166"),
        (COUNTRY, "XXA", "expected a country by its code of ISO 3166"),
        (COUNTRY_CODES, "un", "expected iso, icao or unhcr"),
        (ID_KIND, "nik", "expected th_pin, id_nik, "),
        (SEX_CODES, "0", "expected [SOURCE:]CODE=SEX,..."),
        (SEX_CODES, "0=f", "with female, male or other"),
        (SEX_CODES, "0=female,0=male", "each code once"),
        (SEX_CODES, "0=female,", "each code once"),
        (SEX_CODES, "=female", "each code once"),
        (Memory(), "much", "expected a size such as 512M or 2G"),
        (Memory(), "0", "expected a size"),
        (Memory(), "-1G", "expected a size"),
        (Memory(), "2X", "expected a size"),
    ],
)
def test_how_a_value_is_refused(kind: click.ParamType, text: str, said: str) -> None:
    with pytest.raises(click.BadParameter) as caught:
        convert(kind, text)
    assert said in caught.value.message
    assert repr(text) in caught.value.message


@given(st.sampled_from(COLUMNS), st.text(min_size=1), st.none() | st.text("ab:.-é", min_size=1))
def test_any_column_of_any_source_can_be_stated(
    canonical: str, original: str, source: str | None
) -> None:
    text = f"{canonical}={original}" if source is None else f"{source}:{canonical}={original}"
    assert convert(COLUMN, text) == Stated(source, (canonical, original))


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("1", 1),
        ("512k", 512 * 1024),
        ("1.5M", 1536 * 1024),
        ("2G", 2 * 1024**3),
        ("2GB", 2 * 1024**3),
        (" 2GiB ", 2 * 1024**3),
        ("1t", 1024**4),
    ],
)
def test_memory(text: str, size: int) -> None:
    assert convert(Memory(), text) == size


def test_what_is_stated_for_one_source_comes_last() -> None:
    stated = [Stated("a", 1), Stated(None, 2), Stated("b", 3), Stated(None, 4)]
    assert stated_for("a", stated) == [2, 4, 1]
    assert stated_for("c", stated) == [2, 4]
