"""What ``--dry-run`` prints: columns, comparisons, rules with their exact cost."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.table import Table
from rich.text import Text

from crvs_link.cli.errors import one_line
from crvs_link.codes import STATEMENT
from crvs_link.report.text import candidates_text, left_out_text, memory_text, number

if TYPE_CHECKING:
    from rich.console import RenderableType

    from crvs_link.config import RegisterScope
    from crvs_link.load import Extract
    from crvs_link.pipeline import PlannedLinkage, Preview


def preview_text(preview: Preview) -> RenderableType:
    """Lay out what a run would do.

    Parameters
    ----------
    preview : Preview

    Returns
    -------
    rich renderable
    """
    parts: list[RenderableType] = []
    for extract in preview.extracts:
        parts += [*_extract(extract), *_scope(preview, extract.source_id), Text("")]
    for linkage in preview.linkages:
        parts += [*_linkage(linkage), Text("")]
    return Group(*parts, Text("Dry run: nothing was compared, nothing was written."))


def preview_json(preview: Preview) -> str:
    """Write the same as one JSON object.

    Parameters
    ----------
    preview : Preview

    Returns
    -------
    str
        Memory in bytes, time in seconds.
    """
    document = {
        "command": preview.command,
        "extracts": [
            {
                **_extract_facts(extract),
                "scope": _scope_facts(preview.scopes.get(extract.source_id)),
            }
            for extract in preview.extracts
        ],
        "linkages": [_linkage_facts(linkage) for linkage in preview.linkages],
        "statement": STATEMENT,
    }
    return json.dumps(document, indent=2, sort_keys=True)


def table(*headings: str, right: tuple[int, ...] = ()) -> Table:
    """Begin a table of plain columns.

    Parameters
    ----------
    *headings : str
    right : tuple of int
        Columns of numbers.
    """
    made = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="bold")
    for place, heading in enumerate(headings):
        made.add_column(Text(heading), justify="right" if place in right else "left")
    return made


def _extract(extract: Extract) -> list[RenderableType]:
    account = extract.account
    head = (
        f"{extract.source_id} ({extract.path_text}): {number(account.used)} of "
        f"{number(account.read)} rows used"
    )
    columns = table("column", "is", "how")
    for match in extract.columns:
        how = f"{match.how}: {match.evidence}" if match.evidence else match.how
        columns.add_row(*map(_cell, (match.original, match.canonical, how)))
    reasons = sorted(account.set_aside.items(), key=lambda item: (-item[1], item[0]))
    lines = [f"Set aside: {number(rows)}, {reason}" for reason, rows in reasons]
    if extract.ignored:
        lines.append(f"Not used: {', '.join(extract.ignored)}")
    return [_cell(head), columns, *map(_cell, [*lines, *extract.notes])]


def _scope(preview: Preview, source_id: str) -> list[RenderableType]:
    """What a register is meant to hold; of a host extract only where it is stated."""
    scope = preview.scopes.get(source_id)
    if scope is not None:
        words = f" ({scope.population_text})" if scope.population_text else ""
        strata = len(scope.completeness)
        return [
            _cell(
                f"Scope ({scope.path}): {scope.kind.value} register of {scope.country}, extract "
                f"of {scope.extract_date}; population: {scope.population.value}{words}; "
                f"completeness {f'stated in {strata} tables' if strata else 'not stated'}"
            )
        ]
    if source_id not in {
        linkage.right for linkage in preview.linkages if linkage.right != linkage.left
    }:
        return []
    return [_cell("Scope: not stated (--scope): that nothing is found there will say nothing")]


def _scope_facts(scope: RegisterScope | None) -> dict[str, Any] | None:
    if scope is None:
        return None
    return {
        "path": scope.path,
        "digest": scope.digest,
        "register": scope.id,
        "kind": scope.kind.value,
        "country": scope.country,
        "extract_date": scope.extract_date.isoformat(),
        "population": scope.population.value,
        "strata": len(scope.completeness),
    }


def _linkage(linkage: PlannedLinkage) -> list[RenderableType]:
    records = number(linkage.n_left)
    if linkage.left == linkage.right:
        head = f"{linkage.left} within itself: {records} records"
    else:
        head = (
            f"{linkage.left} with {linkage.right}: {records} and {number(linkage.n_right)} records"
        )
    comparisons = table("comparison", "levels")
    for comparison in linkage.comparisons:
        comparisons.add_row(_cell(comparison.name), _cell(" | ".join(comparison.levels)))
    cut = [cost for cost in linkage.rules if cost.left_out]
    headings = ["blocking rule", "pairs", "largest group", *(["left out"] if cut else [])]
    rules = table(*headings, right=(1, 2, 3))
    for cost in linkage.rules:
        row = [number(cost.pairs), number(cost.largest_group)]
        if cut:
            row.append(number(cost.left_out.pairs if cost.left_out else 0))
        rules.add_row(_cell(cost.rule.name), *row)
    lines = [left_out_text(cost, within=linkage.left == linkage.right) for cost in cut]
    lines.append(
        f"{candidates_text(linkage.pairs, linkage.further_pairs)}; the run needs about "
        f"{memory_text(linkage.memory)} of memory and {_seconds(linkage.seconds)}"
    )
    return [_cell(head), comparisons, Text(""), rules, *map(_cell, lines)]


def _extract_facts(extract: Extract) -> dict[str, Any]:
    return {
        "id": extract.source_id,
        "path": extract.path_text,
        "rows_read": extract.account.read,
        "rows_used": extract.account.used,
        "set_aside": dict(extract.account.set_aside),
        "columns": [
            {
                "canonical": match.canonical,
                "original": match.original,
                "how": match.how,
                "evidence": match.evidence,
            }
            for match in extract.columns
        ],
        "ignored": list(extract.ignored),
        "notes": list(extract.notes),
    }


def _linkage_facts(linkage: PlannedLinkage) -> dict[str, Any]:
    return {
        "left": linkage.left,
        "register": linkage.right,
        "left_records": linkage.n_left,
        "right_records": linkage.n_right,
        "comparisons": [
            {"name": comparison.name, "levels": list(comparison.levels)}
            for comparison in linkage.comparisons
        ],
        "rules": [
            {
                "rule": cost.rule.name,
                "pairs": cost.pairs,
                "largest_group": cost.largest_group,
                "left_out": cost.left_out and asdict(cost.left_out),
            }
            for cost in linkage.rules
        ],
        "pairs": linkage.pairs,
        "further_pairs": linkage.further_pairs,
        "memory": linkage.memory,
        "seconds": linkage.seconds,
    }


def _cell(text: str) -> Text:
    return Text(one_line(text))


def _seconds(seconds: float) -> str:
    if seconds < 1:
        return "a second"
    return f"{seconds:.0f} seconds" if seconds < 90 else f"{seconds / 60:.0f} minutes"
