"""How Chinese a text is, read in an encoding of two bytes to a character."""

from __future__ import annotations

import codecs
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Iterable

DOUBLE_BYTE: Final = ("gb18030", "cp950")
"""Encodings of two bytes that are recognised."""

# First bytes of the characters that each standard calls the common ones, in its order.
_COMMON: Final = {"gb18030": range(0xB0, 0xD8), "cp950": range(0xA4, 0xC7)}
_LESS_COMMON: Final = {"gb18030": range(0xD8, 0xF8), "cp950": range(0xC9, 0xFA)}
_WEIGHT: Final = 0.75
"""Of the less common characters of a standard, some of which names are fond of."""
_SECOND: Final = {
    "gb18030": [*range(0xA1, 0xFF)],
    "cp950": [*range(0x40, 0x7F), *range(0xA1, 0xFF)],
}

# Surnames, characters of given names, and words of addresses and forms that every
# register has; simplified and traditional.
_FREQUENT: Final = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜"
    "崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛张劉陳楊黃趙吳孫馬鄭謝許韓馮鄧葉蘇呂盧鍾譚陸範賈韋鄒"
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂文华建国红玉春梅海燕志美淑惠雅怡家俊偉靜麗強軍艷傑濤蘭剛華國紅"
    "男女姓名性别出生日期年月地址省市县区路村镇号街乡身份证別縣區鎮號鄉證"
)
_LEAST_FREQUENT: Final = 0.1
"""Share of the ideographs; drawn evenly from the common ones it would be a third of it."""


def share_of_chinese(blocks: Iterable[bytes], codec: str) -> tuple[float, int]:
    """Weigh how common the characters beyond ASCII are, read in an encoding.

    Parameters
    ----------
    blocks : iterable of bytes
        The whole text.
    codec : str
        One of `DOUBLE_BYTE`.

    Returns
    -------
    share : float
        0 where the bytes are not of that encoding, or where the characters of names and
        addresses are not the frequent ones: then it is another language.
    characters : int
        Those beyond ASCII.
    """
    decoder = codecs.getincrementaldecoder(codec)("strict")
    counts = np.zeros(1 << 16, dtype=np.int64)
    try:
        for block in blocks:
            counts += _units(decoder.decode(block))
        counts += _units(decoder.decode(b"", final=True))
    except UnicodeDecodeError:
        return 0.0, 0
    weights, frequent = _tables(codec)
    counts[:128] = 0
    characters = int(counts.sum())
    ideographs = int(counts[0x4E00:0xA000].sum())
    if int(counts[frequent].sum()) < max(_LEAST_FREQUENT * ideographs, 1):
        return 0.0, characters
    # Punctuation and forms of full width say nothing against either.
    plain = int(counts[0x3000:0x3040].sum() + counts[0xFF00:0xFFF0].sum())
    return (float(counts @ weights) + plain) / max(characters, 1), characters


def _units(text: str) -> npt.NDArray[np.int64]:
    """How often each unit of UTF-16 occurs."""
    units = np.frombuffer(text.encode("utf-16-le"), dtype="<u2")
    return np.bincount(units, minlength=1 << 16)


@cache
def _tables(codec: str) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """Weight of each unit by how common a character it is; and the most frequent ones."""

    def of(first: Iterable[int]) -> npt.NDArray[np.bool_]:
        everything = b"".join(bytes([a, b]) for a in first for b in _SECOND[codec])
        return _units(everything.decode(codec, errors="ignore")) > 0

    weights = np.where(of(_LESS_COMMON[codec]), _WEIGHT, 0.0)
    weights[of(_COMMON[codec])] = 1.0
    return weights, _units(_FREQUENT) > 0
