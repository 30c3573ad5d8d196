"""From a recipe to a population: persons, registers and the truth about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crvs_link.errors import ConfigError
from crvs_link.population.cells import Setting
from crvs_link.population.identity import Numbers
from crvs_link.population.lexicon import LATIN, read_lexicon
from crvs_link.population.made import Made
from crvs_link.population.name_model import read_name_model
from crvs_link.population.naming import name_everybody
from crvs_link.population.places import read_gazetteer, settle_everybody
from crvs_link.population.population import build_world
from crvs_link.population.read import RecipeFile, read_recipe
from crvs_link.population.render import Extract, render
from crvs_link.population.truth import errors_of, pairs_of, pairs_within, truth_of
from crvs_link.population.write import write_population
from crvs_link.run import Silent

if TYPE_CHECKING:
    import os
    from pathlib import Path

    from crvs_link.population.lexicon import Lexicon
    from crvs_link.population.name_model import NameModel
    from crvs_link.population.recipe import Recipe
    from crvs_link.run import Progress


class Population(Made):
    """Registers of invented people, and the truth: frames, and a folder on request."""

    def write(
        self,
        folder: str | Path,
        *,
        format: str | None = None,  # noqa: A002  # as the command line has it
        overwrite: bool = False,
        progress: Progress | None = None,
    ) -> Path:
        """Write the folder that ``crvs-link synth`` writes: complete, or not at all.

        Parameters
        ----------
        folder : str or Path
        format : str, optional
            ``csv`` or ``parquet`` for all extracts, in place of what the recipe states.
        overwrite : bool
            Whether an earlier output folder is replaced.
        progress : Progress, optional

        Raises
        ------
        UsageError, OutputExistsError, AccessDeniedError
            If the folder may not be written.
        OutputError
            If writing failed; nothing is left behind.
        """
        return write_population(
            self, folder, form=format, overwrite=overwrite, progress=progress or Silent()
        )


def simulate(
    recipe: str | os.PathLike[str] | RecipeFile,
    *,
    seed: int | None = None,
    persons: int | None = None,
    progress: Progress | None = None,
) -> Population:
    """Simulate a population and the registers that see parts of it.

    Parameters
    ----------
    recipe : str, Path or RecipeFile
        The name of a shipped recipe, a file, or what `read_recipe` gave.
    seed, persons : int, optional
        In place of those of the recipe. The same recipe, seed and number of persons give
        the same records.
    progress : Progress, optional

    Returns
    -------
    Population

    Raises
    ------
    CrvsLinkError
        If the recipe cannot be read or does not fit together.

    Examples
    --------
    >>> from crvs_link.population import simulate
    >>> population = simulate("western", persons=500)
    >>> sorted(population.extracts)
    ['births', 'deaths', 'marriages', 'population']
    """
    source = recipe if isinstance(recipe, RecipeFile) else read_recipe(recipe)
    plan = source.recipe
    seed = plan.seed if seed is None else seed
    persons = plan.persons if persons is None else persons
    progress = progress or Silent()
    with progress.step("Simulating lives", persons) as step:
        setting = _setting(plan, persons, seed)
        step.advance(persons)
    extracts: dict[str, Extract] = {}
    with progress.step("Writing the registers down", len(plan.registers)) as step:
        for register in plan.registers:
            extracts[register.id] = render(plan, register, setting, seed)
            step.advance(1)
    with progress.step("Gathering the truth", 3) as step:
        truth = truth_of(plan, setting, extracts)
        step.advance(1)
        errors = errors_of(plan, extracts)
        step.advance(1)
        pairs = pairs_of(truth, plan.host)
        step.advance(1)
    return Population(
        source=source,
        seed=seed,
        persons=persons,
        extracts={name: extract.frame for name, extract in extracts.items()},
        truth=truth,
        errors=errors,
        truth_pairs=pairs,
        truth_within=pairs_within(truth),
        tallies=tuple(tally for extract in extracts.values() for tally in extract.tallies),
        seen={
            name: tuple((seen.possible, seen.entered) for seen in extract.seen)
            for name, extract in extracts.items()
        },
    )


def _setting(recipe: Recipe, persons: int, seed: int) -> Setting:
    models = [read_name_model(group.names) for group in recipe.group]
    tables = [model.table for model in models]
    lexicon = read_lexicon([*tables, *(model.alias for model in models if model.alias)])
    _check_styles(recipe, models, lexicon)
    places = [group.places for group in recipe.group]
    gazetteer = read_gazetteer([*places, recipe.host_places])
    world = build_world(recipe, persons, seed)
    return Setting(
        world=world,
        names=name_everybody(world, models, lexicon, seed),
        models=models,
        lexicon=lexicon,
        gazetteer=gazetteer,
        homes=settle_everybody(world, gazetteer, places, recipe.host_places, seed),
        numbers=Numbers(recipe, world, seed),
        seed=seed,
    )


def _check_styles(recipe: Recipe, models: list[NameModel], lexicon: Lexicon) -> None:
    """Refuse styles and scripts that the names of a group do not have."""
    for place, register in enumerate(recipe.registers):
        stated = {column.script for column in register.column if column.script}
        for number, sees in enumerate(register.sees):
            key = f"register[{place}].sees[{number}]"
            model = models[recipe.group_number(sees.group)]
            if sees.style not in model.style:
                raise ConfigError(
                    f"{key}.style is {sees.style!r}; the names of {sees.group} have the styles "
                    f"{', '.join(model.style)}."
                )
            known = [LATIN, *lexicon.scripts(model.table)]
            if sees.script not in known:
                raise ConfigError(
                    f"{key}.script is {sees.script!r}; the names of {sees.group} are in "
                    f"{', '.join(known)}."
                )
            _check_columns(stated, known, f"register[{place}]", sees.group)


def _check_columns(stated: set[str], known: list[str], key: str, group: str) -> None:
    for script in sorted(stated - set(known)):
        raise ConfigError(
            f"{key} has a column in the script {script!r}; the names of {group} are in "
            f"{', '.join(known)}."
        )
