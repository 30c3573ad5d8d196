from __future__ import annotations

import polars as pl
import pycountry
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crvs_link.errors import AmbiguousInputError
from crvs_link.schema import CodeSystem
from crvs_link.standardise import country_tables
from crvs_link.standardise.countries import clean_countries
from crvs_link.standardise.country_tables import names
from strategies import any_texts, texts_of

STATUSES = {"country", "XXA", "undetermined", "unrecorded", None}


def read(*raw: str | None, system: CodeSystem | None = None) -> list[tuple[str | None, str | None]]:
    return clean_countries(pl.DataFrame({"raw": raw}, schema={"raw": pl.String}), system).rows()


def text(*raw: str | None, system: CodeSystem | None = None) -> list[str | None]:
    return [code for code, _ in read(*raw, system=system)]


# --- laws --------------------------------------------------------------------------


values = st.lists(
    any_texts
    | st.sampled_from(sorted(names()))
    | st.text("ABDEMNRSTUXY", min_size=1, max_size=3)
    | st.sampled_from(["4", "104", "999", "NA", "N/A", "XXX", "D<<", "unknown", "stateless"])
    | texts_of("Republic", "of", "the", "Korea", "Burma", "citizen", "สัญชาติ", "พม่า", "国籍", "缅甸")
    | st.none(),
    max_size=8,
)


@settings(max_examples=100)
@given(values, st.sampled_from([CodeSystem.ISO, CodeSystem.ICAO]))
def test_cleaning_twice_equals_cleaning_once(raw: list[str | None], system: CodeSystem) -> None:
    once = read(*raw, system=system)
    assert len(once) == len(raw)
    again = read(*(code for code, _ in once), system=system)
    assert [code for code, _ in again] == [code for code, _ in once]
    for (code, status), (_, status_again) in zip(once, again, strict=True):
        assert status in STATUSES
        assert code is None or status == status_again


@settings(max_examples=100)
@given(values)
def test_what_unhcr_writes_is_cleaned_to_codes_of_iso(raw: list[str | None]) -> None:
    once = text(*raw, system=CodeSystem.UNHCR)
    assert text(*once, system=CodeSystem.ICAO) == once


# --- against ISO 3166 ----------------------------------------------------------------


def test_codes_and_names_of_iso_3166() -> None:
    written: dict[str, str] = {}
    for country in pycountry.countries:
        others = [country.name, country.alpha_3.lower(), country.numeric.lstrip("0")]
        others += [
            getattr(country, name, country.name) for name in ("official_name", "common_name")
        ]
        for form in (country.alpha_2, country.alpha_3, country.numeric, *others):
            written[form] = country.alpha_3
    found = dict(zip(written, read(*written, system=CodeSystem.ISO), strict=True))
    assert {
        form: found[form] for form in written if found[form] != (written[form], "country")
    } == {}


def test_codes_without_a_stated_system_are_those_of_iso() -> None:
    codes = [country.alpha_3 for country in pycountry.countries]
    assert text(*codes) == codes
    assert text(*(country.alpha_2 for country in pycountry.countries if country.alpha_2 != "NA"))


def test_countries_that_are_no_more() -> None:
    former = {country.alpha_3: country for country in pycountry.historic_countries}
    assert text(*former)[list(former).index("BUR")] == "MMR"
    one = ["BUR", "TMP", "ZAR", "DDR", "VDR", "YMD", "HVO", "DHY", "RHO"]
    assert text(*one) == ["MMR", "TLS", "COD", "DEU", "VNM", "YEM", "BFA", "BEN", "ZWE"]
    several = ["SUN", "YUG", "CSK", "SCG", "ANT"]
    assert text(*several) == several
    assert text("USSR", "Soviet Union", "Yugoslav") == ["SUN", "SUN", "YUG"]


# --- code systems --------------------------------------------------------------------


def test_unhcr_codes_are_not_those_of_iso() -> None:
    raw = ["GFR", "MYA", "SUD", "AUS", "AUL", "ARE", "UAE", "CHI", "SRV", "MLS", "INS", "PHI"]
    expected = ["DEU", "MMR", "SDN", "AUT", "AUS", "EGY", "ARE", "CHN", "VNM", "MYS", "IDN", "PHL"]
    assert text(*raw, system=CodeSystem.UNHCR) == expected
    assert text(*raw, system=CodeSystem.ISO) == [
        *(None, None, None, "AUS", None, "ARE", "ARE"),
        *(None,) * 5,
    ]


def test_unhcr_codes_are_never_guessed() -> None:
    assert text("MYA", "SUD", "AFG") == [None, None, "AFG"]
    with pytest.raises(AmbiguousInputError, match="AUS") as caught:
        read("MYA", "SUD", "AFG", "AUS")
    assert "--country-codes unhcr" in str(caught.value.hint)
    assert text("MYA", "AUS", "MMR", "THA", "DEU") == [None, "AUS", "MMR", "THA", "DEU"]


def test_names_are_read_in_every_system() -> None:
    for system in (None, *CodeSystem):
        assert text("Myanmar", "Austria", "ไทย", system=system) == ["MMR", "AUT", "THA"]


def test_codes_of_icao() -> None:
    raw = ["XXA", "XXB", "XXC", "XXX", "UNK", "UNO", "D", "D<<", "RKS", "GBD", "GBN", "UTO", "EUE"]
    assert read(*raw, system=CodeSystem.ICAO) == [
        ("XXA", "XXA"),
        *(("XXB", "unrecorded"), ("XXC", "unrecorded"), ("XXX", "unrecorded")),
        *(("UNK", "unrecorded"), ("UNO", "unrecorded")),
        *(("DEU", "country"), ("DEU", "country"), ("XKX", "country")),
        *(("GBR", "country"), ("GBR", "country"), (None, "unrecorded"), ("EUE", "unrecorded")),
    ]


def test_namibia_is_a_missing_value_unless_stated() -> None:
    assert read("NA", "N/A", "Namibia") == [
        *[(None, "unrecorded")] * 2,
        ("NAM", "country"),
    ]
    assert text("NA", "N/A", system=CodeSystem.ISO) == ["NAM", None]


def test_numbers_of_a_list_of_the_users_own_are_not_read() -> None:
    assert text("1", "2", "3", "4") == [None] * 4
    assert text("4", "104", "50.0", "๗๖๔") == ["AFG", "MMR", "BGD", "THA"]
    assert text("4", "1", system=CodeSystem.ISO) == ["AFG", None]


@pytest.mark.parametrize(
    ("raw", "code"), [("Nga", "RUS"), ("NGA", "NGA"), ("nga", "NGA"), ("Mỹ", "USA"), ("Áo", "AUT")]
)
def test_codes_that_are_names_in_another_language(raw: str, code: str) -> None:
    assert text(raw) == [code]


# --- the three states that are no country ----------------------------------------------


@pytest.mark.parametrize(
    "raw",
    [
        *("stateless", "Stateless person", "XXA", "ไร้สัญชาติ", "无国籍", "tanpa kewarganegaraan"),
        *("không quốc tịch", "apátrida", "রাষ্ট্রহীন", "بدون تابعیت", "vatansız"),
    ],
)
def test_determined_stateless(raw: str) -> None:
    assert read(raw) == [("XXA", "XXA")]


@pytest.mark.parametrize(
    "raw", ["Undetermined", "under verification", "to be determined", "รอพิสูจน์สัญชาติ", "国籍未定"]
)
def test_undetermined(raw: str) -> None:
    assert read(raw) == [(None, "undetermined")]


@pytest.mark.parametrize(
    "raw", [None, "", "-", "unknown", "N/A", "XXX", "not stated", "UNK", "不明"]
)
def test_unrecorded(raw: str | None) -> None:
    assert read(raw) == [(None, "unrecorded")]


@pytest.mark.parametrize(
    "raw",
    [
        *("Rohingya", "Bengali", "Kurdish", "Tajik", "Hazara", "Tibetan", "Karen"),
        *("Korea", "Korean", "Congolese", "朝鮮", "Afghan/Pakistani", "Islamic State", "Atlantis"),
    ],
)
def test_what_names_no_country_is_not_understood(raw: str) -> None:
    """A people is no nationality; where two countries are meant equally, none is chosen."""
    assert read(raw) == [(None, None)]


# --- names -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "spellings"),
    [
        (
            "MMR",
            [
                *(
                    "Burma",
                    "Burmese",
                    "BURMA",
                    "Myanmar (Burma)",
                    "Union of Burma",
                    "พม่า",
                    "เมียนมา",
                ),
                *(
                    "สัญชาติพม่า",
                    "မြန်မာ",
                    "မြန်မာနိုင်ငံသား",
                    "মিয়ানমার",
                    "缅甸",
                    "缅甸籍",
                    "緬甸",
                    "Miến Điện",
                ),
                *("Republic of the Union of Myanmar", "Myanmar nationality", "MM", "104.0"),
            ],
        ),
        (
            "AFG",
            [
                "Afghan",
                "afghani",
                "افغانستان",
                "افغاني",
                "افغانی",
                "أفغاني",
                "Islamic Rep. of Afghanistan",
            ],
        ),
        (
            "BGD",
            [
                "Bangladeshi",
                "East Pakistan",
                "বাংলাদেশ",
                "বাংলাদেশী",
                "People's Republic of Bangladesh",
            ],
        ),
        ("THA", ["Siam", "Thai", "ไทย", "ประเทศไทย", "ထိုင်း", "ថៃ", "ໄທ", "Thái Lan"]),
        ("LKA", ["Ceylon", "Sri Lankan", "ශ්‍රී ලංකාව", "இலங்கை"]),
        ("KHM", ["Kampuchea", "ខ្មែរ", "កម្ពុជា", "Campuchia", "กัมพูชา"]),
        ("VNM", ["Viet Nam", "Vietnam", "Socialist Republic of Viet Nam", "Việt Nam", "越南"]),
        ("IDN", ["WNI", "Warga Negara Indonesia", "Indonesian"]),
        (
            "IRN",
            ["Iran (Islamic Republic of)", "Iran, Islamic Republic of", "Persia", "ایران", "ايران"],
        ),
        ("SYR", ["Syrian Arab Republic", "سوريا", "سورية", "Suriye"]),
        ("TUR", ["Türkiye", "Turkey", "TURKIYE", "T.C.", "Republic of Türkiye"]),
        ("KOR", ["South Korea", "Republic of Korea", "Korea, Rep.", "한국", "대한민국", "韩国"]),
        ("PRK", ["DPRK", "North Korea", "Korea, Democratic People's Republic of", "朝鲜"]),
        ("CHN", ["PRC", "China", "中国", "中国国籍", "People's Republic of China"]),
        ("TWN", ["Republic of China", "China, Republic of", "Taiwan", "台灣", "中華民國"]),
        (
            "COD",
            [
                "Zaire",
                "DR Congo",
                "Democratic Republic of the Congo",
                "Congo (Democratic Republic of the)",
            ],
        ),
        ("COG", ["Congo", "Republic of the Congo", "Congo, Republic of the"]),
        (
            "GBR",
            ["UK", "British", "England", "United Kingdom of Great Britain and Northern Ireland"],
        ),
        ("LAO", ["Lao PDR", "Lao People's Democratic Republic", "ລາວ", "สปป.ลาว"]),
        ("PSE", ["Palestine", "State of Palestine", "فلسطين", "فلسطيني"]),
        ("NPL", ["Nepalese", "नेपाल", "नेपाली", "Federal Democratic Republic of Nepal"]),
        ("KNA", ["St. Kitts & Nevis", "Saint Kitts and Nevis"]),
        ("XKX", ["Kosovo", "Kosovar", "RKS"]),
    ],
)
def test_names_of_one_country(code: str, spellings: list[str]) -> None:
    assert read(*spellings) == [(code, "country")] * len(spellings)


def test_no_name_has_two_meanings() -> None:
    """Each of the tables gives a key once, or twice for the same country."""
    countries = country_tables._table("countries")
    listed = pl.concat(
        [
            country_tables._table("country_names").select("alpha3", "name"),
            *(
                countries.select("alpha3", pl.col(column).str.split(";").alias("name")).explode(
                    "name"
                )
                for column in ("name", "other_names", "demonyms")
            ),
        ]
    )
    keyed = listed.with_columns(key=country_tables.keys_of(listed["name"])).drop_nulls("key")
    assert (
        keyed.group_by("key").agg(pl.col("alpha3").n_unique()).filter(pl.col("alpha3") > 1).rows()
        == []
    )
    assert dict(keyed.select("key", "alpha3").rows()).items() <= names().items()


def test_tables_are_complete() -> None:
    countries = country_tables._table("countries")
    assert set(countries["alpha3"]) == {c.alpha_3 for c in pycountry.countries} | {"XKX"}
    for column in ("alpha3", "alpha2", "numeric", "unhcr"):
        codes = countries[column].filter(countries[column] != "")
        assert codes.n_unique() == len(codes)
