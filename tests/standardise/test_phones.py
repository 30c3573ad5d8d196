from __future__ import annotations

import phonenumbers
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from crvs_link.errors import UsageError
from crvs_link.standardise import clean_phone
from crvs_link.standardise.phones import _by_plan, _plan, clean_phones, phone_cleaner
from strategies import any_texts, texts_of

COUNTRIES = [
    *("AF", "AE", "BD", "BT", "BN", "KH", "CN", "FJ", "HK", "IN", "ID", "IR", "IQ", "JP", "JO"),
    *("KI", "KP", "KR", "LA", "LB", "LK", "MO", "MY", "MV", "MN", "MM", "NP", "NZ", "PK", "PG"),
    *("PH", "SG", "SY", "TH", "TL", "TO", "TR", "VN", "AU", "US", "GB", "IT"),
]
countries = st.sampled_from(COUNTRIES)


def phone(*raw: str | None, country: str | None = "THA") -> list[str | None]:
    frame = pl.DataFrame({"raw": raw}, schema={"raw": pl.String})
    return clean_phones(frame, country)["text"].to_list()


def valid(number: str, region: str) -> str | None:
    """By phonenumbers alone."""
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed):
        return None
    return phonenumbers.format_number(parsed, PhoneNumberFormat.E164)


@st.composite
def numbers(draw: st.DrawFn, region: str) -> str:
    """A number of the region, as it is dialled, and often with a few other digits."""
    kind = draw(st.sampled_from([PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE]))
    example = phonenumbers.example_number_for_type(region, kind)
    national = str(example.national_number) if example else "2345678"
    digits = list(national)
    for _ in range(draw(st.integers(0, 4))):
        digits[draw(st.integers(0, len(digits) - 1))] = draw(st.sampled_from("0123456789"))
    digits += draw(st.sampled_from(["", "", "", "7"]))
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(region)
    trunk, code = metadata.national_prefix or "", str(metadata.country_code)
    prefix = draw(st.sampled_from(["", trunk, code, "+" + code, "+" + code + trunk, "00" + code]))
    return prefix + "".join(digits)


# --- laws --------------------------------------------------------------------------


values = st.lists(
    any_texts
    | st.text("0123456789 -+().x/٣", max_size=25)
    | texts_of("081", "234", "5679", "+66", "0066", "ext", "12", "or", "0000000", ".0", "E+12")
    | st.none(),
    max_size=5,
)


@settings(max_examples=100)
@given(values, st.none() | countries)
def test_cleaning_twice_equals_cleaning_once(raw: list[str | None], country: str | None) -> None:
    once = phone(*raw, country=country)
    assert phone(*once, country=country) == once
    assert len(once) == len(raw)


@settings(max_examples=150)
@given(countries.flatmap(lambda c: st.tuples(st.just(c), st.lists(numbers(c), max_size=5))))
def test_numbers_equal_phonenumbers(drawn: tuple[str, list[str]]) -> None:
    region, raw = drawn
    usable = phone(*raw, country=None)
    for number, found, last in zip(raw, phone(*raw, country=region), usable, strict=True):
        expected = valid(number, region)
        if last is None:
            assert found is None
        elif number.startswith("00"):
            assert found in (valid("+" + number[2:], region), expected, number)
        else:
            assert found == (expected or number)


@settings(max_examples=150)
@given(countries.flatmap(lambda c: st.tuples(st.just(c), st.lists(numbers(c), min_size=1))))
def test_the_plan_gives_what_phonenumbers_gives_or_nothing(drawn: tuple[str, list[str]]) -> None:
    region, raw = drawn
    for number, found in zip(raw, _by_plan(pl.Series(raw), region), strict=True):
        assert found is None or found in (valid(number, region), valid("+" + number[2:], region))


def test_the_plan_covers_the_region() -> None:
    without = [country for country in COUNTRIES if _plan(country) is None]
    assert without == ["CN", "JP", "KR", "AU", "US", "GB", "IT"]
    ours = pl.Series(["0812345679", "+66812345679", "66812345679", "812345679", "0066812345679"])
    assert _by_plan(ours, "TH").to_list() == ["+66812345679"] * 5


@given(values)
def test_without_a_country_numbers_are_cleaned_as_before(raw: list[str | None]) -> None:
    frame = pl.DataFrame({"raw": raw}, schema={"raw": pl.String})
    assert clean_phones(frame).equals(clean_phone(frame))


# --- what people write -----------------------------------------------------------------


@pytest.mark.parametrize(
    "raw",
    [
        *("+66 81 234 5679", "081-234-5679", "(081) 234.5679 ext 12", "0812345679x3"),
        *("0812345679 / 021234567", "081 234 5679, 02 123 4567", "0812345679 0891234567"),
        *("66812345679.0", "812345679", "0066812345679", "Tel: ๐๘๑๒๓๔๕๖๗๙", "+66 (0) 81 234 5679"),
        *("Tel. 2: 081 234 5679", "081–234–5679", "＋66 81 234 5679"),
    ],
)
def test_one_number_in_many_ways(raw: str) -> None:
    assert phone(raw) == ["+66812345679"]


@pytest.mark.parametrize(
    ("country", "raw", "text"),
    [
        ("MMR", "09 421 234 567", "+959421234567"),
        ("BGD", "01712-345679", "+8801712345679"),
        ("IDN", "0812-3457-889", "+628123457889"),
        ("MYS", "012-355 6789", "+60123556789"),
        ("PAK", "0301-2345679", "+923012345679"),
        ("IRN", "۰۹۱۲ ۳۵۵ ۶۷۸۹", "+989123556789"),
        ("AFG", "070 123 4567", "+93701234567"),
        ("VNM", "0912 345 679", "+84912345679"),
        ("CHN", "131 2355 6789", "+8613123556789"),
        ("KOR", "010-2000-0009", "+821020000009"),
        ("TH", "+880 1712 345679", "+8801712345679"),
    ],
)
def test_numbers_of_the_region(country: str, raw: str, text: str) -> None:
    assert phone(raw, country=country) == [text]


@pytest.mark.parametrize(
    ("raw", "text"), [("99912345679", "99912345679"), ("+85 123 456 79", "+8512345679")]
)
def test_a_number_that_does_not_exist_stays_as_dialled(raw: str, text: str) -> None:
    assert phone(raw) == [text]


@pytest.mark.parametrize(
    "raw", ["12345", "000000000", "0123456789", "999999999", "6.6812345E+10", "none", "-", None]
)
def test_no_number(raw: str | None) -> None:
    assert phone(raw) == [None]


def test_equal_numbers_are_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed = []
    parse = phonenumbers.parse
    monkeypatch.setattr(
        phonenumbers, "parse", lambda number, region: parsed.append(number) or parse(number, region)
    )
    phone("+852 2123 4567", "+85221234567", "(+852) 2123-4567")
    assert parsed == ["+85221234567"]


@pytest.mark.parametrize("country", ["ZZZ", "Thailand", "", "XXA", "ATA"])
def test_a_country_without_a_plan_is_refused(country: str) -> None:
    with pytest.raises(UsageError, match="no plan"):
        phone("0812345679", country=country)


@pytest.mark.parametrize(
    ("country", "dialled"),
    [
        ("THA", ["081-234-5679", "+66 81 234 5679", "0066 81 234 5679"]),
        ("KHM", ["012 345 679"]),
        ("SGP", ["9123 4568"]),
        ("PAK", ["0300 1234568", "+92 300 1234568"]),
        ("THA", ["02", "999999", "n/a", "0000000000"]),
    ],
)
def test_numbers_of_a_stated_country_agree_with_those_of_none(
    country: str, dialled: list[str]
) -> None:
    values = pl.Series(dialled)
    with_country = phone_cleaner(country, last_digits=True).clean(values).to_list()
    without = clean_phone(values.alias("raw").to_frame())["text"].to_list()
    assert with_country == without


def test_a_number_from_abroad_is_reduced_as_it_is_dialled_at_home() -> None:
    abroad = pl.Series(["+65 9123 4568", "+855 12 345 679"])
    found = phone_cleaner("THA", last_digits=True).clean(abroad)
    assert found.to_list() == ["91234568", "012345679"]


@given(st.sampled_from(["THA", "KHM", "MMR", "USA"]), values)
def test_reduced_numbers_are_clean_already(country: str, raw: list[str | None]) -> None:
    cleaner = phone_cleaner(country, last_digits=True)
    once = cleaner.clean(pl.Series(raw, dtype=pl.String))
    assert clean_phone(once.alias("raw").to_frame())["text"].to_list() == once.to_list()
