from __future__ import annotations

import numpy as np
import pytest

from crvs_link.population import read_recipe, shipped_recipes
from crvs_link.population.families import Clan
from crvs_link.population.people import NEVER, NOBODY
from crvs_link.population.recipe import Recipe
from populations import clan

YEAR = 365.25
EPOCH = np.datetime64("1970-01-01")


def cases() -> list[tuple[Recipe, int]]:
    return [
        (read_recipe(name).recipe, number)
        for name in ("afghans_iran", "rohingya_malaysia", "western")
        for number in range(len(read_recipe(name).recipe.group))
    ]


@pytest.fixture(scope="module", params=cases(), ids=lambda case: case[0].group[case[1]].id)
def made(request: pytest.FixtureRequest) -> tuple[Clan, Recipe, int, int]:
    recipe, number = request.param
    end = int((np.datetime64(recipe.end) - EPOCH).astype(int))
    return clan(recipe.group[number], end), recipe, number, end


def test_births_come_from_living_mothers_of_an_age_to_bear(made) -> None:
    people = made[0].people
    rows = np.flatnonzero((people.mother != NOBODY) & people.lives)
    born = rows[people.lives[people.mother[rows]]]
    mother = people.mother[born]
    age = (people.born[born] - people.born[mother]) / YEAR
    assert age.min() > 12
    assert age.max() < 47.1
    assert (people.born[born] <= people.died[mother]).all()
    assert (people.born[born] <= people.died[people.father[born]].astype(np.int64) + 270).all()
    assert people.female[mother].all()
    assert not people.female[people.father[born]].any()
    assert (people.born[born] <= made[3]).all()
    assert len(born) > 500


def test_brothers_and_sisters_are_months_apart_or_twins(made) -> None:
    people = made[0].people
    rows = np.flatnonzero(people.lives & people.lives[people.mother] & (people.mother != NOBODY))
    order = rows[np.lexsort((people.born[rows], people.mother[rows]))]
    same = people.mother[order[1:]] == people.mother[order[:-1]]
    gap = (people.born[order[1:]] - people.born[order[:-1]])[same]
    twins = people.twin[order[1:]][same] & people.twin[order[:-1]][same]
    assert (gap[~twins] >= 250).all()
    assert (gap == 0).sum() > 0
    assert people.twin[order[1:][same][gap == 0]].all()


def test_twins_are_as_frequent_as_the_recipe_says(made) -> None:
    clan_, recipe, number, _ = made
    people = clan_.people
    children = people.lives & (people.mother != NOBODY) & people.lives[people.mother]
    births = children.sum() - people.twin.sum() / 2
    expected = births * recipe.group[number].family.twins
    assert (people.twin.sum() / 2 - expected) ** 2 / expected < 15


def test_marriages_are_of_living_adults_who_are_no_brother_and_sister(made) -> None:
    people, couples = made[0].people, made[0].couples
    for mine in (couples.husband, couples.wife):
        assert (people.died[mine] >= couples.wed).all()
        assert ((couples.wed - people.born[mine]) / YEAR > 12.5).all()
    assert people.female[couples.wife].all()
    assert not people.female[couples.husband].any()
    mothers = people.mother[couples.husband], people.mother[couples.wife]
    assert (mothers[0] != mothers[1]).all()


def test_a_husband_of_two_wives_has_them_in_one_household_or_in_two(made) -> None:
    clan_, recipe, number, _ = made
    couples = clan_.couples
    husbands, counts = np.unique(couples.husband, return_counts=True)
    rate = recipe.group[number].family.polygynous
    assert (counts.max() > 1) == (rate > 0)
    if rate:
        several = np.isin(couples.husband, husbands[counts > 1])
        shared = couples.household[several] != np.flatnonzero(several)
        assert 0 < shared.sum() < several.sum() / 2


def test_who_is_born_to_a_mother_in_the_host_country_is_born_there(made) -> None:
    clan_, recipe, number, _ = made
    people = clan_.people
    if recipe.group[number].home == "host":
        assert people.host_born[people.lives].all()
        return
    founders = people.lives & ~people.lives[np.maximum(people.mother, 0)]
    assert not people.host_born[founders].any()
    children = np.flatnonzero(people.host_born)
    assert len(children) > 50
    assert (people.moved[people.lives] < NEVER).any()
    assert (people.moved[children] == NEVER).all()


def test_who_returned_is_no_longer_in_the_host_country() -> None:
    recipe = read_recipe("afghans_iran").recipe
    end = int((np.datetime64(recipe.end) - EPOCH).astype(int))
    people = clan(recipe.group[0], end).people
    back = np.flatnonzero((people.returned <= end) & (people.moved < people.returned))
    assert len(back) > 20
    days = people.returned[back]
    assert people.host_on(days - np.int32(1), back).all()
    assert not people.host_on(days, back).any()


def test_every_shipped_group_has_people() -> None:
    for name in shipped_recipes():
        recipe = read_recipe(name).recipe
        end = int((np.datetime64(recipe.end) - EPOCH).astype(int))
        for group in recipe.group:
            assert clan(group, end, 50).people.lives.sum() > 100
