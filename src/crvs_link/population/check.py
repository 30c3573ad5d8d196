"""Whether the parts of a recipe fit together: what names what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crvs_link.config.rules import suggestion
from crvs_link.errors import ConfigError
from crvs_link.population.columns import kind_of
from crvs_link.population.mechanisms import MECHANISMS
from crvs_link.population.mechanisms.dates import NAME_A_CALENDAR
from crvs_link.schema import Calendar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from crvs_link.population.recipe import Mistake, Recipe, Register, Who


def check_references(recipe: Recipe, path: Path) -> None:
    """Refuse a recipe of which one part names another that is not there.

    Raises
    ------
    ConfigError
        Names the path of the key.
    """
    groups = [group.id for group in recipe.group]
    registers = [register.id for register in recipe.registers]
    _unique(groups, path, "group")
    _unique(registers, path, "register")
    _known(recipe.host, registers, path, "host")
    for number, group in enumerate(recipe.group):
        for year in group.moves.years if group.moves else ():
            if not (year.isascii() and year.isdigit() and 1880 <= int(year) <= recipe.end.year):
                raise ConfigError(
                    f"{path}: group[{number}].moves.years.{year}: expected a year, not after end."
                )
    for number, register in enumerate(recipe.registers):
        _check_register(register, groups, path, f"register[{number}]")


def _check_register(register: Register, groups: Sequence[str], path: Path, key: str) -> None:
    columns = {column.name: kind_of(column.holds) for column in register.column}
    _unique([column.name for column in register.column], path, f"{key}.column", name="name")
    if not any(column.holds == "record_id" for column in register.column):
        raise ConfigError(f"{path}: {key}.column: expected one that holds record_id.")
    if register.leavers is not None and register.kind != "population":
        raise ConfigError(
            f"{path}: {key}.leavers: a register of kind {register.kind} has events, which nobody "
            "leaves; expected it in one of kind population."
        )
    for number, sees in enumerate(register.sees):
        _known(sees.group, groups, path, f"{key}.sees[{number}].group")
        _check_who(sees.who, groups, path, f"{key}.sees[{number}].who")
    for number, mistake in enumerate(register.mistake):
        place = f"{key}.mistake[{number}]"
        _check_who(mistake.who, groups, path, f"{place}.who")
        _check_mistake(mistake, columns, path, place)


def _check_mistake(mistake: Mistake, columns: dict[str, str], path: Path, key: str) -> None:
    _known(mistake.mechanism, MECHANISMS, path, f"{key}.mechanism")
    kinds = MECHANISMS[mistake.mechanism].kinds
    if bool(kinds) != bool(mistake.columns):
        raise ConfigError(
            f"{path}: {key}.columns: {mistake.mechanism} strikes "
            + ("columns; expected their names." if kinds else "whole records; expected none.")
        )
    if mistake.mechanism in NAME_A_CALENDAR and mistake.value not in list(Calendar):
        raise ConfigError(
            f"{path}: {key}.value: {mistake.mechanism} needs the calendar of the papers; expected "
            f"one of {', '.join(Calendar)}."
        )
    for number, column in enumerate(mistake.columns):
        _known(column, columns, path, f"{key}.columns[{number}]")
        if columns[column] not in kinds:
            raise ConfigError(
                f"{path}: {key}.columns[{number}]: {mistake.mechanism} strikes columns of "
                f"{', '.join(sorted(kinds))}, and {column!r} is of {columns[column]}."
            )


def _check_who(who: Who, groups: Sequence[str], path: Path, key: str) -> None:
    for number, group in enumerate(who.groups or ()):
        _known(group, groups, path, f"{key}.groups[{number}]")


def _known(name: str, known: Iterable[str], path: Path, key: str) -> None:
    names = list(known)
    if name not in names:
        raise ConfigError(f"{path}: {key}: there is no {name!r}.", hint=suggestion(name, names))


def _unique(names: Sequence[str], path: Path, key: str, *, name: str = "id") -> None:
    for number, each in enumerate(names):
        if each in names[:number]:
            raise ConfigError(f"{path}: {key}[{number}].{name}: {each!r} is there twice.")
