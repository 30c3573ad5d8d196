"""How the tokens of two full names pair off: counted, in words, and without the names."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np

from crvs_link._fast.bags import ALIGNED, BagTable, alignments
from crvs_link.compare.information import bag_arrays
from crvs_link.compare.names import bag_comparison
from crvs_link.schema import OPTIONAL, FieldKind, NameRole

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt
    import polars as pl

    from crvs_link.compare.tables import Tables
    from crvs_link.encode import CodedRecords
    from crvs_link.spec import Comparison

_PAIRED: Final = MappingProxyType(
    {
        "same": "the same",
        "fine": "spelt in another way",
        "form": "of one form",
        "sound": "alike by sound",
        "near": "nearly alike",
        "joined": "written as one on one side",
    }
)
_TITLE: Final = "title"
_ROLES: Final = MappingProxyType(
    {
        NameRole.UNKNOWN.name.lower(): "token",
        NameRole.GIVEN.name.lower(): "given name",
        NameRole.FAMILY.name.lower(): "family name",
        NameRole.FATHER.name.lower(): "father's name",
        NameRole.GRANDFATHER.name.lower(): "grandfather's name",
        NameRole.HUSBAND.name.lower(): "husband's name",
        NameRole.NISBA.name.lower(): "name of a place or tribe",
        NameRole.INITIAL.name.lower(): "initial",
        _TITLE: "possible title",
    }
)


@dataclass(frozen=True)
class Alignment:
    """How the tokens of two full names pair off.

    Parameters
    ----------
    paired : tuple of (str, int)
        How tokens are alike, and how many are so: ``same``, ``fine`` (another spelling),
        ``form``, ``sound``, ``near``, ``joined``.
    left_over : tuple of (str, str, int)
        Side, role and number of the tokens that the other name lacks; a possible title has
        the role ``title``.
    """

    paired: tuple[tuple[str, int], ...]
    left_over: tuple[tuple[str, str, int], ...]

    def __str__(self) -> str:
        paired = [f"{count} {_PAIRED[how]}" for how, count in self.paired]
        if paired:
            number, _, words = paired[0].partition(" ")
            paired[0] = f"{_counted(int(number), 'token')} {words}"
        over = [
            f"{_counted(count, _ROLES[role])} on the {side} only"
            for side, role, count in self.left_over
        ]
        return "; ".join(filter(None, [", ".join(paired) or "no token alike", ", ".join(over)]))


def alignment(
    coded: CodedRecords,
    tables: Tables,
    comparison: Comparison,
    extracts: tuple[int, int],
    rows: Sequence[int],
) -> Alignment | None:
    """Say how the tokens of the full names of a record pair pair off.

    Parameters
    ----------
    coded : CodedRecords
    tables : Tables
    comparison : Comparison
    extracts : (int, int)
    rows : sequence of int
        The record in either.

    Returns
    -------
    Alignment, optional
        In words such as ``2 tokens the same, 1 alike by sound; 1 father's name on the left only``;
        None where the field holds no full names, or either record has none.
    """
    left, right = (np.array([row], dtype=np.intp) for row in rows)
    return alignments_of(coded, tables, comparison, extracts, left, right)[0]


def alignments_of(
    coded: CodedRecords,
    tables: Tables,
    comparison: Comparison,
    extracts: tuple[int, int],
    left: npt.NDArray[np.integer[Any]],
    right: npt.NDArray[np.integer[Any]],
) -> list[Alignment | None]:
    """Say the same of several pairs: ``left`` and ``right``, int[E], are their records."""
    said: list[Alignment | None] = [None] * len(left)
    field = coded.fields[comparison.field]
    lanes = [field.codes[extract] for extract in extracts]
    if comparison.kind is not FieldKind.BAG or lanes[0] is None or lanes[1] is None:
        return said
    codes = lanes[0][left], lanes[1][right]
    there = np.flatnonzero((codes[0] >= 0) & (codes[1] >= 0))
    if not there.size:
        return said
    table = cast("BagTable", tables.of(comparison.field))
    task = bag_comparison(table, comparison, coded, *extracts)
    found = alignments(task, *(np.ascontiguousarray(side[there]) for side in codes)).tolist()
    values = coded.dictionaries[field.dictionary].values
    roles = [_roles_of(values, side[there]) for side in codes]
    for k, (pair, counts) in enumerate(zip(there.tolist(), found, strict=True)):
        of = dict(zip(ALIGNED, counts, strict=True))
        said[pair] = Alignment(
            paired=tuple((how, of[how]) for how in _PAIRED if of[how]),
            left_over=tuple(
                (side, role, count)
                for side, each in zip(("left", "right"), roles, strict=True)
                for role, count in _left_over(each[k], of[f"left_{side}"])
            ),
        )
    return said


def _roles_of(values: pl.DataFrame, codes: npt.NDArray[np.int32]) -> list[list[int]]:
    """Roles of the tokens of each of some names."""
    offsets, _, roles = bag_arrays(values[codes])
    return [part.tolist() for part in np.split(roles, offsets[1:-1])]


def _left_over(roles: list[int], places: int) -> Iterator[tuple[str, int]]:
    """Tokens of a name that are left over, counted by what they are."""
    left = [role for place, role in enumerate(roles) if places >> place & 1]
    yield from Counter(
        _TITLE if role & OPTIONAL else NameRole(role & ~OPTIONAL).name.lower() for role in left
    ).items()


def _counted(number: int, words: str) -> str:
    if number == 1:
        return f"1 {words}"
    first, of, rest = words.partition(" of ")
    return f"{number} {first}s{of}{rest}"
