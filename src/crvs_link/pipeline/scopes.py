"""The register files of a run: the extracts that they name, and what each states of its source."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crvs_link.errors import ConfigError, SourceNotFoundError, UsageError
from crvs_link.load.source import locate
from crvs_link.load.words import SQLITE, database_word, is_url
from crvs_link.schema import CodeSystem
from crvs_link.standardise.country_tables import codes, iso_country

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from crvs_link.config import RegisterScope, RunConfig, SourceConfig
    from crvs_link.run import Progress

_ENDING: Final = ".toml"
_SQLITE: Final = f"{SQLITE}:"


def is_register_file(path: str) -> bool:
    """Whether the path of a source is that of a register file rather than of an extract."""
    return path.lower().endswith(_ENDING) and database_word(path) is None


def opened(source: SourceConfig) -> SourceConfig:
    """Put the extract that a register file names in the place of the file.

    Parameters
    ----------
    source : SourceConfig
        Its id may be empty.

    Returns
    -------
    SourceConfig
        With the path of the extract, the register file as its scope unless it has one, and
        the id of the register unless it has one. Itself where its path is no register file.

    Raises
    ------
    SourceNotFoundError, AccessDeniedError, UsageError
        If the register file cannot be opened, or the extract is not there or not named.
    ConfigError
        If the register file is at fault.
    """
    if not is_register_file(source.path):
        return source
    scope = _read(source.path)
    if scope.source is None:
        raise UsageError(
            f"{scope.path} names no extract: it has no source.",
            hint=f'Put source = "FILE" at its top, or name the extract and give --scope '
            f"{scope.path}.",
        )
    return replace(
        source,
        id=source.id or scope.id,
        path=_extract_of(scope, scope.source),
        scope=source.scope or source.path,
    )


def with_scope(source: SourceConfig) -> tuple[SourceConfig, RegisterScope | None]:
    """Read the scope of a source, whose country holds where the source states none.

    Parameters
    ----------
    source : SourceConfig

    Returns
    -------
    source : SourceConfig
    scope : RegisterScope, optional
        None where the source has none.

    Raises
    ------
    CrvsLinkError
        If the register file cannot be read or is at fault.
    """
    if source.scope is None:
        return source, None
    scope = _read(source.scope)
    return replace(source, country=source.country or scope.country), scope


def read_scopes(
    config: RunConfig, progress: Progress
) -> tuple[RunConfig, dict[str, RegisterScope]]:
    """Read the scopes of all sources of a run.

    Parameters
    ----------
    config : RunConfig
    progress : Progress
        Told which registers feed others.

    Returns
    -------
    config : RunConfig
        With the country of every source that a scope or the source itself states.
    scopes : dict of str to RegisterScope
        By source id, of the sources that have one.

    Raises
    ------
    CrvsLinkError
        If a register file cannot be read or is at fault.
    """
    read = [with_scope(source) for source in config.sources]
    scopes = {source.id: scope for source, scope in read if scope is not None}
    for note in _fed(scopes, [source.id for source, _ in read]):
        progress.note(note)
    return replace(config, sources=tuple(source for source, _ in read)), scopes


def _read(text: str) -> RegisterScope:
    from crvs_link.config.register_file import named_scope  # Pydantic: many runs have no scope

    scope = named_scope(text)
    _check_countries(scope)
    return scope


def _check_countries(scope: RegisterScope) -> None:
    """Refuse codes that have the form of one of ISO 3166-1 and are none."""
    if iso_country(scope.country) is None:
        raise _no_country(scope, "register.country", scope.country)
    groups = codes(CodeSystem.ISO)  # those of travel documents for the stateless too
    for place, stratum in enumerate(scope.completeness):
        if stratum.group.isalpha() and stratum.group not in groups:
            raise _no_country(scope, f"completeness[{place}].group", stratum.group)


def _no_country(scope: RegisterScope, key: str, code: str) -> ConfigError:
    return ConfigError(
        f"{scope.path}: {key}: there is no country {code!r} in ISO 3166-1.",
        hint="Use its code of three letters: THA.",
    )


def _extract_of(scope: RegisterScope, source: str) -> str:
    """Name the extract from the folder that the run is started in."""
    folder = Path(scope.path).parent
    if is_url(source):
        return source
    if source.lower().startswith(_SQLITE):
        return f"{_SQLITE}{folder / source[len(_SQLITE) :]}"
    path = str(folder / source)
    if database_word(path) is None:
        try:
            locate(path)
        except SourceNotFoundError as error:
            raise SourceNotFoundError(
                str(error), hint=f"{scope.path} names it as its source."
            ) from error
    return path


def _fed(scopes: Mapping[str, RegisterScope], ids: list[str]) -> Iterator[str]:
    """What registers say of those that feed them."""
    called = {**{each: each for each in ids}, **{scope.id: each for each, scope in scopes.items()}}
    for source_id, scope in scopes.items():
        for feeder in scope.fed_by:
            if feeder not in called:
                yield f"{source_id}: it is fed by {feeder}, which is not in this run."
            elif called[feeder] != source_id:
                yield (
                    f"{source_id}: it is fed by {called[feeder]}, so what the two say is not "
                    "independent."
                )
