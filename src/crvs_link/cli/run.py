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
from crvs_link.errors import InterruptedAfterwardsError, UsageError
from crvs_link.load.decisions import read_decisions
from crvs_link.output import check_database, check_target, write, write_database
from crvs_link.pipeline import Previous, dedupe, match, preview, read_previous
from crvs_link.protect import check_apart
from crvs_link.protect.audit import check_log
from crvs_link.report.summary import as_json, summary
from crvs_link.run import RunOptions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crvs_link.cli.options import Choices
    from crvs_link.config import RunConfig
    from crvs_link.results import RunResult


def carry_out(command: str, paths: Sequence[str], choices: Choices) -> None:
    """Carry out ``match`` or ``dedupe``.

    Parameters
    ----------
    command : str
    paths : sequence of str
    choices : Choices
    """
    stated = None
    previous = _previous(command, choices)
    if previous is not None:
        stated = previous.config
    elif choices.config is not None:
        from crvs_link.config import read_config  # Pydantic, which most runs do without

        stated = read_config(choices.config)
    config = merge(command, paths, choices, stated)
    check_inputs(config)
    decisions = None if choices.decisions is None else read_decisions(choices.decisions)
    options = run_options(config, choices)
    if choices.dry_run:
        planned = preview(command, config, options)
        if choices.as_json:
            click.echo(preview_json(planned))
        else:
            show(preview_text(planned))
        return
    folder = choices.output
    if folder is None and choices.database is None:
        folder = Path(f"crvs-link-{safe_name(config.sources[0].id)}")
    if folder is not None:
        check_target(folder, overwrite=choices.overwrite, formats=config.formats)
    if choices.database is not None:
        check_database(choices.database, overwrite=choices.overwrite)
    _check_apart(config, folder)
    run = match if command == "match" else dedupe
    result = run(
        config,
        options,
        model=choices.model,
        previous=previous,
        decisions=decisions,
    )
    # The folder first: it stays, should the database refuse.
    places = _written_to(result, folder, choices, config)
    with written(*places):
        if choices.as_json:
            click.echo(as_json(result, folder, choices.database))
        else:
            show(summary(result, folder, choices.database))


def _check_apart(config: RunConfig, folder: Path | None) -> None:
    """Refuse a key or a log in the folder of the result, and a log that is damaged."""
    if config.key is not None and folder is not None:
        check_apart(config.key, folder, "The key of pseudonyms")
    if config.audit is not None:
        check_log(config.audit, folder)


def _previous(command: str, choices: Choices) -> Previous | None:
    """Read the earlier result that is carried on."""
    if choices.previous is None:
        return None
    for option, value in (("--config", choices.config), ("--model", choices.model)):
        if value is not None:
            raise UsageError(
                f"--previous and {option} were both given: an earlier result brings its own.",
                hint="Leave one of them out.",
            )
    return read_previous(choices.previous, command)


def _written_to(
    result: RunResult, folder: Path | None, choices: Choices, config: RunConfig
) -> list[str]:
    places: list[str] = []
    if folder is not None:
        write(
            result,
            folder,
            formats=config.formats,
            overwrite=choices.overwrite,
            report=not choices.no_report,
            audit=config.audit,
        )
        places.append(str(folder))
    if choices.database is not None:
        with written(*places):
            overwrite = choices.overwrite
            place = write_database(
                result, choices.database, overwrite=overwrite, audit=config.audit
            )
            places.append(place)
    return places


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
def written(*places: str | Path) -> Iterator[None]:
    """Tell the truth where an interrupt comes after the result was written."""
    try:
        yield
    except KeyboardInterrupt:
        if not places:
            raise
        raise InterruptedAfterwardsError(" and ".join(map(str, places))) from None
