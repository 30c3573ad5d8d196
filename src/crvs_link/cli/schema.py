"""``crvs-link schema``."""

from __future__ import annotations

import click


@click.command()
@click.argument("name", type=click.Choice(["result"]))
def schema(name: str) -> None:
    """Print the JSON Schema of a file that is written for other systems.

    NAME is result: a line of results.ndjson.
    """
    from crvs_link.output import schema_text

    click.echo(schema_text(name), nl=False)
