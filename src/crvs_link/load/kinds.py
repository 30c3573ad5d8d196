"""What kind of file an extract is: by its content first, and its ending second."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from crvs_link.errors import InputError
from crvs_link.load.registries.sniff import is_registry
from crvs_link.load.source import BOM
from crvs_link.load.text.encoding import utf16
from crvs_link.load.words import SQLITE, SQLITE_SIGNATURE

if TYPE_CHECKING:
    from pathlib import Path

TEXT: Final = "text"
PARQUET: Final = "parquet"
ARROW: Final = "arrow"
NDJSON: Final = "ndjson"
REGISTRY: Final = "registry"
"""JSON of FHIR, OpenCRVS, DCI or DHIS2."""
SPREADSHEET: Final = "spreadsheet"
STATISTICS: Final = "statistics"
GZIP: Final = "gzip"
ZIP: Final = "zip"

_TEXT_ENDINGS: Final = frozenset(
    {"", ".csv", ".tsv", ".tab", ".txt", ".psv", ".dat", ".asc", ".prn"}
)
_NDJSON_ENDINGS: Final = frozenset({".ndjson", ".jsonl"})
_SPREADSHEET_ENDINGS: Final = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
_WRONG_ENDINGS: Final = (
    (frozenset({".parquet", ".pq"}), "a Parquet file"),
    (_SPREADSHEET_ENDINGS, "a workbook"),
    (frozenset({".sav", ".zsav", ".por", ".dta"}), "a file of SPSS or Stata"),
)

_MAGIC: Final = (
    (b"PAR1", PARQUET),
    (b"ARROW1", ARROW),
    (b"\xff\xff\xff\xff", ARROW),  # a stream
    (b"\x1f\x8b", GZIP),
    (SQLITE_SIGNATURE, SQLITE),
    # Old Excel workbooks, and new ones that are protected by a password.
    (b"\xd0\xcf\x11\xe0", SPREADSHEET),
)
# A zip archive with an entry, and one without.
_ZIPS: Final = (b"PK\x03\x04", b"PK\x05\x06")
_IN_WORKBOOKS: Final = (
    b"[Content_Types].xml",
    b"xl/",
    b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
)
"""What stands near the beginning of a zip archive that is a workbook."""
# SPSS plain and compressed, SPSS portable after a splash screen, Stata since 13, before.
_STATISTICS: Final = re.compile(
    rb"\$FL[23]|.{40}ASCII SPSS PORT FILE|<stata_dta>|[\x69\x6c\x6e-\x73][\x01\x02]\x01\0",
    re.DOTALL,
)

# First bytes of files that people hand in by mistake, and what to do about each.
_SIGNATURES: Final = (
    (b"\x28\xb5\x2f\xfd", "a zstd archive", "Unpack it first."),
    (b"BZh", "a bzip2 archive", "Unpack it first."),
    (b"7z\xbc\xaf", "a 7z archive", "Unpack it first."),
    (b"\x89PNG", "an image", "Name the file that holds the records."),
    (b"\xff\xd8\xff", "an image", "Name the file that holds the records."),
    (b"%PDF", "a PDF document", "Name the file that holds the records."),
    (b"FEA1", "a Feather file of version 1", "Save it as Feather of version 2, or as Parquet."),
)
_EXPECTED: Final = "expected text, Parquet, Arrow, JSON, a spreadsheet, SPSS or Stata"


def kind_of(path: Path, head: bytes) -> str:
    """Tell the kind of a file.

    Parameters
    ----------
    path : Path
    head : bytes
        Its first bytes.

    Returns
    -------
    str
        One of the constants of this module.

    Raises
    ------
    InputError
        If it is of none.
    """
    ending = path.suffix.lower()
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head.startswith(_ZIPS):
        workbook = ending in _SPREADSHEET_ENDINGS or any(mark in head for mark in _IN_WORKBOOKS)
        return SPREADSHEET if workbook else ZIP
    if _STATISTICS.match(head):
        return STATISTICS
    if is_registry(head):
        return REGISTRY
    for signature, what, remedy in _SIGNATURES:
        if head.startswith(signature):
            raise InputError(f"{path} is {what}; {_EXPECTED}.", hint=remedy)
    for endings, what in _WRONG_ENDINGS:
        if ending in endings:
            raise InputError(
                f"{path} is not {what}: its first bytes are not those of one.",
                hint="Save or export it again, or give it the ending of what it is, such as .csv.",
            )
    if b"\0" in head and utf16(head) is None:
        raise InputError(
            f"{path} is not text: there is a NUL byte at byte offset {head.index(0)}; {_EXPECTED}.",
            hint="Export the extract as CSV (UTF-8) or Parquet.",
        )
    if ending in _NDJSON_ENDINGS or first_object(head) is not None:
        return NDJSON
    if ending not in _TEXT_ENDINGS:
        raise InputError(
            f"{path} is of an unknown type ('{ending}'); {_EXPECTED}.",
            hint="Export the extract as CSV (UTF-8) or Parquet; if it is delimited text, "
            "give it the ending .csv.",
        )
    return TEXT


def first_object(head: bytes) -> dict[str, object] | None:
    """Read the JSON object that the first line of a file holds; None if it holds none.

    Parameters
    ----------
    head : bytes
        The first bytes of the file.
    """
    line = head.removeprefix(BOM).lstrip().partition(b"\n")[0]
    if not line.startswith(b"{"):
        return None
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
