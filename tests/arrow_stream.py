"""An Arrow stream made by hand, which counts what is released and can fail on purpose."""

from __future__ import annotations

import ctypes
from collections import Counter
from ctypes import CFUNCTYPE, POINTER, Structure, byref, c_char_p, c_int, c_int64, c_void_p
from dataclasses import dataclass, field
from typing import Any

import numpy as np


class Schema(Structure):
    pass


class Array(Structure):
    pass


class Stream(Structure):
    pass


RELEASE = CFUNCTYPE(None, c_void_p)
GET = CFUNCTYPE(c_int, c_void_p, c_void_p)
Schema._fields_ = [
    ("format", c_char_p),
    ("name", c_char_p),
    ("metadata", c_char_p),
    ("flags", c_int64),
    ("n_children", c_int64),
    ("children", c_void_p),
    ("dictionary", c_void_p),
    ("release", RELEASE),
    ("private_data", c_void_p),
]
Array._fields_ = [
    ("length", c_int64),
    ("null_count", c_int64),
    ("offset", c_int64),
    ("n_buffers", c_int64),
    ("n_children", c_int64),
    ("buffers", POINTER(c_void_p)),
    ("children", c_void_p),
    ("dictionary", c_void_p),
    ("release", RELEASE),
    ("private_data", c_void_p),
]
Stream._fields_ = [
    ("get_schema", GET),
    ("get_next", GET),
    ("get_last_error", c_void_p),
    ("release", RELEASE),
    ("private_data", c_void_p),
]

NEW_CAPSULE = ctypes.pythonapi.PyCapsule_New
NEW_CAPSULE.restype = ctypes.py_object
NEW_CAPSULE.argtypes = [c_void_p, c_char_p, c_void_p]


@dataclass
class Chunk:
    """One array: its buffers (None for an absent one), and the slice it shows."""

    length: int
    buffers: list[np.ndarray[Any, Any] | None]
    offset: int = 0
    null_count: int = -1


@dataclass
class Exporter:
    """Exports chunks; ``released`` counts the calls by what they released."""

    format: str
    chunks: list[Chunk]
    fail_after: int | None = None
    fail_schema: bool = False
    released: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._kept: list[Any] = []
        self._format = self.format.encode()  # alive for as long as the reader may look
        self._next = 0
        self.capsule = self._capsule()

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self.capsule

    def _release(self, kind: type[Structure], name: str) -> Any:
        def release(pointer: int) -> None:
            kind.from_address(pointer).release = RELEASE()  # type: ignore[attr-defined]
            self.released[name] += 1

        callback = RELEASE(release)
        self._kept.append(callback)
        return callback

    def _get_schema(self, _stream: int, out: int) -> int:
        if self.fail_schema:
            return 5
        schema = Schema.from_address(out)
        schema.format = self._format
        schema.release = self._release(Schema, "schema")
        return 0

    def _get_next(self, _stream: int, out: int) -> int:
        array = Array.from_address(out)
        if self._next == self.fail_after:
            return 5
        if self._next == len(self.chunks):
            array.release = RELEASE()
            return 0
        chunk = self.chunks[self._next]
        pointers = (c_void_p * len(chunk.buffers))(
            *(None if b is None else b.ctypes.data for b in chunk.buffers)
        )
        self._kept.append(pointers)
        array.length, array.null_count, array.offset = chunk.length, chunk.null_count, chunk.offset
        array.n_buffers = len(chunk.buffers)
        array.buffers = ctypes.cast(pointers, POINTER(c_void_p))
        array.release = self._release(Array, f"array {self._next}")
        self._next += 1
        return 0

    def _capsule(self) -> object:
        self._stream = Stream()
        self._stream.get_schema = GET(self._get_schema)
        self._stream.get_next = GET(self._get_next)
        self._stream.release = self._release(Stream, "stream")
        return NEW_CAPSULE(ctypes.cast(byref(self._stream), c_void_p), b"arrow_array_stream", None)


def _bitmap(values: list[str | None]) -> np.ndarray[Any, Any]:
    return np.packbits(np.array([v is not None for v in values], dtype=bool), bitorder="little")


def offsets_chunk(
    values: list[str | None], *, wide: bool, start: int = 0, validity: bool = True
) -> Chunk:
    """Values as Arrow ``large_string`` (wide) or ``string``, from row ``start`` on."""
    texts = [b"" if v is None else v.encode() for v in values]
    offsets = np.cumsum([0, *map(len, texts)]).astype(np.int64 if wide else np.int32)
    data = np.frombuffer(b"".join(texts) + b"\0", dtype=np.uint8)
    bitmap = _bitmap(values) if validity else None
    return Chunk(len(values) - start, [bitmap, offsets, data], offset=start)


def views_chunk(values: list[str | None], *, start: int = 0, buffers: int = 2) -> Chunk:
    """Values as Arrow ``string_view``, long ones spread over several buffers."""
    pools = [bytearray() for _ in range(buffers)]
    views = bytearray()
    for row, value in enumerate(values):
        text = b"" if value is None else value.encode()
        views += len(text).to_bytes(4, "little")
        if len(text) <= 12:
            views += text.ljust(12, b"\0")
        else:
            number = row % buffers
            views += text[:4] + number.to_bytes(4, "little")
            views += len(pools[number]).to_bytes(4, "little")
            pools[number] += text
    data = [np.frombuffer(bytes(pool) + b"\0", dtype=np.uint8) for pool in pools]
    sizes = np.array([len(pool) for pool in pools], dtype=np.int64)
    view = np.frombuffer(bytes(views) or b"\0", dtype=np.uint8)
    return Chunk(len(values) - start, [_bitmap(values), view, *data, sizes], offset=start)
