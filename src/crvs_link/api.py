"""The library's front door: extracts in, frames out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from crvs_link import pipeline
from crvs_link.config import LinkageConfig, RunConfig, SourceConfig
from crvs_link.errors import UsageError
from crvs_link.load import Extract, read_extract
from crvs_link.load.decisions import read_decisions
from crvs_link.output import write, write_database
from crvs_link.pipeline.read import readings_of
from crvs_link.profile import Profile, profile
from crvs_link.report.summary import summary_html
from crvs_link.results import RunResult
from crvs_link.run import RunOptions
from crvs_link.schema import Cardinality

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crvs_link.load import Source


class Result(RunResult):
    """What `match` or `dedupe` found: frames; a folder or tables of a database on request.

    In a notebook it shows itself as a table of counts.

    Examples
    --------
    >>> import crvs_link as cl
    >>> from importlib.resources import files
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> samples = files("crvs_link.synthetic_data")
    >>> result = cl.match(samples / "arrivals.csv", samples / "births_host.csv")
    >>> result.linkages[0].cardinality.value
    'one-to-one'
    >>> with TemporaryDirectory() as folder:
    ...     written = result.write(Path(folder) / "results", report=False)
    ...     sorted(path.name for path in written.iterdir())[:3]
    ['link.toml', 'links.parquet', 'manifest.json']
    """

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

    def _repr_html_(self) -> str:
        """What was found, in counts, as a table of a notebook."""
        return summary_html(self)


def match(
    host: Source | Extract,
    *registers: Source | Extract,
    cardinality: Cardinality | str | None = None,
    config: RunConfig | None = None,
    options: RunOptions | None = None,
    model: str | Path | None = None,
    previous: str | Path | None = None,
    decisions: Source | None = None,
    purpose: str | None = None,
    legal_basis: str | None = None,
) -> Result:
    """Search registers for the records of a host extract.

    Parameters
    ----------
    host, registers : str, Path, frame or Extract
        What `read_extract` takes, or what it gave. Anything with the Arrow C stream
        interface is a frame.
    cardinality : Cardinality or str, optional
        Of every register, as ``"one-to-one"``; found out by probing unless given.
    config : RunConfig, optional
        Every other choice; its sources are replaced by the extracts given here.
    options : RunOptions, optional
        Threads, memory, progress.
    model : str or Path, optional
        A ``model.json`` to apply in place of fitting a model.
    previous : str or Path, optional
        The output folder of an earlier run to carry on: its models, rules, ways of reading
        and decisions are applied to these extracts, in the same order.
        ``result.changes`` says which records are new, changed or removed since.
    decisions : str, Path or frame, optional
        Pairs decided in review: ``left_id, right_id, decision`` (``must_link`` or
        ``cannot_link``) and ``register``, if there are several. They hold whatever the
        evidence; ``result.decisions`` says what became of each, and what speaks against
        one is in ``result.review``.
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
    carried = _carried("match", previous, config, model)
    extracts, run = _prepared([host, *registers], carried, config)
    if cardinality is not None:
        run = _with_cardinality(run, _cardinality(cardinality))
    found = pipeline.match(
        run,
        options or RunOptions(),
        extracts=extracts,
        model=Path(model) if model is not None else None,
        previous=carried,
        decisions=read_decisions(decisions) if decisions is not None else None,
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
    previous: str | Path | None = None,
    decisions: Source | None = None,
    purpose: str | None = None,
    legal_basis: str | None = None,
) -> Result:
    """Find the records of one extract that belong to one person.

    Parameters, errors and return are those of `match`; ``result.clusters`` has one row
    for each record.

    Examples
    --------
    >>> import polars as pl
    >>> import crvs_link as cl
    >>> from importlib.resources import files
    >>> path = files("crvs_link.synthetic_data") / "arrivals.csv"
    >>> people = pl.read_csv(path, infer_schema=False)
    >>> again = people.head(200).with_columns(arrival_id="AGAIN-" + pl.col("arrival_id"))
    >>> result = cl.dedupe(pl.concat([people, again]))
    >>> result.clusters.columns
    ['row_number', 'record_id', 'cluster_id']
    >>> result.clusters["cluster_id"].n_unique() < result.clusters.height
    True
    """
    carried = _carried("dedupe", previous, config, model)
    extracts, run = _prepared([extract], carried, config)
    found = pipeline.dedupe(
        run,
        options or RunOptions(),
        extracts=extracts,
        model=Path(model) if model is not None else None,
        previous=carried,
        decisions=read_decisions(decisions) if decisions is not None else None,
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
    ('registration_no', 'A9999999')
    """
    how = config or SourceConfig(id="", path="")
    read = _read(extract, how, check_ids=False)
    return profile(read, readings_of(how), options or RunOptions())


def _carried(
    command: str,
    previous: str | Path | None,
    config: RunConfig | None,
    model: str | Path | None,
) -> pipeline.Previous | None:
    """Read the earlier run that is carried on; it leaves no choice of model and rules."""
    if previous is None:
        return None
    if config is not None or model is not None:
        raise UsageError(
            "previous was given together with config or model: an earlier run brings its own.",
            hint="Leave one of them out.",
        )
    return pipeline.read_previous(Path(previous), command)


def _prepared(
    sources: Sequence[Source | Extract],
    carried: pipeline.Previous | None,
    config: RunConfig | None,
) -> tuple[list[Extract], RunConfig]:
    """Read what is not read yet, and describe the run of it."""
    if carried is None:
        extracts = _named([_read(source, SourceConfig("", "")) for source in sources])
        configs = tuple(SourceConfig(e.source_id, e.path_text) for e in extracts)
        return extracts, replace(config or RunConfig(()), sources=configs)
    known = carried.config.sources
    if len(known) != len(sources):
        raise UsageError(
            f"{carried.folder} is the result of {len(known)} extracts; {len(sources)} were given.",
            hint=f"Give, in this order: {', '.join(source.id for source in known)}.",
        )
    extracts = [
        replace(_read(source, of), source_id=of.id)
        for source, of in zip(sources, known, strict=True)
    ]
    configs = tuple(replace(of, path=e.path_text) for of, e in zip(known, extracts, strict=True))
    return extracts, replace(carried.config, sources=configs)


def _read(source: Source | Extract, how: SourceConfig, *, check_ids: bool = True) -> Extract:
    if isinstance(source, Extract):
        return source
    return read_extract(
        source,
        columns=how.columns or None,
        delimiter=how.delimiter,
        sheet=how.sheet,
        encoding=how.encoding,
        layout=how.layout,
        check_ids=check_ids,
    )


def _named(extracts: Sequence[Extract]) -> list[Extract]:
    """Make the source ids unique."""
    named: list[Extract] = []
    for extract in extracts:
        taken = {other.source_id for other in named}
        name, number = extract.source_id, 2
        while name in taken:
            name, number = f"{extract.source_id}-{number}", number + 1
        named.append(replace(extract, source_id=name))
    return named


def _with_cardinality(run: RunConfig, cardinality: Cardinality) -> RunConfig:
    stated = {linkage.register: linkage for linkage in run.linkages}
    linkages = tuple(
        replace(stated.get(source.id, LinkageConfig(source.id)), cardinality=cardinality)
        for source in run.sources[1:]
    )
    return replace(run, linkages=linkages)


def _cardinality(value: Cardinality | str) -> Cardinality:
    try:
        return Cardinality(value)
    except ValueError:
        raise UsageError(
            f"The cardinality {value!r} is unknown.",
            hint=f"There are: {', '.join(each.value for each in Cardinality)}.",
        ) from None
