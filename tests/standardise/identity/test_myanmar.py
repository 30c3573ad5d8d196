from __future__ import annotations

from itertools import product

import polars as pl
import pytest

from crvs_link.standardise.identity import read_identity_numbers
from crvs_link.standardise.tables import table


def text(*raw: str) -> list[str | None]:
    return read_identity_numbers(pl.DataFrame({"raw": raw}), "mm_nrc")["text"].to_list()


@pytest.mark.parametrize(
    ("spellings", "number"),
    [
        (
            [
                *("12/KaMaTa(N)123456", "12/KAMATA(NAING)123456", "12 / ka ma ta (n) 123 456"),
                *("12KAMATAN123456", "12-KaMaTa-N-123456", "၁၂/ကမတ(နိုင်)၁၂၃၄၅၆", "12/ကမတ(N)123456"),
            ],
            "12/KAMATA(N)123456",
        ),
        (["12/OuKaMa(N)100000", "12/UKaMa(N)100000", "၁၂/ဥကမ(နိုင်)၁၀၀၀၀၀"], "12/UKAMA(N)100000"),
        (["1/HsaDaNa(N)000123", "1/SahDaNa(N)000123", "1/SaDaNa(N)000123"], "1/SADANA(N)000123"),
        (["11/YaBhaNa(N)100001", "11/RaBaNa(N)100001", "၁၁/ရဘန(နိုင်)၁၀၀၀၀၁"], "11/YABANA(N)100001"),
        (["9/ဇယသ(ဧည့်)၀၁၂၃၄၅", "9/ZaYaTha(E)012345"], "9/ZAYATHA(E)012345"),
        (["7/ပခန(ပြု)012345", "7/PaKhaNa(P)012345"], "7/PAKHANA(P)012345"),
        (["14/PaTaNa(THA)000777", "၁၄/ပတန(သာသနာ)၀၀၀၇၇၇"], "14/PATANA(T)000777"),
        (["6/MaAhYa(N)000777", "6/MaAYa(N)000777", "၆/မအရ(နိုင်)၀၀၀၇၇၇"], "6/MAAHYA(N)000777"),
        (["3/MaWaTa(N)100200", "၃/မဝတ(နိုင်)၁ဝဝ၂ဝဝ", "၃/မ၀တ(နိုင်)၁၀၀၂၀၀"], "3/MAWATA(N)100200"),
        (["8/SaHaNa(N)100200"], "8/SAHANA(N)100200"),
        # As Zawgyi writes naing, which Unicode reads as other marks.
        (["5/ကလတ(ႏိုင္)123456"], "5/KALATA(N)123456"),
    ],
)
def test_ways_of_writing_one_number(spellings: list[str], number: str) -> None:
    assert text(*spellings) == [number] * len(spellings)


def test_what_a_card_says() -> None:
    frame = pl.DataFrame({"raw": ["9/ပမန(ဧည့်)၀၁၂၃၄၅", "9/PaMaNa(N)000000", "A/RGN-123456"]})
    found = read_identity_numbers(frame, "mm_nrc")
    assert found["class"].to_list() == ["E", None, None]
    assert found["area"].to_list() == ["9/PAMANA", None, None]
    assert found["check"].to_list() == ["unchecked", None, "invalid"]


def test_burmese_letters_and_their_romanisation_are_one() -> None:
    """All townships of three letters, each letter of a sound standing for all of them."""
    letters = {syllable: letter for letter, syllable in table("myanmar_nrc")["letters"].items()}
    townships = list(product(letters, repeat=3))
    numbers = [f"12/{''.join(township)}(N)123456" for township in townships]
    burmese = [
        f"၁၂/{''.join(letters[syllable] for syllable in township)}(နိုင်)၁၂၃၄၅၆"
        for township in townships
    ]
    assert text(*numbers) == numbers
    assert text(*burmese) == numbers
