"""What ``evaluate`` prints: a column of figures for each register, details, what they mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from crvs_link.cli.errors import one_line
from crvs_link.cli.preview import table
from crvs_link.report.evaluation_tables import detail_sheets, main_sheet
from crvs_link.report.evaluation_words import definitions_of, notes_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from crvs_link.evaluate import Evaluation
    from crvs_link.report.evaluation_tables import Sheet


def evaluation_text(evaluations: Sequence[Evaluation], notes: Sequence[str] = ()) -> RenderableType:
    """Lay out an evaluation.

    Parameters
    ----------
    evaluations : sequence of Evaluation
    notes : sequence of str
        What could not be told, and why.

    Returns
    -------
    rich renderable
        A column for each register; the details of each; then what was counted otherwise
        than one may think.
    """
    parts: list[RenderableType] = [_table(main_sheet(evaluations)), Text("")]
    for each in evaluations:
        of = f", {each.register}" if len(evaluations) > 1 and each.register else ""
        for sheet in detail_sheets(each):
            parts += [Text(one_line(sheet.title + of), style="bold"), *_details(sheet), Text("")]
    lines = (*notes_of(evaluations), *notes, *definitions_of(evaluations))
    return Group(*parts, *(Text(one_line(line)) for line in lines))


def _details(sheet: Sheet) -> Iterator[RenderableType]:
    yield from (Text(one_line(f"Warning: {line}")) for line in sheet.warnings)
    yield _table(sheet)
    yield from (Text(line) for line in sheet.lines)


def _table(sheet: Sheet) -> RenderableType:
    made = table(*map(one_line, sheet.headings), right=sheet.numbers)
    for row in sheet.rows:
        made.add_row(*(Text(one_line(cell)) for cell in row))
    return made
