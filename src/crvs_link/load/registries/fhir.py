"""Patients of HL7 FHIR R4, in Bundles or line by line as bulk exports are.

https://hl7.org/fhir/R4/patient.html and relatedperson.html.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crvs_link.load.registries.fhir_parts import (
    add_address,
    add_extensions,
    add_identifiers,
    add_name,
    add_phone,
    full_name,
    relation_of,
)
from crvs_link.load.registries.values import MisshapenError, Tally, objects, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crvs_link.load.registries.values import Object, Row

_COLUMNS: Final = {
    "id": "record_id",
    "birthDate": "dob_raw",
    "gender": "sex",
    "deceasedDateTime": "death_date",
    "multipleBirthBoolean": "plurality",
    "multipleBirthInteger": "birth_order",
}
# Elements that are read, and those that are about the resource itself.
_READ: Final = frozenset(
    {"resourceType", "identifier", "active", "name", "telecom", "address", "extension"}
    | {"deceasedBoolean", "contact", "link", "patient", "relationship"}
    | {"meta", "implicitRules", "language", "text", *_COLUMNS}
)


class FhirReader:
    """One row to a Patient; those related to it give their names.

    In a file without a Patient the RelatedPersons are the subjects.
    """

    form = "FHIR R4 resources"

    def __init__(self) -> None:
        self.tally = Tally()
        self._patients: list[Row] = []
        self._related: list[tuple[Row, str | None, str | None]] = []
        self._ids: dict[str, str] = {}

    @staticmethod
    def claims(value: Object) -> bool:
        """Any resource."""
        return isinstance(value.get("resourceType"), str)

    def split(self, value: Object) -> Iterator[tuple[str, Object]]:
        """Give the resources of a Bundle, also of a Bundle within."""
        if value.get("resourceType") != "Bundle":
            yield "", value
            return
        if any(text(link, "relation") == "next" for link in objects(value, "link")):
            self.tally["Bundles that another page follows"] += 1
        for at, entry in enumerate(objects(value, "entry"), start=1):
            resources = objects(entry, "resource")
            if not resources:
                self.tally["entries without a resource"] += 1
            for resource in resources:
                self._identify(resource, text(entry, "fullUrl"))
                for within, each in self.split(resource):
                    yield ", ".join(filter(None, (f"entry {at}", within))), each

    def take(self, record: Object) -> None:
        """Read a Patient or RelatedPerson; count what else there is."""
        kind = text(record, "resourceType")
        if kind is None:
            raise MisshapenError("it is no resource: it has no 'resourceType'")
        if kind == "Patient":
            row = self._row(record)
            self._flag(record)
            for contact in objects(record, "contact"):
                self._relate(row, relation_of(contact), full_name(contact, self.tally))
            self._patients.append(row)
        elif kind == "RelatedPerson":
            row = self._row(record)
            patient = next(iter(objects(record, "patient")), {})
            if reference := text(patient, "reference"):
                row["patient"] = reference
            self._related.append((row, relation_of(record), full_name(record, self.tally)))
        else:
            self.tally[f"resources of type {kind}"] += 1

    def rows(self) -> list[Row]:
        """Give one row to a Patient, with the names of those related to it."""
        if not self._patients:
            return [row for row, _, _ in self._related]
        by_id = {row["record_id"]: row for row in self._patients if "record_id" in row}
        for related, relation, name in self._related:
            identity = _last(related.get("patient", ""))
            row = by_id.get(self._ids.get(identity, identity))
            if row is None:
                self.tally["RelatedPersons of a Patient who is not in the file"] += 1
            else:
                self._relate(row, relation, name)
        return self._patients

    def _identify(self, resource: Object, url: str | None) -> None:
        """Remember by what URL others refer to a resource, which may lack an id."""
        if url is None:
            return
        identity = text(resource, "id")
        if identity is None:
            resource["id"] = identity = _last(url)
        self._ids[_last(url)] = identity

    def _row(self, person: Object) -> Row:
        row: Row = {}
        for element, column in _COLUMNS.items():
            if value := text(person, element):
                row[column] = value
        if "birth_order" in row:
            # The number of a child among several: a single birth has none.
            row.setdefault("plurality", "multiple")
        add_name(row, objects(person, "name"), self.tally)
        add_identifiers(row, objects(person, "identifier"), self.tally)
        add_phone(row, objects(person, "telecom"), self.tally)
        add_address(row, objects(person, "address"), self.tally)
        add_extensions(row, objects(person, "extension"), self.tally)
        for element in person.keys() - _READ:
            self.tally[f"resources with {element} (not read)"] += 1
        return row

    def _flag(self, patient: Object) -> None:
        """Count what says that a Patient is not a living, current one; all are kept."""
        self.tally["inactive Patients"] += text(patient, "active") == "false"
        date = text(patient, "deceasedDateTime")
        self.tally["deceased Patients"] += (
            date is not None or text(patient, "deceasedBoolean") == "true"
        )
        links = {text(link, "type") for link in objects(patient, "link")}
        self.tally["Patients replaced by another"] += "replaced-by" in links

    def _relate(self, row: Row, column: str | None, name: str | None) -> None:
        if column is None or name is None or column in row:
            self.tally["related persons without a column"] += 1
        else:
            row[column] = name


def _last(reference: str) -> str:
    """Give the id in a reference: after the last slash, or the last colon of a URN."""
    path = reference.split("/_history/", maxsplit=1)[0]
    return path.rpartition(":" if path.startswith("urn:") else "/")[2]
