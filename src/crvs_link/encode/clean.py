"""Raw values of all extracts, standardised."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from crvs_link.encode.merge import pool_texts
from crvs_link.encode.readers import COUNTRIES, Notes, Readers, cleaner_of, named
from crvs_link.run import in_order
from crvs_link.schema import FIELDS, FieldKind
from crvs_link.standardise.columns import RAW, TEXT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import TypeVar

    import numpy.typing as npt

    from crvs_link.encode.raw import RawField
    from crvs_link.encode.records import Readings
    from crvs_link.load import Extract
    from crvs_link.run import RunOptions

    Item = TypeVar("Item", bound=np.generic)


PLAIN_SLICE = 1 << 18
"""Values that the kernel folds at once."""
SLICE = 1 << 16
"""Values that patterns standardise at once."""

_UNUSABLE = {
    FieldKind.TEXT: "hold no text",
    FieldKind.BAG: "hold no name",
    FieldKind.CODE: "are placeholders or hold no letter and digit",
    FieldKind.CATEGORY: "are not known",
    FieldKind.DATE: "could not be read as dates",
}
"""What is said of values that are there and give no clean one."""


@dataclass(frozen=True)
class Place:
    """Where the clean forms of the values of one field stand.

    Parameters
    ----------
    rows : slice
        Of all its values, in their order.
    left : int64[k]
        Those of its values whose clean form stands elsewhere.
    elsewhere : int32[k]
        Where.
    """

    rows: slice
    left: npt.NDArray[np.int64]
    elsewhere: npt.NDArray[np.int32]

    def of(self, whole: npt.NDArray[Item]) -> npt.NDArray[Item]:
        """What an array over all clean values has for the values of this field."""
        own = whole[self.rows]
        if self.left.size:
            own = own.copy()
            own[self.left] = whole[self.elsewhere]
        return own


@dataclass(frozen=True)
class CleanGroup:
    """The fields that share a dictionary.

    Parameters
    ----------
    name : str
        Of the dictionary.
    fields : tuple of RawField
    clean : polars.DataFrame
        The clean form of all their raw values, null where it is none: ``text``, for
        bags the tokens with spaces between them; of dates as `clean_dates`.
    places : tuple of Place
        For each field, where its values stand in ``clean``.
    notes : tuple of (int, str, str)
        Extract, canonical column, and what the user should know of it.
    """

    name: str
    fields: tuple[RawField, ...]
    clean: pl.DataFrame
    places: tuple[Place, ...]
    notes: tuple[tuple[int, str, str], ...]


def clean_groups(
    groups: Mapping[str, Sequence[RawField]],
    extracts: Sequence[Extract],
    readings: Sequence[Readings],
    options: RunOptions,
) -> list[CleanGroup]:
    """Standardise the raw values of all fields.

    Plain values are standardised as they stand, in slices. Those that are left to the
    patterns are pooled over all fields of a group, so that each is standardised once.
    Dates and sex are read in the light of their column.

    Parameters
    ----------
    groups : mapping of str to sequence of RawField
        By dictionary.
    extracts : sequence of Extract
    readings : sequence of Readings
        For each extract, what the user has said of it.
    options : RunOptions

    Returns
    -------
    list of CleanGroup
        In the order of ``groups``.

    Raises
    ------
    AmbiguousInputError
        If two readings of a column are equally good; names the file and the column.
    UsageError
        If a stated reading does not exist.
    """
    members = [field for fields in groups.values() for field in fields]
    readers = Readers.of(members, extracts, readings)
    plain = _clean_plain(members, readers, options)
    of_members = iter(zip(members, plain, strict=True))
    joined = [_Group(name, [next(of_members) for _ in fields]) for name, fields in groups.items()]
    _clean_special(joined, options)
    return [group.finished(extracts) for group in joined]


@dataclass(frozen=True)
class _Plain:
    """Values of one field, cleaned but for those that were left to the patterns."""

    clean: pl.DataFrame
    left: npt.NDArray[np.int64]
    notes: Notes


def _clean_plain(
    members: Sequence[RawField], readers: Readers, options: RunOptions
) -> list[_Plain]:
    """Clean each field by itself, in slices unless it is read as a whole."""
    cleaners = [readers.cleaner(field) for field in members]
    jobs = [
        (number, start)
        for number, field in enumerate(members)
        for start in _starts(field, whole=cleaners[number] is None)
    ]

    def clean(job: int) -> _Plain:
        number, start = jobs[job]
        field = members[number]
        cleaner = cleaners[number]
        if cleaner is None:
            frame, notes = readers.whole(field)
            return _Plain(frame, np.empty(0, dtype=np.int64), notes)
        text, left = cleaner.plain(field.values[RAW].slice(start, PLAIN_SLICE))
        return _Plain(text.alias(TEXT).to_frame(), left.astype(np.int64) + start, [])

    sizes = [min(members[n].values.height - start, PLAIN_SLICE) for n, start in jobs]
    slices: list[list[_Plain]] = [[] for _ in members]
    for (number, _), one in zip(
        jobs, in_order(clean, sizes, options, "Standardising values"), strict=True
    ):
        slices[number].append(one)
    return [
        _Plain(
            pl.concat([one.clean for one in some], rechunk=False),
            np.concatenate([one.left for one in some]),
            [note for one in some for note in one.notes],
        )
        for some in slices
    ]


def _starts(field: RawField, *, whole: bool) -> range:
    height = max(field.values.height, 1)
    return range(0, height, height if whole else PLAIN_SLICE)


class _Group:
    """The fields of a group while their values are being cleaned."""

    def __init__(self, name: str, members: Sequence[tuple[RawField, _Plain]]) -> None:
        self._name = name
        self._members = members
        self.cleaner = cleaner_of(members[0][0].source.field)
        self.left, self._elsewhere = pool_texts(
            [field.values.to_series(0).gather(one.left) for field, one in members]
        )
        self.special: list[pl.DataFrame] = []
        """Clean forms of ``left``, slice by slice."""

    def finished(self, extracts: Sequence[Extract]) -> CleanGroup:
        """Put all clean values end to end, and say where those of each field stand."""
        clean = pl.concat([*(one.clean for _, one in self._members), *self.special], rechunk=False)
        ends = np.cumsum([one.clean.height for _, one in self._members]).tolist()
        places = [
            Place(slice(end - one.clean.height, end), one.left, ends[-1] + elsewhere)
            for (_, one), end, elsewhere in zip(self._members, ends, self._elsewhere, strict=True)
        ]
        missing = clean.to_series(0).is_null().to_numpy()
        notes = [
            (field.source.extract, *note) for field, one in self._members for note in one.notes
        ]
        for (field, _), place in zip(self._members, places, strict=True):
            notes += _unusable(field, place.of(missing), extracts[field.source.extract])
        fields = tuple(field for field, _ in self._members)
        return CleanGroup(self._name, fields, clean, tuple(places), tuple(notes))


def _clean_special(groups: Sequence[_Group], options: RunOptions) -> None:
    """Clean what was left to the patterns, in slices over all groups."""
    jobs = [
        (group, group.cleaner, group.left.slice(start, SLICE))
        for group in groups
        if group.cleaner is not None
        for start in range(0, len(group.left), SLICE)
    ]

    def clean(job: int) -> pl.DataFrame:
        _, cleaner, values = jobs[job]
        return cleaner.special(values).alias(TEXT).to_frame()

    sizes = [len(values) for *_, values in jobs]
    done = in_order(clean, sizes, options, "Standardising special values")
    for (group, *_), frame in zip(jobs, done, strict=True):
        group.special.append(frame)


def _unusable(
    field: RawField, missing: npt.NDArray[np.bool_], extract: Extract
) -> list[tuple[int, str, str]]:
    """Note how many values are there and could not be used."""
    source = field.source
    # What is no country is counted by its state.
    if not missing.any() or source.field in COUNTRIES:
        return []
    given = field.values.drop(source.context).select(pl.any_horizontal(pl.all().is_not_null()))
    lost = int(field.counts()[missing & given.to_series().to_numpy()].sum())
    if not lost:
        return []
    text = (
        f"{lost:,} of the values of {named(extract, source.columns)} "
        f"{_UNUSABLE[FIELDS[source.field]]} and count as missing"
    )
    return [(source.extract, source.columns[0], text)]
