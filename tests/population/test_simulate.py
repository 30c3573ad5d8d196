"""Whole populations: marginals against the recipe, and the truth against the extracts."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from scipy.stats import chi2, spearmanr

from crvs_link.population import shipped_recipes, simulate
from crvs_link.population.mechanisms import MECHANISMS
from populations import PERSONS, SEED, identifier, population, without_mistakes

RECIPES = shipped_recipes()
ALPHA = 1e-4
"""Of a right program one run in ten thousand, for each recipe, would fail by chance; the
seed is fixed, so that it does or does not."""


def statistic(struck: int, possible: int, rate: float) -> float | None:
    """Squared deviation in units of its variance, where there are enough to tell."""
    variance = possible * rate * (1 - rate)
    return (struck - possible * rate) ** 2 / variance if variance >= 5 else None


def total(statistics: list[float | None]) -> float:
    """Probability of deviations at least as large as these together."""
    counted = [each for each in statistics if each is not None]
    assert len(counted) >= 2
    return float(chi2.sf(sum(counted), len(counted)))


@pytest.mark.parametrize("recipe", RECIPES)
def test_mechanisms_strike_at_the_rates_of_the_recipe(recipe: str) -> None:
    tallies = population(recipe).tallies
    assert total([statistic(each.struck, each.possible, each.rate) for each in tallies]) > ALPHA


@pytest.mark.parametrize("recipe", RECIPES)
def test_registers_have_the_coverage_of_the_recipe(recipe: str) -> None:
    made = population(recipe)
    found = [
        statistic(entered, possible, sees.rate)
        for register in made.recipe.registers
        # Members of a household are entered or not together.
        if not register.by_household
        for sees, (possible, entered) in zip(register.sees, made.seen[register.id], strict=True)
    ]
    assert total(found) > ALPHA


def test_a_wrong_rate_would_be_noticed() -> None:
    tallies = population("western").tallies
    wrong = [statistic(each.struck, each.possible, each.rate * 0.7) for each in tallies]
    assert total(wrong) < ALPHA


def test_households_are_registered_as_a_whole() -> None:
    made = population("rohingya_bangladesh")
    register = next(each for each in made.recipe.registers if each.by_household)
    possible, entered = made.seen[register.id][0]
    assert 0.88 < entered / possible < 0.97  # the recipe says 0.93
    sizes = made.truth.filter(pl.col("register") == register.id).group_by("household").len()
    assert sizes["len"].mean() > 2.5  # if drawn apart, nine in ten would be there all the same
    assert sizes["len"].max() > 6


@pytest.mark.parametrize("recipe", RECIPES)
def test_the_truth_names_every_cell_that_is_wrong(recipe: str) -> None:
    made, clean = population(recipe), without_mistakes(recipe)
    for register in made.recipe.registers:
        ids = identifier(register)
        written, right = made.extracts[register.id], clean.extracts[register.id]
        assert written[ids].equals(right[ids])
        errors = made.errors.filter(pl.col("register") == register.id)
        for column in register.column:
            if column.holds == "record_id":
                continue
            mine = errors.filter(pl.col("column") == column.name)
            counts = mine.group_by("record_id").len()
            # A guardian may be a namesake of the parent.
            guardians = set(mine.filter(pl.col("mechanism") == "guardian_as_parent")["record_id"])
            struck = written.select(pl.col(ids).alias("record_id")).join(
                counts, on="record_id", how="left", maintain_order="left"
            )["len"]
            differs = ~written[column.name].eq_missing(right[column.name])
            place = f"{register.id}.{column.name}"
            assert not (differs & struck.is_null()).any(), f"{place}: a change that nothing names"
            # Two mechanisms may undo each other; one alone changes what it strikes.
            alone = (struck == 1) & ~written[ids].is_in(guardians)
            assert differs.filter(alone).all(), f"{place}: a mechanism that changes nothing"


def test_the_mechanisms_of_the_recipes_strike() -> None:
    stated = {
        m.mechanism for r in RECIPES for g in population(r).recipe.registers for m in g.mistake
    }
    struck = {each.mechanism for r in RECIPES for each in population(r).tallies if each.struck}
    assert stated - struck <= {"cut_short"}  # of few names that are long enough
    assert stated <= MECHANISMS.keys()
    assert len(stated) > 35


@pytest.mark.parametrize("recipe", RECIPES)
def test_every_record_has_one_row_of_truth(recipe: str) -> None:
    made = population(recipe)
    for register in made.recipe.registers:
        truth = made.truth.filter(pl.col("register") == register.id)
        ids = made.extracts[register.id][identifier(register)]
        assert ids.is_unique().all()
        assert truth["record_id"].to_list() == ids.to_list()
        again = truth["entered_again"].sum()
        assert truth.height - truth["person_id"].n_unique() == again
        logged = made.errors.filter((pl.col("register") == register.id) & (pl.col("column") == ""))
        assert logged.height == again
        if again:
            assert logged["mechanism"].unique().to_list() == ["duplicate_entry"]
            copies = truth.filter("entered_again")["record_id"]
            assert sorted(copies) == sorted(logged["record_id"])


def test_pairs_join_the_host_with_every_other_register() -> None:
    made = population("afghans_iran")
    host = made.recipe.host
    people = {
        (register, record): person
        for register, record, person in made.truth.select(
            pl.col("register").cast(pl.String), "record_id", "person_id"
        ).rows()
    }
    expected = {
        (register, mine, record)
        for (register, record), person in people.items()
        if register != host
        for (other, mine), same in people.items()
        if other == host and same == person
    }
    pairs = made.truth_pairs.with_columns(pl.col("register").cast(pl.String))
    assert set(pairs.rows()) == expected
    assert len(expected) > 50


@pytest.mark.parametrize("recipe", RECIPES)
def test_neither_ids_nor_the_order_of_rows_give_the_truth_away(recipe: str) -> None:
    made = population(recipe)
    for register in made.recipe.registers:
        truth = made.truth.filter(pl.col("register") == register.id)
        if truth.height < 200:
            continue
        numbers = truth["record_id"].str.extract(r"(\d+)$").cast(pl.Int64).to_numpy()
        person = truth["person_id"].to_numpy()
        rows = np.arange(len(person))
        for one, other in ((numbers, person), (rows, person), (rows, numbers)):
            correlation, p = spearmanr(one, other)
            assert p > ALPHA, f"{register.id}: {correlation}"


def test_the_same_seed_gives_the_same_population_and_another_one_another() -> None:
    made = population("vietnam_cambodia")
    again = simulate("vietnam_cambodia", persons=PERSONS, seed=SEED)
    for name, frame in made.extracts.items():
        assert frame.equals(again.extracts[name])
    for table in ("truth", "errors", "truth_pairs", "truth_within"):
        assert getattr(made, table).equals(getattr(again, table))
    other = simulate("vietnam_cambodia", persons=PERSONS, seed=SEED + 1)
    assert not made.extracts["births_host"].equals(other.extracts["births_host"])


@pytest.mark.parametrize("persons", [1, 2, 37])
def test_a_handful_of_persons_is_a_population_too(persons: int) -> None:
    for recipe in ("afghans_iran", "rohingya_malaysia", "western"):
        made = simulate(recipe, persons=persons)
        assert made.truth["person_id"].n_unique() <= persons
        assert set(made.extracts) == {register.id for register in made.recipe.registers}


def test_no_more_persons_than_were_wanted_are_anywhere() -> None:
    for recipe in RECIPES:
        seen = population(recipe).truth["person_id"].n_unique()
        assert PERSONS * 0.4 < seen <= PERSONS


def test_every_mistake_of_a_recipe_can_be_made() -> None:
    for recipe in ("afghans_iran", "rohingya_malaysia", "western"):
        possible: dict[tuple[str, str, str], int] = {}
        for each in population(recipe).tallies:
            place = (each.register, each.mechanism, each.column)
            possible[place] = possible.get(place, 0) + each.possible
        assert [place for place, count in possible.items() if not count] == []
