"""Arabic script, kept in its own letters: one letter for those that are typed for each other."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Final

_HAMZA: Final = "ءٴ"

_ONE_LETTER: Final = {
    "ا": "آأإٱ",
    "ي": "ىیےۓئۍې",
    "ك": "کڪ",
    "ه": "ہھۀەۂ",
    "و": "ؤ",
    "ة": "ۃ",
    "ن": "ں",
}
"""What keyboards of one language have for a letter of another, and what carries a hamza.

Letters for sounds that Arabic has not (pe, che, zhe, gaf, retroflex t, d and r) stay.
"""

_NORMAL: Final = {ord(form): letter for letter, forms in _ONE_LETTER.items() for form in forms}


@cache
def arabic_letter(point: int) -> str | None:
    """Give a letter of Arabic script in its normal form, None for any other character.

    A hamza on its own becomes nothing.
    """
    letter = chr(point)
    if letter in _HAMZA:
        return ""
    is_letter = unicodedata.category(letter)[0] == "L"
    if not is_letter or not unicodedata.name(letter, "").startswith("ARABIC LETTER"):
        return None
    return _NORMAL.get(point, letter)
