"""``crvs-link match``."""

from __future__ import annotations

from typing import Any

import click

from crvs_link.cli import options
from crvs_link.cli.disclosing import disclosing


@click.command()
@click.argument("paths", nargs=-1, metavar="HOST REGISTER...")
@options.output
@options.database
@options.running
@options.reading
@options.partners
@options.deciding
@options.writing
@disclosing
@options.threads
@options.memory
@options.quiet
@options.as_json
def match(paths: tuple[str, ...], **chosen: Any) -> None:
    """Search registers for the records of a host extract.

    HOST and each REGISTER are text, Parquet, Excel, SPSS, Stata or JSON of registries, also
    packed. A quoted pattern ("part-*.csv") names an extract in parts,
    "postgresql://host/db#table" or "file.db#table" a table, and a register file
    ("births.toml") the extract that is its source. With -c, paths given here replace those
    of the file, in order.
    """
    from crvs_link.cli.run import carry_out

    carry_out("match", paths, options.Choices(**chosen))
