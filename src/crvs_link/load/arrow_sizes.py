"""Sizes that an Arrow IPC file states of itself, before anybody trusts them.

A compressed buffer begins with its size unpacked. The reader allocates that without
asking, and where damage made it absurd the whole program ends. So the sizes are read
here first: as little of the format (columnar format 1.5, in FlatBuffers) as that takes.
"""

from __future__ import annotations

import mmap
import struct
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAGIC: Final = b"ARROW1"
"""With which a file begins and ends; a stream has none."""

_CONTINUATION: Final = 0xFFFFFFFF
_DICTIONARY, _BATCH = 2, 3  # kinds of messages
_BLOCK: Final = 24
"""Bytes of a place in the footer."""
_BUFFER: Final = 16
_MOST_TIMES: Final = 1 << 16
"""Zstandard packs 128 KiB of one value into four bytes; nothing packs better."""
_NOT_PACKED: Final = -1


def sizes_are_sound(path: Path) -> bool:
    """Whether all compressed buffers could unpack to their sizes, and a stream has its end.

    Parameters
    ----------
    path : Path
        An Arrow IPC file or stream that is not empty.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        try:
            places = _of_file(data) if data[: len(MAGIC)] == MAGIC else _of_stream(data)
            return all(_message_is_sound(data, place) for place in places)
        except (struct.error, IndexError, ValueError, OverflowError):
            return False  # a place outside the file


def _of_file(data: mmap.mmap) -> Iterator[int]:
    """Places of the messages that the footer lists."""
    (length,) = _read("<i", data, len(data) - len(MAGIC) - 4)
    footer = _table(data, len(data) - len(MAGIC) - 4 - length)
    for field in (2, 3):  # dictionaries and record batches
        start, count = _vector(data, footer, field)
        for at in range(count):
            yield _read("<q", data, start + at * _BLOCK)[0]


def _of_stream(data: mmap.mmap) -> Iterator[int]:
    """Places of the messages that follow each other, up to the mark of the end.

    A stream without that mark may have lost batches of rows behind its last one.
    """
    place = 0
    while True:
        mark, length = _read("<Ii", data, place)
        if mark != _CONTINUATION or length < 0:
            raise ValueError("no message begins there")
        if not length:
            return
        yield place
        message = _table(data, place + 8)
        place += 8 + length + _long(data, message, 3)


def _message_is_sound(data: mmap.mmap, place: int) -> bool:
    _, length = _read("<Ii", data, place)
    message = _table(data, place + 8)
    kind = _field(data, message, 1)
    if kind is None or data[kind] not in {_DICTIONARY, _BATCH}:
        return True
    batch = _inner(data, message, 2)
    if data[kind] == _DICTIONARY:
        batch = batch and _inner(data, batch, 1)
    if batch is None or _field(data, batch, 3) is None:
        return True  # not compressed
    body = place + 8 + length
    start, count = _vector(data, batch, 2)
    for at in range(count):
        offset, size = _read("<qq", data, start + at * _BUFFER)
        if size >= 8:
            (unpacked,) = _read("<q", data, body + offset)
            if not _NOT_PACKED <= unpacked <= size * _MOST_TIMES:
                return False
    return True


def _read(layout: str, data: mmap.mmap, place: int) -> tuple[int, ...]:
    if place < 0:
        raise ValueError("a place before the file")
    return struct.unpack_from(layout, data, place)


def _table(data: mmap.mmap, place: int) -> int:
    """Where the table is to which a place points."""
    return place + _read("<I", data, place)[0]


def _field(data: mmap.mmap, table: int, number: int) -> int | None:
    """Where a field of a table is; None if it is left out."""
    slots = table - _read("<i", data, table)[0]
    slot = 4 + 2 * number
    if slot >= _read("<H", data, slots)[0]:
        return None
    offset = _read("<H", data, slots + slot)[0]
    return table + offset if offset else None


def _inner(data: mmap.mmap, table: int, number: int) -> int | None:
    place = _field(data, table, number)
    return None if place is None else _table(data, place)


def _long(data: mmap.mmap, table: int, number: int) -> int:
    place = _field(data, table, number)
    return 0 if place is None else max(_read("<q", data, place)[0], 0)


def _vector(data: mmap.mmap, table: int, number: int) -> tuple[int, int]:
    """Where the elements of a vector begin, and how many there are."""
    place = _inner(data, table, number)
    return (0, 0) if place is None else (place + 4, _read("<I", data, place)[0])
