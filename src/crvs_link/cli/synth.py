"""``crvs-link synth``."""

from __future__ import annotations

from pathlib import Path

import click

from crvs_link.cli import options


@click.command()
@click.argument("recipe", metavar="RECIPE", required=False)
@options.output
@click.option("--seed", type=click.IntRange(0, options.MAX_SEED), help="In place of the recipe's.")
@click.option(
    "--persons", type=click.IntRange(1, 20_000_000), help="How many, in place of the recipe's."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "parquet"]),
    help="Of all extracts, in place of what the recipe states.",
)
@click.option("--list", "listed", is_flag=True, help="List the recipes that come with crvs-link.")
@options.quiet
@options.as_json
def synth(
    *,
    recipe: str | None,
    output: Path | None,
    overwrite: bool,
    seed: int | None,
    persons: int | None,
    form: str | None,
    listed: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Simulate people and the registers that see parts of them, with the truth.

    RECIPE is a recipe.toml, or the name of one that comes with crvs-link. DIR gets one extract
    for each register; truth.parquet, which says whom each record is about; errors.parquet,
    which mechanism struck which cell; and for crvs-link evaluate truth_pairs.parquet, of records
    of the host register and the others, and truth_within.parquet, of records of one register.
    All people are invented.
    """
    from crvs_link.cli.progress import progress_for
    from crvs_link.errors import UsageError
    from crvs_link.output import check_target
    from crvs_link.population import read_recipe, shipped_recipes, simulate

    if listed:
        for name in shipped_recipes():
            click.echo(f"{name:30}{read_recipe(name).recipe.title}")
        return
    if recipe is None:
        raise UsageError("No recipe was named.", hint=f"There are: {', '.join(shipped_recipes())}.")
    source = read_recipe(recipe)
    folder = output or Path(f"crvs-link-{Path(recipe).stem}")
    check_target(folder, overwrite=overwrite)
    progress = progress_for(quiet=quiet)
    population = simulate(source, seed=seed, persons=persons, progress=progress)
    population.write(folder, format=form, overwrite=overwrite, progress=progress)
    if as_json:
        click.echo((folder / "manifest.json").read_text("utf-8"), nl=False)
        return
    for register in source.recipe.registers:
        name = f"{register.id}.{form or register.format}"
        click.echo(f"{name:28}{population.extracts[register.id].height:>12,}")
    click.echo(f"{'true pairs with ' + source.recipe.host:28}{population.truth_pairs.height:>12,}")
    click.echo(f"Written to {folder}")
