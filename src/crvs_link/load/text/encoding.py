"""Encodings of text by name, and those that their first bytes give away."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import Final

from crvs_link.errors import UsageError

UTF8: Final = "utf-8"

LABELS: Final = {
    UTF8: "UTF-8",
    "utf-16-le": "UTF-16 (little-endian)",
    "utf-16-be": "UTF-16 (big-endian)",
    "cp1252": "CP1252",
    "cp1254": "CP1254",
    "cp1256": "CP1256",
    "cp874": "TIS-620/CP874",
    "gb18030": "GB18030",
    "cp950": "Big5",
}
"""What messages call the encodings that are recognised, by the name of their codec."""

# Codecs of one string or of program text, not of files.
_NOT_OF_FILES: Final = frozenset(
    {"idna", "punycode", "utf-7", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs"}
)
_BOMS: Final = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


@dataclass(frozen=True)
class Encoding:
    """What a text is written in.

    Parameters
    ----------
    codec : str
        Python's name of it.
    evidence : str
        How that is known, in words; empty for UTF-8, which proves itself.
    stated : bool
        By the user.
    """

    codec: str
    evidence: str = ""
    stated: bool = False

    @property
    def label(self) -> str:
        """What messages call it."""
        return LABELS.get(self.codec, self.codec)

    @property
    def said(self) -> str:
        """What it is and how that is known."""
        return f"{self.label}, {self.evidence}" if self.evidence else self.label


def stated_encoding(name: str) -> Encoding:
    """Check the encoding that the caller stated.

    Parameters
    ----------
    name : str
        As Python knows it, in any of its spellings: ``windows-1256``, ``tis-620``.

    Raises
    ------
    UsageError
        If there is no such encoding of files.
    """
    try:
        codec = codecs.lookup(name).name
        # Refuses codecs that are not of text, which have no other public sign.
        usable = codec not in _NOT_OF_FILES and "a\n".encode(codec).decode(codec) == "a\n"
    except (LookupError, ValueError):
        usable = False
    if not usable:
        raise UsageError(
            f"{name!r} is not an encoding of text.",
            hint="State one such as utf-8, utf-16, cp1252, cp1256, cp874, gb18030 or big5 with "
            "--encoding.",
        )
    return Encoding(UTF8 if codec == "utf-8-sig" else codec, "stated", stated=True)


def utf16(head: bytes) -> Encoding | None:
    """Tell UTF-16 from its byte order mark, or from where its bytes are zero.

    Parameters
    ----------
    head : bytes
        The first bytes of a file.
    """
    for mark, codec in _BOMS:
        if head.startswith(mark):
            return Encoding(codec, "by its byte order mark")
    halves = head[: len(head) // 2 * 2]
    zeros = [halves[side::2].count(0) for side in (0, 1)]
    # Delimiters, digits and line ends have a zero byte on one side, no letter on the other.
    # A text of bytes with a stray zero byte has most of its line ends elsewhere.
    for side, codec in ((0, "utf-16-be"), (1, "utf-16-le")):
        line_ends = halves.decode(codec, errors="replace").count("\n")
        if zeros[side] and not zeros[1 - side] and 2 * line_ends > halves.count(b"\n"):
            return Encoding(codec, "by its zero bytes")
    return None


def decoded(head: bytes, codec: str) -> str:
    """Decode the first bytes of a file, without its mark; what cannot be is replaced."""
    text = codecs.getincrementaldecoder(codec)("replace").decode(head)
    return text.removeprefix("\ufeff")
