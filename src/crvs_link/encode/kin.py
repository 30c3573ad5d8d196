"""Names of kin that a person's own name tells: X son of Y says who the father is.

A register without a column of fathers' names can so be compared with one that has it. They
are derived for whole extracts, never for single cells: two names that both come from the
persons' own names would count the same words twice, and are not compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from crvs_link.schema import OPTIONAL, NameRole
from crvs_link.standardise.columns import ROLES, TOKENS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt
    import polars as pl

KIN: Final = {
    "father_name": (NameRole.FATHER, NameRole.GRANDFATHER),
    "spouse_name": (NameRole.HUSBAND,),
}
"""Whose names connectors tell, and the roles of their tokens."""


@dataclass(frozen=True)
class Derived:
    """Names of kin from full names.

    Parameters
    ----------
    extracts : tuple of int
        In which extracts; at least one.
    tokens : int32[m]
        Of the names of kin of all distinct own names, end to end.
    roles : uint8[m]
    counts : int64[d]
        How many tokens of kin each own name has.
    lanes : tuple of int32[n]
        For each of the extracts the own name of each record, -1 for none.
    """

    extracts: tuple[int, ...]
    tokens: npt.NDArray[np.int32]
    roles: npt.NDArray[np.uint8]
    counts: npt.NDArray[np.int64]
    lanes: tuple[npt.NDArray[np.int32], ...]


def derive(
    field: str,
    own: pl.DataFrame,
    lanes: Mapping[int, npt.NDArray[np.int32]],
    known: Sequence[int],
) -> Derived | None:
    """Take the names of kin of a field from the persons' own names.

    Parameters
    ----------
    field : str
        A key of `KIN`.
    own : DataFrame
        Distinct own names: ``tokens``, ``roles``.
    lanes : mapping of int to int32[n]
        The own name of each record, by extract.
    known : sequence of int
        Extracts that have a column of the field.

    Returns
    -------
    Derived or None
        None where no other extract tells of kin.
    """
    roles = own[ROLES].explode().to_numpy()
    tokens = own[TOKENS].explode().to_numpy()
    sizes = own[TOKENS].list.len().to_numpy().astype(np.int64)
    owner = np.repeat(np.arange(len(sizes)), sizes)
    kin = np.isin(roles & ~np.uint8(OPTIONAL), KIN[field])
    counts = np.bincount(owner[kin], minlength=len(sizes)).astype(np.int64)
    telling = tuple(
        number
        for number, lane in lanes.items()
        if number not in known and counts[lane[lane >= 0]].any()
    )
    if not telling:
        return None
    # In its own name a father is no kin, but who he is: only the doubt about it stays.
    plain = roles[kin] & np.uint8(OPTIONAL) | np.uint8(NameRole.UNKNOWN)
    return Derived(telling, tokens[kin], plain, counts, tuple(lanes[n] for n in telling))
