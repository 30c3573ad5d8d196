"""``crvs-link dedupe``."""

from __future__ import annotations

from typing import Any

import click

from crvs_link.cli import options
from crvs_link.cli.disclosing import disclosing


@click.command()
@click.argument("paths", nargs=-1, metavar="FILE")
@options.output
@options.database
@options.running
@options.reading
@options.deciding
@options.writing
@disclosing
@options.threads
@options.memory
@options.quiet
@options.as_json
def dedupe(paths: tuple[str, ...], **chosen: Any) -> None:
    """Find the records of one extract that belong to the same person.

    FILE is text, Parquet, Excel, SPSS, Stata or JSON of registries, also packed. A quoted
    pattern ("part-*.csv") names an extract in parts,
    "postgresql://host/db#table" or "file.db#table" a table, and a register file
    ("births.toml") the extract that is its source. With -c, a path given here replaces that
    of the file.
    """
    from crvs_link.cli.run import carry_out

    carry_out("dedupe", paths, options.Choices(**chosen))
