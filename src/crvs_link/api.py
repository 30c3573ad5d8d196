"""The library's front door: extracts in, frames out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from crvs_link import pipeline
from crvs_link.config import SourceConfig
from crvs_link.load.decisions import read_decisions
from crvs_link.load.labels import read_labels
from crvs_link.output import write, write_database
from crvs_link.pipeline.disclosure import with_disclosure
from crvs_link.pipeline.inputs import (
    cardinality_of,
    carried_on,
    prepare,
    read_as,
    through_file,
    with_cardinality,
    with_labels,
)
from crvs_link.pipeline.read import readings_of
from crvs_link.pipeline.scopes import with_scope
from crvs_link.profile import Profile, profile
from crvs_link.report.summary import summary_html
from crvs_link.results import RunResult
from crvs_link.run import RunOptions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crvs_link.config import RunConfig
    from crvs_link.load import Extract, Source
    from crvs_link.protect import Purpose
    from crvs_link.schema import Cardinality


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
    'many-to-one'
    >>> with TemporaryDirectory() as folder:
    ...     written = result.write(Path(folder) / "results", report=False)
    ...     sorted(path.name for path in written.iterdir())[:3]
    ['cases.parquet', 'link.toml', 'links.parquet']
    """

    def write(
        self,
        folder: str | Path,
        *,
        formats: Sequence[str] = ("parquet",),
        overwrite: bool = False,
        report: bool = True,
        audit: str | Path | None = None,
    ) -> Path:
        """Write the output folder, as the command line does (see `crvs_link.output.write`)."""
        return write(self, folder, formats=formats, overwrite=overwrite, report=report, audit=audit)

    def write_to(
        self, target: str, *, overwrite: bool = False, audit: str | Path | None = None
    ) -> str:
        """Write the tables to a database (see `crvs_link.output.write_database`).

        ``target`` is ``postgresql://host/db#schema`` or ``sqlite:file``.
        """
        return write_database(self, target, overwrite=overwrite, audit=audit)

    def _repr_html_(self) -> str:
        """What was found, in counts, as a table of a notebook."""
        return summary_html(self)


def match(
    host: Source | Extract,
    *registers: Source | Extract,
    scopes: Mapping[str, str | Path] | None = None,
    cardinality: Cardinality | str | None = None,
    config: RunConfig | None = None,
    options: RunOptions | None = None,
    model: str | Path | None = None,
    previous: str | Path | None = None,
    decisions: Source | None = None,
    labels: Source | None = None,
    purpose: Purpose | str | None = None,
    legal_basis: str | None = None,
    key: str | Path | None = None,
) -> Result:
    """Search registers for the records of a host extract.

    Parameters
    ----------
    host, registers : str, Path, frame or Extract
        What `read_extract` takes, or what it gave, or a register file
        (``registers/births.toml``) whose ``source`` names the extract. Anything with the
        Arrow C stream interface is a frame.
    scopes : mapping of str to (str or Path), optional
        By source id, the register file that states what an extract is meant to hold: a path,
        or the name of one that comes with crvs-link.
    cardinality : Cardinality or str, optional
        Of every register, as ``"one-to-one"``; unless given by the scopes, or found out by
        probing.
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
        Pairs decided in review: ``left_id, right_id, decision`` (``must_link``,
        ``cannot_link`` or ``withdrawn``) and ``register``, if there are several. They
        hold whatever the evidence; ``result.decisions`` says what became of each, and
        what speaks against one is in ``result.review``.
    labels : str, Path or frame, optional
        Reviewed pairs: ``left_id, right_id, decision`` (match, non-match or insufficient),
        perhaps ``register`` and ``weight``. The fit counts them as what they were found to
        be; they do not decide what becomes of a pair.
    purpose : str or Purpose, optional
        Why the run is made; as a `Purpose` all that is to be stated of it.
    legal_basis : str, optional
        What allows it, where ``purpose`` is text.
    key : str or Path, optional
        File of the key under which identifiers that may not be written are pseudonyms.

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
    carried = carried_on("match", previous, config, model)
    extracts, run = prepare([host, *registers], carried, config, scopes)
    run = with_disclosure(with_labels(run, labels), purpose, legal_basis, key)
    if cardinality is not None:
        run = with_cardinality(run, cardinality_of(cardinality))
    found = pipeline.match(
        run,
        options or RunOptions(),
        extracts=extracts,
        model=Path(model) if model is not None else None,
        previous=carried,
        decisions=read_decisions(decisions) if decisions is not None else None,
        labels=None if labels is None else read_labels(labels),
    )
    return Result(**vars(found))


def dedupe(
    extract: Source | Extract,
    *,
    scopes: Mapping[str, str | Path] | None = None,
    config: RunConfig | None = None,
    options: RunOptions | None = None,
    model: str | Path | None = None,
    previous: str | Path | None = None,
    decisions: Source | None = None,
    labels: Source | None = None,
    purpose: Purpose | str | None = None,
    legal_basis: str | None = None,
    key: str | Path | None = None,
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
    ['row_number', 'record_id', 'cluster_id', 'probability']
    >>> result.clusters["cluster_id"].n_unique() < result.clusters.height
    True
    """
    carried = carried_on("dedupe", previous, config, model)
    extracts, run = prepare([extract], carried, config, scopes)
    found = pipeline.dedupe(
        with_disclosure(with_labels(run, labels), purpose, legal_basis, key),
        options or RunOptions(),
        extracts=extracts,
        model=Path(model) if model is not None else None,
        previous=carried,
        decisions=read_decisions(decisions) if decisions is not None else None,
        labels=None if labels is None else read_labels(labels),
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
    source, how = through_file(extract, config or SourceConfig(id="", path=""))
    how, _ = with_scope(how)
    read = read_as(source, how, check_ids=False)
    if source is not extract:
        read = replace(read, source_id=how.id)
    return profile(read, readings_of(how), options or RunOptions())
