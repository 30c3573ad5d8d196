from __future__ import annotations

from collections import defaultdict

import babel
import polars as pl
import pytest

from crvs_link.schema import Calendar
from crvs_link.standardise.calendars import month_names, named_calendars
from crvs_link.standardise.scripts import fold
from crvs_link.standardise.tables import table

# Long and short vowels of Tamil fold together, so that these would mean August and October.
AMBIGUOUS = {"ஆக.", "அக்."}

LANGUAGES = (
    *("en", "bn", "hi", "ne", "ur", "fa", "fa_AF", "ps", "th", "lo", "km", "my", "si", "ta"),
    *("id", "ms", "vi", "fil", "zh", "zh_TW", "ja", "tr", "fr", "pt", "pt_TL"),
    *("ar_EG", "ar_SA", "ar_SY", "ar_IQ", "ar_LB", "ar_DZ", "ar_TN", "ar_MA", "ar_MR", "ckb"),
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_gregorian_name_and_abbreviation_of_cldr_is_known(language: str) -> None:
    months = babel.Locale.parse(language).months
    known = month_names(Calendar.GREGORIAN)
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            names = {
                name: number
                for number, name in months[context][width].items()
                if name not in AMBIGUOUS and not name.isdigit()
            }
            folded = fold(pl.Series(list(names)))
            assert [known.get(name) for name in folded] == list(names.values()), (context, width)


def meanings(names: list[tuple[str, object]]) -> dict[str | None, set[object]]:
    """What each name means, as it is folded."""
    found = defaultdict(set)
    for name, (_, meaning) in zip(fold(pl.Series([n for n, _ in names])), names, strict=True):
        found[name].add(meaning)
    return found


def test_no_name_means_two_months_or_two_calendars() -> None:
    months = [
        [
            (name, number)
            for months in languages.values()
            for number, names in enumerate(months, start=1)
            for name in names.split("/")
        ]
        for languages in table("months").values()
    ]
    calendars = [(name, of) for of, names in table("calendars")["names"].items() for name in names]
    for names in (*months, calendars):
        found = meanings(names)
        assert None not in found
        assert {name: means for name, means in found.items() if len(means) > 1} == {}


@pytest.mark.parametrize("of", list(Calendar))
def test_every_month_has_names_in_every_language(of: Calendar) -> None:
    numbers = set(month_names(of).values())
    assert numbers == set(range(1, 16 if of is Calendar.MYANMAR else 13))
    for languages in table("months").values():
        assert len({len(months) for months in languages.values()}) == 1


@pytest.mark.parametrize(
    ("of", "names", "numbers"),
    [
        (
            Calendar.SOLAR_HIJRI,
            ["حوت", "Hamal", "Farvardin", "مرداد", "سلواغه", "Saur"],
            [12, 1, 1, 5, 11, 2],
        ),
        (
            Calendar.HIJRI,
            ["رمضان", "Zulhijah", "ربيع الآخر", "Şaban", "জমাদিউস সানি"],
            [9, 12, 4, 8, 6],
        ),
        (Calendar.BIKRAM_SAMBAT, ["बैशाख", "Mangsir", "श्रावण"], [1, 8, 4]),
        (Calendar.MYANMAR, ["တန်ခူး", "First Waso", "Waso", "နှောင်းတန်ခူး"], [1, 15, 4, 13]),
        (Calendar.BUDDHIST, ["ม.ค.", "มี.ค.", "ມີນາ", "SEPT."], [1, 3, 3, 9]),
        (Calendar.MINGUO, ["5月", "十二月"], [5, 12]),
    ],
)
def test_names_of_months(of: Calendar, names: list[str], numbers: list[int]) -> None:
    known = month_names(of)
    assert [known[name] for name in fold(pl.Series(names))] == numbers


@pytest.mark.parametrize(
    ("names", "of"),
    [
        (["gregorian", "CE", "ค.ศ.", "ميلادي", "م", "公元", "ईस्वी"], Calendar.GREGORIAN),
        (["Buddhist", "B.E.", "BE", "พ.ศ.", "ພ.ສ."], Calendar.BUDDHIST),
        (["ព.ស.", "ពុទ្ធសករាជ", "Sasana", "බු.ව."], Calendar.BUDDHIST_VESAK),
        (
            ["solar hijri", "SH", "shamsi", "Jalali", "هجری شمسی", "هـ.ش", "solar_hijri"],
            Calendar.SOLAR_HIJRI,
        ),
        (["AH", "A.H.", "هـ", "هجري", "هـ.ق", "Qamari", "lunar hijri", "ہجری"], Calendar.HIJRI),
        (["Umm al-Qura", "أم القرى"], Calendar.UMM_AL_QURA),
        (["Tabular"], Calendar.HIJRI_TABULAR),
        (["B.S.", "BS", "वि.सं.", "Bikram Sambat"], Calendar.BIKRAM_SAMBAT),
        (["ROC", "R.O.C.", "民國", "Minguo"], Calendar.MINGUO),
        (["ME", "Burmese Era", "မြန်မာသက္ကရာဇ်"], Calendar.MYANMAR),
        (["昭和", "Shōwa"], Calendar.SHOWA),
        (["明治"], Calendar.MEIJI),
        (["大正"], Calendar.TAISHO),
        (["平成"], Calendar.HEISEI),
        (["令和"], Calendar.REIWA),
    ],
)
def test_names_of_calendars(names: list[str], of: Calendar) -> None:
    assert named_calendars(pl.Series(names)).to_list() == [of.value] * len(names)


def test_names_of_other_calendars_and_none() -> None:
    names = pl.Series(["lunar", "âm lịch", "農曆", "Saka", " ", "", None])
    assert named_calendars(names).to_list() == ["", "", "", "", None, None, None]


def test_calendars_are_known_by_their_own_values() -> None:
    values = [of.value for of in Calendar]
    assert named_calendars(pl.Series(values)).to_list() == values
