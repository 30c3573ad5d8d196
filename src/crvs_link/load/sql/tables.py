"""The table that the words mean, among those that are there."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Final

from crvs_link.errors import AmbiguousInputError, InputError, SourceNotFoundError
from crvs_link.load.headers import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

_NEAR: Final = 3


def no_table(place: str, wanted: str, names: Sequence[str]) -> SourceNotFoundError:
    """Say that a table is not there, with those of the nearest names."""
    folded = {name.lower(): name for name in names}
    bare = {name.rpartition(".")[2].lower(): name for name in names}
    near = difflib.get_close_matches(wanted.lower(), [*folded, *bare], n=_NEAR)
    found = list(dict.fromkeys(folded.get(name) or bare[name] for name in near))
    return SourceNotFoundError(
        f"{place}: there is no table {wanted!r}, or it may not be seen.",
        hint=f"Did you mean {' or '.join(found)}?"
        if found
        else f"Tables: {listed(names)}."
        if names
        else "There are no tables that may be seen; check the database.",
    )


def only_table(place: str, names: Sequence[str]) -> str:
    """Give the only table where none was named.

    Raises
    ------
    InputError
        If there is none.
    AmbiguousInputError
        If there are several.
    """
    if not names:
        raise InputError(f"{place} holds no table.", hint="Check which database holds the records.")
    if len(names) > 1:
        raise AmbiguousInputError(
            f"{place} names no table, and there are {len(names)}: {listed(names)}.",
            hint=f"Put a number sign and the table behind it, such as '{place}#{names[0]}'.",
        )
    return names[0]
