"""Which of a person's identifiers is taken.

Numbers of a person go before those of a document, and both before numbers of a record:
a national number, a passport, any other, the number of a registration or a file. Of two
of the same rank the first is taken, but one that is no longer in use comes last.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crvs_link.load.registries.values import folded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crvs_link.load.registries.values import Row, Tally

# Codes of HL7 v2-0203, DCI and OpenCRVS, folded.
_NATIONAL: Final = frozenset(
    {
        "ni",
        "nid",
        "nin",
        "uin",
        "ss",
        "cz",
        "nationalid",
        "nationalidentitynumber",
        "foundationalid",
    }
)
_PASSPORT: Final = frozenset({"ppn", "passport", "passportnumber"})
_OF_RECORDS: Final = frozenset(
    {"brn", "drn", "mrn", "bct", "mr", "mrt", "pi", "pt", "vn", "an", "fill", "plac", "rri"}
    | {"birthregistrationnumber", "deathregistrationnumber", "marriageregistrationnumber"}
    | {"birthregistration", "deathregistration", "trackingid", "opencrvsrecordid"}
)
_NATIONAL_OF: Final = 5
"""Characters of HL7's ``NNxxx``: the national number of the country xxx."""


@dataclass(frozen=True)
class Identifier:
    """A number, what it is called, who gives it, and whether it is out of use."""

    number: str
    type: str | None = None
    issuer: str | None = None
    old: bool = False

    @property
    def rank(self) -> tuple[bool, int]:
        """The lower, the better."""
        kind = folded(self.type or "").replace(" ", "")
        if kind in _NATIONAL or (kind.startswith("nn") and len(kind) == _NATIONAL_OF):
            return self.old, 0
        return self.old, 1 if kind in _PASSPORT else 3 if kind in _OF_RECORDS else 2

    @property
    def of_record(self) -> bool:
        """Whether it is the number of a registration or a file."""
        return folded(self.type or "").replace(" ", "") in _OF_RECORDS


def add_identifier(row: Row, identifiers: Sequence[Identifier], tally: Tally) -> None:
    """Put the best identifier into a row, and count the others."""
    if not identifiers:
        return
    best = min(identifiers, key=lambda each: each.rank)
    tally["further identifiers"] += len(identifiers) - 1
    found = {"id_number": best.number, "id_type": best.type, "id_issuer": best.issuer}
    row.update({column: value for column, value in found.items() if value})
