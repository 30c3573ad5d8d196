"""How the tokens of two full names pair off, in words and without the names."""

from __future__ import annotations

from collections import Counter
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, cast

import numpy as np

from crvs_link._fast.bags import ALIGNED, BagTable, alignments
from crvs_link.compare.information import bag_arrays
from crvs_link.compare.names import bag_comparison
from crvs_link.schema import OPTIONAL, FieldKind, NameRole

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
_ROLES: Final = MappingProxyType(
    {
        NameRole.UNKNOWN: "token",
        NameRole.GIVEN: "given name",
        NameRole.FAMILY: "family name",
        NameRole.FATHER: "father's name",
        NameRole.GRANDFATHER: "grandfather's name",
        NameRole.HUSBAND: "husband's name",
        NameRole.NISBA: "name of a place or tribe",
        NameRole.INITIAL: "initial",
    }
)


def alignment(
    coded: CodedRecords,
    tables: Tables,
    comparison: Comparison,
    extracts: tuple[int, int],
    rows: Sequence[int],
) -> str | None:
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
    str, optional
        Such as ``2 tokens the same, 1 alike by sound; 1 father's name on the left only``;
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
    paired = [f"{found[key]} {words}" for key, words in _PAIRED.items() if found[key]]
    if paired:
        number, _, words = paired[0].partition(" ")
        paired[0] = f"{_counted(int(number), 'token')} {words}"
    values = coded.dictionaries[field.dictionary].values
    over = []
    for code, side in zip(codes, ("left", "right"), strict=True):
        roles = bag_arrays(values[code : code + 1])[2].tolist()
        over += [
            f"{words} on the {side} only" for words in _left_over(roles, found[f"left_{side}"])
        ]
    return "; ".join(filter(None, [", ".join(paired) or "no token alike", ", ".join(over)]))


def _left_over(roles: list[int], places: int) -> Iterator[str]:
    """Tokens that are left over, counted by what they are."""
    left = [role for place, role in enumerate(roles) if places >> place & 1]
    counts = Counter(
        "possible title" if role & OPTIONAL else _ROLES[NameRole(role & ~OPTIONAL)] for role in left
    )
    return (_counted(number, words) for words, number in counts.items())


def _counted(number: int, words: str) -> str:
    if number == 1:
        return f"1 {words}"
    first, of, rest = words.partition(" of ")
    return f"{number} {first}s{of}{rest}"
