"""``crvs-link init``."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import Any

import click

from crvs_link.cli import options


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="HOST REGISTER...")
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(path_type=Path),
    default=Path("link.toml"),
    metavar="FILE",
    help="Where to write it; nothing must be there yet.  [default: link.toml]",
)
@options.reading
@options.deciding
@options.threads
@options.memory
@options.quiet
def init(paths: tuple[str, ...], target: Path, **chosen: Any) -> None:
    """Write a link.toml to start from, with comments.

    It holds what a run would choose from these extracts: columns, comparisons, blocking
    rules with their pairs, losses; and why. As it is, it gives the result of the run without
    it. One extract makes one for dedupe.
    """
    from crvs_link.cli.inputs import check_inputs
    from crvs_link.cli.merge import merge
    from crvs_link.cli.run import run_options
    from crvs_link.output import check_new_file, write_new_file
    from crvs_link.pipeline.starting import starting_config

    command = "match" if len(paths) > 1 else "dedupe"
    choices = options.Choices(**chosen)
    config = merge(command, paths, choices, None)
    check_inputs(config)
    check_new_file(target, "-o")
    text = starting_config(command, config, run_options(config, choices))
    write_new_file(target, text, "-o")
    name = os.fspath(target)
    click.echo(f"Written to {name}")
    click.echo(f"To run it: {shlex.join(['crvs-link', command, '-c', name])}")
