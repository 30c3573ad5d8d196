"""Inputs that are there, readable in name, and different: checked before a run starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crvs_link.errors import UsageError
from crvs_link.load.source import locate
from crvs_link.load.words import POSTGRESQL, database_word
from crvs_link.pipeline.scopes import is_register_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crvs_link.config import RunConfig


def check_inputs(config: RunConfig) -> None:
    """Refuse files that are not there, and extracts that share one.

    Parameters
    ----------
    config : RunConfig

    Raises
    ------
    SourceNotFoundError, AccessDeniedError
        As `crvs_link.load.source.locate`.
    UsageError
        If something is not a file, or a file or table belongs to two extracts.
    """
    for text in (*config.places, *([] if config.labels is None else [config.labels])):
        _check_text(text)
        locate(text)
    owners: dict[object, str] = {}
    for source in config.sources:
        _check_text(source.path)
        if source.scope is not None:
            _check_text(source.scope)
            if is_register_file(source.scope):
                locate(source.scope)
        for owned, path in _owned(source.path):
            other = owners.setdefault(owned, source.id)
            if other != source.id:
                raise UsageError(
                    f"{path} belongs to two extracts of this run, {other} and {source.id}.",
                    hint="To find repeated persons within one extract: "
                    f"crvs-link dedupe {source.path}",
                )


def _owned(text: str) -> Iterator[tuple[object, object]]:
    """Give what a source reads, and how a message calls it: files, or a part of a database."""
    word = database_word(text)
    if word is not None and word.kind == POSTGRESQL:
        yield text, text
        return
    for path in locate(text if word is None else word.address):
        state = path.stat()
        part = None if word is None else (word.table, word.query)
        yield (state.st_dev, state.st_ino, part), text if part else path


def _check_text(path: str) -> None:
    try:
        path.encode()
    except UnicodeEncodeError as error:
        raise UsageError(
            "The name of a file is not text in UTF-8, so no result could refer to it.",
            hint="Rename the file.",
        ) from error
