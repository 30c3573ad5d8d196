"""A text of any encoding written again as UTF-8, line by line the same."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, Final

from crvs_link.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crvs_link.load.text.encoding import Encoding

_BLOCK: Final = 1 << 20


def decoded_blocks(path: Path, encoding: Encoding) -> Iterator[str]:
    """Decode a file block by block; a byte order mark is no part of the text.

    Parameters
    ----------
    path : Path
    encoding : Encoding

    Yields
    ------
    str
        Never cut within a character.

    Raises
    ------
    InputError
        If the bytes are not of that encoding, or not text; names the line and the byte.
    """
    decoder = codecs.getincrementaldecoder(encoding.codec)("strict")
    lines = taken = 0
    with path.open("rb") as file:
        while True:
            block = file.read(_BLOCK)
            first, taken = not taken, taken + len(block)
            try:
                text = decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                before = error.object[: error.start].decode(encoding.codec, errors="replace")
                line = lines + before.count("\n") + 1
                offset = taken - len(error.object) + error.start
                raise InputError(
                    f"{path}: line {line} (byte offset {offset} of the file) holds a byte that is "
                    f"not {encoding.label}.",
                    hint="State the encoding that the file is written in with --encoding.",
                ) from None  # the cause holds the bytes
            if "\0" in text:
                line = lines + text.count("\n", 0, text.index("\0")) + 1
                raise InputError(
                    f"{path}: line {line} holds a NUL character, which is not text.",
                    hint="State the encoding that the file is written in with --encoding, or "
                    "export it again.",
                )
            yield text.removeprefix("\ufeff") if first else text
            if not block:
                return
            lines += text.count("\n")


def transcode(path: Path, encoding: Encoding, target: Path) -> None:
    """Write the text of a file to another as UTF-8.

    Parameters
    ----------
    path : Path
    encoding : Encoding
    target : Path

    Raises
    ------
    InputError
        As `decoded_blocks`.
    """
    with target.open("wb") as file:
        for text in decoded_blocks(path, encoding):
            file.write(text.encode())
