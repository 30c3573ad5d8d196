"""The library's front door: extracts in, frames out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from crvs_link import pipeline
from crvs_link.config import LinkageConfig, RunConfig, SourceConfig
from crvs_link.load import Extract, read_extract
from crvs_link.load.labels import read_labels
from crvs_link.output import write, write_database
from crvs_link.pipeline.read import readings_of
from crvs_link.profile import Profile, profile
from crvs_link.results import RunResult
from crvs_link.run import RunOptions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crvs_link.load import Source
    from crvs_link.schema import Cardinality


class Result(RunResult):
    """What `match` or `dedupe` found: frames; a folder or tables of a database on request."""

    def write(
        self,
        folder: str | Path,
        *,
        formats: Sequence[str] = ("parquet",),
        overwrite: bool = False,
        report: bool = True,
    ) -> Path:
        """Write the output folder, as the command line does (see `crvs_link.output.write`)."""
        return write(self, folder, formats=formats, overwrite=overwrite, report=report)

    def write_to(self, target: str, *, overwrite: bool = False) -> str:
        """Write the tables to a database (see `crvs_link.output.write_database`).

        ``target`` is ``postgresql://host/db#schema`` or ``sqlite:file``.
        """
        return write_database(self, target, overwrite=overwrite)


def match(
    host: Source | Extract,
    *registers: Source | Extract,
    cardinality: Cardinality | None = None,
    config: RunConfig | None = None,
    options: RunOptions | None = None,
    model: str | Path | None = None,
    labels: Source | None = None,
    purpose: str | None = None,
    legal_basis: str | None = None,
) -> Result:
    """Search registers for the records of a host extract.

    Parameters
    ----------
    host, registers : str, Path, frame or Extract
        What `read_extract` takes, or what it gave. Anything with the Arrow C stream
        interface is a frame.
    cardinality : Cardinality, optional
        Of every register; found out by probing unless given.
    config : RunConfig, optional
        Every other choice; its sources are replaced by the extracts given here.
    options : RunOptions, optional
        Threads, memory, progress.
    model : str or Path, optional
        A ``model.json`` to apply in place of fitting a model.
    labels : str, Path or frame, optional
        Reviewed pairs: ``left_id, right_id, decision`` (match, non-match or insufficient),
        perhaps ``register`` and ``weight``. The fit counts them as what they were found to
        be; they do not decide what becomes of a pair.
    purpose, legal_basis : str, optional
        Why the run is made, and what allows it.

    Returns
    -------
    Result
        ``result.links``, ``result.review`` and ``result.outcomes`` are Polars frames.

    Raises
    ------
    CrvsLinkError
        If the run cannot be carried out.

    Examples
    --------
    >>> import polars as pl
    >>> import crvs_link as cl
    >>> from importlib.resources import files
    >>> samples = files("crvs_link.synthetic_data")
    >>> result = cl.match(samples / "arrivals.csv", samples / "births_host.csv")
    >>> result.outcomes.columns[:4]
    ['host_row', 'host_id', 'register', 'search_result']
    """
    extracts = _read([host, *registers])
    run = _configured(extracts, config, labels)
    if cardinality is not None:
        stated = {linkage.register: linkage for linkage in run.linkages}
        linkages = tuple(
            replace(
                stated.get(extract.source_id, LinkageConfig(extract.source_id)),
                cardinality=cardinality,
            )
            for extract in extracts[1:]
        )
        run = replace(run, linkages=linkages)
    found = pipeline.match(
        run,
        options or RunOptions(),
        extracts=extracts,
        model=Path(model) if model is not None else None,
        labels=None if labels is None else read_labels(labels),
        purpose=purpose,
        legal_basis=legal_basis,
    )
    return Result(**vars(found))


def dedupe(
    extract: Source | Extract,
    *,
    config: RunConfig | None = None,
    options: RunOptions | None = None,
    model: str | Path | None = None,
    labels: Source | None = None,
    purpose: str | None = None,
    legal_basis: str | None = None,
) -> Result:
    """Find the records of one extract that belong to one person.

    Parameters, errors and return are those of `match`; ``result.clusters`` has one row
    for each record.
    """
    extracts = _read([extract])
    found = pipeline.dedupe(
        _configured(extracts, config, labels),
        options or RunOptions(),
        extracts=extracts,
        model=Path(model) if model is not None else None,
        labels=None if labels is None else read_labels(labels),
        purpose=purpose,
        legal_basis=legal_basis,
    )
    return Result(**vars(found))


def profile_extract(
    extract: Source | Extract,
    *,
    config: SourceConfig | None = None,
    options: RunOptions | None = None,
) -> Profile:
    """Describe the quality of an extract in shapes and counts, never in values.

    Parameters
    ----------
    extract : str, Path, frame or Extract
        What `read_extract` takes, or what it gave.
    config : SourceConfig, optional
        How it is read, where that is not to be recognised. Of an `Extract`, only how its
        values are read; its id and path are those of the extract.
    options : RunOptions, optional
        Threads, progress.

    Returns
    -------
    Profile
        ``crvs_link.report.profile_html.render_profile`` makes a page of it.

    Raises
    ------
    CrvsLinkError
        If the extract cannot be read.

    Examples
    --------
    >>> import crvs_link as cl
    >>> from importlib.resources import files
    >>> found = cl.profile_extract(files("crvs_link.synthetic_data") / "births_host.csv")
    >>> found.columns[0].original, found.columns[0].shapes.kinds[0].name
    ('registration_no', 'A99999')
    """
    how = config or SourceConfig(id="", path="")
    if not isinstance(extract, Extract):
        extract = read_extract(
            extract,
            columns=how.columns or None,
            delimiter=how.delimiter,
            sheet=how.sheet,
            encoding=how.encoding,
            layout=how.layout,
            check_ids=False,
        )
    return profile(extract, readings_of(how), options or RunOptions())


def _read(sources: Sequence[Source | Extract]) -> list[Extract]:
    """Read what is not read yet, and make the source ids unique."""
    extracts: list[Extract] = []
    for source in sources:
        extract = source if isinstance(source, Extract) else read_extract(source)
        taken = {other.source_id for other in extracts}
        name, number = extract.source_id, 2
        while name in taken:
            name, number = f"{extract.source_id}-{number}", number + 1
        extracts.append(replace(extract, source_id=name))
    return extracts


def _configured(
    extracts: Sequence[Extract], config: RunConfig | None, labels: Source | None
) -> RunConfig:
    """Describe the run of these extracts; labels in a frame have no path to be named by."""
    sources = tuple(SourceConfig(extract.source_id, extract.path_text) for extract in extracts)
    run = RunConfig(sources) if config is None else replace(config, sources=sources)
    return replace(run, labels=str(labels)) if isinstance(labels, str | Path) else run
