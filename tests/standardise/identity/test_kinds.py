from __future__ import annotations

import re
from datetime import date
from random import Random

import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from stdnum.cn import ric
from stdnum.id import nik
from stdnum.in_ import aadhaar
from stdnum.kr import rrn
from stdnum.my import nric
from stdnum.pk import cnic
from stdnum.th import pin
from stdnum.tr import tckimlik

from crvs_link.errors import UsageError
from crvs_link.standardise.identity import IDENTITY_SCHEMA, KINDS, read_identity_numbers
from oracles.dates import EPOCH
from oracles.identity import CHECKED, HOLDERS, Holder, mod_11_2, mod_11_korean, old_lk_nic, turkish
from strategies import any_texts, texts_of

LATEST = 2019


def read(kind: str, *raw: str | None, latest: int | None = LATEST) -> pl.DataFrame:
    frame = pl.DataFrame({"raw": raw}, schema={"raw": pl.String})
    return read_identity_numbers(frame, kind, latest_year=latest)


def text(kind: str, *raw: str | None) -> list[str | None]:
    return read(kind, *raw)["text"].to_list()


def check(kind: str, *raw: str | None) -> list[str | None]:
    return read(kind, *raw)["check"].to_list()


kinds = st.sampled_from(list(KINDS))
randoms = st.randoms(use_true_random=False)

messy = st.one_of(
    any_texts,
    texts_of("12/", "KaMaTa", "(N)", "ကမတ", "(နိုင်)", "၁၂၃၄၅၆", "123456", "A", "<", "X"),
    texts_of("vol", "12", "page", "34", "no", "صفحه", "جلد", "۵۶", "0", "1399", "12345"),
    st.text("0123456789", min_size=8, max_size=18),
    st.from_regex(r"\A[A-Z0-9<]{9}[0-9]\Z"),
)


@st.composite
def holders(draw: st.DrawFn, kinds: st.SearchStrategy[str]) -> tuple[str, Holder]:
    kind = draw(kinds)
    return kind, HOLDERS[kind](draw(randoms))


# --- laws --------------------------------------------------------------------------


@given(kinds, st.lists(messy | st.none(), max_size=6))
def test_reading_twice_equals_reading_once(kind: str, raw: list[str | None]) -> None:
    once = read(kind, *raw)
    assert once.schema == pl.Schema(IDENTITY_SCHEMA)
    assert once.height == len(raw)
    again = read(kind, *once["text"])
    assert again["text"].to_list() == once["text"].to_list()
    assert once["check"].is_null().to_list() == once["text"].is_null().to_list()


@given(holders(st.sampled_from(list(HOLDERS))))
def test_what_a_number_says_is_read(drawn: tuple[str, Holder]) -> None:
    kind, holder = drawn
    frame = read(kind, holder.number)
    assume(frame["text"].item() is not None)  # one that is a dummy by chance
    found = frame.row(0, named=True)
    assert found["check"] == ("valid" if kind in CHECKED else "unchecked")
    born = None
    if found["dob_from"] is not None:
        born = tuple(
            date.fromordinal(EPOCH.toordinal() + found[f"dob_{end}"]) for end in ("from", "to")
        )
    assert born == holder.born
    assert (found["sex"], found["area"]) == (holder.sex, holder.area)
    number = re.sub(r"<*\d$", "", holder.number) if kind == "mrz" else holder.number
    assert found["text"] == number


@given(holders(st.sampled_from(CHECKED)), st.data())
def test_a_changed_check_digit_is_invalid(drawn: tuple[str, Holder], data: st.DataObject) -> None:
    kind, (number, *_) = drawn
    last = data.draw(st.sampled_from("0123456789").filter(lambda digit: digit != number[-1]))
    assert_invalid(kind, number[:-1] + last)


@given(holders(st.sampled_from(["in_aadhaar", "cn_ric", "tr_tckn", "mrz"])), st.data())
def test_any_changed_digit_is_invalid(drawn: tuple[str, Holder], data: st.DataObject) -> None:
    """Not so for check digits of modulus 11 that are brought to 0 to 9."""
    kind, (number, *_) = drawn
    places = [place for place, character in enumerate(number) if character.isdigit()]
    place = data.draw(st.sampled_from(places))
    digit = data.draw(st.sampled_from("0123456789").filter(lambda digit: digit != number[place]))
    assert_invalid(kind, number[:place] + digit + number[place + 1 :])


def assert_invalid(kind: str, number: str) -> None:
    found = read(kind, number).row(0, named=True)
    assume(found["text"] is not None)
    assert found["check"] == "invalid"
    assert found["text"] == number.replace("<", "")
    assert (found["class"], found["dob_from"], found["sex"], found["area"]) == (None,) * 4


@settings(max_examples=100)
@given(holders(st.sampled_from(list(HOLDERS))), st.sampled_from([" ", "-", "."]), st.data())
def test_separators_and_native_digits_change_nothing(
    drawn: tuple[str, Holder], separator: str, data: st.DataObject
) -> None:
    kind, holder = drawn
    assume(kind not in ("af_tazkira", "np_citizenship", "mrz"))
    place = data.draw(st.integers(1, len(holder.number) - 1))
    split = holder.number[:place] + separator + holder.number[place:]
    zero = data.draw(st.sampled_from("٠۰०๐၀០0"))
    native = holder.number.translate({ord("0") + i: ord(zero) + i for i in range(10)})
    assert read(kind, split, native).equals(read(kind, holder.number, holder.number))


@settings(max_examples=60)
@given(st.sampled_from(list(HOLDERS)), randoms)
def test_a_column_is_read_value_by_value(kind: str, random: Random) -> None:
    raw = [HOLDERS[kind](random).number for _ in range(2)] + ["?", None, "A-1"]
    random.shuffle(raw)
    assert read(kind, *raw).equals(pl.concat([read(kind, value) for value in raw]))


# --- against python-stdnum, where it is right ----------------------------------------


@given(st.text("0123456789", min_size=11, max_size=13), st.booleans(), randoms)
def test_thai_numbers_equal_stdnum_but_for_the_stateless(
    body: str, good: bool, random: Random
) -> None:
    number = HOLDERS["th_pin"](random).number if good else body
    (found,) = check("th_pin", number.zfill(13))
    if number.zfill(13)[0] not in "09" and found is not None:
        assert (found == "valid") == pin.is_valid(number.zfill(13))


@settings(max_examples=150)
@given(holders(st.sampled_from(["in_aadhaar", "cn_ric", "tr_tckn", "kr_rrn"])), st.data())
def test_check_digits_equal_stdnum(drawn: tuple[str, Holder], data: st.DataObject) -> None:
    kind, (number, *_) = drawn
    last = data.draw(st.sampled_from("0123456789X" if kind == "cn_ric" else "0123456789"))
    number = number[:-1] + last
    (found,) = check(kind, number)
    assume(found not in (None, "unchecked"))
    expected = {
        "in_aadhaar": aadhaar.is_valid,
        "cn_ric": lambda value: value[-1] == ric.calc_check_digit(value),
        "tr_tckn": tckimlik.is_valid,
        "kr_rrn": lambda value: value[-1] == rrn.calc_check_digit(value[:-1]),
    }[kind](number)
    assert (found == "valid") == expected


@given(st.from_regex(r"\A31[0-9]{2}[0-9]{2}[0-7][0-9][01][0-9]{7}\Z"))
def test_indonesian_days_equal_stdnum(number: str) -> None:
    (found,) = check("id_nik", number)
    try:
        exists = nik.get_birth_date(number) is not None
    except nik.InvalidComponent:
        exists = False
    # stdnum takes the day modulo 40, and so days 81 to 99 too.
    assert (found == "unchecked") == exists


@given(st.from_regex(r"\A[0-9]{2}[01][0-9][0-3][0-9]{7}\Z"))
def test_malaysian_numbers_equal_stdnum(number: str) -> None:
    found = read("my_nric", number, latest=None)["check"].item()
    # stdnum has no place for codes that stand for several countries alone.
    try:
        nric.get_birth_date(number)
        exists = bool(nric.get_birth_place(number))
    except nric.InvalidComponent:
        exists = False
    assert found is None or (found == "unchecked") == exists


@given(st.from_regex(r"\A[1-7][0-9]{12}\Z"))
def test_pakistani_numbers_equal_stdnum(number: str) -> None:
    (found,) = check("pk_cnic", number)
    assert found is None or (found == "unchecked") == cnic.is_valid(number)


# --- what was seen -------------------------------------------------------------------


def test_people_without_civil_status_have_valid_numbers() -> None:
    """python-stdnum raises InvalidComponent for a first digit of 0."""
    numbers = []
    for first in "0123456789":
        body = first + "10060044563"
        numbers += [
            body + digit for digit in "0123456789" if check("th_pin", body + digit) == ["valid"]
        ]
    assert [number[0] for number in numbers] == list("0123456789")
    with pytest.raises(pin.InvalidComponent):
        pin.validate(numbers[0])
    assert read("th_pin", *numbers)["class"].to_list() == [
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
    ]


@pytest.mark.parametrize(
    ("kind", "number", "outcome"),
    [
        ("th_pin", "3100600445635", "valid"),
        ("th_pin", "7100600445635", "invalid"),
        ("th_pin", "310060044563", "invalid"),
        ("tr_tckn", "17291716060", "valid"),
        ("tr_tckn", "17291716050", "invalid"),
        ("tr_tckn", "07291716092", "invalid"),
        ("in_aadhaar", "2341 2341 2346", "valid"),
        ("in_aadhaar", "234123412347", "invalid"),
        ("in_aadhaar", "643343121", "invalid"),
        ("cn_ric", "360426199101010071", "valid"),
        ("cn_ric", "11010519491231002x", "valid"),
        ("cn_ric", "360426199102300071", "invalid"),
        ("kr_rrn", "971013-9019902", "valid"),
        ("kr_rrn", "971013-9019903", "invalid"),
        ("ir_melli", "008-457594-8", "valid"),
        ("ir_melli", "0084575947", "invalid"),
        ("id_nik", "3171011708450001", "unchecked"),
        ("id_nik", "31710117084500", "invalid"),
        ("id_nik", "3171013002001234", "invalid"),
        ("my_nric", "770305-02-1234", "unchecked"),
        ("my_nric", "770305-81-1234", "invalid"),
        ("pk_cnic", "34201-0891231-8", "unchecked"),
        ("pk_cnic", "42201-0397640-0", "invalid"),
        ("lk_nic", "198534000937", "unchecked"),
        ("lk_nic", "198536700937", "invalid"),
        ("lk_nic", "198506000937", "invalid"),
        ("vn_cccd", "001099012345", "unchecked"),
        ("vn_cccd", "101099012345", "invalid"),
        ("bd_nid", "2694812345678", "unchecked"),
        ("bd_nid", "26948123456789", "invalid"),
        ("bd_brn", "19752694812345678", "unchecked"),
        ("bd_brn", "99752694812345678", "invalid"),
        ("ph_psn", "1324-5768-9012", "unchecked"),
        ("ph_psn", "1324-5768-901", "invalid"),
        ("mm_nrc", "12/KaMaTa(N)123456", "unchecked"),
        ("mm_nrc", "15/KaMaTa(N)123456", "invalid"),
        ("mm_nrc", "12/Kamayut(N)123456", "invalid"),
        ("af_tazkira", "12/34/567", "unchecked"),
        ("af_tazkira", "567", "invalid"),
        ("passport", "L898902C", "unchecked"),
        ("passport", "L898902C3654", "invalid"),
        ("mrz", "L898902C<3", "valid"),
        ("mrz", "L898902C<4", "invalid"),
        ("unhcr", "123-45C67890", "unchecked"),
        ("other", "77/1", "unchecked"),
    ],
)
def test_numbers(kind: str, number: str, outcome: str) -> None:
    assert check(kind, number) == [outcome]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "raw",
    [
        *("000", "0000000000000", "123", "12345678", "999", "9999999999999", "987654321"),
        *("1111111111119", "1234567890121", "XXXX XXXX 2346", "****1234", "3.10E+12"),
        *("unknown", "N/A", "-", None),
    ],
)
def test_dummies_are_missing(kind: str, raw: str | None) -> None:
    assert read(kind, raw).row(0) == (None,) * len(IDENTITY_SCHEMA)


@pytest.mark.parametrize(
    ("kind", "lost", "number"),
    [
        ("ir_melli", "84575948", "0084575948"),
        ("ir_melli", "84575947", "84575947"),
        ("vn_cccd", "79199012345", "079199012345"),
        ("vn_cccd", "1099012345.0", "001099012345"),
        ("my_nric", "70305021234", "070305021234"),
    ],
)
def test_zeros_lost_in_a_spreadsheet_are_put_back_where_the_number_is_possible(
    kind: str, lost: str, number: str
) -> None:
    assert text(kind, lost) == [number]


@given(randoms, st.sampled_from("VX"))
def test_old_and_new_sri_lankan_numbers_are_one(random: Random, letter: str) -> None:
    holder = HOLDERS["lk_nic"](random)
    assume("1902" <= holder.number[:4] <= "1999")
    found = read("lk_nic", old_lk_nic(holder.number, letter), holder.number)
    assume(found["text"].null_count() == 0)
    assert found["text"].to_list() == [holder.number] * 2
    assert found["class"].to_list() == [letter, None]
    assert found.drop("class").row(0) == found.drop("class").row(1)


def test_a_sri_lankan_year_of_two_centuries_is_not_guessed() -> None:
    found = read("lk_nic", "003400937V", "013400937V", "023400937V")
    assert found["text"].to_list() == ["003400937V", "013400937V", "190234000937"]
    assert found["dob_from"].is_null().to_list() == [True, True, False]


def test_old_chinese_numbers_are_written_as_the_new_ones() -> None:
    found = read("cn_ric", "360426910101007", "360426199101010071")
    assert found["text"].to_list() == ["360426199101010071"] * 2
    assert found["check"].to_list() == ["unchecked", "valid"]


def test_classes_of_foreigners() -> None:
    bodies = ["981234560", "991234560", "971234560"]
    turkish_numbers = [body + turkish(body) for body in bodies]
    found = read("tr_tckn", *turkish_numbers)
    assert found["check"].to_list() == ["valid"] * 3
    assert found["class"].to_list() == ["foreigner", "foreigner", "citizen"]

    bodies = ["81000019940823002", "93101019940823002", "36042619940823002"]
    found = read("cn_ric", *(body + mod_11_2(body) for body in bodies))
    assert found["check"].to_list() == ["valid"] * 3
    assert found["class"].to_list() == ["hong_kong_macao_taiwan", "foreigner", None]

    bodies = ["850101112345", "850101512345"]
    found = read("kr_rrn", *(body + mod_11_korean(body) for body in bodies))
    assert found["class"].to_list() == ["citizen", "foreigner"]


@pytest.mark.parametrize(("latest", "known"), [(None, False), (2019, False), (1999, True)])
def test_a_century_that_is_not_sure_is_not_said(latest: int | None, known: bool) -> None:
    found = read("id_nik", "3171011708150001", "3171012902000001", latest=latest)
    assert found["dob_from"].is_not_null().to_list() == [known, latest != 1999]
    # 29 February 1900 did not exist; where 2000 is too late, the number is impossible.
    assert found["check"].to_list() == ["unchecked", "invalid" if latest == 1999 else "unchecked"]


def test_random_korean_numbers_are_not_called_invalid() -> None:
    found = read("kr_rrn", "201005-3123456", "201004-3123456", latest=2021)
    assert found["check"].to_list() == ["unchecked", "invalid"]


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(UsageError, match="'th_pan'"):
        read("th_pan", "1")
