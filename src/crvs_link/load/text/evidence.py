"""The encoding of a text that is not UTF-8, by evidence over all of its bytes.

Each encoding that is in use in the region is weighed: whether the bytes are of it at
all, and how much of what is beyond ASCII then stands as in words. Counts are over the
whole file, never over its first lines: the encoding must not depend on their order.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from crvs_link.errors import AmbiguousInputError
from crvs_link.load.source import BOM
from crvs_link.load.text.chinese import DOUBLE_BYTE, share_of_chinese
from crvs_link.load.text.encoding import (
    LABELS,
    UTF8,
    Encoding,
    decoded,
    stated_encoding,
    utf16,
)
from crvs_link.load.text.pairs import SINGLE_BYTE, read_alike, share_of_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_BLOCK: Final = 1 << 20
_CLEAR: Final = 0.9
"""Share of what is beyond ASCII that must stand as in words."""
_MARGIN: Final = 0.1
"""By how much the share must be greater than in any other encoding."""
_FEWEST: Final = 3
"""Letters beyond ASCII below which there is no evidence."""


def encoding_of(path: Path, head: bytes, stated: str | None) -> Encoding:
    """Take the stated encoding, or the one that the first bytes show, else UTF-8.

    A file whose first bytes are UTF-8 is taken for it until it is read.

    Parameters
    ----------
    path : Path
    head : bytes
        The first bytes of the file.
    stated : str, optional

    Raises
    ------
    UsageError
        If there is no such encoding.
    AmbiguousInputError
        As `find_encoding`.
    """
    if stated is not None:
        return stated_encoding(stated)
    told = utf16(head)
    if told is not None:
        return told
    if "\ufffd" in decoded(head, UTF8) and not head.startswith(BOM):
        return find_encoding(path) or Encoding(UTF8)
    return Encoding(UTF8)


def find_encoding(path: Path) -> Encoding | None:
    """Find what a file is written in that is not UTF-8.

    Parameters
    ----------
    path : Path

    Returns
    -------
    Encoding or None
        None where nothing speaks clearly for an encoding, or the file is UTF-8 but for a
        few bytes, which are then at fault.

    Raises
    ------
    AmbiguousInputError
        If the bytes are words in two encodings, and not the same words.
    """
    if _is_damaged_utf8(path):
        return None
    pairs = _byte_pairs(path)
    weighed = {codec: share_of_words(pairs, codec) for codec in SINGLE_BYTE}
    weighed |= {codec: share_of_chinese(_blocks(path), codec) for codec in DOUBLE_BYTE}
    best = max(weighed, key=lambda codec: weighed[codec][0])
    share, letters = weighed[best]
    if share < _CLEAR or letters < _FEWEST:
        return None
    rivals = [
        codec
        for codec, (other, _) in weighed.items()
        if codec != best and other > share - _MARGIN and not _alike(pairs, best, codec)
    ]
    if rivals:
        names = " or ".join(LABELS[codec] for codec in (best, *rivals))
        raise AmbiguousInputError(
            f"{path} is not UTF-8 but may be {names}: its words fit each about equally well.",
            hint=f"State the encoding: --encoding {best} or --encoding {rivals[0]}.",
        )
    return Encoding(
        best, f"by {letters:,} letters beyond ASCII, {share:.0%} of them placed as in words"
    )


def _alike(pairs: npt.NDArray[np.int64], one: str, other: str) -> bool:
    return {one, other} <= set(SINGLE_BYTE) and read_alike(pairs, one, other)


def _is_damaged_utf8(path: Path) -> bool:
    """Whether nearly all that is beyond ASCII is UTF-8; in other encodings little is."""
    whole = faulty = 0
    rest = b""
    for block in _blocks(path):
        # In UTF-8 a line end is never part of a character.
        data = rest + block
        cut = data.rfind(b"\n") + 1
        found = _beyond_ascii(data[:cut])
        whole, faulty, rest = whole + found[0], faulty + found[1], data[cut:]
    found = _beyond_ascii(rest)
    whole, faulty = whole + found[0], faulty + found[1]
    return whole >= _CLEAR * (whole + faulty)


def _beyond_ascii(data: bytes) -> tuple[int, int]:
    """Count characters beyond ASCII, and places where there is none."""
    if data.isascii():
        return 0, 0
    text = data.decode(UTF8, errors="replace")
    faulty = text.count("\ufffd")
    units = np.frombuffer(text.encode("utf-32-le"), dtype="<u4")
    return int(np.count_nonzero(units > 0x7F)) - faulty, faulty


def _byte_pairs(path: Path) -> npt.NDArray[np.int64]:
    """How often each byte follows each; the text stands between two line ends."""
    counts = np.zeros(1 << 16, dtype=np.int64)
    last = b"\n"
    for block in chain(_blocks(path), [b"\n"]):
        data = np.frombuffer(last + block, dtype=np.uint8).astype(np.uint16)
        counts += np.bincount(data[:-1] << 8 | data[1:], minlength=1 << 16)
        last = block[-1:]
    return counts.reshape(256, 256)


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block
