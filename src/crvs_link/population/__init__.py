"""Synthetic populations with known truth.

A recipe states who lives, moves and marries, which registers see them, and by which
mechanisms records go wrong; `simulate` carries it out.
"""

from crvs_link.population.read import RecipeFile, read_recipe, shipped_recipes
from crvs_link.population.recipe import Recipe
from crvs_link.population.simulate import Population, simulate

__all__ = [
    "Population",
    "Recipe",
    "RecipeFile",
    "read_recipe",
    "shipped_recipes",
    "simulate",
]
