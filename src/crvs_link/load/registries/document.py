"""From the bytes of a file of JSON to its objects: one document, or one object to a line.

A document is held whole while it is read, lines one by one. 100,000 patients of 900 bytes
take 9 seconds and 670 MiB as a Bundle of 94 MiB, 5 seconds and 210 MiB as lines of 54 MiB.
"""

from __future__ import annotations

import json
from itertools import chain
from typing import TYPE_CHECKING, Final, NoReturn

from crvs_link.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crvs_link.load.registries.values import Json, Object

LARGEST_DOCUMENT: Final = 1 << 30
"""Bytes of a document that is read whole; lines may be of any number."""

_HINT: Final = "Copy or export it again; one object to a line (NDJSON) shows faults by line."


class _RepeatedKeyError(ValueError):
    """An object has a key twice, of which a parser would keep one."""


def objects_of(path: Path) -> Iterator[tuple[str, Object]]:
    """Give the objects at the top of a file, and where each one stands.

    Parameters
    ----------
    path : Path
        One object or a list of them, or lines of one object each, in UTF-8.

    Yields
    ------
    str
        ``line 17``, ``record 17``, or empty where there is only one.
    dict

    Raises
    ------
    InputError
        If it is not JSON in UTF-8, or too large; with the line.
    """
    with path.open("rb") as file:
        lines = ((number, line) for number, line in enumerate(file, start=1) if line.strip())
        number, line = next(lines, (1, b""))
        try:
            first = _parse(line)
        except (ValueError, RecursionError):
            first = None  # the line does not stand alone: it begins a document
        second = next(lines, None) if isinstance(first, dict) else None
        if isinstance(first, dict):
            yield "" if second is None else f"line {number}", first
        if second is not None:
            for number, line in chain([second], lines):
                yield f"line {number}", _object(_parsed(path, line, number), path, f"line {number}")
        if isinstance(first, dict):
            return
    yield from _document(path)


def _document(path: Path) -> Iterator[tuple[str, Object]]:
    if path.stat().st_size > LARGEST_DOCUMENT:
        raise InputError(
            f"{path} is one JSON document of more than {LARGEST_DOCUMENT >> 20:,} MiB, which is "
            "too large to be read whole.",
            hint="Export it with one object to a line (NDJSON), or in several files.",
        )
    value = _parsed(path, path.read_bytes(), 1)
    if not isinstance(value, list):
        yield "", _object(value, path, "the document")
        return
    for at, each in enumerate(value, start=1):
        yield f"record {at}", _object(each, path, f"record {at}")


def _object(value: Json, path: Path, place: str) -> Object:
    if isinstance(value, dict):
        return value
    raise InputError(f"{path}, {place}: expected a JSON object.", hint=_HINT)


def _parse(data: bytes) -> Json:
    parsed: Json = json.loads(
        data.decode("utf-8-sig"),
        object_pairs_hook=_unrepeated,
        parse_int=str,
        parse_float=str,
        parse_constant=_no_number,
    )
    return parsed


def _unrepeated(pairs: list[tuple[str, Json]]) -> Object:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _RepeatedKeyError
    return found


def _no_number(_: str) -> NoReturn:
    raise ValueError("NaN and Infinity are not JSON")


def _parsed(path: Path, data: bytes, line: int) -> Json:
    """Parse JSON that begins at a line; the causes of errors would quote the file."""
    try:
        return _parse(data)
    except UnicodeDecodeError as error:
        before = data.count(b"\n", 0, error.start)
        place, what = f"line {line + before}", "a byte that is not UTF-8"
    except json.JSONDecodeError as error:
        place = f"line {line + error.lineno - 1}, column {error.colno}"
        what = "what stands here is not JSON"
    except _RepeatedKeyError:
        place, what = f"from line {line} on", "an object has the same key twice"
    except RecursionError:
        place, what = f"from line {line} on", "objects are nested too deeply"
    except ValueError:
        place, what = f"from line {line} on", "NaN or Infinity, which are not JSON"
    raise InputError(f"{path}, {place}: {what}.", hint=_HINT) from None
