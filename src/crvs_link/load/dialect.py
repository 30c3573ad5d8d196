"""The delimiter and the header of a text file, from its first bytes."""

from __future__ import annotations

import csv
import io
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from crvs_link.errors import AmbiguousInputError, InputError, UsageError
from crvs_link.load.source import HEAD_BYTES
from crvs_link.load.text.encoding import UTF8, decoded

if TYPE_CHECKING:
    from pathlib import Path

_LONE_RETURN: Final = re.compile(r"\r(?!\n)")

DELIMITERS: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}


def stated_delimiter(text: str) -> str:
    r"""Check the delimiter that the caller stated: one ASCII character, ``tab`` or ``\t``.

    Raises
    ------
    UsageError
        If it is something else.
    """
    delimiter = {"tab": "\t", "\\t": "\t"}.get(text, text)
    usable = len(delimiter) == 1 and delimiter.isascii() and not delimiter.isalnum()
    if not usable or delimiter in '"\r\n\0':
        raise UsageError(
            f"{text!r} cannot be a delimiter; expected one character such as ',' or ';'.",
            hint="State one of , ; | or tab with --delimiter.",
        )
    return delimiter


def head_text(path: Path, head: bytes, codec: str = UTF8) -> str:
    """Decode the whole lines among the first bytes of a file.

    Bytes that are not of the encoding are replaced: they are found, with their place,
    when the file is read.

    Raises
    ------
    InputError
        If there are no lines, or lines end with CR alone.
    """
    text = decoded(head, codec)
    lone_returns = text.count("\r") - text.count("\r\n")
    if lone_returns > text.count("\n"):
        raise InputError(
            f"{path}: lines end with CR alone (an old Macintosh format); expected LF or CRLF.",
            hint="Save it again as CSV (UTF-8).",
        )
    if len(head) == HEAD_BYTES:
        text = text[: text.rfind("\n") + 1]
        if not text:
            raise InputError(
                f"{path} has no line end in its first {HEAD_BYTES:,} bytes; expected a table, "
                "one record to a line.",
                hint="Export the extract as CSV (UTF-8) or Parquet.",
            )
    text = text.lstrip("\r\n")
    return _LONE_RETURN.sub(" ", text)  # a character like any other to the parser


def find_delimiter(path: Path, text: str) -> str:
    """Find the delimiter that gives each record of ``text`` as many fields as the header.

    Where none does (a row is ragged), the one that most records agree with; a file
    whose header holds no delimiter has one column.

    Raises
    ------
    AmbiguousInputError
        If two delimiters are equally good.
    """
    agreement = {d: share for d in DELIMITERS if (share := _agreement(text, d)) > 0}
    best = [d for d, share in agreement.items() if share == max(agreement.values())]
    if len(best) > 1 and path.suffix.lower() in {".tsv", ".tab"} and "\t" in best:
        return "\t"
    if len(best) > 1:
        names = " and ".join(DELIMITERS[d] for d in best)
        raise AmbiguousInputError(
            f"{path}: the fields may be delimited by {names}, and the lines fit each equally well.",
            hint="State the delimiter with --delimiter.",
        )
    return best[0] if best else ","


def header_of(text: str, delimiter: str) -> tuple[str, ...] | None:
    """Read the column names, spaces around them taken away; None if a quotation is broken."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return tuple(name.strip() for name in next(reader, []))
    except csv.Error:
        return None


def _agreement(text: str, delimiter: str) -> float:
    """Count the share of records with the header's number of fields; 0 if it has only one."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    widths: list[int] = []
    # A quotation without an end is reported later; the records before it speak.
    with suppress(csv.Error):
        for record in reader:
            widths.append(len(record))
            if widths[0] == 1:
                return 0.0
    widths = [width for width in widths if width]
    return sum(width == widths[0] for width in widths) / len(widths) if widths else 0.0
