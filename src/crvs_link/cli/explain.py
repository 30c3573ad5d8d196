"""``crvs-link explain``."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from crvs_link.cli import options


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("left_id")
@click.argument("right_id")
@click.option("--register", metavar="ID", help="Which register, where the run searched several.")
@options.threads
@options.quiet
@options.as_json
def explain(
    *,
    folder: Path,
    left_id: str,
    right_id: str,
    register: str | None,
    threads: int | None,
    quiet: bool,
    as_json: bool,
) -> None:
    """Say why two records were linked or not, in words and bits.

    DIR is the folder of a result; LEFT_ID and RIGHT_ID are identifiers of records, or row
    numbers where an extract has none. The extracts are read again, and have to be those
    that were linked. No value of a record is shown.
    """
    from crvs_link.cli.console import show
    from crvs_link.cli.explanation import explanation_text
    from crvs_link.cli.progress import progress_for
    from crvs_link.codes import STATEMENT
    from crvs_link.pipeline.explain import explain as find
    from crvs_link.run import RunOptions

    run_options = RunOptions(progress=progress_for(quiet=quiet))
    if threads is not None:
        run_options = RunOptions(threads=threads, progress=run_options.progress)
    found = find(folder, left_id, right_id, register=register, options=run_options)
    if as_json:
        document = {**asdict(found), "statement": STATEMENT}
        click.echo(json.dumps(document, indent=2, sort_keys=True))
    else:
        show(explanation_text(found))
        click.echo(STATEMENT)
