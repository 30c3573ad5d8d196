"""What a record says of a person that decides on registers: when, where and as whom born."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from crvs_link.encode import NO_DAY, Days
from crvs_link.schema import FieldKind
from crvs_link.standardise.columns import DOB_FROM, DOB_TO, TEXT
from crvs_link.standardise.country_tables import iso_country
from crvs_link.standardise.places import UNITS

if TYPE_CHECKING:
    import numpy.typing as npt
    import polars as pl

    from crvs_link.encode import CodedRecords

NOT_KNOWN: Final = -1


@dataclass(frozen=True)
class Category:
    """One value of a short list for each record.

    Parameters
    ----------
    codes : int32[n]
        Places in ``values``; `NOT_KNOWN` where the record says nothing.
    values : tuple of str
    """

    codes: npt.NDArray[np.int32]
    values: tuple[str, ...]

    def holds(self, wanted: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        """Whether each record has a value that is wanted, by place in ``values``."""
        found: npt.NDArray[np.bool_] = np.append(wanted, False)[self.codes]
        return found

    def is_not(self, wanted: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        """Whether each record has a value, and another than those that are wanted."""
        found: npt.NDArray[np.bool_] = np.append(~wanted, False)[self.codes]
        return found


@dataclass(frozen=True)
class Persons:
    """The records of one extract, as far as scopes ask.

    Parameters
    ----------
    born : Days
        Interval of the date of birth.
    sex : Category
        ``female``, ``male`` or ``other``.
    nationality : Category
        Codes of ISO 3166-1 (three letters), or what is written where that is no country.
    birth_country : Category
        Codes of ISO 3166-1 (three letters).
    birth_area : Category
        P-codes of the finest unit of birth that is known.
    """

    born: Days
    sex: Category
    nationality: Category
    birth_country: Category
    birth_area: Category

    def __len__(self) -> int:
        """How many records there are."""
        return len(self.sex.codes)


def persons_of(coded: CodedRecords, number: int, pcodes: pl.Series | None) -> Persons:
    """Gather what one extract says of its persons.

    Parameters
    ----------
    coded : CodedRecords
    number : int
        Of the extract.
    pcodes : polars.Series of String, optional
        Of the units of the places files, by their number.

    Returns
    -------
    Persons
    """
    return Persons(
        born=days_born(coded, number),
        sex=_category(coded, number, "sex"),
        nationality=_category(coded, number, "nationality"),
        birth_country=_countries(_category(coded, number, "birth_country")),
        birth_area=_area(coded, number, pcodes),
    )


def lane_of(coded: CodedRecords, number: int, field: str) -> npt.NDArray[np.int32] | None:
    """Codes of a field in one extract; None where it has no such column."""
    return coded.fields[field].codes[number] if field in coded.fields else None


def days_born(coded: CodedRecords, number: int) -> Days:
    """Interval of the date of birth of each record, `NO_DAY` where not known."""
    codes = lane_of(coded, number, "dob")
    dictionary = coded.dictionaries[coded.fields["dob"].dictionary] if codes is not None else None
    if codes is None or dictionary is None or dictionary.kind is not FieldKind.DATE:
        nothing = np.full(coded.sizes[number], NO_DAY, dtype=np.int32)
        return Days(nothing, nothing)
    ends = [np.append(dictionary.values[end].to_numpy(), NO_DAY) for end in (DOB_FROM, DOB_TO)]
    return Days(*(end[codes] for end in ends))


def _nothing(n: int) -> Category:
    return Category(np.full(n, NOT_KNOWN, dtype=np.int32), ())


def _category(coded: CodedRecords, number: int, field: str) -> Category:
    codes = lane_of(coded, number, field)
    if codes is None:
        return _nothing(coded.sizes[number])
    values = coded.dictionaries[coded.fields[field].dictionary].values[TEXT]
    return Category(codes, tuple(values.to_list()))


def _countries(written: Category) -> Category:
    """Only those values that are countries."""
    known = [k for k, value in enumerate(written.values) if iso_country(value) is not None]
    place = np.full(len(written.values) + 1, NOT_KNOWN, dtype=np.int32)
    place[known] = np.arange(len(known))
    return Category(place[written.codes], tuple(written.values[k] for k in known))


def _area(coded: CodedRecords, number: int, pcodes: pl.Series | None) -> Category:
    codes = lane_of(coded, number, "birth_area")
    if codes is None or pcodes is None:
        return _nothing(coded.sizes[number])
    units = coded.dictionaries[coded.fields["birth_area"].dictionary].values.select(UNITS)
    listed = units.to_numpy()
    known = pcodes.is_not_null().to_numpy()
    # The finest unit that has a P-code: a camp has none, and its district stands for it.
    has = (listed >= 0) & np.append(known, False)[listed]
    depth = np.where(has, np.arange(listed.shape[1]), -1).max(axis=1, initial=-1)
    finest = np.where(depth >= 0, listed[np.arange(len(listed)), depth], NOT_KNOWN)
    distinct, place = np.unique(finest, return_inverse=True)
    first = int(distinct[0] == NOT_KNOWN) if len(distinct) else 0
    values = pcodes.gather(distinct[first:].astype(np.uint32)).to_list()
    return Category(np.append(place - first, NOT_KNOWN).astype(np.int32)[codes], tuple(values))
