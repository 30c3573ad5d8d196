"""A person in the JSON of OpenCRVS and DCI, whose spellings of one key are many.

Names are read from the person itself or from its ``name``. Keys are compared folded, see
`crvs_link.load.registries.values.folded`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crvs_link.load.registries.identifiers import Identifier, add_identifier
from crvs_link.load.registries.values import (
    MisshapenError,
    folded,
    leaves,
    objects,
    text,
    texts,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crvs_link.load.registries.values import Json, Object, Row, Tally

_NAMES: Final = {
    "firstname": "name_given",
    "firstnames": "name_given",
    "firstnameseng": "name_given",
    "givenname": "name_given",
    "middlename": "name_middle",
    "middlenames": "name_middle",
    "middlenameeng": "name_middle",
    "secondname": "name_middle",
    "additionalname": "name_middle",
    "surname": "name_family",
    "lastname": "name_family",
    "familyname": "name_family",
    "familynameeng": "name_family",
    "fullname": "name_full",
}
_FACTS: Final = {
    "dob": "dob_raw",
    "birthdate": "dob_raw",
    "dateofbirth": "dob_raw",
    "childbirthdate": "dob_raw",
    "gender": "sex",
    "sex": "sex",
}
_SEVERAL: Final = {
    "nationality": "nationality",
    "phone": "phone",
    "phoneno": "phone",
    "phonenumber": "phone",
}
_ADDRESS: Final = {
    "addressline1": "residence_street",
    "addressline": "residence_street",
    "line": "residence_street",
    "street": "residence_street",
    "number": "residence_number",
    "addressline2": "residence_locality",
    "residentialarea": "residence_locality",
    "locality": "residence_town",
    "village": "residence_town",
    "town": "residence_town",
    "city": "residence_town",
    "postalcode": "residence_postcode",
    "postcode": "residence_postcode",
    "zipcode": "residence_postcode",
    "state": "residence_region",
    "province": "residence_region",
    "regioncode": "residence_region",
}
_NUMBERS: Final = {
    "nid": "NATIONAL_ID",
    "passport": "PASSPORT",
    "brn": "BIRTH_REGISTRATION_NUMBER",
}
_NAME_PARTS: Final = ("name_full", "name_given", "name_middle", "name_family")


def person(fields: Mapping[str, Json], prefix: str, tally: Tally) -> Row:
    """Read a person; what has no canonical column stands under its path.

    Parameters
    ----------
    fields : mapping
    prefix : str
        What paths begin with, such as ``child``; may be empty.
    tally : Tally
        Takes the count of further names, identifiers, addresses and numbers.

    Returns
    -------
    dict of str to str
        By canonical column or path.
    """
    row: Row = {}
    rest: Object = {}
    identifiers: list[Identifier] = []
    for key, value in fields.items():
        known = folded(key)
        if known == "name":
            _merge(row, _name(value, tally))
        elif known in _NAMES or known in _FACTS:
            _merge(row, {(_NAMES | _FACTS)[known]: text(fields, key)})
        elif known in _SEVERAL:
            several = texts(fields, key)
            tally[f"further values of {_SEVERAL[known]}"] += max(len(several) - 1, 0)
            _merge(row, {_SEVERAL[known]: next(iter(several), None)})
        elif known in {"identifier", "identifiers"}:
            identifiers += [found for each in objects(fields, key) if (found := _number(each))]
        elif known in _NUMBERS:
            identifiers += [Identifier(number, _NUMBERS[known]) for number in texts(fields, key)]
        elif known == "birthplace":
            place = value.get("name") if isinstance(value, dict) else value
            _merge(row, {"birth_place": text({key: place}, key)})
        elif known == "address" and not isinstance(value, str):
            _address(row, rest, objects(fields, key), tally)
        elif known == "placeofbirth":
            # A code for the kind of place, HEALTH_FACILITY: no place.
            rest[f"{key}.kind"] = value
        elif known == "idtype":
            # What the form asked for; the type of the number that is taken is its own key's.
            rest[f"{key}.stated"] = value
        else:
            rest[key] = value
    number = next((each.number for each in identifiers if each.of_record), None)
    _merge(row, {"registration_number": number})
    add_identifier(row, identifiers, tally)
    _merge(row, dict(leaves(rest, prefix)))
    return row


def whole_name(fields: Mapping[str, Json], tally: Tally) -> str | None:
    """Give the name of a related person in one: given, middle, family name."""
    row: Row = {}
    for key, value in fields.items():
        if folded(key) == "name":
            _merge(row, _name(value, tally))
        elif folded(key) in _NAMES:
            _merge(row, {_NAMES[folded(key)]: text(fields, key)})
    return joined(row)


def joined(row: Mapping[str, str]) -> str | None:
    """Give a name in one; a full name that is written as such goes before its parts."""
    parts = [row[part] for part in _NAME_PARTS[1:] if part in row]
    return row.get("name_full") or " ".join(parts) or None


def _merge(row: Row, found: Mapping[str, str | None]) -> None:
    for column, value in found.items():
        if value:
            row.setdefault(column, value)


def _name(value: Json, tally: Tally) -> Row:
    """Take the first name that has any part; the others are in other scripts or from before."""
    if value is None or isinstance(value, str):
        return {"name_full": value} if value else {}
    names = [found for each in objects({"name": value}, "name") if (found := _parts(each, tally))]
    tally["further names"] += max(len(names) - 1, 0)
    return names[0] if names else {}


def _parts(name: Object, tally: Tally) -> Row:
    row: Row = {}
    for key in name:
        if folded(key) in _NAMES:
            _merge(row, {_NAMES[folded(key)]: text(name, key)})
        elif folded(key) == "maidenname" and text(name, key):
            tally["maiden names"] += 1
    return row


def _number(identifier: Object) -> Identifier | None:
    keys = {folded(key): key for key in identifier}
    for spelling in ("identifiervalue", "value", "identifier", "id"):
        if spelling in keys and (number := text(identifier, keys[spelling])):
            kind = keys.get("identifiertype", keys.get("type"))
            return Identifier(number, text(identifier, kind) if kind else None)
    return None


def _address(row: Row, rest: Object, addresses: list[Object], tally: Tally) -> None:
    """Take the first address; units and countries without a column keep their path."""
    if not addresses:
        return
    tally["further addresses"] += len(addresses) - 1
    flat: Object = {}
    for key, value in addresses[0].items():
        if folded(key) == "streetleveldetails" and isinstance(value, dict):
            flat.update(value)
        else:
            flat[key] = value
    for key in flat:
        column = _ADDRESS.get(folded(key))
        if column is None:
            rest.setdefault("address", {})
            holder = rest["address"]
            if not isinstance(holder, dict):
                raise MisshapenError("'address' is there twice")
            holder[key] = flat[key]
        else:
            _merge(row, {column: ", ".join(texts(flat, key)) or None})
