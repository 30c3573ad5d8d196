"""How the tokens of two full names pair off: counted, in words, and without the names."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, cast

import numpy as np

from crvs_link._fast.bags import ALIGNED, BagTable, alignments
from crvs_link.compare.information import bag_arrays
from crvs_link.compare.names import bag_comparison
from crvs_link.schema import OPTIONAL, FieldKind, NameRole

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
    field = coded.fields[comparison.field]
    lanes = [field.codes[extract] for extract in extracts]
    codes = [int(lane[row]) for lane, row in zip(lanes, rows, strict=True) if lane is not None]
    if comparison.kind is not FieldKind.BAG or len(codes) < len(lanes) or min(codes) < 0:
        return None
    table = cast("BagTable", tables.of(comparison.field))
    task = bag_comparison(table, comparison, coded, *extracts)
    left, right = (np.array([code], dtype=np.int32) for code in codes)
    found = dict(zip(ALIGNED, alignments(task, left, right)[0].tolist(), strict=True))
    values = coded.dictionaries[field.dictionary].values
    return Alignment(
        paired=tuple((how, int(found[how])) for how in _PAIRED if found[how]),
        left_over=tuple(
            (side, role, count)
            for code, side in zip(codes, ("left", "right"), strict=True)
            for role, count in _left_over(values[code : code + 1], found[f"left_{side}"])
        ),
    )


def _left_over(value: pl.DataFrame, places: int) -> Iterator[tuple[str, int]]:
    """Tokens of a name that are left over, counted by what they are."""
    roles = bag_arrays(value)[2].tolist()
    left = [role for place, role in enumerate(roles) if places >> place & 1]
    yield from Counter(
        _TITLE if role & OPTIONAL else NameRole(role & ~OPTIONAL).name.lower() for role in left
    ).items()


def _counted(number: int, words: str) -> str:
    if number == 1:
        return f"1 {words}"
    first, of, rest = words.partition(" of ")
    return f"{number} {first}s{of}{rest}"
