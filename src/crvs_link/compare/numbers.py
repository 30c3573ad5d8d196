"""Identity numbers: which may be compared, and which agreements say little."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from crvs_link.encode.numbers import DOUBTFUL, GROUP

if TYPE_CHECKING:
    import numpy.typing as npt

    from crvs_link.encode import CodedRecords, Dictionary


def groups_of(dictionary: Dictionary) -> npt.NDArray[np.uint32] | None:
    """Group of each value of a dictionary, uint32[V]; None where all are of one."""
    if GROUP not in dictionary.values.columns:
        return None
    groups = dictionary.values[GROUP].to_numpy()
    return groups if len(groups) and (groups != groups[0]).any() else None


def doubtful_values(
    coded: CodedRecords, field: str, left: int, right: int
) -> npt.NDArray[np.bool_] | None:
    """Identity numbers of which an agreement says less than of others, bool[V].

    Invalid are those that nobody was given as they stand: often what was typed to get past
    a field. Of two extracts, also those on several records of one: lent, sold, or of the
    person who was there to state one. Within one extract that is what is looked for.

    Parameters
    ----------
    coded : CodedRecords
    field : str
    left, right : int
        Numbers of the extracts.

    Returns
    -------
    bool[V] or None
        None for all other fields.
    """
    values = coded.dictionaries[coded.fields[field].dictionary].values
    if DOUBTFUL not in values.columns:
        return None
    doubtful = values[DOUBTFUL].to_numpy().copy()
    if left != right:
        for extract in (left, right) if coded.reference is None else (coded.reference,):
            doubtful |= coded.counts(field, extract) > 1
    return doubtful


def pairs_within_groups(
    a: npt.NDArray[np.float64],
    b: npt.NDArray[np.float64],
    groups: npt.NDArray[np.uint32] | None,
    *,
    within: bool,
) -> float:
    """Pairs of records of which both have a value and the two can be compared.

    Parameters
    ----------
    a, b : float64[V]
        Records of each value on either side.
    groups : uint32[V], optional
    within : bool
        Whether both sides are one file: then pairs of different records, either way round.
    """
    if groups is None:
        return float(a.sum() * (b.sum() - within))
    left, right = np.bincount(groups, a), np.bincount(groups, b)
    return float((left * (right - within)).sum())
