"""Tables and lines on standard output."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

import click
from rich.console import Console

if TYPE_CHECKING:
    from rich.console import RenderableType

_WIDE: Final = 10_000
"""Columns where there is no terminal to fit: nothing is broken or cut."""


def show(renderable: RenderableType) -> None:
    """Print on standard output.

    Parameters
    ----------
    renderable : rich renderable
        Lines longer than the terminal run on, so that a path can be copied whole.
    """
    terminal = sys.stdout.isatty()
    console = Console(
        file=sys.stdout,
        width=None if terminal else _WIDE,
        highlight=False,
        markup=False,
        emoji=False,
    )
    with console.capture() as captured:
        console.print(renderable, soft_wrap=True)
    # Cells are filled with spaces, which nobody wants at the end of a line.
    click.echo("\n".join(line.rstrip() for line in captured.get().splitlines()))
