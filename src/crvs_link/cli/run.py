"""What ``match`` and ``dedupe`` do: check, run, write, and say what was found."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crvs_link.cli.console import show
from crvs_link.cli.inputs import check_inputs
from crvs_link.cli.merge import merge, safe_name
from crvs_link.cli.preview import preview_json, preview_text
from crvs_link.cli.progress import progress_for
from crvs_link.errors import InterruptedAfterwardsError
from crvs_link.output import check_target, write
from crvs_link.pipeline import dedupe, match, preview
from crvs_link.report.summary import as_json, summary
from crvs_link.run import RunOptions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crvs_link.cli.options import Choices
    from crvs_link.config import RunConfig


def carry_out(command: str, paths: Sequence[str], choices: Choices) -> None:
    """Carry out ``match`` or ``dedupe``.

    Parameters
    ----------
    command : str
    paths : sequence of str
    choices : Choices
    """
    stated = None
    if choices.config is not None:
        from crvs_link.config import read_config  # Pydantic, which most runs do without

        stated = read_config(choices.config)
    config = merge(command, paths, choices, stated)
    check_inputs(config)
    options = run_options(config, choices)
    if choices.dry_run:
        planned = preview(command, config, options)
        if choices.as_json:
            click.echo(preview_json(planned))
        else:
            show(preview_text(planned))
        return
    folder = choices.output or Path(f"crvs-link-{safe_name(config.sources[0].id)}")
    check_target(folder, overwrite=choices.overwrite, formats=config.formats)
    run = match if command == "match" else dedupe
    result = run(
        config,
        options,
        model=choices.model,
        purpose=choices.purpose,
        legal_basis=choices.legal_basis,
    )
    write(
        result,
        folder,
        formats=config.formats,
        overwrite=choices.overwrite,
        report=not choices.no_report,
    )
    with written(folder):
        if choices.as_json:
            click.echo(as_json(result, folder))
        else:
            show(summary(result, folder))


def run_options(config: RunConfig, choices: Choices) -> RunOptions:
    """Gather what a run may use."""
    options = RunOptions(
        seed=config.seed,
        memory=config.memory,
        report=not choices.no_report,
        progress=progress_for(quiet=choices.quiet),
    )
    return options if choices.threads is None else replace(options, threads=choices.threads)


@contextmanager
def written(folder: Path) -> Iterator[None]:
    """Tell the truth where an interrupt comes after the result was written."""
    try:
        yield
    except KeyboardInterrupt:
        raise InterruptedAfterwardsError(str(folder)) from None
