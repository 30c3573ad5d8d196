"""Elements of FHIR that may be there several times, of which a row has one.

One is taken by its ``use``, in the orders below; one whose period has ended stands after
those in use, and of equals the first. The others are counted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crvs_link.load.registries.identifiers import Identifier, add_identifier
from crvs_link.load.registries.people import joined
from crvs_link.load.registries.values import objects, text, texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crvs_link.load.registries.values import Object, Row, Tally

_NAME_USES: Final = ("official", "usual", None, "temp", "nickname", "anonymous", "old", "maiden")
_PHONE_USES: Final = ("mobile", "home", None, "work", "temp", "old")
_ADDRESS_USES: Final = ("home", None, "temp", "work", "billing", "old")
_ADDRESS: Final = {
    "city": "residence_town",
    "state": "residence_region",
    "postalCode": "residence_postcode",
    "district": "address.district",
    "country": "address.country",
}
# Codes of HL7 v3 RoleCode, and the words that stand in their place.
_RELATIONS: Final = (
    dict.fromkeys(("MTH", "NMTH", "MOTHER"), "mother_name")
    | dict.fromkeys(("FTH", "NFTH", "FATHER"), "father_name")
    | dict.fromkeys(("SPS", "HUSB", "WIFE", "SPOUSE", "HUSBAND"), "spouse_name")
)
_EXTENSIONS: Final = "http://hl7.org/fhir/StructureDefinition/"


def add_name(row: Row, names: Sequence[Object], tally: Tally) -> None:
    """Put the best name into a row: the first given name is the given, others middle names."""
    if not names:
        return
    best = _best(names, _NAME_USES)
    for name in names:
        if name is not best:
            use = text(name, "use")
            tally["maiden names" if use == "maiden" else "further names"] += 1
    given = texts(best, "given")
    tally["titles and suffixes of names"] += bool(texts(best, "prefix") or texts(best, "suffix"))
    _put(row, "name_full", text(best, "text"))
    _put(row, "name_given", given[0] if given else None)
    _put(row, "name_middle", " ".join(given[1:]))
    _put(row, "name_family", text(best, "family"))


def full_name(person: Object, tally: Tally) -> str | None:
    """Give the best name of a related person in one."""
    row: Row = {}
    add_name(row, objects(person, "name"), tally)
    return joined(row)


def relation_of(person: Object) -> str | None:
    """Tell the column for the name of a related person, None where there is none."""
    for concept in objects(person, "relationship"):
        codes = [text(coding, "code") for coding in objects(concept, "coding")]
        for code in [*codes, text(concept, "text")]:
            if code and code.upper() in _RELATIONS:
                return _RELATIONS[code.upper()]
    return None


def add_identifiers(row: Row, identifiers: Sequence[Object], tally: Tally) -> None:
    """Put the best number into a row, with its type and who gives it."""
    found = []
    for each in identifiers:
        number = text(each, "value")
        if number is None:
            tally["identifiers without a value"] += 1
            continue
        concept = next(iter(objects(each, "type")), {})
        codes = [code for c in objects(concept, "coding") if (code := text(c, "code"))]
        assigner = next(iter(objects(each, "assigner")), {})
        found.append(
            Identifier(
                number,
                codes[0] if codes else text(concept, "text"),
                text(assigner, "display") or text(each, "system"),
                old=text(each, "use") == "old" or _ended(each),
            )
        )
    add_identifier(row, found, tally)


def add_phone(row: Row, telecoms: Sequence[Object], tally: Tally) -> None:
    """Put the best telephone number into a row; other ways to reach a person are counted."""
    phones = [
        each
        for each in telecoms
        if text(each, "system") in {"phone", "sms", None} and text(each, "value")
    ]
    tally["further telecoms"] += len(telecoms) - bool(phones)
    if phones:
        _put(row, "phone", text(_best(phones, _PHONE_USES), "value"))


def add_address(row: Row, addresses: Sequence[Object], tally: Tally) -> None:
    """Put the best address into a row; its text stands in for lines that are missing."""
    if not addresses:
        return
    tally["further addresses"] += len(addresses) - 1
    best = _best(addresses, _ADDRESS_USES)
    _put(row, "residence_street", ", ".join(texts(best, "line")) or text(best, "text"))
    for element, column in _ADDRESS.items():
        _put(row, column, text(best, element))


def add_extensions(row: Row, extensions: Sequence[Object], tally: Tally) -> None:
    """Read the extensions of the specification that a register has columns for."""
    for extension in extensions:
        url = text(extension, "url") or ""
        match url.removeprefix(_EXTENSIONS):
            case "patient-mothersMaidenName":
                _put(row, "mother_maiden_name", text(extension, "valueString"))
            case "patient-birthPlace" | "birthPlace":
                for place in objects(extension, "valueAddress"):
                    name = text(place, "text") or text(place, "city") or text(place, "district")
                    _put(row, "birth_place", name)
                    _put(row, "birth_country", text(place, "country"))
            case "patient-nationality" | "patient-citizenship":
                codes = [
                    text(coding, "code") or text(coding, "display")
                    for part in objects(extension, "extension")
                    for concept in objects(part, "valueCodeableConcept")
                    for coding in [*objects(concept, "coding"), {"code": concept.get("text")}]
                ]
                known = next(filter(None, codes), None)
                if "nationality" in row:
                    tally["further nationalities"] += 1
                _put(row, "nationality", known)
            case _:
                tally["extensions that are not read"] += 1


def _put(row: Row, column: str, value: str | None) -> None:
    if value:
        row.setdefault(column, value)


def _best(elements: Sequence[Object], uses: Sequence[str | None]) -> Object:
    def rank(element: Object) -> tuple[bool, int]:
        use = text(element, "use")
        return _ended(element), uses.index(use if use in uses else None)

    return min(elements, key=rank)


def _ended(element: Object) -> bool:
    return any(text(period, "end") for period in objects(element, "period"))
