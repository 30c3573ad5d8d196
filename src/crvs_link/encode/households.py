"""Households: who stands with whom in one extract.

An extract that has a column of households says so itself. Else persons are one household
who have the same father and the same mother by name, and live in the same place where a
place is stated: what clean values of these fields are equal. Names that many parents bear
would throw strangers together, and so would a number that stands for *none*:

- households of more than `MOST_MEMBERS` persons are none;
- by names, a household is none where chance alone would give more than `MOST_BY_CHANCE` of
  its members, were the names of fathers and of mothers drawn apart from each other.

Numbers of two extracts mean nothing to each other: they are never compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from crvs_link._fast.encode import combine, count

if TYPE_CHECKING:
    import numpy.typing as npt

    from crvs_link.encode.records import CodedRecords

MOST_MEMBERS: Final = 50
"""Persons of the largest household; more are a camp block, an institution or a filler."""

MOST_BY_CHANCE: Final = 0.1
"""Share of the members of a household by names that may share them by chance."""

PARENTS: Final = ("father_name", "mother_name")
RESIDENCES: Final = (
    "residence_area",
    "residence_locality",
    "residence_town",
    "residence_postcode",
    "residence_region",
)
"""Where a household lives: the first of these that an extract has."""


@dataclass(frozen=True)
class Households:
    """The households of one extract.

    Parameters
    ----------
    of_record : int32[n]
        Household of each record, numbered from 0; -1 for none.
    members : int64[h]
        Records of each.
    basis : str
        What makes a household, in words.
    """

    of_record: npt.NDArray[np.int32]
    members: npt.NDArray[np.int64]
    basis: str


def find_households(coded: CodedRecords, extract: int) -> Households | None:
    """Households of an extract.

    Parameters
    ----------
    coded : CodedRecords
    extract : int

    Returns
    -------
    Households or None
        None where neither a column of households nor the names of both parents are there,
        or no two records stand in one household.
    """
    stated = coded.circumstances[extract].household
    if stated is not None:
        return _households(stated, None, "household_id")
    lanes = [_lane(coded, field, extract) for field in PARENTS]
    if any(lane is None for lane in lanes):
        return None
    father, mother = (lane for lane in lanes if lane is not None)
    home = next(
        (lane for field in RESIDENCES if (lane := _lane(coded, field, extract)) is not None), None
    )
    both = (father >= 0) & (mother >= 0)
    codes = np.where(both, combine([father, mother, *([] if home is None else [home])])[0], -1)
    chance = _share(father) * _share(mother)
    if home is not None:
        chance *= _share(home + 1)
    words = "the same names of father and mother" + (", and residence" if home is not None else "")
    return _households(codes.astype(np.int32), chance * len(codes), words)


def _households(
    codes: npt.NDArray[np.int32], by_chance: npt.NDArray[np.float64] | None, basis: str
) -> Households | None:
    """Number the households that hold, from groups of equal codes."""
    size = int(codes.max(initial=-1)) + 1
    members = count(codes, size)
    keep = (members > 0) & (members <= MOST_MEMBERS)
    if by_chance is not None:
        known = codes >= 0
        most = np.zeros(size)
        np.maximum.at(most, codes[known], by_chance[known])
        keep &= most <= MOST_BY_CHANCE * members
    numbers = np.where(keep, np.cumsum(keep) - 1, -1).astype(np.int32)
    members = members[keep]
    if not (members > 1).any():
        return None
    return Households(np.append(numbers, np.int32(-1))[codes], members, basis)


def _lane(coded: CodedRecords, field: str, extract: int) -> npt.NDArray[np.int32] | None:
    codes = coded.fields[field].codes[extract] if field in coded.fields else None
    return codes if codes is not None and (codes >= 0).any() else None


def _share(lane: npt.NDArray[np.int32]) -> npt.NDArray[np.float64]:
    """Share of the records with a value that have that of each record, float64[n]."""
    times = count(lane, int(lane.max(initial=-1)) + 1)
    share: npt.NDArray[np.float64] = np.append(times, 0)[lane] / max(int(times.sum()), 1)
    return share
