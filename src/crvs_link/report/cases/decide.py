"""What would decide a case: what to ask, what to look up, and what the program would make of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from crvs_link.report.cases.facts import CANDIDATE
from crvs_link.schema import FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crvs_link.report.cases.facts import Candidate, Case, WouldDecide

MOST_CHANGES: Final = 3
"""Changes that are named for one candidate, the least first."""


class StepKind(StrEnum):
    """What can be done to decide."""

    ASK_PERSON = "ask_person"
    ASK_REGISTER = "ask_register"
    """Look at the entry in the register that the extract was made from."""
    NOT_WEIGHED = "not_weighed"
    """The register records it, and the list of persons has no such item."""
    WOULD = "would"


@dataclass(frozen=True)
class Step:
    """One thing to ask or to look up. ``candidate`` is a place among those of the case."""

    kind: StepKind
    field: str
    candidate: int | None = None
    change: WouldDecide | None = None


def deciding_steps(case: Case) -> tuple[Step, ...]:
    """Find what would decide a case.

    Parameters
    ----------
    case : Case

    Returns
    -------
    tuple of Step
        What to ask the person, what most bits hang on first; what to look up in the registers;
        what they record and the list of persons does not; and the changes of a single item
        that would change the decision.
    """
    open_ones = [
        (place, each)
        for place, each in enumerate(case.candidates)
        if each.status != CANDIDATE and each.reviewed is None
    ]
    missing = sorted(
        (
            (-agreement.most, place, agreement.field)
            for place, candidate in open_ones
            for agreement in candidate.agreements
            if agreement.missing
        )
    )
    steps: dict[Step, None] = {}
    for kind in (StepKind.ASK_PERSON, StepKind.ASK_REGISTER):
        for _, place, field in missing:
            record = case.person if kind is StepKind.ASK_PERSON else case.candidates[place].record
            cell = record.cells.get(field)
            if cell is not None and cell.read is None:
                asked = None if kind is StepKind.ASK_PERSON else place
                steps[Step(kind, field, asked)] = None
    for place, candidate in open_ones:
        steps.update(dict.fromkeys(_not_weighed(case, place, candidate)))
    for place, candidate in open_ones:
        for change in candidate.changes[:MOST_CHANGES]:
            steps[Step(StepKind.WOULD, change.field, place, change)] = None
    return tuple(steps)


def _not_weighed(case: Case, place: int, candidate: Candidate) -> Iterator[Step]:
    compared = candidate.agreement_on
    # Parts of a name say nothing more where the whole was compared.
    named = any(field.startswith("name") for field in compared)
    for field, cell in candidate.record.cells.items():
        beyond = field in FIELDS and field not in case.person.cells and field not in compared
        if beyond and cell.read is not None and not (named and field.startswith("name")):
            yield Step(StepKind.NOT_WEIGHED, field, place)
