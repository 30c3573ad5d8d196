"""The file of an index: a header that says all, and arrays that are mapped into memory.

Sixteen bytes of magic, the version of the format, the length of the header and its BLAKE2b
digest; the header, JSON; and sections of plain little-endian arrays that begin on 64 bytes,
each with a digest of its own. Nothing in it is code.
"""

from __future__ import annotations

import hashlib
import json
import os
import struct
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from crvs_link._fast.parts import BAG_ROW, DATE_FORMS, DATE_ROW, NAME_ROW, TEXT_ROW
from crvs_link.errors import (
    AccessDeniedError,
    InputError,
    OutputError,
    SourceNotFoundError,
    UsageError,
)
from crvs_link.index.packing import pack, unpack
from crvs_link.index.scrub import without_searched
from crvs_link.index.state import State

if TYPE_CHECKING:
    from typing import IO

    import numpy.typing as npt

MAGIC: Final = b"crvs-link index\n"
VERSION: Final = 1
PREAMBLE: Final = struct.Struct("<16sIQ32s")
ALIGNED: Final = 64
MOST_HEADER: Final = 1 << 28
ROWS: Final = {
    "text row": TEXT_ROW,
    "name row": NAME_ROW,
    "bag row": BAG_ROW,
    "date row": DATE_ROW,
    "date forms": DATE_FORMS,
}


def write_state(state: State, path: Path) -> None:
    """Write an index beside its place, and then put it there.

    Raises
    ------
    AccessDeniedError, OutputError, UsageError
        If it cannot be written; nothing is left behind.
    """
    if path.is_dir():
        raise UsageError(f"{path} is a folder, not a file.", hint="Name a file in it.")
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except FileNotFoundError as error:
        raise SourceNotFoundError(f"There is no folder {path.parent}.") from error
    except PermissionError as error:
        raise AccessDeniedError(f"{path.parent} may not be written to.") from error
    draft = Path(name)
    try:
        # The system makes such files readable for their owner alone, and so it stays.
        with os.fdopen(handle, "wb") as file:
            _write(without_searched(state), file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        raise OutputError(f"{path} could not be written: {error.strerror}.") from error
    finally:
        draft.unlink(missing_ok=True)


def _write(state: State, file: IO[bytes]) -> None:
    arrays: list[npt.NDArray[Any]] = []
    tree = pack(state, arrays)
    sections = []
    offset = 0
    for array in arrays:
        data = np.ascontiguousarray(array)
        sections.append(
            {
                "offset": offset,
                "dtype": _kind(data.dtype),
                "shape": list(data.shape),
                "blake2b": _digest(data),
            }
        )
        offset += -(-data.nbytes // ALIGNED) * ALIGNED
    header = json.dumps({"state": tree, "sections": sections, "bytes": offset}).encode()
    digest = hashlib.blake2b(header, digest_size=32).digest()
    file.write(PREAMBLE.pack(MAGIC, VERSION, len(header), digest))
    file.write(header)
    file.write(b"\0" * (-file.tell() % ALIGNED))
    for array in arrays:
        data = np.ascontiguousarray(array)
        file.write(data.reshape(-1).view(np.uint8).data)
        file.write(b"\0" * (-data.nbytes % ALIGNED))


def read_state(path: Path, *, verify: bool) -> State:
    """Map an index into memory.

    Parameters
    ----------
    path : Path
    verify : bool
        Whether to check every section against its digest.

    Raises
    ------
    SourceNotFoundError, AccessDeniedError, UsageError
        If there is no such file that may be read.
    InputError
        If it is no index, damaged, or of a newer version.
    """
    try:
        with path.open("rb") as file:
            header, first = _header(path, file)
            size = os.fstat(file.fileno()).st_size
    except FileNotFoundError as error:
        raise SourceNotFoundError(f"There is no index {path}.") from error
    except PermissionError as error:
        raise AccessDeniedError(f"{path} may not be read.") from error
    except IsADirectoryError as error:
        raise UsageError(f"{path} is a folder, not an index.") from error
    if size != first + header["bytes"]:
        raise _damaged(path, "it is not as long as it says")
    # What is written to the arrays stays in this process: the file is as it was saved.
    memory = np.memmap(path, dtype=np.uint8, mode="c")
    arrays = [_section(memory[first:], section) for section in header["sections"]]
    if verify:
        for array, section in zip(arrays, header["sections"], strict=True):
            if _digest(array) != section["blake2b"]:
                raise _damaged(path, "a part of it is not what was written")
    state = unpack(header["state"], arrays)
    assert isinstance(state, State)
    return state


def _header(path: Path, file: IO[bytes]) -> tuple[dict[str, Any], int]:
    """Read what stands before the sections; gives it, and where they begin."""
    start = file.read(PREAMBLE.size)
    if len(start) < PREAMBLE.size or not start.startswith(MAGIC):
        raise InputError(
            f"{path} is no index of crvs-link.", hint="Name a file that RegisterIndex.save wrote."
        )
    _, version, length, digest = PREAMBLE.unpack(start)
    if version > VERSION:
        raise InputError(
            f"{path} is an index of format {version}; this version reads up to {VERSION}.",
            hint="Update crvs-link, or build the index again with this version.",
        )
    content = file.read(length) if length <= MOST_HEADER else b""
    if hashlib.blake2b(content, digest_size=32).digest() != digest:
        raise _damaged(path, "its header is not what was written")
    end = PREAMBLE.size + length
    header: dict[str, Any] = json.loads(content)
    return header, end + -end % ALIGNED


def _section(memory: npt.NDArray[np.uint8], section: dict[str, Any]) -> npt.NDArray[Any]:
    dtype = ROWS.get(section["dtype"]) or np.dtype(section["dtype"])
    shape = tuple(section["shape"])
    size = dtype.itemsize * int(np.prod(shape, dtype=np.int64))
    first = section["offset"]
    return memory[first : first + size].view(np.ndarray).view(dtype).reshape(shape)


def _kind(dtype: np.dtype[Any]) -> str:
    """Name of the rows of a kernel, or the code of a type of numbers."""
    for name, rows in ROWS.items():
        if dtype == rows:
            return name
    return str(dtype.str)


def _digest(array: npt.NDArray[Any]) -> str:
    data = np.ascontiguousarray(array).reshape(-1).view(np.uint8).data
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def _damaged(path: Path, why: str) -> InputError:
    return InputError(
        f"{path} is damaged: {why}.", hint="Take a copy of it, or build the index again."
    )
