"""Options, ``link.toml`` and defaults merged into one description of a run, in that order."""

from __future__ import annotations

import re
from dataclasses import replace
from difflib import get_close_matches
from glob import has_magic
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from crvs_link.cli.values import Stated, stated_for
from crvs_link.config import LinkageConfig, RunConfig, SourceConfig
from crvs_link.errors import UsageError
from crvs_link.load.words import database_word
from crvs_link.pipeline.scopes import is_register_file, opened
from crvs_link.protect import Purpose
from crvs_link.schema import Assignment, Cardinality

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from crvs_link.cli.options import Choices

T = TypeVar("T")

_UNSAFE: Final = re.compile(r"[^\w.-]+")
_MAGIC: Final = re.compile(r"\[[^]]*\]|[*?]+")


def merge(
    command: str, paths: Sequence[str], choices: Choices, config: RunConfig | None
) -> RunConfig:
    """Describe a run completely.

    Parameters
    ----------
    command : str
        ``match`` or ``dedupe``.
    paths : sequence of str
        As given on the command line; they replace those of ``config`` in order.
    choices : Choices
        Take precedence over ``config``.
    config : RunConfig, optional
        As read from a ``link.toml``.

    Returns
    -------
    RunConfig
        With one linkage for each register.

    Raises
    ------
    UsageError
        If there are not as many extracts as the command needs, or an option names a
        source that is not there.
    """
    base = config or RunConfig(sources=())
    sources = _sources(base.sources, paths)
    _check_number(command, sources, config)
    ids = [source.id for source in sources]
    _check_sources_of(choices, ids)
    choices = _with_owned_scopes(choices, ids)
    decision = base.decision
    if choices.min_probability is not None:
        decision = replace(decision, min_probability=choices.min_probability)
    extra = tuple(each for each in dict.fromkeys(choices.formats) if each != "parquet")
    return replace(
        base,
        sources=tuple(_read_as(source, choices) for source in sources),
        linkages=_linkages(base.linkages, ids, choices.cardinality),
        seed=_first(choices.seed, base.seed),
        budget=_first(choices.budget, base.budget),
        assignment=Assignment(_first(choices.assignment, base.assignment)),
        overlap_max=_first(choices.overlap_max, base.overlap_max),
        memory=_first(choices.memory, base.memory),
        labels=_first(choices.labels, base.labels),
        places=tuple(dict.fromkeys(choices.places)) or base.places,
        decision=decision,
        formats=extra if choices.formats else base.formats,
        disclosure=_disclosure(base.disclosure, choices),
        key=_first(choices.pseudonym_key, base.key),
        audit=_first(choices.audit, base.audit),
    )


def _disclosure(base: Purpose, choices: Choices) -> Purpose:
    """Put what the options state over what the configuration does, one by one."""
    return Purpose(
        purpose=_first(choices.purpose, base.purpose),
        legal_basis=_first(choices.legal_basis, base.legal_basis),
        dpia_ref=_first(choices.dpia_ref, base.dpia_ref),
        consent_scope=_first(choices.consent_scope, base.consent_scope),
        recipient=_first(choices.recipient, base.recipient),
        expires=_first(choices.expires, base.expires),
    )


def safe_name(source_id: str) -> str:
    """Make a source id fit to stand in the name of a folder."""
    return _UNSAFE.sub("-", source_id).strip("-.") or "result"


def _first(chosen: T | None, otherwise: T) -> T:
    return otherwise if chosen is None else chosen


def _sources(known: tuple[SourceConfig, ...], paths: Sequence[str]) -> tuple[SourceConfig, ...]:
    sources = [_at(path, source) for source, path in zip(known, paths, strict=False)]
    sources += map(opened, known[len(sources) :])
    taken = {source.id for source in sources}
    for path in paths[len(known) :]:
        source = _at(path, SourceConfig(id="", path=path))
        source = replace(source, id=_free(source.id or _stem(path), taken))
        taken.add(source.id)
        sources.append(source)
    return tuple(sources)


def _at(path: str, source: SourceConfig) -> SourceConfig:
    """A source whose path is this one; a register file there takes the place of its scope."""
    scope = None if is_register_file(path) else source.scope
    return opened(replace(source, path=path, scope=scope))


def _stem(path: str) -> str:
    """Name a source by the stem of its file, the pattern or folder of its parts, or its table."""
    parts = Path(path)
    word = database_word(path)
    stem = parts.stem if word is None else word.name
    if word is None and has_magic(path) and not parts.exists():
        stem = _MAGIC.sub("", stem).strip("-_. ") or _MAGIC.sub("", parts.parent.name)
    return stem or "extract"


def _free(stem: str, taken: Collection[str]) -> str:
    source_id, number = stem, 2
    while source_id in taken:
        source_id, number = f"{stem}-{number}", number + 1
    return source_id


def _check_number(
    command: str, sources: tuple[SourceConfig, ...], config: RunConfig | None
) -> None:
    if command == "dedupe" and len(sources) == 1:
        return
    if command == "match" and len(sources) > 1:
        return
    where = "" if config is None else ", on the command line and in the configuration together"
    if command == "dedupe":
        raise UsageError(
            f"dedupe takes one extract; {len(sources) or 'none'} given{where}.",
            hint="Name the file: crvs-link dedupe FILE"
            if not sources
            else "To search registers for the records of a host extract: crvs-link match HOST "
            "REGISTER...",
        )
    raise UsageError(
        f"match takes a host extract and at least one register; {len(sources) or 'none'} "
        f"given{where}.",
        hint="Name the files: crvs-link match HOST REGISTER..."
        if not sources
        else "To find repeated persons within one extract: crvs-link dedupe FILE",
    )


def _check_sources_of(choices: Choices, ids: list[str]) -> None:
    stated: tuple[tuple[str, tuple[Stated[Any], ...]], ...] = (
        ("--scope", choices.scope),
        ("--column", choices.column),
        ("--delimiter", choices.delimiter),
        ("--sheet", choices.sheet),
        ("--encoding", choices.encoding),
        ("--layout", choices.layout),
        ("--date-order", choices.date_order),
        ("--date-calendar", choices.date_calendar),
        ("--sex-codes", choices.sex_codes),
        ("--country", choices.country),
        ("--country-codes", choices.country_codes),
        ("--id-kind", choices.id_kind),
    )
    for option, values in stated:
        for each in values:
            if each.source is not None and each.source not in ids:
                near = get_close_matches(each.source, ids, n=1)
                raise UsageError(
                    f"{option} names the extract {each.source!r}, which is not in this run.",
                    hint=f"Did you mean {near[0]}?" if near else f"Extracts: {', '.join(ids)}.",
                )


def _with_owned_scopes(choices: Choices, ids: list[str]) -> Choices:
    """Say whose a scope is that names no source: that of the only register, or extract."""
    registers = ids[1:] or ids
    owned = []
    for each in choices.scope:
        if each.source is None and len(registers) > 1:
            raise UsageError(
                f"--scope {each.value} could be of {' or '.join(registers)}.",
                hint=f"Say of which: --scope {registers[0]}:{each.value}",
            )
        owned.append(replace(each, source=each.source or registers[0]))
    return replace(choices, scope=tuple(owned))


def _read_as(source: SourceConfig, choices: Choices) -> SourceConfig:
    """Put what the options say of one source over what the configuration says."""
    columns = dict(source.columns)
    for canonical, original in stated_for(source.id, choices.column):
        # A column serves once; what the file said of it gives way.
        columns = {key: value for key, value in columns.items() if value != original}
        columns[canonical] = original
    return replace(
        source,
        columns=columns,
        scope=_last(stated_for(source.id, choices.scope), source.scope),
        delimiter=_last(stated_for(source.id, choices.delimiter), source.delimiter),
        sheet=_last(stated_for(source.id, choices.sheet), source.sheet),
        encoding=_last(stated_for(source.id, choices.encoding), source.encoding),
        layout=_last(stated_for(source.id, choices.layout), source.layout),
        date_order=_last(stated_for(source.id, choices.date_order), source.date_order),
        date_calendar=_last(stated_for(source.id, choices.date_calendar), source.date_calendar),
        sex_codes=_last(stated_for(source.id, choices.sex_codes), source.sex_codes),
        country=_last(stated_for(source.id, choices.country), source.country),
        country_codes=_last(stated_for(source.id, choices.country_codes), source.country_codes),
        id_kind=_last(stated_for(source.id, choices.id_kind), source.id_kind),
    )


def _last(values: Sequence[T], otherwise: T | None) -> T | None:
    return values[-1] if values else otherwise


def _linkages(
    known: tuple[LinkageConfig, ...], ids: list[str], cardinality: str | None
) -> tuple[LinkageConfig, ...]:
    registers = ids[1:] or ids
    by_register = {linkage.register: linkage for linkage in known}
    strange = [register for register in by_register if register not in registers]
    if strange:
        raise UsageError(
            f"The configuration has a linkage with {strange[0]!r}, which is not among the "
            "registers of this run.",
            hint=f"Registers: {', '.join(registers)}. State their ids in [[source]].",
        )
    linkages = [by_register.get(register, LinkageConfig(register)) for register in registers]
    if cardinality is not None:
        stated = Cardinality(cardinality)
        linkages = [replace(linkage, cardinality=stated) for linkage in linkages]
    return tuple(linkages)
