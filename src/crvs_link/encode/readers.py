"""How the values of each field of each extract are read: one by one, or as a column."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crvs_link.encode.countries import clean_country_values
from crvs_link.encode.dates import clean_births
from crvs_link.encode.numbers import (
    ID_ISSUER,
    NumberColumn,
    clean_numbers,
    settle_kinds,
    stated_numbers,
)
from crvs_link.encode.places import clean_areas
from crvs_link.errors import AmbiguousInputError, UsageError
from crvs_link.schema import FIELDS, FieldKind
from crvs_link.standardise import CODES, FULL_NAMES, NAMES, PHONES, TEXTS, clean_sex
from crvs_link.standardise.country_tables import iso_country

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import polars as pl

    from crvs_link.encode.raw import RawField
    from crvs_link.encode.records import Readings
    from crvs_link.load import Extract
    from crvs_link.standardise import Cleaner

Notes = list[tuple[str, str]]

COUNTRIES: Final = ("nationality", "birth_country")


@dataclass(frozen=True)
class Readers:
    """What the reading of a field takes from beside it: its extract, and the others.

    Parameters
    ----------
    extracts : sequence of Extract
    readings : sequence of Readings
    numbers : mapping of int to NumberColumn
        The identity numbers of each extract.
    every_country : bool
        Whether the country of every extract with telephone numbers is stated.
    """

    extracts: Sequence[Extract]
    readings: Sequence[Readings]
    numbers: Mapping[int, NumberColumn]
    every_country: bool

    @classmethod
    def of(
        cls,
        members: Sequence[RawField],
        extracts: Sequence[Extract],
        readings: Sequence[Readings],
    ) -> Readers:
        """Look at all fields of a run.

        Raises
        ------
        AmbiguousInputError
            If the codes of issuers of identity numbers can be read in two ways.
        UsageError
            If there is no such country or kind of number as stated.
        """
        for stated in readings:
            if stated.country is not None and iso_country(stated.country) is None:
                raise UsageError(
                    f"The country of a register is stated as {stated.country!r}, which is no "
                    "code of ISO 3166-1.",
                    hint="State it by two or three letters, for example --country THA.",
                )
        phones = [field.source.extract for field in members if field.source.field == "phone"]
        numbers = {}
        for field in members:
            number = field.source.extract
            if field.source.field == "id_number":
                with _naming(extracts[number], (ID_ISSUER,)):
                    numbers[number] = stated_numbers(field, readings[number])
        settle_kinds(numbers)
        every_country = all(readings[extract].country is not None for extract in phones)
        return cls(extracts, readings, numbers, every_country)

    def cleaner(self, field: RawField) -> Cleaner | None:
        """Find what standardises the values one by one; None where their column matters."""
        country = self.readings[field.source.extract].country
        if field.source.field == "phone" and country is not None:
            # The numbering plans of all countries, which few runs need.
            from crvs_link.standardise.phones import phone_cleaner

            return phone_cleaner(country, last_digits=not self.every_country)
        return cleaner_of(field.source.field)

    def whole(self, field: RawField) -> tuple[pl.DataFrame, Notes]:
        """Standardise the values of a field in the light of each other.

        Raises
        ------
        AmbiguousInputError
            If two readings are equally good; names the file and the columns.
        """
        source = field.source
        readings = self.readings[source.extract]
        if source.field == "id_number":
            column = self.numbers[source.extract]
            return clean_numbers(column), [(source.field, note) for note in column.notes]
        with _naming(self.extracts[source.extract], source.columns):
            if FIELDS[source.field] is FieldKind.DATE:
                return clean_births(field.values, field.counts(), readings)
            if readings.gazetteer is not None and FIELDS[source.field] is FieldKind.PLACE:
                return clean_areas(field.values, field.counts(), readings.gazetteer)
            if source.field in COUNTRIES:
                rows = self.extracts[source.extract].frame.height
                system = readings.country_codes
                clean, notes = clean_country_values(field.values, field.counts(), rows, system)
                return clean, [(source.field, note) for note in notes]
            return clean_sex(field.values, readings.sex_codes), []


def cleaner_of(field: str) -> Cleaner | None:
    """Find what standardises a field value by value; None where its column matters."""
    kind = FIELDS[field]
    if kind in {FieldKind.DATE, FieldKind.PLACE} or field in {"sex", "id_number", *COUNTRIES}:
        return None
    if kind is FieldKind.BAG:
        return FULL_NAMES
    if kind is FieldKind.CODE:
        return PHONES if field == "phone" else CODES
    return NAMES if field.startswith("name_") else TEXTS


@contextmanager
def _naming(extract: Extract, columns: Sequence[str]) -> Iterator[None]:
    """Say of which file and columns it is that two readings are equally good."""
    try:
        yield
    except AmbiguousInputError as error:
        word = "column" if len(columns) == 1 else "columns"
        place = f"{extract.path_text}, {word} {named(extract, columns)}"
        raise AmbiguousInputError(f"{place}: {error}", hint=error.hint) from error


def named(extract: Extract, columns: Sequence[str]) -> str:
    """Columns by the names that the extract gives them."""
    original = {match.canonical: match.original for match in extract.columns}
    return ", ".join(repr(original.get(column, column)) for column in columns)
