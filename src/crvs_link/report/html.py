"""``report.html``: one page that holds everything it needs.

The page has no script, loads nothing, and says so in its content policy: a browser
that opens it in ten years, or offline, shows the same. Whatever comes from outside
(file names, column names, notes) is escaped by the template engine.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from crvs_link.codes import SearchResult
from crvs_link.report.page import environment, style_and_policy

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

_PARTS: Final = (
    ("flow", "Flow of counts"),
    ("completeness", "Field completeness"),
    ("model", "Linkage model"),
    ("weights", "Match weights"),
    ("bands", "Links and review by probability"),
    ("errors", "Error rates"),
    ("subgroups", "Figures by subgroup"),
    ("contrasts", "Linked against unlinked records"),
    ("cardinality", "Cardinality"),
)


@dataclass(frozen=True)
class _Entry:
    """A line of the contents: ``source`` is a name from outside, shown apart."""

    id: str
    text: str
    number: int | None = None
    source: str | None = None
    parts: tuple[_Entry, ...] = ()


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
    # Altair is imported here, so that a page without a chart does without it.
    charts = [_chart(linkage, number) for number, linkage in enumerate(findings.linkages, start=1)]
    match = findings.command != "dedupe"
    title = "Record linkage report" if match else "De-duplication report"
    return (
        environment()
        .get_template("report.html")
        .render(
            findings=findings,
            title=f"{title}: {', '.join(source.source_id for source in findings.inputs)}",
            **style_and_policy(findings.statement),
            contents=_contents(findings),
            charts=charts,
            meanings=MEANINGS,
            words=_words,
            widest=_widest,
        )
    )


def _contents(findings: Findings) -> list[_Entry]:
    match = findings.command != "dedupe"
    entries = [_Entry("results", "Results", 1), _Entry("inputs", "Inputs", 2)]
    for number, linkage in enumerate(findings.linkages, start=1):
        entries.append(
            _Entry(
                id=f"linkage-{number}",
                text="Register" if match else "De-duplication of",
                number=number + 2,
                source=linkage.right,
                parts=tuple(_Entry(f"{part}-{number}", words) for part, words in _PARTS),
            )
        )
    return [*entries, _Entry("reading", "How to read this report", len(entries) + 1)]


def _chart(linkage: LinkageFacts, number: int) -> Markup | None:
    if not linkage.histogram.bins:
        return None
    from crvs_link.report.charts import weight_chart

    # The drawing holds numbers and our own words only.
    return Markup(weight_chart(linkage.histogram, name=f"chart-{number}"))


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
