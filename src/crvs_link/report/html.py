"""``report.html``: one page that holds everything it needs.

The page has no script, loads nothing, and says so in its content policy: a browser
that opens it in ten years, or offline, shows the same. Whatever comes from outside
(file names, column names, notes) is escaped by the template engine.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from crvs_link.codes import NOT_FOUND_STATEMENT, SearchResult
from crvs_link.outcome import LEAST_POWER
from crvs_link.report.drawings import flow_drawing, histogram_drawing, threshold_drawing
from crvs_link.report.outcome_facts import INDICATOR_WORDS, OUTCOME_WORDS
from crvs_link.report.page import environment, style_and_policy
from crvs_link.resolve import SEARCH_RESULTS

if TYPE_CHECKING:
    from crvs_link.report.facts import Findings, LinkageFacts

MEANINGS: Final = {
    SearchResult.LINKED.value: "a partner was chosen",
    SearchResult.LINKED_AMBIGUOUS.value: (
        "having a partner is more likely than having none, but no single one is more likely "
        "than not"
    ),
    SearchResult.REVIEW.value: "for clerical review",
    SearchResult.CONFLICT.value: "likely enough for a link, and contradicted by a rule",
    SearchResult.NO_LINK.value: "no partner was found by this search",
    SearchResult.NOT_SEARCHABLE.value: "a partner would hardly have been found, were there one",
    SearchResult.OUT_OF_SCOPE.value: "outside what the register is meant to hold",
    SearchResult.WITHHELD.value: "not shown, by a protection rule",
    SearchResult.NOT_RUN.value: "the register was not searched",
}

_PARTS: Final = {
    "flow": "Flow of counts",
    "power": "Linkage power",
    "completeness": "Field completeness",
    "model": "Linkage model",
    "weights": "Match weights",
    "bands": "Links and review by probability",
    "sensitivity": "Threshold sensitivity",
    "errors": "Error rates",
    "subgroups": "Figures by subgroup",
    "contrasts": "Linked against unlinked records",
    "cardinality": "Cardinality",
}


SUPPRESSED: Final = "c"
"""What stands for a number that is left out."""

SHORT: Final = {
    "CONFLICT_REVIEW": "Conflict",
    "LINKED_BIRTH_HOST": "Birth, host",
    "LINKED_BIRTH_FOREIGN": "Birth, foreign",
    "LINKED_POPULATION_REGISTER_FOREIGN": "Population register, foreign",
    "LINKED_OTHER_REGISTER": "Other register",
    "POSSIBLE_REVIEW": "Possible",
    "LINKED_FAMILY_ONLY": "Family only",
    "NO_LINK_INFORMATIVE": "No link, informative",
    "NO_LINK_UNINFORMATIVE": "No link, uninformative",
    "NOT_SEARCHABLE": "Not searchable",
    "NOT_IN_SCOPE": "Not in scope",
    "WITHHELD": "Withheld",
    "not run": "Not run",
}
"""Outcomes as heads of narrow columns."""


@dataclass(frozen=True)
class _Entry:
    """A line of the contents: ``source`` is a name from outside, shown apart."""

    id: str
    text: str
    number: int | None = None
    source: str | None = None
    parts: tuple[_Entry, ...] = ()

    def part(self, name: str) -> _Entry:
        """Find a part by the first word of its id."""
        return next(each for each in self.parts if each.id.partition("-")[0] == name)


def render_html(findings: Findings) -> str:
    """Write findings as a page.

    Parameters
    ----------
    findings : Findings

    Returns
    -------
    str
        A complete HTML document; the same text for the same findings.
    """
    match = findings.command != "dedupe"
    title = "Record linkage report" if match else "De-duplication report"
    contents = _contents(findings)
    return (
        environment()
        .get_template("report.html")
        .render(
            findings=findings,
            title=f"{title}: {', '.join(source.source_id for source in findings.inputs)}",
            **style_and_policy(findings.statement),
            contents=contents,
            section={entry.id: entry for entry in contents},
            drawings=[_drawings(findings, n) for n in range(len(findings.linkages))],
            meanings=MEANINGS,
            outcome_words=OUTCOME_WORDS,
            indicator_words=INDICATOR_WORDS,
            short=SHORT,
            not_found=NOT_FOUND_STATEMENT,
            suppressed=SUPPRESSED,
            shown=_shown(findings),
            guild=[
                (step, list(items))
                for step, items in groupby(findings.guild, key=lambda each: each.step)
            ],
            words=_words,
            widest=_widest,
        )
    )


def _contents(findings: Findings) -> list[_Entry]:
    match = findings.command != "dedupe"
    heads = [("results", "Results")]
    if findings.outcomes is not None:
        heads.append(("outcomes", "Outcomes"))
    if match:
        heads.append(("registers", "Registers and their scope"))
    heads.append(("inputs", "Inputs"))
    entries = [_Entry(anchor, text, number) for number, (anchor, text) in enumerate(heads, start=1)]
    for number, linkage in enumerate(findings.linkages, start=1):
        absent = {"power"} if linkage.search is None else set()
        absent |= set() if linkage.sensitivity else {"sensitivity"}
        entries.append(
            _Entry(
                id=f"linkage-{number}",
                text="Register" if match else "De-duplication of",
                number=len(entries) + 1,
                source=linkage.right,
                parts=tuple(
                    _Entry(f"{part}-{number}", words)
                    for part, words in _PARTS.items()
                    if part not in absent
                ),
            )
        )
    entries.append(_Entry("checklist", "Checklist for reports", len(entries) + 1))
    return [*entries, _Entry("reading", "How to read this report", len(entries) + 1)]


def _drawings(findings: Findings, place: int) -> dict[str, Markup | None]:
    """Draw what one register has: numbers and our own words only."""
    linkage, number = findings.linkages[place], place + 1
    sources = {source.source_id: source for source in findings.inputs}
    ends = [
        source
        for side in dict.fromkeys((linkage.left, linkage.right))
        if (source := sources.get(side)) is not None
    ]
    found = [
        (_words(each.result).lower(), int(each.records.numerator))
        for each in linkage.searches
        if each.records.numerator
    ]
    drawn: dict[str, Markup | None] = {
        "flow": flow_drawing(linkage, ends, found, f"flow-{number}-drawing"),
        "weights": _weights(linkage, f"chart-{number}"),
    }
    if linkage.sensitivity:
        drawn["sensitivity"] = threshold_drawing(
            linkage.sensitivity, name=f"thresholds-{number}-drawing"
        )
    search = linkage.search
    if search is not None and search.power is not None:
        drawn["power"] = histogram_drawing(
            search.power,
            title="Host records by linkage power",
            axis="linkage power",
            mark=LEAST_POWER,
            name=f"power-{number}-drawing",
        )
    if search is not None and search.no_record is not None:
        drawn["no_record"] = histogram_drawing(
            search.no_record,
            title="Records without a link by what that says",
            axis="probability that no record is there",
            mark=None,
            name=f"norecord-{number}-drawing",
        )
    return drawn


def _weights(linkage: LinkageFacts, name: str) -> Markup | None:
    if not linkage.histogram.bins:
        return None
    # Altair is imported here, so that a page without a chart does without it.
    from crvs_link.report.charts import weight_chart

    return Markup(weight_chart(linkage.histogram, name=name))


def _shown(findings: Findings) -> list[str]:
    """Name the search results that the overview has: those that occur anywhere."""
    found: dict[str, float] = {}
    for search in (search for linkage in findings.linkages for search in linkage.searches):
        found[search.result] = found.get(search.result, 0) + search.records.numerator
    return [result for result, n in found.items() if n or result in SEARCH_RESULTS]


def _words(result: str) -> str:
    return result.replace("_", " ").capitalize()


def _widest(linkage: LinkageFacts) -> float:
    """Largest weight in bits, either way, of all levels: the scale of their bars."""
    return max(
        (
            abs(level.weight)
            for comparison in linkage.model.comparisons
            for level in comparison.levels
        ),
        default=0.0,
    )
