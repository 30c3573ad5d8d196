"""``crvs-link key``."""

from __future__ import annotations

import click


@click.command()
@click.argument("file", metavar="FILE")
def key(file: str) -> None:
    """Make a key for pseudonyms (--pseudonym-key), which only you can read.

    Keep it apart from the results: who has both can find out which pseudonym an identifier
    has. Without it nobody can, you included. A file that is there is never overwritten.
    """
    from crvs_link.protect.key import make_key

    make_key(file)
    click.echo(f"Written to {file}")
