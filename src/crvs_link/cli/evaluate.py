"""``crvs-link evaluate``."""

from __future__ import annotations

from pathlib import Path

import click

from crvs_link.cli import options


@click.command()
@click.argument("result", metavar="DIR")
@click.option(
    "--truth",
    required=True,
    metavar="FILE",
    help="Id pairs that are one person (left_id, right_id), perhaps with a column register; or "
    "ids and their clusters (record_id, cluster_id).",
)
@click.option("--register", metavar="ID", help="Evaluate this register alone.")
@click.option(
    "--within",
    is_flag=True,
    help="Two tables of pairs: all ids are of one extract, so a pair has no direction.",
)
@options.as_json
def evaluate(*, result: str, truth: str, register: str | None, within: bool, as_json: bool) -> None:
    """Say how much of a result is true, and how much of the truth was found.

    DIR is the folder of a result, or a CSV or Parquet file of another tool: id pairs, or ids
    and their clusters. Precision, recall and F1 are of record pairs and of clusters, with
    intervals of 95 %. No id and no value of a record is shown.
    """
    from crvs_link.cli.console import show
    from crvs_link.cli.evaluation import evaluation_json, evaluation_text
    from crvs_link.evaluate import evaluate_result

    found = evaluate_result(Path(result), Path(truth), register=register, within=within)
    if as_json:
        click.echo(evaluation_json(found))
    else:
        show(evaluation_text(found))
