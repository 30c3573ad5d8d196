"""Which characters can stand beside each other in words, script by script.

Bytes beyond ASCII mean another letter in each encoding of one byte. Read in the wrong
one, letters of a word are of several scripts, vowel signs stand on nothing, capitals
follow small letters, and signs of money stand within names.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

SINGLE_BYTE: Final = ("cp1252", "cp1254", "cp1256", "cp874")
"""Encodings of one byte that are recognised; the first of several that read a file alike
is the one that is named."""

_UNDEFINED, _EDGE = "undefined", "edge"  # edge: whatever words end at
_SMALL, _CAPITAL = "small", "capital"  # of ASCII
_HIGH_SMALL, _HIGH_CAPITAL = "high small", "high capital"  # Latin beyond ASCII
_TURKISH = "turkish"
_ARABIC, _FINAL, _VOWEL_MARK = "arabic", "final", "vowel mark"
_BASE, _LEAD, _TAIL, _MARK = "base", "lead", "tail", "mark"  # Thai
_JOINER, _STOP, _SIGN = "joiner", "stop", "sign"
_CLASSES: Final = (
    _UNDEFINED, _EDGE, _SMALL, _CAPITAL, _HIGH_SMALL, _HIGH_CAPITAL, _TURKISH, _ARABIC, _FINAL,
    _VOWEL_MARK, _BASE, _LEAD, _TAIL, _MARK, _JOINER, _STOP, _SIGN,
)  # fmt: skip

_BY_NAME: Final = {
    _JOINER: "\u00a0‘’“”–—«»\u200c\u200dـªº·´",
    _STOP: "،؛؟…฿ฯๆ",
    _FINAL: "ةى",
    _TURKISH: "şğıİŞĞ",
    _LEAD: "เแโใไ",
    _TAIL: "ะาำๅ",
    _EDGE: "๐๑๒๓๔๕๖๗๘๙",
}
"""Characters whose class neither their script nor their category tells."""

# What may follow each class; edges and joiners follow any letter.
_LATIN: Final = (_SMALL, _CAPITAL, _HIGH_SMALL, _HIGH_CAPITAL, _TURKISH)
_FOLLOWERS: Final = {
    _EDGE: (
        _EDGE, *_LATIN, _ARABIC, _FINAL, _BASE, _LEAD, _JOINER, _STOP,
    ),
    _JOINER: (_EDGE, *_LATIN, _ARABIC, _FINAL, _BASE, _LEAD, _STOP),
    _STOP: (_EDGE, _JOINER, _STOP),
    _SMALL: (_EDGE, _JOINER, _STOP, _SMALL, _HIGH_SMALL, _TURKISH),
    _CAPITAL: (_EDGE, _JOINER, _STOP, *_LATIN),
    _HIGH_SMALL: (_EDGE, _JOINER, _STOP, _SMALL, _TURKISH),
    _HIGH_CAPITAL: (_EDGE, _JOINER, _STOP, _SMALL, _CAPITAL, _TURKISH),
    _TURKISH: (_EDGE, _JOINER, _STOP, *_LATIN),
    _ARABIC: (_EDGE, _JOINER, _STOP, _ARABIC, _FINAL, _VOWEL_MARK),
    _FINAL: (_EDGE, _JOINER, _STOP, _VOWEL_MARK),
    _VOWEL_MARK: (_EDGE, _JOINER, _STOP, _ARABIC, _FINAL, _VOWEL_MARK),
    _BASE: (_EDGE, _JOINER, _STOP, _BASE, _LEAD, _TAIL, _MARK),
    _LEAD: (_BASE,),
    _TAIL: (_EDGE, _JOINER, _STOP, _BASE, _LEAD, _TAIL),
    _MARK: (_EDGE, _JOINER, _STOP, _BASE, _LEAD, _TAIL, _MARK),
}  # fmt: skip
_ACCENTED: Final = "áàâãéèêíîóôõúü"
_SIDE_BY_SIDE: Final = tuple(
    pair
    for vowel in _ACCENTED
    for small in (f"{vowel}ñ", f"ñ{vowel}", f"ç{vowel}")
    for pair in (small, small.upper())
)
"""Latin letters beyond ASCII that do stand side by side: Núñez, Conceição."""

_RARE_THAI: Final = frozenset("ฃฅฆฌฎฏฐฑฒฦฬฮๅฯฺ๎๏๚๛๐๑๒๓๔๕๖๗๘๙")
_MOST_RARE: Final = 0.1
"""Share of the rarer Thai letters, four times that of names; Korean bytes have more."""


def share_of_words(pairs: npt.NDArray[np.int64], codec: str) -> tuple[float, int]:
    """Count how much of what is beyond ASCII stands as in words, read in an encoding.

    Parameters
    ----------
    pairs : int64[256, 256]
        How often each byte follows each other byte.
    codec : str
        One of `SINGLE_BYTE`.

    Returns
    -------
    share : float
        Of the pairs with a byte beyond ASCII; 0 where the encoding has no such byte.
    letters : int
        Bytes beyond ASCII that are letters or their marks.
    """
    classes, allowed = _tables(codec)
    occurring = pairs.sum(axis=1)
    if occurring[classes == _CLASSES.index(_UNDEFINED)].any():
        return 0.0, 0
    rare = [byte for byte in range(128, 256) if _text(byte, codec) in _RARE_THAI]
    if occurring[rare].sum() > _MOST_RARE * occurring[128:].sum():
        return 0.0, 0
    beyond = np.zeros((256, 256), dtype=np.bool_)
    beyond[128:, :] = beyond[:, 128:] = True
    plain = [_CLASSES.index(each) for each in (_EDGE, _JOINER, _STOP, _SIGN)]
    letters = int(occurring[128:][~np.isin(classes[128:], plain)].sum())
    total = int(pairs[beyond].sum())
    return int(pairs[beyond & allowed].sum()) / max(total, 1), letters


def read_alike(pairs: npt.NDArray[np.int64], one: str, other: str) -> bool:
    """Whether two encodings give the same text for the bytes that occur."""
    occurring = np.flatnonzero(pairs.sum(axis=1)).tolist()
    return all(_text(byte, one) == _text(byte, other) for byte in occurring)


def _text(byte: int, codec: str) -> str:
    return bytes([byte]).decode(codec, errors="replace")


@cache
def _tables(codec: str) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Class of each byte; and whether each may follow each."""
    texts = [_text(byte, codec) for byte in range(256)]
    names = [_class(text) for text in texts]
    follows = {(first, second) for first, after in _FOLLOWERS.items() for second in after}
    allowed = np.array([[(a, b) in follows for b in names] for a in names])
    for pair in _SIDE_BY_SIDE:
        if set(pair) <= set(texts):
            allowed[texts.index(pair[0]), texts.index(pair[1])] = True
    return np.array([_CLASSES.index(name) for name in names]), allowed


def _class(text: str) -> str:
    if text == "\ufffd":
        return _UNDEFINED
    own = [name for name, members in _BY_NAME.items() if text in members]
    if own:
        return own[0]
    category = unicodedata.category(text)
    is_letter = category == "Lo"
    match unicodedata.name(text, "").split(" ")[0], category[0]:
        case "LATIN", "L":
            high = not text.isascii()
            small, capital = (_HIGH_SMALL, _HIGH_CAPITAL) if high else (_SMALL, _CAPITAL)
            found = small if text.islower() else capital
        case ("ARABIC", "L") | ("ARABIC", "M"):
            found = _ARABIC if is_letter else _VOWEL_MARK
        case ("THAI", "L") | ("THAI", "M"):
            found = _BASE if is_letter else _MARK
        case _:
            # Controls and spaces of the upper half do not occur in words.
            found = _EDGE if text.isascii() else _SIGN
    return found
