"""What the reader of spreadsheets does not tell: errors, missing results, stray cells.

An .xlsx file is a zip archive of XML. The text of a sheet is searched, not parsed: only
the few cells that matter are looked at one by one.
"""

from __future__ import annotations

import lzma
import re
import struct
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree

from crvs_link.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

MOST_CELLS: Final = 1 << 27
"""Cells of the rectangle around a sheet; the reader takes 32 bytes for each, used or not."""
_BLOCK: Final = 1 << 20
_LISTS: Final = ("xl/workbook.xml", "xl/_rels/workbook.xml.rels")
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

# A cell that is not empty, in a column beyond what a sheet of full height may have.
_FAR = re.compile(rb" r=[\"']([A-Z]{3}|D[YZ]|[E-Z][A-Z])(\d{1,7})[\"'][^>]*(?<!/)>")
_ERROR = re.compile(rb"<(?:\w+:)?c\s(?=[^>]*\bt=[\"']e[\"'])[^>]*?\br=[\"']([A-Z]{1,3})\d")
# A formula that gives text may well give none; its cell says so by its type.
_NO_RESULT = re.compile(
    rb"<(?:\w+:)?c\s(?![^>]*\bt=[\"']str)[^>]*?\br=[\"']([A-Z]{1,3})\d+[\"'][^>]*>\s*"
    rb"<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
# Looked for first: most sheets have neither, and this is many times as fast.
_HINTS_OF_ERROR: Final = (b'"e"', b"'e'")
_HINTS_OF_FORMULA: Final = (b"f>", b"f/>")


@dataclass(frozen=True)
class SheetFacts:
    """What the XML of a sheet says of its cells.

    Parameters
    ----------
    errors, without_result : mapping of int to int
        Column (from 0) to how many of its cells hold an error, or a formula whose
        result was not stored.
    """

    errors: Mapping[int, int] = field(default_factory=dict)
    without_result: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Package:
    """An .xlsx file.

    Parameters
    ----------
    path : Path
    members : mapping of str to str
        Sheet to its member of the archive.
    from_1904 : bool
        Whether days are counted from 1904.
    """

    path: Path
    members: Mapping[str, str]
    from_1904: bool

    def facts(self, sheet: str) -> SheetFacts:
        """Search a sheet.

        Raises
        ------
        InputError
            If a stray cell makes the sheet too large to be read.
        """
        member = self.members.get(sheet)
        if member is None:
            return SheetFacts()
        errors: Counter[bytes] = Counter()
        without: Counter[bytes] = Counter()
        width, height = 0, 0
        with zipfile.ZipFile(self.path) as archive:
            for block in _blocks(archive, member):
                if any(hint in block for hint in _HINTS_OF_ERROR):
                    errors.update(_ERROR.findall(block))
                if any(hint in block for hint in _HINTS_OF_FORMULA):
                    without.update(_NO_RESULT.findall(block))
                for letters, row in _FAR.findall(block):
                    width = max(width, column_index(letters) + 1)
                    height = max(height, int(row))
        if width * height > MOST_CELLS:
            raise InputError(
                f"{self.path}, sheet {sheet!r}: its cells reach to column {width:,} and row "
                f"{height:,}; expected a table.",
                hint="Delete the cells that stand apart from the table, or save it as CSV.",
            )
        return SheetFacts(_by_index(errors), _by_index(without))


def open_package(path: Path) -> Package | None:
    """Read the list of sheets of an .xlsx file; None for what is no such file.

    Raises
    ------
    InputError
        If it is a workbook of another kind, or damaged.
    """
    if not zipfile.is_zipfile(path):
        return None
    try:
        with zipfile.ZipFile(path) as archive:
            names = frozenset(archive.namelist())
            texts = [archive.read(name) for name in _LISTS if names.issuperset(_LISTS)]
        trees = [ElementTree.fromstring(text) for text in texts]
    except FAILURES:
        raise damaged(path) from None
    if "xl/workbook.bin" in names:
        raise InputError(
            f"{path} is a binary workbook (.xlsb); expected .xlsx, .xls or .ods.",
            hint="Save it as an Excel workbook (.xlsx) or as CSV (UTF-8).",
        )
    if not trees:
        return None
    book, relations = trees
    targets = {each.get("Id"): each.get("Target", "") for each in relations}
    members = {
        str(sheet.get("name")): _member(targets.get(sheet.get(_RELATION), ""))
        for sheet in book.iterfind(".//{*}sheets/{*}sheet")
    }
    properties = book.find("{*}workbookPr")
    from_1904 = properties is not None and properties.get("date1904") in {"1", "true"}
    return Package(path, {k: v for k, v in members.items() if v in names}, from_1904)


FAILURES: Final = (
    zipfile.BadZipFile,
    ElementTree.ParseError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
    EOFError,
    struct.error,
    zlib.error,
    lzma.LZMAError,
)


def damaged(path: Path) -> InputError:
    """Build the error for a file that cannot be read as a workbook."""
    return InputError(
        f"{path} cannot be read as a workbook: it is damaged, incomplete, protected by a "
        "password, or no workbook at all.",
        hint="Open it, remove any password, and save it as .xlsx or as CSV (UTF-8).",
    )


def column_index(letters: bytes) -> int:
    """From the letters of a column to its place: A is 0, AA is 26."""
    index = 0
    for letter in letters:
        index = 26 * index + letter - 64
    return index - 1


def _member(target: str) -> str:
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _by_index(counts: Mapping[bytes, int]) -> dict[int, int]:
    return {column_index(letters): count for letters, count in counts.items()}


def _blocks(archive: zipfile.ZipFile, member: str) -> Iterator[bytes]:
    """Give the text of a member in pieces that cut no cell in two."""
    rest = b""
    with archive.open(member) as file:
        while more := file.read(_BLOCK):
            block = rest + more
            # The end of a row is that of a cell, whatever the prefix of the names.
            cut = block.rfind(b"row>")
            rest = block[cut:] if cut > 0 else block
            if cut > 0:
                yield block[:cut]
    yield rest
