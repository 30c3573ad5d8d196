"""``crvs-link demo``."""

from __future__ import annotations

import os
import shlex
from contextlib import ExitStack
from importlib.resources import as_file, files
from pathlib import Path

import click

from crvs_link.cli import options
from crvs_link.cli.values import Stated

SAMPLES = ("arrivals.csv", "births_host.csv", "births_origin.csv")
SCOPES = ("births_host", "births_origin")
HOST_COUNTRY = "THA"
FOLDER = "crvs-link-demo"


@click.command()
@options.output
@options.threads
@options.quiet
@options.as_json
def demo(
    *, output: Path | None, overwrite: bool, threads: int | None, quiet: bool, as_json: bool
) -> None:
    """Link the sample extracts that come with crvs-link.

    Invented people: the arrivals of a host country, its birth register, and a birth
    register of a country of origin, with what each of the two is meant to hold.
    """
    from crvs_link.cli.run import carry_out

    folder = output or Path(FOLDER)
    with ExitStack() as unpacked:
        samples = files("crvs_link.synthetic_data")
        paths = [unpacked.enter_context(as_file(samples / name)) for name in SAMPLES]
        carry_out(
            "match",
            [_short(path) for path in paths],
            options.Choices(
                output=folder,
                scope=tuple(Stated(name, name) for name in SCOPES),
                country=(Stated("arrivals", HOST_COUNTRY),),
                overwrite=overwrite,
                threads=threads,
                quiet=quiet,
                as_json=as_json,
            ),
        )
    if not as_json:
        click.echo(f"\nThe samples are in {paths[0].parent}.")
        _point_at_explain(folder)


def _point_at_explain(folder: Path) -> None:
    import polars as pl

    pairs = pl.read_parquet(folder / "links.parquet", n_rows=1)
    for pair in pairs.select("left_id", "right_id", "register").rows():
        left, right, register = map(str, pair)
        command = ["crvs-link", "explain", str(folder), left, right, "--register", register]
        click.echo(f"Why the first pair was linked: {shlex.join(command)}")


def _short(path: Path) -> str:
    """Name a file from the folder we are in where it is below it."""
    here = Path.cwd()
    return os.fspath(path.relative_to(here) if path.is_relative_to(here) else path)
