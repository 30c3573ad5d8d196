from __future__ import annotations

import polars as pl
import pytest

from crvs_link.standardise.identity import area_names
from crvs_link.standardise.identity.areas import known_birthplaces


@pytest.mark.parametrize(
    ("kind", "area", "name"),
    [
        ("id_nik", "317101", "Jakarta Special Capital Territory, JAKARTA SELATAN"),
        ("id_nik", "110101", "Aceh, SIMEULUE"),
        ("my_nric", "01", "Malaysia, Johor"),
        ("my_nric", "66", "SINGAPURA"),
        ("cn_ric", "110103", "北京市, 崇文区"),
        ("cn_ric", "000000", None),
        ("th_pin", "1006", None),
    ],
)
def test_names(kind: str, area: str, name: str | None) -> None:
    assert area_names(pl.Series([area, None, area]), kind).to_list() == [name, None, name]


def test_malaysian_codes_of_no_place() -> None:
    known = known_birthplaces()
    unknown = [code for code in range(100) if not known[code]]
    assert unknown == [0, *range(17, 21), 69, 70, 73, 80, 81, *range(94, 98)]
