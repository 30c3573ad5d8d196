"""The kinds of identity numbers of a run, and what they are compared within."""

from __future__ import annotations

import numpy as np
import pytest

from crvs_link.encode import CodedRecords, Readings, encode
from crvs_link.encode.numbers import MOST_TYPES
from crvs_link.errors import AmbiguousInputError, UsageError
from crvs_link.load import Extract
from crvs_link.run import RunOptions
from extracts import extract_of


def thai(serial: int) -> str:
    """A Thai number whose check digit holds."""
    body = f"1{serial * 7919 % 10**11:011d}"
    total = sum((13 - place) * int(digit) for place, digit in enumerate(body))
    return body + str((11 - total % 11) % 10)


def wrong(number: str) -> str:
    return number[:-1] + str((int(number[-1]) + 1) % 10)


THAI = [thai(serial) for serial in range(1, 41)]


def run(*extracts: Extract, **stated: str) -> CodedRecords:
    return encode(extracts, [Readings(**stated)] * len(extracts), RunOptions(threads=2))


def kinds(coded: CodedRecords, extract: int = 0) -> list[str | None]:
    return looked_up(coded, "kind", extract)


def groups(coded: CodedRecords, extract: int = 0) -> list[int | None]:
    return looked_up(coded, "group", extract)


def looked_up(coded: CodedRecords, column: str, extract: int) -> list:
    codes = coded.fields["id_number"].codes[extract]
    assert codes is not None
    values = [*coded.dictionaries["id_number"].values[column], None]
    return [values[code] for code in codes.tolist()]


def notes(coded: CodedRecords, extract: int = 0) -> str:
    return "\n".join(text for number, _, text in coded.notes if number == extract)


def test_a_column_is_read_by_what_its_numbers_show_and_says_so() -> None:
    coded = run(extract_of({"id_number": [*THAI, wrong(THAI[0]), None]}))
    assert kinds(coded) == ["th_pin"] * 41 + [None]
    assert "the numbers are read as th_pin: 98% of 41 fit, " in notes(coded)
    assert coded.dictionaries["id_number"].values["doubtful"].sum() == 1
    assert THAI[0] not in notes(coded)


def test_what_shows_nothing_is_of_another_kind_and_as_before() -> None:
    coded = run(extract_of({"id_number": ["P123456", "77-31", "0000000", None]}))
    assert kinds(coded) == ["other", "other", None, None]
    assert looked_up(coded, "text", 0) == ["P123456", "7731", None, None]
    assert not coded.dictionaries["id_number"].values["doubtful"].any()


def test_the_user_states_the_kind() -> None:
    coded = run(extract_of({"id_number": [THAI[0], "317101"]}), id_kind="id_nik")
    assert kinds(coded) == ["id_nik", "id_nik"]
    assert coded.dictionaries["id_number"].values["doubtful"].to_list() == [True, True]
    with pytest.raises(UsageError, match="'nik', which is none of th_pin, id_nik"):
        run(extract_of({"id_number": ["1"]}), id_kind="nik")


def test_each_row_states_its_type() -> None:
    columns = {
        "id_number": ["AB12345", THAI[0], "35202-1234567-1", "42", "42", "42"],
        "id_type": ["Passport", "National ID", "CNIC", "Voter card", "VOTER CARD", None],
    }
    coded = run(extract_of(columns), country="THA")
    assert kinds(coded) == ["passport", "th_pin", "pk_cnic", "other", "other", "other"]
    passport, national, cnic, voter, same, none = groups(coded)
    assert len({passport, national, cnic, voter, none}) == 5
    assert voter == same
    assert "3 numbers are of the kind that their row says" in notes(coded)
    # Without a country, a national ID is one of any country.
    assert kinds(run(extract_of(columns)))[1] == "other"


def test_a_type_that_is_not_understood_is_read_by_its_numbers() -> None:
    columns = {
        "id_number": [*THAI, "AB12345"],
        "id_type": ["National ID"] * 40 + ["Passport"],
    }
    coded = run(extract_of(columns))
    assert kinds(coded) == ["th_pin"] * 40 + ["passport"]
    assert "the numbers of one id_type are read as th_pin" in notes(coded)


def test_few_numbers_are_read_as_those_of_the_other_extracts() -> None:
    register = extract_of({"id_number": THAI})
    few = extract_of({"id_number": [THAI[3], THAI[5], THAI[7], THAI[9], wrong(THAI[2])]})
    coded = run(few, register)
    assert kinds(coded) == ["th_pin"] * 5
    assert "the numbers are read as th_pin, as in other extracts" in notes(coded)


def test_a_mixed_column_is_read_number_by_number() -> None:
    register = extract_of({"id_number": THAI})
    mixed = extract_of({"id_number": [THAI[3], "AB123456", THAI[5], "P9988776", wrong(THAI[1])]})
    coded = run(mixed, register)
    assert kinds(coded) == ["th_pin", "other", "th_pin", "other", "other"]
    assert "2 of the numbers have the form of th_pin alone" in notes(coded)
    assert "3 numbers are of no kind that is known" in notes(coded)
    assert "--id-kind" in notes(coded)


def test_equal_numbers_of_two_kinds_are_two_values() -> None:
    columns = {"id_number": ["1234568", "1234568"], "id_type": ["passport", "other"]}
    coded = run(extract_of(columns))
    codes = coded.fields["id_number"].codes[0]
    assert codes is not None
    assert codes[0] != codes[1]
    assert looked_up(coded, "text", 0) == ["1234568", "1234568"]


def test_a_number_with_its_check_digit_is_compared_with_the_number_alone() -> None:
    columns = {"id_number": ["L898902C<3", "L898902C"], "id_type": ["MRZ", "passport"]}
    coded = run(extract_of(columns))
    codes = coded.fields["id_number"].codes[0]
    assert codes is not None
    assert codes[0] == codes[1]


def test_issuers_tell_apart_where_every_extract_has_them() -> None:
    passports = {"id_number": ["AB12345", "AB12345"], "id_type": ["passport", "passport"]}
    issued = extract_of({**passports, "id_issuer": ["Thailand", "AFG"]})
    alone = run(issued)
    assert len(set(groups(alone))) == 2
    beside = run(issued, extract_of(passports))
    assert len(set(groups(beside) + groups(beside, 1))) == 1
    # A number of one state has one issuer, whichever office is named.
    cnic = {"id_number": ["35202-1234567-1"] * 2, "id_type": ["CNIC"] * 2}
    assert len(set(groups(run(extract_of({**cnic, "id_issuer": ["NADRA", "PAK"]}))))) == 1


def test_issuers_in_codes_of_unhcr_name_their_column() -> None:
    columns = {"id_number": ["1", "2", "3"], "id_issuer": ["MYA", "AUS", "SUD"]}
    with pytest.raises(AmbiguousInputError, match="column 'Issued by'"):
        run(extract_of(columns, originals={"id_issuer": "Issued by"}))


def test_extracts_without_a_kind_in_common_are_told() -> None:
    host = extract_of({"id_number": ["35202-1234567-1"], "id_type": ["CNIC"]})
    coded = run(host, extract_of({"id_number": THAI}))
    assert "no number is of a kind that the host extract has" in notes(coded, 1)
    assert "no number is" not in notes(coded, 0)


def test_only_some_types_that_are_not_understood_are_looked_at() -> None:
    names = [f"card {k}" for k in range(MOST_TYPES + 3)]
    coded = run(extract_of({"id_number": [f"N{k}" for k in range(len(names))], "id_type": names}))
    assert set(kinds(coded)) == {"other"}
    assert len(set(groups(coded))) == len(names)


def test_dictionaries_do_not_depend_on_the_order_of_rows() -> None:
    columns = {"id_number": [*THAI, "AB12345", THAI[0]], "id_type": [None] * 41 + ["other"]}
    order = np.random.default_rng(4).permutation(42)
    turned = {name: [values[k] for k in order] for name, values in columns.items()}
    one, other = run(extract_of(columns)), run(extract_of(turned))
    assert one.dictionaries["id_number"].values.equals(other.dictionaries["id_number"].values)
    codes, turned_codes = one.fields["id_number"].codes[0], other.fields["id_number"].codes[0]
    assert codes is not None
    assert turned_codes is not None
    assert (codes[order] == turned_codes).all()
