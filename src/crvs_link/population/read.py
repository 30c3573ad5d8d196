"""Recipes from files: those of the user, and those that come with crvs-link."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from crvs_link.config.document import check_format, fault_of, read_document
from crvs_link.config.rules import suggestion
from crvs_link.errors import SourceNotFoundError
from crvs_link.population.check import check_references
from crvs_link.population.recipe import FORMAT, Recipe

if TYPE_CHECKING:
    import os

_FOLDER = "recipes"
_SUFFIX = ".toml"


@dataclass(frozen=True)
class RecipeFile:
    """A recipe and where it is from.

    Parameters
    ----------
    recipe : Recipe
    name : str
        Of a shipped one, or the path as it was given.
    digest : str
        ``sha256:...`` of the file.
    """

    recipe: Recipe
    name: str
    digest: str


def shipped_recipes() -> list[str]:
    """Names of the recipes that come with crvs-link."""
    folder = files("crvs_link.synthetic_data") / _FOLDER
    names = (each.name for each in folder.iterdir())
    return sorted(name.removesuffix(_SUFFIX) for name in names if name.endswith(_SUFFIX))


def read_recipe(source: str | os.PathLike[str]) -> RecipeFile:
    """Read and check a recipe.

    Parameters
    ----------
    source : str or Path
        A file, or the name of a shipped recipe.

    Returns
    -------
    RecipeFile

    Raises
    ------
    SourceNotFoundError, AccessDeniedError, UsageError
        If there is no such file or recipe, or it cannot be opened.
    ConfigError
        If the file is no recipe; names the line, or the path of the key.
    """
    text = str(source)
    path = Path(source)
    if not path.suffix and not path.exists():
        shipped = shipped_recipes()
        if text not in shipped:
            raise SourceNotFoundError(
                f"There is no recipe {text!r}.",
                hint=f"{suggestion(text, shipped)} A file is named with its ending {_SUFFIX}.",
            )
        with as_file(files("crvs_link.synthetic_data") / _FOLDER / f"{text}{_SUFFIX}") as inside:
            return RecipeFile(_read(inside), text, _digest(inside))
    return RecipeFile(_read(path), text, _digest(path))


def _read(path: Path) -> Recipe:
    hint = f"Check the path, or name one of: {', '.join(shipped_recipes())}."
    document = read_document(path, hint=hint, kind="recipe.toml")
    check_format(document, path, known=FORMAT, kind="recipe")
    try:
        recipe = Recipe.model_validate(document)
    except ValidationError as error:
        raise fault_of(error, path, Recipe) from error
    check_references(recipe, path)
    return recipe


def _digest(path: Path) -> str:
    return f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"
