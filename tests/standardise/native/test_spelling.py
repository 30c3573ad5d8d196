from __future__ import annotations

import polars as pl
import pytest

from crvs_link.standardise.native.spelling import spell_words
from crvs_link.standardise.tables import table

SCRIPTS = ["devanagari", "bengali", "sinhala", "tamil", "thai", "lao", "khmer"]


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_letter_has_one_spelling(script: str) -> None:
    entries = table(f"native_{script}")
    parts = ("consonants", "vowels", "signs", "marks")
    letters = "".join("".join(entries.get(part, {}).values()) for part in parts)
    letters += entries.get("silent", "") + entries.get("killer", "")
    assert sorted({*letters}) == sorted(letters)


@pytest.mark.parametrize(
    ("script", "word", "expected"),
    [
        ("devanagari", "\u0915\u093c\u093e\u0926\u0930", "qadar"),
        ("devanagari", "सिंह", "singh"),
        ("devanagari", "मिश्र", "mishra"),
        ("bengali", "রহমান", "rahman"),
        ("bengali", "সূর্য", "surya"),
        ("bengali", "ইউসুফ", "iusuf"),
        ("tamil", "முருகன்", "murugan"),
        ("tamil", "தங்கம்", "thangam"),
        ("thai", "เปรม", "prem"),
        ("thai", "ไพรินทร์", "phairin"),
        ("thai", "หลวง", "luang"),
        ("thai", "เหลือง", "lueang"),
        ("khmer", "ជា", "chea"),
        ("khmer", "ចាន់", "chan"),
        ("lao", "ຫວັດ", "vath"),
    ],
)
def test_letters_by_their_place(script: str, word: str, expected: str) -> None:
    assert spell_words(script, pl.Series([word]).str.normalize("NFKC")).to_list() == [expected]
