"""What a run found, in a few lines for the terminal or as JSON for a script."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from rich.console import Group
from rich.table import Table
from rich.text import Text

from crvs_link.codes import Outcome, SearchResult
from crvs_link.notebook import table_html
from crvs_link.outcome.counts import NOT_SEARCHED
from crvs_link.report.findings import findings
from crvs_link.report.rate import Rate
from crvs_link.report.text import number, of, percent, printable, recall_share
from crvs_link.resolve import SEARCH_RESULTS

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    import polars as pl
    from rich.console import RenderableType

    from crvs_link.report.facts import Findings, LinkageFacts
    from crvs_link.results import RunResult

REPORT: Final = "report.html"

_RESULTS: Final = {
    SearchResult.LINKED.value: "Linked",
    SearchResult.LINKED_AMBIGUOUS.value: "Linked, ambiguous",
    SearchResult.REVIEW.value: "For review",
    SearchResult.CONFLICT.value: "Conflict",
    SearchResult.NO_LINK.value: "No link",
    SearchResult.NOT_SEARCHABLE.value: "Not searchable",
    SearchResult.OUT_OF_SCOPE.value: "Out of scope",
    SearchResult.WITHHELD.value: "Withheld",
    SearchResult.NOT_RUN.value: "Not run",
}


def summary(result: RunResult, folder: Path | None, database: str | None = None) -> RenderableType:
    """Lay out what a run found, for standard output.

    Parameters
    ----------
    result : RunResult
    folder : Path, optional
        Where the result was written; None if it was not.
    database : str, optional
        Where its tables were written too, as the user named it.

    Returns
    -------
    rich renderable
        A column for each register, what was set aside and not searched, and where the
        report lies. Names that come from outside are shown as they are, free of markup
        and of control characters.
    """
    found = findings(result, whole=False)
    lines = [
        f"{source.source_id}: {number(source.rows_read - source.rows_used)} of "
        f"{number(source.rows_read)} rows set aside."
        for source in found.inputs
        if source.set_aside
    ]
    lines += [
        f"{linkage.right}: {warning}" for linkage in found.linkages for warning in linkage.warnings
    ]
    lines += [f"{register}: not searched: {reason}" for register, reason in found.not_run]
    if folder is not None:
        report = folder / REPORT
        place = report if report.exists() else folder
        lines.append(f"Written to {printable(os.fspath(place))}")
    if database is not None:
        lines.append(f"Written to {printable(database)}")
    lines.append(found.statement)
    parts: list[RenderableType] = [_table(found)] if found.linkages else []
    if result.cases is not None:
        parts += [Text(), _outcome_table(result.cases), Text()]
    return Group(*parts, *(Text(line) for line in lines))


def summary_html(result: RunResult) -> str:
    """Lay the same out as a table of a notebook."""
    found = findings(result, whole=False)
    notes = [f"{register}: not searched: {reason}" for register, reason in found.not_run]
    return table_html(
        f"crvs-link {found.command}",
        ["", *(linkage.right for linkage in found.linkages)],
        _rows(found),
        notes=[*notes, found.statement],
    )


def as_json(result: RunResult, folder: Path | None, database: str | None = None) -> str:
    """Write the same as JSON, for a script.

    Parameters
    ----------
    result : RunResult
    folder : Path, optional
    database : str, optional

    Returns
    -------
    str
        One object with sorted keys. A rate has its numerator and its denominator;
        ``report.json`` in the folder has everything else.
    """
    found = findings(result, whole=False)
    document = {
        "command": found.command,
        "database": database,
        "folder": None if folder is None else os.fspath(folder),
        "linkages": [_plain(linkage) for linkage in found.linkages],
        "not_run": dict(found.not_run),
        "outcomes": None if result.cases is None else _outcomes(result.cases),
        "statement": found.statement,
    }
    return json.dumps(document, indent=2, sort_keys=True)


def _table(found: Findings) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
    table.add_column("")
    for linkage in found.linkages:
        table.add_column(Text(linkage.right), justify="right")
    for row in _rows(found):
        table.add_row(*row)
    return table


def _outcomes(cases: pl.DataFrame) -> dict[str, int]:
    """Host records by outcome, in the order in which outcomes apply; the last of no search."""
    counts = dict(cases["outcome"].value_counts(name="records").iter_rows())
    codes = [outcome.value for outcome in Outcome]
    found = {code: int(counts[code]) for code in codes if code in counts}
    return found | ({NOT_SEARCHED: int(counts[None])} if None in counts else {})


def _outcome_table(cases: pl.DataFrame) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
    table.add_column(Text("Outcome of each host record"))
    table.add_column("", justify="right")
    for code, records in _outcomes(cases).items():
        table.add_row(code, _share(Rate(records, cases.height)))
    return table


def _rows(found: Findings) -> list[list[str]]:
    shown = {
        search.result
        for linkage in found.linkages
        for search in linkage.searches
        if search.records.numerator or search.result in SEARCH_RESULTS
    }
    columns = [_lines(linkage, shown) for linkage in found.linkages]
    # A line that only some registers have stands where it stands among theirs.
    labels = max(columns, key=len, default={})
    return [[label, *(column.get(label, "0") for column in columns)] for label in labels]


def _lines(linkage: LinkageFacts, shown: Collection[str]) -> dict[str, str]:
    lines = {"Records": number(linkage.flow.left_records)}
    for search in linkage.searches:
        if search.result in shown:
            lines[_RESULTS[search.result]] = _share(search.records)
    if linkage.clusters is not None:
        lines["Clusters"] = number(linkage.clusters.clusters)
        lines["In a cluster with another"] = _share(linkage.clusters.in_groups)
    lines["Candidate pairs"] = number(linkage.flow.candidates.numerator)
    lines["True pairs among them"] = recall_share(linkage.blocking_recall)
    lines["Links"] = number(linkage.flow.links)
    lines["Pairs for review"] = number(linkage.flow.review)
    if linkage.conflicts:
        lines["Refused: cannot be one person"] = number(sum(n for *_, n in linkage.conflicts))
    lines["False-link rate, expected"] = _rate(linkage.errors.false_links)
    low, high = linkage.errors.false_links_interval
    lines["False links, 95 % interval"] = f"{number(low)} to {number(high)}"
    lines["Missed-link rate, at least"] = _rate(linkage.errors.missed_links)
    return lines


def _share(rate: Rate) -> str:
    return f"{number(rate.numerator)} ({percent(rate)})"


def _rate(rate: Rate) -> str:
    return f"{percent(rate)} ({of(rate)})"


def _plain(linkage: LinkageFacts) -> dict[str, Any]:
    document: dict[str, Any] = {
        "left": linkage.left,
        "register": linkage.right,
        "records": linkage.flow.left_records,
        "candidates": linkage.flow.candidates.numerator,
        "blocking_recall": asdict(linkage.blocking_recall),
        "links": linkage.flow.links,
        "review": linkage.flow.review,
        "search_results": {search.result: search.records.numerator for search in linkage.searches},
        "false_link_rate": _parts(linkage.errors.false_links),
        "false_links_interval": list(linkage.errors.false_links_interval),
        "missed_link_rate_at_least": _parts(linkage.errors.missed_links),
        "warnings": list(linkage.warnings),
        "conflicts": {rule: pairs for rule, _, pairs in linkage.conflicts},
    }
    if linkage.clusters is not None:
        document["clusters"] = linkage.clusters.clusters
    return document


def _parts(rate: Rate) -> dict[str, float | None]:
    return {"numerator": rate.numerator, "denominator": rate.denominator, "value": rate.value}
