"""Populations that several tests look at, each made once."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from crvs_link.population import Population, RecipeFile, read_recipe, simulate
from crvs_link.population.families import Clan, build_clan
from crvs_link.population.recipe import Group, Register

PERSONS = 4000
SEED = 11


@cache
def population(recipe: str) -> Population:
    """A shipped recipe, with fewer people."""
    return simulate(recipe, persons=PERSONS, seed=SEED)


@cache
def without_mistakes(recipe: str) -> Population:
    """The same records, written as they should be; who is entered twice stays so."""
    source = read_recipe(recipe)
    return simulate(_with_registers(source), persons=PERSONS, seed=SEED)


def _with_registers(source: RecipeFile) -> RecipeFile:
    registers = [_clean(register) for register in source.recipe.registers]
    return replace(source, recipe=source.recipe.model_copy(update={"register_": registers}))


def _clean(register: Register) -> Register:
    kept = [each for each in register.mistake if each.mechanism == "duplicate_entry"]
    return register.model_copy(update={"mistake": kept})


def identifier(register: Register) -> str:
    """Column of record ids."""
    return next(column.name for column in register.column if column.holds == "record_id")


def clan(group: Group, end: int, n_couples: int = 800) -> Clan:
    """People of one group."""
    from crvs_link.population.draw import Draw

    return build_clan(group, 0, n_couples, end, Draw(SEED, group.id))
