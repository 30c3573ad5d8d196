"""Faults of column names themselves, and how messages show and quote them."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Final

from crvs_link.errors import InputError
from crvs_link.load.content import looks_like_record
from crvs_link.load.headings import meanings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crvs_link.load.part import Part

_SHOWN_CHARACTERS: Final = 40
_SHOWN_COLUMNS: Final = 30


def shown(header: str) -> str:
    """Show a column name in a message: short, on one line, in quotation marks."""
    line = header.split("\n", maxsplit=1)[0].strip()
    return repr(line if len(line) <= _SHOWN_CHARACTERS else line[: _SHOWN_CHARACTERS - 1] + "…")


def listed(headers: Iterable[str]) -> str:
    """List column names in a message."""
    names = [shown(header) for header in headers]
    more = [f"and {len(names) - _SHOWN_COLUMNS} more"] if len(names) > _SHOWN_COLUMNS else []
    return ", ".join(names[:_SHOWN_COLUMNS] + more)


def option(canonical: str, original: str) -> str:
    """Write the option that states a column, as it is typed."""
    return f"--column {shlex.quote(f'{canonical}={original}')}"


def check_headers(headers: Sequence[str], place: str) -> None:
    """Refuse column names that are missing, empty, repeated or cut short by a NUL.

    Raises
    ------
    InputError
        Names the columns by position, and by name only where they are surely names.
    """
    recognised = any(meanings(header) for header in headers)
    if not recognised and looks_like_record(headers):
        raise InputError(
            f"{place}: the line of column names looks like a record; expected names such as "
            "given_name, surname, date_of_birth.",
            hint="Add a first line that names the columns.",
        )
    empty = [at for at, header in enumerate(headers, start=1) if not header.strip()]
    if empty:
        raise InputError(
            f"{place}: column {empty[0]} of {len(headers)} has no name.",
            hint="Give it a name in the header, or remove it.",
        )
    # Arrow ends a name there, and libraries below end the process.
    cut = [at for at, header in enumerate(headers, start=1) if "\0" in header]
    if cut:
        raise InputError(
            f"{place}: the name of column {cut[0]} of {len(headers)} holds the character NUL.",
            hint="Give it another name in the header, or repeat the export.",
        )
    first: dict[str, int] = {}
    for at, header in enumerate(headers, start=1):
        if header in first:
            raise InputError(
                f"{place}: columns {first[header]} and {at} have the same name, {shown(header)}.",
                hint="Give each column a name of its own.",
            )
        first[header] = at


def check_same_columns(parts: Sequence[Part]) -> None:
    """Refuse an extract whose parts have different columns; their order may differ.

    Raises
    ------
    InputError
        Names the part and the columns that it lacks or has too many.
    """
    expected = parts[0].headers
    for part in parts[1:]:
        lacks = [name for name in expected if name not in part.headers]
        extra = [name for name in part.headers if name not in expected]
        if lacks or extra:
            says = [f"lacks {listed(lacks)}"] if lacks else []
            says += [f"has {listed(extra)} besides"] if extra else []
            raise InputError(
                f"{part.place} {' and '.join(says)}; expected the columns of {parts[0].place}.",
                hint="Parts of one extract must have the same columns; read other files apart.",
            )
