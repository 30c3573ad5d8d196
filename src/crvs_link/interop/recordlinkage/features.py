"""Comparisons of fields, as compare features of recordlinkage."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from recordlinkage.base import BaseCompareFeature

from crvs_link.compare import (
    Tables,
    bind,
    compare_listed,
    exact_level_probabilities,
    needed_lanes,
    pack,
)
from crvs_link.compare.choose import RARITY, comparison_of
from crvs_link.encode import Readings, encode
from crvs_link.errors import UsageError
from crvs_link.interop.recordlinkage.frames import as_extract, as_text
from crvs_link.run import RunOptions
from crvs_link.schema import COLUMNS, FIELD_COLUMNS, FIELDS, RECORD_ID, UNIT_COLUMNS, FieldKind
from crvs_link.spec import BlockingPlan, ModelSpec

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt
    import pandas as pd
    import polars as pl

    from crvs_link.spec import Comparison


RANDOM_PAIRS: Final = 200_000
_NOT_COMPARED: Final = frozenset({RECORD_ID, *UNIT_COLUMNS})


@dataclass(frozen=True)
class LevelSample:
    """How often levels of a field occur by chance.

    Parameters
    ----------
    levels : uint8[n]
        Of random pairs of the records that were compared.
    exact : float64[k]
        Probability of each exact level, from the frequencies of values.
    """

    levels: npt.NDArray[np.uint8]
    exact: npt.NDArray[np.float64]


class Field(BaseCompareFeature):  # type: ignore[misc]
    """The level on which two records agree in a field.

    A feature for ``recordlinkage.Compare``. Level 0 is *missing* (either value is absent),
    1 *disagree*, and the evidence for a match rises from there; exact agreement on a name or
    place has a level for each step of rarity. The levels are for `Classifier`.

    Parameters
    ----------
    columns : str or sequence of str
        What the columns hold, as canonical columns: ``name_given``, ``name_full``,
        ``dob_raw``, ``residence_postcode``; or ``["dob_year", "dob_month", "dob_day"]``.
    left_on, right_on : label or list of labels, optional
        The columns of either frame that hold it; the left ones by default the canonical
        names themselves, the right ones those of the left.
    readings : Readings, optional
        How values are read, where that is stated.
    label : optional
        Of the column of the result.

    Attributes
    ----------
    sample : LevelSample, optional
        Of the records last compared, for `Classifier`; None before, and where other
        processes compared them (``n_jobs`` above 1).

    Raises
    ------
    UsageError
        If a canonical column is none, or there are not as many columns of the frames.
    """

    name = "field"
    description = "The level on which two records agree in a field."

    def __init__(
        self,
        columns: str | Sequence[str],
        left_on: object = None,
        right_on: object = None,
        *,
        readings: Readings | None = None,
        label: object = None,
    ) -> None:
        self.columns = [columns] if isinstance(columns, str) else list(columns)
        left = _listed(left_on, self.columns)
        right = _listed(right_on, left)
        for column in self.columns:
            if column not in COLUMNS or column in _NOT_COMPARED:
                raise UsageError(
                    f"There is no canonical column {column!r} to compare.",
                    hint="Known: name_given, name_family, name_full, dob_raw, sex, birth_place, "
                    "residence_postcode, phone, id_number and the others that --column takes.",
                )
        if not len(self.columns) == len(left) == len(right):
            raise UsageError("A field needs as many columns of each frame as canonical columns.")
        super().__init__(left, right, label=label if label is not None else self.columns[0])
        self.readings = readings or Readings()

        self.sample: LevelSample | None = None

    @property
    def comparison(self) -> Comparison:
        """The comparison, with every level that any values may have."""
        first = self.columns[0]
        made = (field for field, of in FIELD_COLUMNS.items() if first in of)
        field = first if first in FIELDS else next(made)
        kind = FIELDS[field]
        whole = comparison_of(field, RARITY if kind is FieldKind.TEXT else ())
        return replace(whole, name=str(self.label))

    def _compute(
        self, left_on: tuple[pd.Series, ...], right_on: tuple[pd.Series, ...]
    ) -> npt.NDArray[np.uint8]:
        sides = [_records(left_on, 0), _records(right_on, 1)]
        extracts = [
            as_extract(name, dict(zip(self.columns, side.values, strict=True)))
            for name, side in zip(("left", "right"), sides, strict=True)
        ]
        coded = encode(extracts, [self.readings] * 2, RunOptions())
        comparison = self.comparison
        if any(coded.fields[comparison.field].codes[side] is None for side in (0, 1)):
            return np.zeros(len(sides[0].of_pair), dtype=np.uint8)
        spec, nothing = ModelSpec((comparison,)), BlockingPlan(())
        lanes = needed_lanes(spec, nothing)
        program = bind(spec, coded, Tables(coded), lanes, 0, 1)
        a, b = (pack(coded, side, lanes, nothing) for side in (0, 1))
        pairs = random_pairs(sides[0].labels, sides[1].labels)
        self.sample = LevelSample(
            compare_listed(program, a, b, *pairs).astype(np.uint8),
            exact_level_probabilities(comparison, coded, 0, 1),
        )
        found = compare_listed(program, a, b, sides[0].of_pair, sides[1].of_pair)
        return found.astype(np.uint8)


def random_pairs(
    left: npt.NDArray[np.int64], right: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]:
    """Pairs of records drawn at random, always the same of the same records.

    Parameters
    ----------
    left, right : int64[n]
        A number for the label of each record: no record is paired with itself.
    """
    rng = np.random.default_rng(RunOptions.seed)
    rows = [rng.integers(len(side), size=RANDOM_PAIRS).astype(np.uint32) for side in (left, right)]
    apart = left[rows[0]] != right[rows[1]]
    return rows[0][apart], rows[1][apart]


def features(columns: Mapping[str, str]) -> list[Field]:
    """Features for ``recordlinkage.Compare``: one for each canonical column.

    Parameters
    ----------
    columns : mapping of str to str
        Canonical column to the column of both frames.

    Examples
    --------
    >>> [each.label for each in features({"name_given": "given", "dob_raw": "born"})]
    ['given', 'born']
    """
    return [Field(canonical, name, label=name) for canonical, name in columns.items()]


def _listed(labels: object, otherwise: list[str]) -> list[str]:
    if labels is None:
        return otherwise
    return list(labels) if isinstance(labels, list | tuple) else [labels]  # type: ignore[list-item]


class _Side(NamedTuple):
    """The records of one side of some pairs."""

    values: list[pl.Series]
    labels: npt.NDArray[np.int64]
    of_pair: npt.NDArray[np.uint32]


def _records(series: tuple[pd.Series, ...], side: int) -> _Side:
    """Values of each record once, and the record of each pair.

    recordlinkage hands over the values of every pair; their index is that of the pairs.
    """
    index = series[0].index
    codes = np.asarray(index.codes[side])
    last = np.full(len(index.levels[side]), -1, dtype=np.int64)
    last[codes] = np.arange(len(codes))
    used = np.flatnonzero(last >= 0)
    place = np.zeros(len(last), dtype=np.uint32)
    place[used] = np.arange(len(used), dtype=np.uint32)
    values = [as_text(str(k), each.iloc[last[used]]) for k, each in enumerate(series)]
    # The same label on both sides is the same record.
    labels = index.levels[0].get_indexer(index.levels[side][used])
    return _Side(values, np.where(labels < 0, -1 - side, labels), place[codes])
