"""``link.toml`` from a file, with one clear line for everything that can be wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from crvs_link.config.document import check_format, fault_of, read_document
from crvs_link.config.layout import LinkFile
from crvs_link.config.settings import FORMAT, RunConfig

if TYPE_CHECKING:
    from pathlib import Path


def read_config(path: Path) -> RunConfig:
    """Read and check a ``link.toml``.

    Parameters
    ----------
    path : Path

    Returns
    -------
    RunConfig
        What the file leaves out has its default. Without ``[[source]]`` it has no
        sources: the command line names them.

    Raises
    ------
    SourceNotFoundError, AccessDeniedError, UsageError
        If the file cannot be opened.
    ConfigError
        If it is not TOML of this format: the message names the line and column, or
        the path of the key, and what was expected there.
    """
    document = read_document(path, hint="Check the path given with -c.")
    check_format(document, path, known=FORMAT)
    try:
        return LinkFile.model_validate(document).settings()
    except ValidationError as error:
        raise fault_of(error, path, LinkFile) from error
