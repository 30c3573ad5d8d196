"""``crvs-link audit``."""

from __future__ import annotations

from pathlib import Path

import click


@click.group()
def audit() -> None:
    """Check the log of written results, and results themselves."""


@audit.command()
@click.argument("log", metavar="LOG", type=click.Path(path_type=Path))
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
def verify(log: Path, folder: Path | None) -> None:
    """Say whether a log, a result, or both are as they were written.

    LOG was written with --audit: no line of it may be changed, moved or missing, but for lines
    cut off at its end, which only the digest of the last line tells: keep that elsewhere. DIR is
    the folder of a result: its files have to be those of its manifest, and its manifest the one
    that LOG holds last for it. DIR alone is checked against its own manifest. Ends with code 3
    where something does not hold.
    """
    from crvs_link.output.audited import verify_folder, verify_log

    held = verify_folder(log) if folder is None and log.is_dir() else verify_log(log, folder)
    click.echo("\n".join(held))
