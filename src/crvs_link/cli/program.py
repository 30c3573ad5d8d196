"""The program as a whole: its commands, its version, and how it ends."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

from crvs_link.cli.errors import guarded
from crvs_link.errors import UsageError

COMMANDS = (
    *("match", "dedupe", "profile", "init", "explain", "cases", "evaluate", "schema", "synth"),
    *("demo", "key", "audit"),
)


class Program(click.Group):
    """A group whose commands are imported when they are asked for.

    Whatever a command raises becomes a message and an exit code in one place.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the commands in the order in which people need them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"crvs_link.cli.{cmd_name}"), cmd_name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that the arguments name."""
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0], COMMANDS, n=1)
            raise UsageError(
                f"There is no command {args[0]!r}.",
                hint=f"Did you mean {near[0]}?" if near else f"Known: {', '.join(COMMANDS)}.",
            )
        return super().resolve_command(ctx, args)

    def main(  # type: ignore[override]  # exits always, so there is only one way to end
        self, args: Sequence[str] | None = None, prog_name: str | None = None, **extra: Any
    ) -> None:
        """Run the program and exit."""
        arguments = list(sys.argv[1:] if args is None else args)

        def call() -> None:
            with self.make_context(prog_name or "crvs-link", arguments, **extra) as context:
                self.invoke(context)

        sys.exit(guarded(call))


def _show_version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if not wanted or context.resilient_parsing:
        return
    import platform
    from importlib.metadata import version
    from importlib.util import find_spec

    kernel = find_spec("crvs_link._fast.patterns")
    click.echo(f"crvs-link {version('crvs-link')}")
    click.echo(
        f"{platform.python_implementation()} {platform.python_version()}, "
        f"{platform.system()} {platform.machine()}, polars {version('polars')}"
    )
    click.echo(f"kernels: {kernel.origin if kernel else 'not built'}")
    context.exit()


@click.command(
    "crvs-link",
    cls=Program,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="Show the version, the Python and the kernels in use.",
)
def program() -> None:
    """Link civil registration records: which belong to one person, and how sure that is."""
