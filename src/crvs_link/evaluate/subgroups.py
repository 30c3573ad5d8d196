"""Figures of each subgroup, and the groups that fare worse than the best one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from crvs_link.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import polars as pl

    from crvs_link.evaluate.figures import Agreement
    from crvs_link.evaluate.judged import Judged
    from crvs_link.evaluate.records import Ints

MOST_GROUPS: Final = 50
"""A column of more values is of persons, not of groups."""
MOST_BEHIND: Final = 0.05
"""F1 by which a group may be behind the best of its column."""
MOST_WORSE: Final = 2.0
"""How many times the error (1 - F1) of the best group another may have."""


@dataclass(frozen=True)
class Subgroup:
    """Agreement on the pairs of which a record at least is of a group.

    A true pair is of one person and so, as a rule, of one group; a false link between
    two groups counts in both.

    Parameters
    ----------
    column : str
    group : str, optional
        None for records of which the truth does not say.
    records : int
    links : Agreement
    """

    column: str
    group: str | None
    records: int
    links: Agreement


@dataclass(frozen=True)
class Behind:
    """A group that fares worse than the best one of its column.

    Parameters
    ----------
    column : str
    group, best : str, optional
    f1, best_f1 : float
    certain : bool
        Whether the intervals of both are apart; if not, it may be chance.
    """

    column: str
    group: str | None
    best: str | None
    f1: float
    best_f1: float
    certain: bool

    @property
    def times(self) -> float | None:
        """How many times the error of the best group; None where that makes none."""
        best = 1 - self.best_f1
        return (1 - self.f1) / best if best else None


def by_subgroup(
    judged: Judged, records: Ints, groups: pl.DataFrame, place: str
) -> tuple[Subgroup, ...]:
    """Count for each group of each column.

    Parameters
    ----------
    judged : Judged
    records : int64[n]
        Record number of each row of `groups`.
    groups : polars.DataFrame
        Columns of String.
    place : str
        Names their table in errors.

    Returns
    -------
    tuple of Subgroup
        By column, then group ascending, those without a value last.

    Raises
    ------
    UsageError
        If a column has more than `MOST_GROUPS` values.
    """
    return tuple(
        of
        for column in groups.columns
        for of in _of_column(judged, records, groups[column], column, place)
    )


def _of_column(
    judged: Judged, records: Ints, values: pl.Series, column: str, place: str
) -> Iterator[Subgroup]:
    names = values.unique().drop_nulls().sort().to_list()
    if len(names) > MOST_GROUPS:
        raise UsageError(
            f"Column {column!r} of {place} has {len(names):,} values; subgroups have at most "
            f"{MOST_GROUPS}.",
            hint="Name a column of few values, such as sex or age_band.",
        )
    for name in [*names, *([None] if values.null_count() else [])]:
        chosen = (values.is_null() if name is None else values == name).fill_null(value=False)
        of = np.zeros(len(judged.person), dtype=np.bool_)
        of[records[chosen.to_numpy()]] = True
        yield Subgroup(column, name, int((of & judged.known).sum()), judged.touching(of))


def groups_behind(subgroups: Iterable[Subgroup]) -> tuple[Behind, ...]:
    """Find the groups more than 0.05 of F1 behind the best of their column, or twice as wrong.

    Parameters
    ----------
    subgroups : iterable of Subgroup

    Returns
    -------
    tuple of Behind
        In the order of the groups.
    """
    columns: dict[str, list[Subgroup]] = {}
    for each in subgroups:
        if each.links.f1 is not None:
            columns.setdefault(each.column, []).append(each)
    found = []
    for column, groups in columns.items():
        best = max(groups, key=lambda of: of.links.f1 or 0.0)
        for of in groups:
            f1, most = of.links.f1 or 0.0, best.links.f1 or 0.0
            if most - f1 > MOST_BEHIND or (1 - f1 >= MOST_WORSE * (1 - most) and f1 < most):
                found.append(Behind(column, of.group, best.group, f1, most, _apart(of, best)))
    return tuple(found)


def _apart(worse: Subgroup, better: Subgroup) -> bool:
    ends = worse.links.f1_interval, better.links.f1_interval
    return ends[0] is not None and ends[1] is not None and ends[0].high < ends[1].low
