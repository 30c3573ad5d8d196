"""Values of parsed JSON, checked for their shape as they are taken."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Json: TypeAlias = "str | bool | list[Json] | dict[str, Json] | None"
"""Numbers are the text they are written as, so that none loses a digit."""
Object: TypeAlias = "dict[str, Json]"
Row: TypeAlias = "dict[str, str]"
"""Column to text; what is missing is null."""


class MisshapenError(Exception):
    """A record is not built as its form says; the message names the key, never a value."""


class Tally(Counter[str]):
    """How often something was seen that no column holds, by what it is in words."""


class Reader(Protocol):
    """Reads one form of JSON; an instance reads one file."""

    form: str
    tally: Tally

    @staticmethod
    def claims(value: Object) -> bool:
        """Whether this is the form of an object at the top of a file."""

    def split(self, value: Object) -> Iterable[tuple[str, Object]]:
        """Give the records within an object at the top, and where in it each one stands."""

    def take(self, record: Object) -> None:
        """Read one record."""

    def rows(self) -> list[Row]:
        """Give the rows of all records taken, one to a subject."""


def text(holder: Mapping[str, Json], key: str) -> str | None:
    """Take a value that is written as one; None where it is missing or empty."""
    value = holder.get(key)
    if isinstance(value, str):
        return value or None
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    raise MisshapenError(f"{key!r} holds {_kind(value)}; expected one value")


def objects(holder: Mapping[str, Json], key: str) -> list[Object]:
    """Take a list of objects, or one that stands alone; empty where there is none."""
    value = holder.get(key)
    if value is None:
        return []
    found: list[Object] = []
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, dict):
            found.append(each)
        elif each is not None:
            raise MisshapenError(f"{key!r} holds {_kind(each)}; expected an object")
    return found


def texts(holder: Mapping[str, Json], key: str) -> list[str]:
    """Take a list of values, or one that stands alone, without the empty ones."""
    value = holder.get(key)
    values = value if isinstance(value, list) else [value]
    return [found for each in values if (found := text({key: each}, key)) is not None]


def leaves(value: Json, path: str) -> Iterator[tuple[str, str]]:
    """Give each single value and the path to it; keys of JSON-LD itself are left out."""
    if isinstance(value, dict):
        for key, each in value.items():
            if not key.startswith("@"):
                yield from leaves(each, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for at, each in enumerate(value):
            yield from leaves(each, f"{path}[{at}]")
    else:
        found = text({path: value}, path)
        if found is not None:
            yield path, found


@cache
def folded(key: str) -> str:
    """Fold a key to what its spellings share: ``sur_name`` and ``surName`` are one."""
    return key.replace("_", "").replace("-", "").casefold()


def _kind(value: Json) -> str:
    if isinstance(value, dict):
        return "an object"
    return "a list" if isinstance(value, list) else "a single value"
