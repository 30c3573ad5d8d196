"""What a simulation made, before anything of it is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from crvs_link.population.read import RecipeFile
    from crvs_link.population.recipe import Recipe
    from crvs_link.population.render import Struck


@dataclass(frozen=True)
class Made:
    """Registers of invented people, and the truth.

    Parameters
    ----------
    source : RecipeFile
    seed, persons : int
    extracts : mapping of str to polars.DataFrame
        Each register as it would be handed over: text, rows in random order.
    truth : polars.DataFrame
        Who each record is about, by `crvs_link.population.truth.truth_of`.
    errors : polars.DataFrame
        ``register, record_id, column, mechanism``.
    truth_pairs : polars.DataFrame
        ``register, host_id, register_id``: records of the host register and of the others
        that are about one person.
    tallies : tuple of Struck
        How often each mistake could have been made, and was.
    seen : mapping of str to tuple of (int, int)
        For each register and each of its ``[[register.sees]]`` how many could have been
        entered, and were.
    """

    source: RecipeFile
    seed: int
    persons: int
    extracts: Mapping[str, pl.DataFrame]
    truth: pl.DataFrame
    errors: pl.DataFrame
    truth_pairs: pl.DataFrame
    truth_within: pl.DataFrame
    tallies: tuple[Struck, ...]
    seen: Mapping[str, tuple[tuple[int, int], ...]]

    @property
    def recipe(self) -> Recipe:
        """The recipe."""
        return self.source.recipe
