"""Inputs that are there, readable in name, and different: checked before a run starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crvs_link.errors import UsageError
from crvs_link.load.source import locate

if TYPE_CHECKING:
    from crvs_link.config import RunConfig


def check_inputs(config: RunConfig) -> None:
    """Refuse extracts and places files that are not there, and extracts that share a file.

    Parameters
    ----------
    config : RunConfig

    Raises
    ------
    SourceNotFoundError, AccessDeniedError
        As `crvs_link.load.source.locate`.
    UsageError
        If something is not a file, or a file belongs to two extracts.
    """
    for text in config.places:
        _check_text(text)
        locate(text)
    owners: dict[tuple[int, int], str] = {}
    for source in config.sources:
        _check_text(source.path)
        for path in locate(source.path):
            state = path.stat()
            file = state.st_dev, state.st_ino
            other = owners.setdefault(file, source.id)
            if other != source.id:
                raise UsageError(
                    f"{path} belongs to two extracts of this run, {other} and {source.id}.",
                    hint="To find repeated persons within one extract: "
                    f"crvs-link dedupe {source.path}",
                )


def _check_text(path: str) -> None:
    try:
        path.encode()
    except UnicodeEncodeError as error:
        raise UsageError(
            "The name of a file is not text in UTF-8, so no result could refer to it.",
            hint="Rename the file.",
        ) from error
