"""Pages of cases, and the list of them, in one language.

A page has three parts, so that a person decides before seeing what the program made of the
records: the records, the decision, and what was found. It has no script and loads nothing.
"""

from __future__ import annotations

from string import ascii_uppercase
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from crvs_link.codes import SearchResult
from crvs_link.report.cases.decide import Step, StepKind, deciding_steps
from crvs_link.report.cases.facts import Candidate, Case, CaseFolder, Record
from crvs_link.report.cases.rivals import RivalExplanation, RivalKind, rival_explanations
from crvs_link.report.cases.words import Words, listed, percent
from crvs_link.report.catalogue import isolated
from crvs_link.report.page import environment, style_and_policy
from crvs_link.schema import FIELDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crvs_link.report.cases.facts import Search
    from crvs_link.report.catalogue import Catalogue

SHEET: Final = "case.css"

_FOUND: Final = frozenset(
    {
        SearchResult.LINKED,
        SearchResult.LINKED_AMBIGUOUS,
        SearchResult.REVIEW,
        SearchResult.CONFLICT,
    }
)
_CODES: Final = "DNSTHFIO"
"""Codes of reasons on the form."""


def render_case(case: Case, folder: CaseFolder, catalogue: Catalogue) -> str:
    """Write the page of a case.

    Parameters
    ----------
    case : Case
    folder : CaseFolder
    catalogue : Catalogue

    Returns
    -------
    str
        A complete HTML document; the same text for the same facts.
    """
    words = Words(catalogue)
    said = _Said(case, words)
    return _rendered(
        "case.html",
        catalogue,
        case=case,
        folder=folder,
        words=words,
        said=said,
        letters=[said.letter(place) for place in range(len(case.candidates))],
        codes=_CODES,
        percent=percent,
        nothing_found=not any(search.result in _FOUND for search in case.searches),
        readable=FIELDS,
    )


def render_list(cases: Sequence[Case], folder: CaseFolder, catalogue: Catalogue) -> str:
    """Write the list of the cases of a folder: rows and outcomes, no names and no references."""
    return _rendered(
        "cases.html",
        catalogue,
        cases=cases,
        folder=folder,
        outcomes=[_outcome(case, catalogue) for case in cases],
    )


def _rendered(template: str, catalogue: Catalogue, **more: object) -> str:
    statement = catalogue.text("statement.finding")
    return (
        environment()
        .get_template(template)
        .render(
            t=catalogue.text,
            catalogue=catalogue,
            isolated=isolated,
            **style_and_policy(str(statement), SHEET),
            **more,
        )
    )


def _outcome(case: Case, catalogue: Catalogue) -> Markup:
    return catalogue.text(f"outcome.{case.outcome or 'not_stated'}")


class _Said:
    """What the template asks of a case, in words."""

    def __init__(self, case: Case, words: Words) -> None:
        self._case = case
        self._words = words
        self._text = words.catalogue.text
        self.outcome = _outcome(case, words.catalogue)

    def letter(self, place: int) -> str:
        """The name of a candidate on the page: A, B, ..."""
        return ascii_uppercase[place]

    def fields(self) -> list[str]:
        """The rows of the table of records: what is compared and what is there, in order."""
        case = self._case
        records = [case.person, *(each.record for each in case.candidates)]
        compared = {field for each in case.candidates for field in each.agreement_on}
        whole = "name" in compared or not compared & {"name_given", "name_family"}
        there = {field for record in records for field in record.cells}
        if "name" in there:
            # Either the whole name or its parts: both hold the same words.
            there -= {"name_given", "name_middle", "name_family"} if whole else {"name"}
        order = [key.removeprefix("field.") for key in self._words.catalogue.texts]
        return [field for field in order if field in there]

    def empty(self, record: Record, field: str) -> Markup:
        """Say why a cell has nothing."""
        if field in record.cells:
            return self._text("records.not_written")
        host = record is self._case.person
        return self._text("records.not_in_host" if host else "records.no_column")

    def place_of(self, record: Record) -> Markup:
        """Say which register record it is."""
        if record.reference is None:
            return self._text("records.of_register_row", register=record.source, row=record.row)
        return self._text(
            "records.of_register",
            register=record.source,
            id=record.reference,
            row=record.row,
        )

    def compared(self) -> list[str]:
        """The rows of the table of agreements."""
        return list(
            dict.fromkeys(field for each in self._case.candidates for field in each.agreement_on)
        )

    def agreement(self, candidate: Candidate, field: str) -> Markup:
        """Say how a candidate agrees in a field, and what that says."""
        agreement = candidate.agreement_on.get(field)
        if agreement is None:
            return self._text("level.missing")
        if agreement.missing:
            return self._not_compared(candidate, field)
        return Markup('{} <span class="speaks">{}</span>').format(
            self._words.agreement(agreement), self._words.speaks(agreement.weight)
        )

    def _not_compared(self, candidate: Candidate, field: str) -> Markup:
        """Say which side lacks a value."""
        sides = []
        for record in (self._case.person, candidate.record):
            cell = record.cells.get(field)
            sides.append(cell is not None and cell.read is not None)
        reason = ("both_missing", "record_missing", "person_missing")[sides[0] + 2 * sides[1]]
        return self._text("evidence.not_compared", reason=self._text(f"evidence.{reason}"))

    def against(self, candidate: Candidate) -> list[Markup]:
        """What does not fit, the gravest first."""
        said = []
        if candidate.conflict is not None:
            said.append(self._text(f"conflict.{candidate.conflict}"))
        against = sorted(
            (each for each in candidate.agreements if each.weight < 0 and not each.missing),
            key=lambda each: each.weight,
        )
        said += [
            Markup("{}: {}").format(self._words.field(each.field), self._words.agreement(each))
            for each in against
        ]
        return said

    def steps(self) -> list[Markup]:
        """What would decide it."""
        return [self._step(step) for step in deciding_steps(self._case)]

    def _step(self, step: Step) -> Markup:
        words: dict[str, object] = {}
        if step.candidate is not None:
            words["letter"] = self.letter(step.candidate)
        if step.change is not None:
            words["field"] = self._words.field(step.field)
            words["level"] = self._words.level(step.change.label, share=False)
            would = {"link": "link", "review": "review", "no link": "not"}[step.change.decision]
            return self._text(f"decide.would_{would}", **words)
        if step.kind is StepKind.NOT_WEIGHED:
            words["field"] = self._words.field(step.field)
        return self._text(
            f"decide.{step.kind}", question=self._text(f"question.{step.field}"), **words
        )

    def rivals(self) -> list[Markup]:
        """What else could explain the candidates."""
        return [self._rival(each) for each in rival_explanations(self._case)]

    def _rival(self, rival: RivalExplanation) -> Markup:
        key = f"rival.{rival.kind}"
        letters = ", ".join(map(self.letter, rival.candidates))
        if rival.kind is RivalKind.NAMESAKE:
            return self._text(key, letters=letters)
        if rival.kind is RivalKind.OTHER_PERSON:
            return self._text(key, letter=letters, rows=", ".join(map(str, rival.rows)))
        if rival.kind is RivalKind.TWIN:
            return self._text(key, letter=letters, why=self._text(f"conflict.{rival.rule}"))
        return self._text(key, letter=letters)

    def holds(self, search: Search) -> list[Markup]:
        """What a register is meant to hold, as its scope states it."""
        scope = search.stated
        if scope is None:
            return [self._text("search.not_stated")]
        said = [self._text(f"population.{scope.population}")]
        if scope.population_text:
            said.append(isolated(scope.population_text))
        if scope.event_dates is not None:
            first, last = scope.event_dates
            said.append(self._text("search.dates", first=first, last=last))
        if scope.area:
            said.append(self._text("search.areas", areas=", ".join(scope.area)))
        return said

    def within(self, search: Search) -> Markup:
        """Whether the person is among those whom a register is meant to hold."""
        match search.scope:
            case "in":
                return self._text("search.in_scope")
            case "out":
                said = [self._text("search.out_of_scope")]
                if search.scope_reason is not None:
                    said.append(self._text(f"scope_reason.{search.scope_reason}"))
                return listed(said)
        return self._text("search.scope_not_stated")

    def searched(self, search: Search) -> bool:
        """Whether the register was searched for the person."""
        return search.result not in {"not_run", "withheld"}

    def result(self, search: Search) -> list[Markup]:
        """What the search found, and by which rule it contradicts."""
        said = [self._text(f"result.{search.result}")]
        if search.conflict is not None:
            said.append(self._text(f"conflict.{search.conflict}"))
        return said

    def not_searched(self, search: Search) -> Markup:
        """Say that a register was not searched, and why if the run knows."""
        if search.reason is None:
            return self._text("search.not_searched")
        return self._text("search.not_searched_reason", reason=search.reason)
