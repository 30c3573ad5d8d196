"""Extracts packed with gzip or zip: unpacked to a private copy for the time of reading."""

from __future__ import annotations

import errno
import gzip
import hashlib
import lzma
import struct
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Final

from crvs_link.errors import InputError
from crvs_link.load.digest import digest_file
from crvs_link.load.private import PrivateFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from crvs_link.load.digest import Hasher
    from crvs_link.load.part import Part, Rows

MOST_BYTES: Final = 1 << 30
MOST_TIMES: Final = 100
"""An archive may unpack to `MOST_BYTES`, or to this many times its own size if that is
more. Registers shrink to a tenth or a twentieth."""
_BLOCK: Final = 1 << 20
_ENCRYPTED: Final = 1
"""The bit that says so among the flags of a zip entry."""

_FAILURES: Final = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)


@dataclass(frozen=True)
class PackedPart:
    """A part of an archive; see `crvs_link.load.part.Part`.

    Parameters
    ----------
    path : Path
        Of the archive.
    place : str
        What messages call the part.
    inner : Part
        Reads the copy.
    copy : PrivateFile
        Goes with the last part that reads it.
    packing : str
        ``gzip`` or ``zip``.
    is_first : bool
        Whether this part has the bytes of the archive digested.
    """

    path: Path
    place: str
    inner: Part
    copy: PrivateFile
    packing: str
    is_first: bool

    @property
    def format(self) -> str:
        """What is packed."""
        return self.inner.format

    @property
    def headers(self) -> tuple[str, ...]:
        """Its column names."""
        return self.inner.headers

    @property
    def tellable(self) -> tuple[str, ...]:
        """As what is packed."""
        return self.inner.tellable

    @property
    def details(self) -> Mapping[str, str]:
        """How it is packed, after how what is packed is read."""
        return {**self.inner.details, "packed": self.packing}

    def read(self, wanted: Sequence[str], hasher: Hasher) -> Rows:
        """Read some columns of what is packed; the digest is that of the archive.

        Raises
        ------
        CrvsLinkError
            As the part that is packed.
        """
        if self.is_first:
            digest_file(self.path, hasher)
        with self.copy.named(self.place):
            return self.inner.read(wanted, hashlib.sha256())


def open_gzip(path: Path, open_copy: Callable[[Path], list[Part]]) -> list[Part]:
    """Unpack a file and open what is in it.

    Parameters
    ----------
    path : Path
    open_copy : callable
        Opens what was unpacked; refuses archives.

    Returns
    -------
    list of Part

    Raises
    ------
    InputError
        If the archive is damaged or unpacks to too much.
    """
    with _refusing(path, str(path)), gzip.open(path) as packed:
        copy = _unpacked(packed, Path(path.stem).suffix, path, _limit(path))
    return _parts(path, str(path), copy, "gzip", open_copy, is_first=True)


def open_zip(path: Path, open_copy: Callable[[Path], list[Part]]) -> list[Part]:
    """Unpack the files of an archive, which are parts of one extract, by name.

    Parameters
    ----------
    path : Path
    open_copy : callable
        Opens what was unpacked; refuses archives.

    Returns
    -------
    list of Part

    Raises
    ------
    InputError
        If the archive is damaged, encrypted, empty, or unpacks to too much.
    """
    left = _limit(path)
    parts: list[Part] = []
    with _refusing(path, str(path)), zipfile.ZipFile(path) as archive:
        entries = sorted(filter(_is_extract, archive.infolist()), key=lambda each: each.filename)
    if not entries:
        raise InputError(f"{path} is an archive without a file.", hint="Pack it again.")
    for entry in entries:
        place = str(path) if len(entries) == 1 else f"{path}: {entry.filename!r}"
        if entry.flag_bits & _ENCRYPTED:
            raise InputError(
                f"{place} is encrypted; expected an archive without a password.",
                hint="Unpack it with its password, and name the file that was in it.",
            )
        with (
            _refusing(path, place),
            zipfile.ZipFile(path) as archive,
            archive.open(entry) as packed,
        ):
            copy = _unpacked(packed, PurePosixPath(entry.filename).suffix, path, left)
        left -= copy.path.stat().st_size
        parts += _parts(path, place, copy, "zip", open_copy, is_first=not parts)
    return parts


def _is_extract(entry: zipfile.ZipInfo) -> bool:
    """Whether an entry is a file, and not one that a system put beside it."""
    steps = PurePosixPath(entry.filename).parts
    hidden = not steps or steps[0] == "__MACOSX" or steps[-1].startswith(".")
    return not entry.is_dir() and not hidden


def _limit(path: Path) -> int:
    return max(MOST_BYTES, MOST_TIMES * path.stat().st_size)


def _unpacked(
    packed: IO[bytes] | gzip.GzipFile, ending: str, path: Path, limit: int
) -> PrivateFile:
    copy = PrivateFile(ending)
    with copy.path.open("wb") as file:
        while block := packed.read(_BLOCK):
            limit -= len(block)
            if limit < 0:
                raise InputError(
                    f"{path} unpacks to more than {_limit(path):,} bytes, which no extract of its "
                    f"size does; the most is {MOST_BYTES:,} bytes or {MOST_TIMES} times its size.",
                    hint="Unpack it yourself if it is what it should be, and name what was in it.",
                )
            file.write(block)
    return copy


def _parts(
    path: Path,
    place: str,
    copy: PrivateFile,
    packing: str,
    open_copy: Callable[[Path], list[Part]],
    *,
    is_first: bool,
) -> list[Part]:
    with copy.named(place):
        inner = open_copy(copy.path)
    return [
        PackedPart(path, place, part, copy, packing, is_first and not at)
        for at, part in enumerate(inner)
    ]


@contextmanager
def _refusing(path: Path, place: str) -> Iterator[None]:
    """Damage to an archive is one clear error."""
    try:
        yield
    except InputError:
        raise
    except (*_FAILURES, OSError) as error:
        # A place outside the archive; others are of the disk, and not its fault.
        if isinstance(error, OSError) and error.errno not in {None, errno.EINVAL}:
            raise
        raise InputError(
            f"{place} is damaged, incomplete or packed in a way that is not known."
            if place == str(path)
            else f"{place}: that file is damaged, incomplete or packed in a way that is not known.",
            hint="Copy or pack it again, with gzip or as a plain zip archive.",
        ) from None
