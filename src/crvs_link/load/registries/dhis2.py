"""Tracked entities of DHIS2, of the tracker API before and after its version 2.38.

https://docs.dhis2.org, tracker: ``attributes`` of an entity and of its enrolments.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crvs_link.load.headings import meanings
from crvs_link.load.registries.values import MisshapenError, Tally, objects, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crvs_link.load.registries.values import Object, Row

_LISTS: Final = ("trackedEntityInstances", "trackedEntities", "instances")
_IDS: Final = ("trackedEntity", "trackedEntityInstance")
_KEPT: Final = ("orgUnit", "orgUnitName", "trackedEntityType", "createdAt", "created")


class Dhis2Reader:
    """One row to a tracked entity, one column to an attribute.

    A column is called by the attribute's display name, or by its code where only that is
    a name that is recognised; by its UID where it has neither.
    """

    form = "DHIS2 tracked entities"

    def __init__(self) -> None:
        self.tally = Tally()
        self._names: dict[str, str] = {}
        self._taken: dict[str, str] = {}
        self._rows: list[Row] = []

    @staticmethod
    def claims(value: Object) -> bool:
        """A list under one of its names, or an entity alone."""
        return any(isinstance(value.get(key), list) for key in _LISTS) or any(
            isinstance(value.get(key), str) for key in _IDS
        )

    def split(self, value: Object) -> Iterator[tuple[str, Object]]:
        """Give the entities of a list."""
        key = next((key for key in _LISTS if isinstance(value.get(key), list)), None)
        if key is None:
            yield "", value
            return
        for at, entity in enumerate(objects(value, key), start=1):
            yield f"entity {at}", entity

    def take(self, record: Object) -> None:
        """Read an entity; an attribute that differs between enrolments keeps its first value."""
        row: Row = {}
        identity = next((found for key in _IDS if (found := text(record, key))), None)
        if identity is None and "attributes" not in record:
            raise MisshapenError("it is no tracked entity: it has neither a UID nor attributes")
        if identity:
            row["record_id"] = identity
        for flag in ("inactive", "deleted"):
            self.tally[f"entities that are {flag}"] += text(record, flag) == "true"
        for key in _KEPT:
            if value := text(record, key):
                row[key] = value
        for holder in (record, *objects(record, "enrollments")):
            for attribute in objects(holder, "attributes"):
                value = text(attribute, "value")
                if value is None:
                    continue
                if row.setdefault(self._column(attribute), value) != value:
                    self.tally["further values of an attribute"] += 1
        self._rows.append(row)

    def rows(self) -> list[Row]:
        """Give one row to an entity."""
        return self._rows

    def _column(self, attribute: Object) -> str:
        """Name the column of an attribute, the same in all entities."""
        uid = text(attribute, "attribute") or ""
        names = [name for key in ("displayName", "code") if (name := text(attribute, key))]
        key = uid or next(iter(names), "")
        if not key:
            raise MisshapenError("an attribute has neither a UID nor a name")
        if key not in self._names:
            known = [name for name in names if meanings(name)]
            name = next(iter([*known, *names, uid]))
            if self._taken.setdefault(name, key) != key or name in {"record_id", *_KEPT}:
                name = f"{name} ({key})"
            self._names[key] = name
        return self._names[key]
