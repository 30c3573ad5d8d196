"""What else could explain that a register record is like a person: by name, and by family."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crvs_link.report.cases.facts import Candidate, Case, Record

_TWINS: Final = frozenset({"conflict_twins", "conflict_birth_orders"})
_NOT_OWN: Final = frozenset({"marker", "title", "father", "grandfather", "husband"})
"""Roles of the tokens of a full name that do not tell its bearer from others of one name."""
_NAMES: Final = ("name", "name_given", "name_family")
_COMMON: Final = "more than 1 in "


class RivalKind(StrEnum):
    """Who else a record may be of."""

    TWIN = "twin"
    SIBLING = "sibling"
    NAMESAKE = "namesake"
    COMMON_NAME = "common_name"
    OTHER_PERSON = "other_person"
    FATHER = "father"
    CHILD = "child"
    JUNIOR = "junior"


@dataclass(frozen=True)
class RivalExplanation:
    """A rival explanation, and the places of the candidates that it is of.

    ``rule`` is the conflict of twins, ``rows`` are other persons of the list.
    """

    kind: RivalKind
    candidates: tuple[int, ...]
    rule: str | None = None
    rows: tuple[int, ...] = ()


def rival_explanations(case: Case) -> tuple[RivalExplanation, ...]:
    """Find what else could explain the candidates of a case.

    Parameters
    ----------
    case : Case

    Returns
    -------
    tuple of RivalExplanation
        Those of single candidates in their order, then that of namesakes.
    """
    found = [
        each
        for place, candidate in enumerate(case.candidates)
        for each in _of_candidate(place, candidate, case.person)
    ]
    alike = tuple(place for place, each in enumerate(case.candidates) if _same_name(each))
    if len(alike) > 1:
        found.append(RivalExplanation(RivalKind.NAMESAKE, alike))
    return tuple(found)


def _of_candidate(place: int, candidate: Candidate, person: Record) -> Iterator[RivalExplanation]:
    if candidate.conflict in _TWINS:
        yield RivalExplanation(RivalKind.TWIN, (place,), rule=candidate.conflict)
    own, father = name_of(person), name_of(person, "father_name")
    other, other_father = name_of(candidate.record), name_of(candidate.record, "father_name")
    signs = {
        RivalKind.SIBLING: candidate.conflict not in _TWINS and _siblings(candidate),
        RivalKind.FATHER: other and other == father and other != own,
        RivalKind.CHILD: own and own == other_father and other != own,
        RivalKind.JUNIOR: (own and own == father) or (other and other == other_father),
        RivalKind.COMMON_NAME: _same_name(candidate) and _common(candidate),
    }
    yield from (RivalExplanation(kind, (place,)) for kind, shown in signs.items() if shown)
    if candidate.other_hosts:
        yield RivalExplanation(RivalKind.OTHER_PERSON, (place,), rows=candidate.other_hosts)


def name_of(record: Record, field: str = "name") -> frozenset[str]:
    """Words of a name that tell people apart, in any order; none where it is not known."""
    fields = _NAMES if field == "name" and "name" not in record.cells else (field,)
    found: set[str] = set()
    for each in fields:
        cell = record.cells.get(each)
        if cell is None or cell.read is None:
            continue
        found |= set(cell.read.text.split())
        found |= {text for text, role, _ in cell.read.tokens if role not in _NOT_OWN}
    return frozenset(found)


def _siblings(candidate: Candidate) -> bool:
    """Whether parents agree, and the person's own name or date of birth does not."""
    on = candidate.agreement_on
    parents = any(on[f].exact for f in ("father_name", "mother_name") if f in on)
    apart = any(
        on[field].weight < 0 and not on[field].missing
        for field in ("name", "name_given", "dob")
        if field in on
    )
    return parents and apart


def _same_name(candidate: Candidate) -> bool:
    on = candidate.agreement_on
    compared = [on[field] for field in _NAMES if field in on]
    return bool(compared) and all(each.exact for each in compared)


def _common(candidate: Candidate) -> bool:
    on = candidate.agreement_on
    return any(_COMMON in on[field].label for field in _NAMES if field in on)
