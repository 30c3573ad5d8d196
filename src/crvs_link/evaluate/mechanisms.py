"""Which errors lose true pairs: by the mechanism that struck a cell of either record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from crvs_link.evaluate.figures import Share

if TYPE_CHECKING:
    import numpy.typing as npt

    from crvs_link.evaluate.judged import Judged
    from crvs_link.evaluate.numbered import Numbered


@dataclass(frozen=True)
class Mechanism:
    """The true pairs of which a mechanism of error struck at least one record.

    Parameters
    ----------
    name : str
    columns : tuple of str
        Columns that it struck, ascending; an empty one is a whole record.
    lost : Share
        How many of them were not found. A pair that several mechanisms struck counts for
        each of them.
    """

    name: str
    columns: tuple[str, ...]
    lost: Share


@dataclass(frozen=True)
class Mechanisms:
    """True pairs lost, by mechanism of error.

    Parameters
    ----------
    each : tuple of Mechanism
        Those that lose most pairs first.
    untouched : Share
        Lost among the true pairs that no mechanism struck.
    """

    each: tuple[Mechanism, ...]
    untouched: Share


def by_mechanism(
    judged: Judged, ids: Numbered, errors: pl.DataFrame, host: str | None, register: str | None
) -> Mechanisms:
    """Count the true pairs that each mechanism struck, and those of them that were lost.

    Parameters
    ----------
    judged : Judged
    ids : Numbered
    errors : polars.DataFrame
        From `crvs_link.evaluate.read.read_errors`.
    host, register : str, optional
        Extracts of the left and of the right records; host is None where all are of
        one, and both are where that has no name.

    Returns
    -------
    Mechanisms
    """
    of_right = np.zeros(errors.height, dtype=np.bool_)
    if register is not None:
        errors = errors.filter(pl.col("register").is_in([register, *([host] if host else [])]))
        of_right = (errors["register"] == register).to_numpy()
    records = ids.number(errors["record_id"], right=of_right)
    struck_by: dict[str, npt.NDArray[np.bool_]] = {}
    columns: dict[str, tuple[str, ...]] = {}
    n = len(judged.person)
    anything = np.zeros(n, dtype=np.bool_)
    place = errors.select("mechanism", "column").with_row_index("row")
    for (name, *_), rows in place.group_by("mechanism", maintain_order=True):
        numbers = records[rows["row"].to_numpy()]
        struck = np.zeros(n, dtype=np.bool_)
        struck[numbers[numbers >= 0]] = True
        struck_by[str(name)] = struck
        columns[str(name)] = tuple(rows["column"].unique().sort().to_list())
        anything |= struck
    found = [
        Mechanism(name, columns[name], _lost(judged, struck)) for name, struck in struck_by.items()
    ]
    found.sort(key=lambda of: (-of.lost.numerator, -(of.lost.value or 0.0), of.name))
    rest = judged.inside(~anything)
    return Mechanisms(tuple(found), Share(rest.missed, rest.true))


def _lost(judged: Judged, struck: npt.NDArray[np.bool_]) -> Share:
    rest = judged.inside(~struck)
    return Share(judged.all.missed - rest.missed, judged.all.true - rest.true)
