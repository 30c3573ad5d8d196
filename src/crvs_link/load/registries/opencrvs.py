"""Events of OpenCRVS: declarations by role, and the flat ``child.name`` of its later form.

https://github.com/opencrvs/opencrvs-core. An event is what its accepted actions have made
of it: their declarations are laid over each other in the order of time, and a correction
counts from its approval.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crvs_link.load.registries.people import person, whole_name
from crvs_link.load.registries.values import (
    MisshapenError,
    Tally,
    leaves,
    objects,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crvs_link.load.registries.values import Object, Row

_SUBJECTS: Final = ("child", "deceased")
_COUPLE: Final = ("bride", "groom")
_RELATIVES: Final = {"father": "father_name", "mother": "mother_name", "spouse": "spouse_name"}
_EVENTS: Final = frozenset({"birth", "death", "marriage"})
_NOT_APPLIED: Final = frozenset({"REQUEST_CORRECTION", "REJECT_CORRECTION", "PRINT_CERTIFICATE"})


class OpenCrvsReader:
    """One row to an event: its child or its deceased, and the names of relatives.

    A marriage keeps both its persons under their roles, and has to be told which is meant.
    """

    form = "OpenCRVS events"

    def __init__(self) -> None:
        self.tally = Tally()
        self._rows: list[Row] = []

    @staticmethod
    def claims(value: Object) -> bool:
        """An event, a declaration, or the answer of its GraphQL gateway."""
        if isinstance(value.get("data"), dict):
            return True
        roles = (*_SUBJECTS, *_COUPLE)
        return not {"actions", "declaration", *roles}.isdisjoint(value) or any(
            key.removeprefix("birth.").removeprefix("death.").startswith(f"{role}.")
            for key in value
            for role in roles
        )

    def split(self, value: Object) -> Iterator[tuple[str, Object]]:
        """Give the event, or those that a gateway answered with."""
        if not isinstance(value.get("data"), dict):
            yield "", value
            return
        for data in objects(value, "data"):
            for key in data:
                for at, event in enumerate(objects(data, key), start=1):
                    yield f"{key} {at}", event

    def take(self, record: Object) -> None:
        """Read an event; one without a subject yet is a row without a person."""
        if not self.claims(record):
            raise MisshapenError("it is no event: it has no declaration and no person")
        declaration = _declaration(record)
        roles, others = _roles(declaration)
        row = _about(record)
        if kind := row.get("event_type"):
            self.tally[f"of type {kind}"] += 1
        if status := row.get("status"):
            self.tally[f"with status {status}"] += 1
        subject = next((role for role in _SUBJECTS if role in roles), None)
        if subject:
            fields = roles.pop(subject)
            row.update(_age(fields, declaration))
            own = person(fields, subject, self.tally)
            registration = own.pop("registration_number", None)
            if registration:
                row.setdefault("registrationNumber", registration)
            row.update({key: value for key, value in own.items() if key not in row})
            for relative, column in _RELATIVES.items():
                if name := whole_name(roles.get(relative, {}), self.tally):
                    row[column] = name
        for role, fields in roles.items():
            for path, value in leaves(fields, role):
                row.setdefault(path, value)
        for path, value in leaves(others, ""):
            row.setdefault(path, value)
        self._rows.append(row)

    def rows(self) -> list[Row]:
        """Give one row to an event."""
        return self._rows


def _about(event: Object) -> Row:
    """Read what identifies the event itself."""
    registration = next(iter(objects(event, "registration")), {})
    row: Row = {}
    for column, holder, key in (
        ("record_id", event, "id"),
        ("event_type", event, "type"),
        ("event_type", registration, "type"),
        ("trackingId", event, "trackingId"),
        ("trackingId", registration, "trackingId"),
        ("registrationNumber", event, "registrationNumber"),
        ("registrationNumber", registration, "registrationNumber"),
    ):
        if value := text(holder, key):
            row.setdefault(column, value)
    for action in _accepted(event):
        if number := text(action, "registrationNumber"):
            row["registrationNumber"] = number
    if isinstance(event.get("status"), str) and (status := text(event, "status")):
        row["status"] = status
    return row


def _age(fields: Object, declaration: Object) -> Row:
    """Take an age out of a person's fields, with the date of the field that it refers to."""
    if not isinstance(age := fields.get("age"), dict):
        return {}
    del fields["age"]
    found = {
        "age": text(age, "age"),
        "age_ref_date": text(declaration, text(age, "asOfDateRef") or ""),
    }
    return {column: value for column, value in found.items() if value}


def _accepted(event: Object) -> list[Object]:
    """Actions that took effect, in the order of time."""
    actions = objects(event, "actions")
    kept = [each for each in actions if text(each, "status") not in {"Requested", "Rejected"}]
    return sorted(kept, key=lambda each: text(each, "createdAt") or "")


def _declaration(event: Object) -> Object:
    """Give the declaration of an event as it stands now."""
    state: Object = {}
    given = event.get("declaration")
    if isinstance(given, dict):
        return given
    if "actions" not in event:
        about = {"id", "type", "registration", "status", "trackingId", "registrationNumber"}
        return {key: value for key, value in event.items() if key not in about}
    by_id = {text(each, "id"): each for each in objects(event, "actions")}
    for action in _accepted(event):
        kind = text(action, "type")
        if kind in _NOT_APPLIED:
            continue
        asked: Object | None = action
        if kind == "APPROVE_CORRECTION":
            asked = by_id.get(text(action, "requestId"))
        if asked is None:
            raise MisshapenError("it approves a correction that is not among its actions")
        first = by_id.get(text(asked, "originalActionId"))
        for each in (first, asked):
            for part in ("data", "declaration"):
                for change in objects(each or {}, part):
                    state = _laid_over(state, change)
    return state


def _laid_over(below: Object, above: Object) -> Object:
    merged = dict(below)
    for key, value in above.items():
        old = merged.get(key)
        both = isinstance(old, dict) and isinstance(value, dict)
        merged[key] = _laid_over(old, value) if both else value  # type: ignore[arg-type]
    return merged


def _roles(declaration: Object) -> tuple[dict[str, Object], Object]:
    """Group fields by the person they are about; the rest is about the event."""
    roles: dict[str, Object] = {}
    others: Object = {}
    known = {*_SUBJECTS, *_COUPLE, *_RELATIVES, "informant"}
    for key, value in declaration.items():
        path = key.split(".")
        if len(path) > 1 and path[0] in _EVENTS:
            path = path[1:]
        if path[0] not in known or value is None:
            others[key] = value
        elif len(path) > 1:
            roles.setdefault(path[0], {})[".".join(path[1:])] = value
        elif isinstance(value, dict):
            roles.setdefault(path[0], {}).update(value)
        else:
            raise MisshapenError(f"{key!r} holds no person; expected an object")
    return roles, others
