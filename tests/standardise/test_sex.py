from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.errors import AmbiguousInputError, UsageError
from crvs_link.standardise import clean_sex
from crvs_link.standardise.sex import _normal, _normal_by_patterns, _words
from crvs_link.standardise.tables import table
from strategies import any_texts


def sex(*raw: str | None, codes: dict[str, str] | None = None) -> list[str | None]:
    frame = pl.DataFrame({"raw": raw}, schema={"raw": pl.String})
    return clean_sex(frame, codes)["text"].to_list()


M, F, X = "male", "female", "other"


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        (["M", "f", "X", "U", None], [M, F, X, None, None]),
        (["1", "2", "0", "9", "3"], [M, F, None, None, X]),
        (["1.0", "2.0", "๑"], [M, F, M]),
        (["male", "M", "1", "boy", "Homme"], [M] * 5),
        (["F.", "Girl", "femenino", "2", "หญิง"], [F] * 5),
        (["ชาย", "หญิง"], [M, F]),
        (["Nam", "Nữ", "NỮ", "nu"], [M, F, F, F]),
        (["မ", "ကျား"], [F, M]),
        (["Laki-laki", "perempuan"], [M, F]),
        (["L", "P"], [M, F]),
        (["P", "W"], [M, F]),
        (["E", "K"], [M, F]),
        (["KADIN", "kadın", "Erkek"], [F, F, M]),
        (["H", "F"], [M, F]),
        (["H", "M"], [M, F]),
        (["H", "M", "F"], [M, M, F]),
        (["L", "M", "P"], [M, M, F]),
        (["ช", "ญ", "ชาย"], [M, F, M]),
        (["مذکر", "مونث", "ذکر", "أنثى"], [M, F, M, F]),
        (["পুরুষ", "মহিলা", "पुरुष", "महिला"], [M, F, M, F]),
        (["ប្រុស", "ស្រី", "ប", "ស"], [M, F, M, F]),
        (["ຊາຍ", "ຍິງ", "မိန်းမ", "ယောက်ျား"], [M, F, F, M]),
        (["نارینه", "ښځینه", "ذکور", "اناث", "هيجرا"], [M, F, M, F, None]),
    ],
)
def test_columns(raw: list[str | None], clean: list[str | None]) -> None:
    assert sex(*raw) == clean


@pytest.mark.parametrize("raw", [["L", "F"], ["P", "M"], ["K"], ["E"], ["H"]])
def test_letters_without_their_counterpart_are_not_read(raw: list[str]) -> None:
    assert sex(*raw)[0] is None


@pytest.mark.parametrize("raw", [["0", "1"], ["1.0", "0", "9"], ["0", "1", "M"]])
def test_zero_and_one_without_two_are_refused(raw: list[str]) -> None:
    with pytest.raises(AmbiguousInputError, match="0 and 1") as caught:
        sex(*raw)
    assert "--sex-codes 0=female,1=male" in str(caught.value.hint)


def test_a_letter_that_two_pairs_read_differently_is_refused_until_stated() -> None:
    with pytest.raises(AmbiguousInputError, match="P may stand for male or female") as caught:
        sex("L", "P", "W")
    assert "--sex-codes L=male" in str(caught.value.hint)
    stated = {"L": "male", "P": "female", "W": "female"}
    assert sex("L", "P", "W", codes=stated) == [M, F, F]


def test_zero_alone_is_not_known() -> None:
    assert sex("0") == [None]
    assert sex("0", "2") == [None, F]
    assert sex("0", "M", "F") == [None, M, F]


def test_stated_codes_come_first() -> None:
    assert sex("0", "1", "m", codes={"0": "F", "1": "male"}) == [F, M, M]
    assert sex("1", "2", codes={"1": "female", "2": "male"}) == [F, M]
    assert sex("M", "9", codes={"m": "unknown", "9.0": "other"}) == [None, X]


def test_a_code_may_only_mean_one_of_four_words() -> None:
    with pytest.raises(UsageError, match="'woman'"):
        sex("1", codes={"1": "woman"})


@given(st.lists(st.sampled_from(["M", "f", "0", "2", "L", "P", "x", "?", "नारी", None])))
def test_cleaning_twice_equals_cleaning_once(raw: list[str | None]) -> None:
    once = sex(*raw)
    assert sex(*once) == once
    assert len(once) == len(raw)


def test_no_word_has_two_meanings() -> None:
    lists = table("sex")
    words = [word for name in (M, F, X) for word in _normal(pl.Series(lists[name]))]
    assert len(words) == len(set(words))


@given(st.lists(any_texts | st.text("MfX .-'/12", max_size=5) | st.none(), max_size=5))
def test_words_of_ascii_letters_are_read_as_the_patterns_read_them(raw: list[str | None]) -> None:
    series = pl.Series(raw, dtype=pl.String)
    assert _normal(series).to_list() == _normal_by_patterns(series).to_list()


def test_words_of_other_scripts_change_no_word_of_ascii() -> None:
    plain = _words(every_script=False)
    assert plain.items() <= _words(every_script=True).items()
