"""The extracts of a run: read as configured, and coded in one space."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crvs_link.encode import Readings, encode
from crvs_link.errors import UsageError
from crvs_link.load import read_extract
from crvs_link.pipeline.sizes import check_sizes
from crvs_link.run import in_order
from crvs_link.schema import UNIT_COLUMNS
from crvs_link.standardise.gazetteer import Gazetteer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crvs_link.config import RunConfig, SourceConfig
    from crvs_link.encode import CodedRecords
    from crvs_link.load import Extract
    from crvs_link.load.places import Places
    from crvs_link.run import RunOptions


def read_sources(config: RunConfig, options: RunOptions) -> list[Extract]:
    """Read every extract of a run.

    Parameters
    ----------
    config : RunConfig
    options : RunOptions

    Returns
    -------
    list of Extract
        In the order of the configuration.

    Raises
    ------
    UsageError
        If an extract that is to be matched is also a register, file for file, or if the
        extracts cannot fit in the memory that the run may use.
    """
    check_sizes(config, options)

    def read(number: int) -> Extract:
        source = config.sources[number]
        return read_extract(
            source.path,
            source_id=source.id,
            columns=source.columns or None,
            delimiter=source.delimiter,
            sheet=source.sheet,
            encoding=source.encoding,
            layout=source.layout,
        )

    # Side by side: while one is parsed, the rows of another are accounted for.
    sizes = [1] * len(config.sources)
    extracts = list(in_order(read, sizes, options, "Reading extracts"))
    for register in extracts[1:]:
        if register.digest == extracts[0].digest:
            raise UsageError(
                f"{register.path_text} is the host extract itself.",
                hint="To find repeated persons within one file, use: "
                f"crvs-link dedupe {register.path_text}",
            )
    return extracts


def gazetteer_of(places: Places | None) -> Gazetteer | None:
    """The units of the places files of a run, numbered."""
    return None if places is None else Gazetteer.of(places)


def code_sources(
    extracts: Sequence[Extract],
    config: RunConfig,
    options: RunOptions,
    gazetteer: Gazetteer | None = None,
) -> tuple[CodedRecords, list[Extract]]:
    """Standardise and code the extracts, all in one space of codes.

    Parameters
    ----------
    extracts : sequence of Extract
    config : RunConfig
    options : RunOptions
    gazetteer : Gazetteer, optional
        From `gazetteer_of`.

    Returns
    -------
    coded : CodedRecords
    extracts : list of Extract
        The same, with notes of how their values were read.
    """
    readings = [readings_of(source, gazetteer) for source in config.sources]
    coded = encode(extracts, readings, options)
    noted = list(extracts)
    if gazetteer is None:
        noted = [_with_unused(extract) for extract in extracts]
    for number, column, text in coded.notes:
        note = f"{column}: {text}"
        noted[number] = replace(noted[number], notes=(*noted[number].notes, note))
    for extract in noted:
        for note in extract.notes:
            options.progress.note(f"{extract.source_id}: {note}")
    return coded, noted


def _with_unused(extract: Extract) -> Extract:
    """Note the columns that only a places file makes comparable."""
    unused = [match.original for match in extract.columns if match.canonical in UNIT_COLUMNS]
    if not unused:
        return extract
    note = (
        f"{', '.join(map(repr, unused))}: not compared, since no places file (--places) says which "
        "administrative units there are"
    )
    return replace(extract, notes=(*extract.notes, note))


def readings_of(source: SourceConfig, gazetteer: Gazetteer | None = None) -> Readings:
    """How the values of a source are to be read, where that was stated."""
    return Readings(
        date_order=source.date_order,
        date_calendar=source.date_calendar,
        sex_codes=source.sex_codes,
        gazetteer=gazetteer,
        country=source.country,
        country_codes=source.country_codes,
        id_kind=source.id_kind,
    )


def with_columns(source: SourceConfig, extract: Extract) -> SourceConfig:
    """A source with the columns that were recognised, so that a run can be repeated."""
    return replace(source, columns={match.canonical: match.original for match in extract.columns})
