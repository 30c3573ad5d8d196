"""``crvs-link profile``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from crvs_link.cli import options


@click.command()
@click.argument("path", metavar="FILE")
@click.option(
    "--html",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the profile as a page too; the file must not be there yet.",
)
@options.reading
@options.threads
@options.quiet
@options.as_json
def profile(path: str, html: Path | None, **chosen: Any) -> None:
    """Describe the quality of one extract, in shapes and counts.

    Rows, columns, completeness, scripts, how dates are read, default dates, heaped ages,
    repeated ids, invalid numbers. No value of a record is shown.

    FILE is text, Parquet, Excel, SPSS, Stata or JSON of registries, also packed. A quoted
    pattern ("part-*.csv") names an extract in parts,
    "postgresql://host/db#table" or "file.db#table" a table, and a register file
    ("births.toml") the extract that is its source.
    """
    from crvs_link.cli.console import show
    from crvs_link.cli.inputs import check_inputs
    from crvs_link.cli.merge import merge
    from crvs_link.cli.run import run_options
    from crvs_link.codes import STATEMENT
    from crvs_link.output import check_new_file, write_new_file
    from crvs_link.pipeline.profile import profile_source
    from crvs_link.pipeline.scopes import with_scope
    from crvs_link.report.json import render_json

    choices = options.Choices(**chosen)
    config = merge("dedupe", [path], choices, None)
    check_inputs(config)
    if html is not None:
        check_new_file(html, "--html")
    source, _ = with_scope(config.sources[0])
    found = profile_source(source, run_options(config, choices))
    if html is not None:
        from crvs_link.report.profile_html import render_profile

        write_new_file(html, render_profile(found), "--html")
    if choices.as_json:
        click.echo(render_json(found), nl=False)
    else:
        from crvs_link.report.profile_text import profile_text

        show(profile_text(found))
        click.echo(STATEMENT)
        if html is not None:
            click.echo(f"Written to {os.fspath(html)}")
