"""``crvs-link evaluate``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from crvs_link.cli import options

if TYPE_CHECKING:
    from crvs_link.evaluate import Trace
    from crvs_link.run import RunOptions


@click.command()
@click.argument("result", metavar="DIR")
@click.option(
    "--truth",
    required=True,
    metavar="FILE",
    help="Id pairs that are one person (left_id, right_id), perhaps with a column register; "
    "ids and their clusters (record_id, cluster_id); or the records of all extracts "
    "(register, record_id, person_id).",
)
@click.option("--register", metavar="ID", help="Evaluate this register alone.")
@click.option(
    "--within",
    is_flag=True,
    help="Two tables of pairs: all ids are of one extract, so a pair has no direction.",
)
@click.option(
    "--host",
    metavar="ID",
    help="Another tool's pairs: which register of the truth the left ids are of.",
)
@click.option(
    "--subgroups",
    metavar="COLUMN,...",
    help="Columns of a truth of records; figures for each of their values.",
)
@click.option(
    "--errors",
    metavar="FILE",
    help="Which error struck which record (register, record_id, column, mechanism): the share "
    "of true pairs that each lost.",
)
@click.option(
    "--html",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the evaluation as a page too; the file must not be there yet.",
)
@options.threads
@options.quiet
@options.as_json
def evaluate(
    *,
    result: str,
    truth: str,
    register: str | None,
    within: bool,
    host: str | None,
    subgroups: str | None,
    errors: str | None,
    html: Path | None,
    threads: int | None,
    quiet: bool,
    as_json: bool,
) -> None:
    """Say how much of a result is true, how much of the truth was found, and who loses.

    DIR is the folder of a result, or a CSV or Parquet file of another tool: id pairs, or ids
    and their clusters. Precision, recall and F1 are of record pairs and of clusters, with
    intervals of 95 %. The folder of a result also tells whether its probabilities can be
    taken at their word, and why links were missed: for that its extracts are read again.
    Missed links are named by record id; no other value of a record is shown.
    """
    from crvs_link.cli.console import show
    from crvs_link.cli.evaluation import evaluation_text
    from crvs_link.cli.progress import progress_for
    from crvs_link.codes import STATEMENT
    from crvs_link.evaluate import evaluate_result
    from crvs_link.output import check_new_file, write_new_file
    from crvs_link.report.evaluation_json import evaluation_json
    from crvs_link.run import RunOptions

    if html is not None:
        check_new_file(html, "--html")
    run_options = RunOptions(progress=progress_for(quiet=quiet))
    if threads is not None:
        run_options = RunOptions(threads=threads, progress=run_options.progress)
    trace, notes = _trace(Path(result), run_options)
    found = evaluate_result(
        Path(result),
        Path(truth),
        register=register,
        within=within,
        host=host,
        subgroups=[name.strip() for name in subgroups.split(",")] if subgroups else [],
        errors=None if errors is None else Path(errors),
        trace=trace,
    )
    if trace is not None and any(each.missed is None for each in found):
        notes.append("Missed links are not split by reason: there are too many true pairs.")
    if html is not None:
        from crvs_link.report.evaluation_html import render_evaluation

        page = render_evaluation(found, result=result, truth=truth, notes=notes)
        write_new_file(html, page, "--html")
    if as_json:
        click.echo(evaluation_json(found, notes))
    else:
        show(evaluation_text(found, notes))
        click.echo(STATEMENT)
        if html is not None:
            click.echo(f"Written to {html}")


def _trace(result: Path, run_options: RunOptions) -> tuple[Trace | None, list[str]]:
    """Open a run of ours again; without its inputs, say why missed links are not split."""
    from crvs_link.errors import CrvsLinkError

    if not result.is_dir():
        return None, []
    from crvs_link.pipeline.trace import trace_run

    try:
        return trace_run(result, run_options), []
    except CrvsLinkError as error:
        return None, [f"Missed links are not split by reason. {error}"]
