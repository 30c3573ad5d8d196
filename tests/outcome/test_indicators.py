"""What host records show beside their outcome."""

from __future__ import annotations

import numpy as np
import polars as pl

from coded import coded_frames
from crvs_link.codes import Indicator
from crvs_link.encode import Readings, encode
from crvs_link.load import read_extract
from crvs_link.outcome import joined, own_indicators
from crvs_link.run import RunOptions

HOST = pl.DataFrame(
    {
        "id": [f"H{k}" for k in range(8)],
        "full_name": ["Amina", "Karim", None, "Salma", "Noor", "Laila", "Omar", "Huda"],
        "nationality": ["MMR", None, "XXA", "undetermined", "n/a", "Rohingya", "MMR", "MMR"],
        "date_of_birth": [
            "2001-02-03", "1999", "2002-05-06", "2003-07-08", None, "2004-09-10", "2005-11-12",
            "2006-12-13",
        ],
        "id_number": [
            "1101700230708", "0101700230703", "6101700230705", None, "7101700230707",
            None, None, None,
        ],
    }
)  # fmt: skip


def shown(frame: pl.DataFrame) -> list[str]:
    coded, extracts = coded_frames(frame, frame)
    return joined(own_indicators(coded, extracts[0], 0, None), extracts[0].frame.height).to_list()


def test_nationality_that_is_unrecorded_undetermined_or_a_code_for_none() -> None:
    codes = [each.split("; ") for each in shown(HOST)]
    by_code = {
        indicator: [k for k, each in enumerate(codes) if indicator.value in each]
        for indicator in Indicator
    }
    assert by_code[Indicator.NATIONALITY_UNRECORDED] == [1, 4]
    assert by_code[Indicator.NATIONALITY_CODE_NONE] == [2]
    assert by_code[Indicator.NATIONALITY_UNDETERMINED] == [3]
    assert by_code[Indicator.DOB_PARTIAL] == [1]
    assert by_code[Indicator.NOT_NAMED] == [2]


def test_numbers_of_classes_without_civil_status() -> None:
    extracts = [read_extract(HOST, source_id=f"s{k}") for k in range(2)]
    coded = encode(extracts, [Readings(id_kind="th_pin")] * 2, RunOptions(threads=1))
    shown = own_indicators(coded, extracts[0], 0, None)[Indicator.ID_CLASS_WITHOUT_STATUS]
    assert np.flatnonzero(shown).tolist() == [1, 2, 4]


def test_no_column_no_indicator() -> None:
    assert shown(HOST.select("id", "full_name").drop_nulls()) == [""] * 7


def test_codes_stand_in_their_order() -> None:
    codes = [each for each in shown(HOST) if "; " in each]
    assert codes
    order = [indicator.value for indicator in Indicator]
    for each in codes:
        places = [order.index(code) for code in each.split("; ")]
        assert places == sorted(places)
