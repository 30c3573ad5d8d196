"""An evaluation as one page that holds everything it needs."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from crvs_link.codes import STATEMENT
from crvs_link.report.evaluation_tables import detail_sheets, main_sheet
from crvs_link.report.evaluation_words import definitions_of, notes_of
from crvs_link.report.page import environment, style_and_policy
from crvs_link.report.text import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crvs_link.evaluate import Evaluation

REACH: Final = (
    "Figures of one result against one truth. They hold for other data only as far as those "
    "are like these."
)


def render_evaluation(
    evaluations: Sequence[Evaluation], *, result: str, truth: str, notes: Sequence[str] = ()
) -> str:
    """Write an evaluation as a page.

    Parameters
    ----------
    evaluations : sequence of Evaluation
    result, truth : str
        What was evaluated, and against what.
    notes : sequence of str
        What could not be told, and why.

    Returns
    -------
    str
        A complete HTML document, without a script and without a value of a record; the
        same text for the same evaluation.
    """
    return (
        environment()
        .get_template("evaluation.html")
        .render(
            result=printable(result),
            truth=printable(truth),
            version=version("crvs-link"),
            main=main_sheet(evaluations),
            parts=[
                (printable(each.register or ""), list(detail_sheets(each))) for each in evaluations
            ],
            notes=[*notes_of(evaluations), *map(printable, notes)],
            definitions=definitions_of(evaluations),
            statement=f"{REACH} {STATEMENT}",
            **style_and_policy(STATEMENT),
        )
    )
