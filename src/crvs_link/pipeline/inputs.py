"""What a caller of the library gives, as a run: extracts read, and every choice gathered."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from crvs_link.config import LinkageConfig, RunConfig, SourceConfig
from crvs_link.errors import UsageError
from crvs_link.load import Extract, read_extract
from crvs_link.pipeline.previous import Previous, read_previous
from crvs_link.pipeline.scopes import is_register_file, opened
from crvs_link.schema import Cardinality

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crvs_link.load import Source


def carried_on(
    command: str,
    previous: str | Path | None,
    config: RunConfig | None,
    model: str | Path | None,
) -> Previous | None:
    """Read the earlier run that is carried on; it leaves no choice of model and rules."""
    if previous is None:
        return None
    if config is not None or model is not None:
        raise UsageError(
            "previous was given together with config or model: an earlier run brings its own.",
            hint="Leave one of them out.",
        )
    return read_previous(Path(previous), command)


def prepare(
    sources: Sequence[Source | Extract],
    carried: Previous | None,
    config: RunConfig | None,
    scopes: Mapping[str, str | Path] | None = None,
) -> tuple[list[Extract], RunConfig]:
    """Read what is not read yet, and describe the run of it.

    Parameters
    ----------
    sources : sequence of str, Path, frame or Extract
    carried : Previous, optional
        Whose sources these are, in its order; more registers may follow.
    config : RunConfig, optional
        Its sources are not used.
    scopes : mapping of str to (str or Path), optional
        Register file of an extract, by its source id.

    Raises
    ------
    UsageError
        If the earlier run had more sources, or a scope is of none of them.
    """
    base = carried.config if carried is not None else config or RunConfig(())
    known = carried.config.sources if carried is not None else ()
    if carried is not None and len(sources) < len(known):
        raise UsageError(
            f"{carried.folder} is the result of {len(known)} extracts; {len(sources)} were given.",
            hint=f"Give, in this order: {', '.join(source.id for source in known)}.",
        )
    more = [SourceConfig(id="", path="")] * (len(sources) - len(known))
    named_in = [through_file(*each) for each in zip(sources, [*known, *more], strict=True)]
    read = [(read_as(source, of), of) for source, of in named_in]
    extracts = named([replace(e, source_id=of.id or e.source_id) for e, of in read])
    configs = tuple(
        replace(of, id=extract.source_id, path=extract.path_text)
        for extract, (_, of) in zip(extracts, read, strict=True)
    )
    return extracts, replace(base, sources=_with_scopes(configs, scopes or {}))


def _with_scopes(
    sources: tuple[SourceConfig, ...], scopes: Mapping[str, str | Path]
) -> tuple[SourceConfig, ...]:
    ids = [source.id for source in sources]
    for source_id in scopes:
        if source_id not in ids:
            raise UsageError(
                f"scopes names the extract {source_id!r}, which is not in this run.",
                hint=f"Extracts: {', '.join(ids)}.",
            )
    return tuple(
        replace(source, scope=str(scopes[source.id])) if source.id in scopes else source
        for source in sources
    )


def through_file(
    source: Source | Extract, how: SourceConfig
) -> tuple[Source | Extract, SourceConfig]:
    """Put the extract that a register file names in the place of the file."""
    if not isinstance(source, str | Path) or not is_register_file(str(source)):
        return source, how
    found = opened(replace(how, path=str(source), scope=None))
    return found.path, found


def read_as(source: Source | Extract, how: SourceConfig, *, check_ids: bool = True) -> Extract:
    """Read a source as it is configured, unless it is read already."""
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


def named(extracts: Sequence[Extract]) -> list[Extract]:
    """Make the source ids unique."""
    named: list[Extract] = []
    for extract in extracts:
        taken = {other.source_id for other in named}
        name, number = extract.source_id, 2
        while name in taken:
            name, number = f"{extract.source_id}-{number}", number + 1
        named.append(replace(extract, source_id=name))
    return named


def with_cardinality(run: RunConfig, cardinality: Cardinality) -> RunConfig:
    """A run in which every register has this cardinality."""
    stated = {linkage.register: linkage for linkage in run.linkages}
    linkages = tuple(
        replace(stated.get(source.id, LinkageConfig(source.id)), cardinality=cardinality)
        for source in run.sources[1:]
    )
    return replace(run, linkages=linkages)


def with_labels(run: RunConfig, labels: Source | None) -> RunConfig:
    """A run that names its labels; those in a frame have no path to be named by."""
    return replace(run, labels=str(labels)) if isinstance(labels, str | Path) else run


def cardinality_of(value: Cardinality | str) -> Cardinality:
    """Read a cardinality: UsageError if there is none of that name."""
    try:
        return Cardinality(value)
    except ValueError:
        raise UsageError(
            f"The cardinality {value!r} is unknown.",
            hint=f"There are: {', '.join(each.value for each in Cardinality)}.",
        ) from None
