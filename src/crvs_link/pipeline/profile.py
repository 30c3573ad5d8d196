"""The profile of one source: read as configured, with the ids that it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crvs_link.load import read_extract
from crvs_link.pipeline.read import readings_of
from crvs_link.profile import profile

if TYPE_CHECKING:
    from crvs_link.config import SourceConfig
    from crvs_link.profile import Profile
    from crvs_link.run import RunOptions


def profile_source(source: SourceConfig, options: RunOptions) -> Profile:
    """Read an extract and describe its quality.

    Parameters
    ----------
    source : SourceConfig
    options : RunOptions

    Returns
    -------
    Profile

    Raises
    ------
    CrvsLinkError
        As `crvs_link.load.read_extract`, but for record ids that repeat: they are counted.
    """
    with options.progress.step("Reading the extract", 1) as step:
        extract = read_extract(
            source.path,
            source_id=source.id,
            columns=source.columns or None,
            delimiter=source.delimiter,
            sheet=source.sheet,
            encoding=source.encoding,
            layout=source.layout,
            check_ids=False,
        )
        step.advance(1)
    return profile(extract, readings_of(source), options)
