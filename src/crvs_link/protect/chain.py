"""Lines of JSON that hold together: each carries a digest of itself and of the line before.

A line is canonical JSON: UTF-8, keys sorted, no spaces. Its first member is ``audit``, an
object of ``prev`` and ``this``; ``this`` is the SHA-256 of the bytes of the line without
``,"this":"sha256:..."``, and ``prev`` that of the line before, or `START`. So a line that is
changed, added, moved or removed breaks the chain, unless it is removed from the end: how many
lines there are is to be kept elsewhere (the manifest has the digest of the whole file).
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

START: Final = "sha256:" + "0" * 64
"""What stands for the line before the first."""

AUDIT: Final = "audit"
"""The first member of a line; others sort after it."""

_LINE: Final = re.compile(
    rb'(\{"audit":\{"prev":"(sha256:[0-9a-f]{64})"),"this":"(sha256:[0-9a-f]{64})"(\}[,}].*)', re.S
)


class ChainError(ValueError):
    """A line is not the one that was written there.

    Parameters
    ----------
    line : int
        Number of the line, from 1.
    fault : str
        What is wrong with it.
    """

    def __init__(self, line: int, fault: str) -> None:
        super().__init__(f"line {line} {fault}")
        self.line = line
        self.fault = fault


def canonical(content: Mapping[str, object]) -> bytes:
    """Write an object as JSON in the one form that is hashed.

    Raises
    ------
    ValueError
        On a number that JSON has no form for.
    """
    return json.dumps(
        content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode(errors="backslashreplace")  # a half of a character, which a file name may hold


def link_line(content: Mapping[str, object] | bytes, prev: str) -> tuple[bytes, str]:
    """Make the next line of a chain.

    Parameters
    ----------
    content : mapping of str to object, or bytes
        Without a member ``audit``, and with none that sorts before it. As bytes: the same in
        canonical JSON, where a caller writes many lines at once.
    prev : str
        Digest of the line before, or `START`.

    Returns
    -------
    line : bytes
        Without an end of line.
    this : str
        Its digest: ``prev`` of the next line.

    Raises
    ------
    ValueError
        If a member stands or sorts before ``audit``.

    Examples
    --------
    >>> line, this = link_line({"count": 1}, START)
    >>> line.startswith(b'{"audit":{"prev":"sha256:0000') and line.endswith(b',"count":1}')
    True
    >>> verify_lines([line]) == (1, this)
    True
    """
    if isinstance(content, bytes):
        body = content
    else:
        if any(key <= AUDIT for key in content):
            raise ValueError(f"a member of a chained line sorts before {AUDIT!r}")
        body = canonical(content)
    rest = b"}" if body == b"{}" else b"," + body[1:]
    head = b'{"audit":{"prev":"' + prev.encode() + b'"'
    this = "sha256:" + hashlib.sha256(head + b"}" + rest).hexdigest()
    return head + b',"this":"' + this.encode() + b'"}' + rest, this


def verify_lines(lines: Iterable[bytes], prev: str = START) -> tuple[int, str]:
    """Check that lines are those that were written, one after the other.

    Parameters
    ----------
    lines : iterable of bytes
        As a file opened for reading bytes gives them; a missing last end of line is no fault.
    prev : str
        Digest of the line before the first.

    Returns
    -------
    count : int
        Number of lines.
    last : str
        Digest of the last one, or `prev` where there is none.

    Raises
    ------
    ChainError
        Which line is not as it was written, or does not follow from the one before.
    """
    count = 0
    for count, line in enumerate(lines, start=1):
        found = _LINE.fullmatch(line.removesuffix(b"\n"))
        if found is None:
            raise ChainError(count, "is not a line of a chain")
        head, before, this, rest = found.groups()
        if before.decode() != prev:
            raise ChainError(count, "does not follow from the line before it")
        prev = this.decode()
        if prev != "sha256:" + hashlib.sha256(head + rest).hexdigest():
            raise ChainError(count, "was changed after it was written")
    return count, prev
