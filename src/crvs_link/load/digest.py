"""The digest of what was read, by which a later run knows it again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from pathlib import Path

BLOCK: Final = 1 << 18


class Hasher(Protocol):
    """A running digest, as `hashlib.sha256` gives."""

    def update(self, data: bytes | bytearray | memoryview, /) -> None:
        """Take in more bytes."""


def digest_file(path: Path, hasher: Hasher) -> None:
    """Feed the bytes of a file to a running digest, nearly all of the time without the GIL."""
    block = memoryview(bytearray(BLOCK))
    with path.open("rb", buffering=0) as file:
        while size := file.readinto(block):
            hasher.update(block[:size])
