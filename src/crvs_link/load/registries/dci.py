"""Responses and records of DCI registries (Digital Convergence Initiative, CRVS).

https://github.com/spdci/standards, sample documents of ``CRVS_Person``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crvs_link.load.registries.people import person, whole_name
from crvs_link.load.registries.values import Tally, folded, objects, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crvs_link.load.registries.values import Object, Row

_RELATED = {"relatedperson", "relatedpersons"}
_RELATIONS = {"mother": "mother_name", "father": "father_name", "spouse": "spouse_name"}
_RELATIONS |= {"husband": "spouse_name", "wife": "spouse_name"}


class DciReader:
    """One row to a person of ``reg_records``."""

    form = "DCI registry records"

    def __init__(self) -> None:
        self.tally = Tally()
        self._rows: list[Row] = []

    @staticmethod
    def claims(value: Object) -> bool:
        """An envelope, a response in it, its data, or a person alone."""
        return not {"message", "search_response", "reg_records"}.isdisjoint(value) or str(
            value.get("@type")
        ).endswith("CRVS_Person")

    def split(self, value: Object) -> Iterator[tuple[str, Object]]:
        """Give the persons of all responses; each is counted on within its own."""
        if "message" in value:
            for message in objects(value, "message"):
                yield from self.split({"search_response": message.get("search_response")})
        elif "search_response" in value:
            for at, response in enumerate(objects(value, "search_response"), start=1):
                for data in objects(response, "data"):
                    for within, record in self.split({"reg_records": data.get("reg_records")}):
                        yield f"response {at}, {within}", record
        elif "reg_records" in value:
            for at, record in enumerate(objects(value, "reg_records"), start=1):
                yield f"record {at}", record
        else:
            yield "", value

    def take(self, record: Object) -> None:
        """Read a person; the persons related to it give their names."""
        own: Object = {}
        relations: Row = {}
        for key, value in record.items():
            if folded(key) in _RELATED:
                for related in objects(record, key):
                    self._relate(relations, related)
            elif key in _RELATIONS and isinstance(value, dict):
                self._name(relations, key, value)
            else:
                own[key] = value
        self._rows.append(person(own, "", self.tally) | relations)

    def rows(self) -> list[Row]:
        """Give one row to a person."""
        return self._rows

    def _relate(self, relations: Row, related: Object) -> None:
        keys = {folded(key): key for key in related}
        kind = next((keys[k] for k in ("relationshiptype", "relation") if k in keys), None)
        member = next((keys[k] for k in ("relatedmember", "person") if k in keys), None)
        who = objects(related, member)[0] if member and objects(related, member) else related
        self._name(relations, (text(related, kind) or "" if kind else "").casefold(), who)

    def _name(self, relations: Row, relation: str, who: Object) -> None:
        column = _RELATIONS.get(relation)
        name = whole_name(who, self.tally)
        if column is None or column in relations or not name:
            self.tally["related persons without a column"] += 1
        else:
            relations[column] = name
