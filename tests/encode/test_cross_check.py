"""Identity numbers against each other and the rest of their records."""

from __future__ import annotations

import polars as pl

from crvs_link.encode import NumberCheck, Readings, check_numbers, encode
from crvs_link.load import Extract
from crvs_link.run import RunOptions
from crvs_link.standardise.identity import HOLD_FACTS, KINDS, read_identity_numbers
from extracts import extract_of

NIK_MAN = "3171011707850001"  # 17 July 1985
NIK_WOMAN = "3171015707850001"


def check(extract: Extract, kind: str = "id_nik") -> NumberCheck:
    coded = encode([extract], [Readings(id_kind=kind)], RunOptions(threads=1))
    found = check_numbers(coded, 0)
    assert found is not None
    return found


def test_dates_and_sexes_in_numbers_are_held_against_the_record() -> None:
    extract = extract_of(
        {
            "id_number": [NIK_MAN, NIK_WOMAN, "3171011807850002", "3171011707850003", None],
            "dob_raw": ["1985-07-17", "1985-07-17", "1985-07-17", "1985", "1985-07-17"],
            "sex": ["M", "M", "?", "M", "F"],
        }
    )
    found = check(extract)
    assert (found.records, found.invalid) == (4, 0)
    assert (found.dob_known, found.dob_contradicted) == (4, 1)
    assert (found.sex_known, found.sex_contradicted) == (3, 1)
    assert found.notes() == [
        "1 of 4 numbers contradict the date of birth of their record",
        "1 of 3 numbers contradict the sex of their record",
    ]


def test_a_number_with_a_year_of_two_digits_is_read_by_the_births_of_the_extract() -> None:
    # 1 January 25: with nobody born after 1990, of 1925.
    extract = extract_of(
        {"id_number": ["3171010101250001"], "dob_raw": ["1990-01-01"], "sex": ["M"]}
    )
    assert (check(extract).dob_known, check(extract).dob_contradicted) == (1, 1)


def test_invalid_numbers_and_numbers_on_several_records_are_counted_by_record() -> None:
    extract = extract_of(
        {"id_number": [NIK_MAN, "3171-0117-0785-0001", "317101", "317101", "000000", None]}
    )
    found = check(extract)
    assert (found.records, found.invalid) == (4, 2)
    assert (found.shared, found.on_shared) == (2, 4)
    assert (found.dob_known, found.sex_known) == (0, 0)
    assert found.notes() == [
        "2 of 4 numbers are invalid and kept",
        "2 numbers stand on several records, 4 in all",
    ]


def test_an_extract_without_numbers_has_nothing_to_check() -> None:
    extracts = [extract_of({"sex": ["M"]}), extract_of({"id_number": [NIK_MAN]})]
    coded = encode(extracts, [Readings()] * 2, RunOptions(threads=1))
    assert check_numbers(coded, 0) is None
    second = check_numbers(coded, 1)
    assert second is not None
    assert second.notes() == []


def test_what_was_found_is_noted_and_names_nobody() -> None:
    extract = extract_of({"id_number": [NIK_MAN], "dob_raw": ["1999-01-01"]})
    coded = encode([extract], [Readings(id_kind="id_nik")], RunOptions(threads=1))
    assert (0, "id_number", "1 of 1 numbers contradict the date of birth of their record") in (
        coded.notes
    )
    assert not any("3171" in text or "1999" in text for _, _, text in coded.notes)


def test_kinds_that_hold_facts_are_those_whose_readers_give_some() -> None:
    numbers = {
        "id_nik": NIK_MAN,
        "my_nric": "850717-10-5003",
        "pk_cnic": "35202-1234567-1",
        "cn_ric": "11010519491231002X",
        "kr_rrn": "850717-1234565",
        "lk_nic": "198519900011",
        "vn_cccd": "001085000011",
        "bd_nid": "19852692500000011",
        "bd_brn": "19852692500000011",
    }
    for kind in set(KINDS) - {"mrz"}:  # its canonical form is the number alone
        raw = pl.DataFrame({"raw": [numbers.get(kind, "1100600445635")]})
        facts = read_identity_numbers(raw, kind, latest_year=2024)
        holds = facts["dob_from"].is_not_null().item() or facts["sex"].is_not_null().item()
        assert holds == (kind in HOLD_FACTS), kind
