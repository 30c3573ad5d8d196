"""Coded records: what all stages after this one work on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from crvs_link._fast.encode import count

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from crvs_link.schema import CodeSystem, FieldKind
    from crvs_link.standardise.gazetteer import Gazetteer


@dataclass(frozen=True)
class Readings:
    """How the values of one extract are to be read, as far as the user has said so.

    Parameters
    ----------
    date_order : str, optional
        ``ymd``, ``dmy`` or ``mdy``; ``excel1900`` or ``excel1904``.
    date_calendar : str, optional
        One of `crvs_link.schema.Calendar`.
    sex_codes : mapping of str to str, optional
        ``male``, ``female`` or ``other`` by the code that stands for it.
    gazetteer : Gazetteer, optional
        The units of the run's places files; the same for all extracts.
    country : str, optional
        Of the register, by its code of ISO 3166-1.
    country_codes : CodeSystem, optional
        Whose codes of countries they are.
    id_kind : str, optional
        One of `crvs_link.schema.ID_KINDS`.
    """

    date_order: str | None = None
    date_calendar: str | None = None
    sex_codes: Mapping[str, str] | None = None
    gazetteer: Gazetteer | None = None
    country: str | None = None
    country_codes: CodeSystem | None = None
    id_kind: str | None = None


@dataclass(frozen=True)
class Dictionary:
    """The distinct clean values of one or more fields over all extracts of a run.

    Row i of ``values`` is the value of code i. Rows are sorted, texts and names by how
    many records have them, so that codes do not depend on the order of rows or files.

    Parameters
    ----------
    name : str
    kind : FieldKind
    values : polars.DataFrame
        Texts, codes and categories: ``text`` String. Dates: ``dob_from``, ``dob_to``
        Int32 (days since 1970-01-01, both inclusive; distinct), ``dob_calendar``,
        ``dob_method`` String (null where the same interval was read in several ways).
        Full names: ``tokens`` List(Int32), codes into the dictionary ``names`` in the
        order in which they are written; ``roles`` List(UInt8), `crvs_link.schema.NameRole`
        of each and the bit `crvs_link.schema.OPTIONAL`. Places: ``adm0`` to ``adm4``
        Int32, units by their number in the places files, -1 for unknown; ``text``
        String; ``open`` Boolean, whether the text says more than the units. Identity
        numbers: ``text``; ``kind`` Enum; ``group`` UInt32, within which alone they are
        compared; ``doubtful`` Boolean: kept, and invalid by the rules of its kind.
    keys : mapping of str to int32[d]
        Keys derived from each value, -1 for none: ``sound`` of texts, and of names
        ``abjad``, ``fine``, ``form``, ``family`` and ``member`` besides; ``year`` and
        ``core`` and ``joined`` of a person's own full name (`whole_name_keys`);
        ``month_day`` (100 * month + day) of dates; ``adm1`` to ``adm3`` of places.
    key_texts : polars.Series of String
        Of name tokens the distinct ``abjad`` keys, by their code.
    """

    name: str
    kind: FieldKind
    values: pl.DataFrame
    keys: Mapping[str, npt.NDArray[np.int32]]
    key_texts: pl.Series = field(default_factory=lambda: pl.Series(dtype=pl.String))


@dataclass(frozen=True)
class CodedField:
    """One field of all records.

    Parameters
    ----------
    field : str
    dictionary : str
        The dictionary that the codes refer to.
    codes : tuple of (int32[n] or None)
        For each extract the code of each record, -1 for missing; None where the
        extract has no such column.
    derived : frozenset of int
        Extracts without such a column, in which the values come from the persons' own
        names. Two of these are not compared: they would count the same words twice.
    """

    field: str
    dictionary: str
    codes: tuple[npt.NDArray[np.int32] | None, ...]
    derived: frozenset[int] = frozenset()


NO_DAY: Final = np.int32(np.iinfo(np.int32).min)
"""Both ends of an interval of days that is not known."""


@dataclass(frozen=True)
class Days:
    """An event of each record, as an interval of days since 1970-01-01, both inclusive.

    Parameters
    ----------
    first, last : int32[n]
        `NO_DAY` where the event is not stated.
    """

    first: npt.NDArray[np.int32]
    last: npt.NDArray[np.int32]


@dataclass(frozen=True)
class Circumstances:
    """What the rows of one extract say beside their fields; None where nothing is stated.

    Parameters
    ----------
    household : int32[n], optional
        Equal numbers are of one household as the extract states it; -1 for none.
    plurality : int8[n], optional
        Children of the birth; -1 where not stated.
    birth_order : int8[n], optional
        Which of them, from 1; -1 where not stated.
    died, arrived : Days, optional
    happened : Days, optional
        The event that the row records.
    """

    household: npt.NDArray[np.int32] | None = None
    plurality: npt.NDArray[np.int8] | None = None
    birth_order: npt.NDArray[np.int8] | None = None
    died: Days | None = None
    arrived: Days | None = None
    happened: Days | None = None


@dataclass(frozen=True)
class CodedRecords:
    """All records of a run.

    Parameters
    ----------
    sizes : tuple of int
        Records of each extract.
    dictionaries : mapping of str to Dictionary
    fields : mapping of str to CodedField
        The fields of at least one extract, in schema order.
    notes : tuple of (int, str, str)
        Extract, canonical column, and what the user should know of it: how dates were
        read, how many values could not be used.
    reference : int, optional
        The extract whose frequencies count, if not those of all extracts that are compared:
        a saved model asks how often a value is borne on the register. A value that is not
        there counts as borne once.
    circumstances : tuple of Circumstances
        Of each extract: what its rows say beside the fields.
    """

    sizes: tuple[int, ...]
    dictionaries: Mapping[str, Dictionary]
    fields: Mapping[str, CodedField]
    notes: tuple[tuple[int, str, str], ...]
    circumstances: tuple[Circumstances, ...] = ()
    reference: int | None = None
    _counted: dict[tuple[str, int], npt.NDArray[np.int64]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def counts(self, name: str, extract: int) -> npt.NDArray[np.int64]:
        """How often each value of a field occurs in an extract; counted once.

        Parameters
        ----------
        name : str
            Of the field.
        extract : int

        Returns
        -------
        int64[d]
            By code; zeros where the extract has no such column. Not to be written to.
        """
        found = self._counted.get((name, extract))
        if found is None:
            coded = self.fields[name]
            size = self.dictionaries[coded.dictionary].values.height
            codes = coded.codes[extract]
            found = np.zeros(size, dtype=np.int64) if codes is None else count(codes, size)
            found.flags.writeable = False
            self._counted[name, extract] = found
        return found

    def borne(self, name: str, left: int, right: int) -> npt.NDArray[np.int64]:
        """How often each value of a field occurs where frequencies are taken from, int64[d].

        Parameters
        ----------
        name : str
            Of the field.
        left, right : int
            The extracts that are compared; the same within one.
        """
        counts = self.counts(name, left if self.reference is None else self.reference)
        if self.reference is not None or left == right:
            return counts
        return counts + self.counts(name, right)
