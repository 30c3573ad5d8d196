from __future__ import annotations

import tomllib
from datetime import timedelta
from importlib.resources import files

import pytest
from crvs_link.synthetic_data.draws import Draw
from crvs_link.synthetic_data.people import (
    LAST_BIRTH,
    TWIN_BIRTH,
    Household,
    Person,
    citizen,
    household,
    namesake,
    read_lists,
)

ORIGIN, HOST = read_lists("origin"), read_lists("host")


@pytest.fixture(scope="module")
def households() -> list[Household]:
    draw = Draw(1)
    return [household(draw, ORIGIN, HOST) for _ in range(2000)]


def children(family: Household) -> list[Person]:
    """Members younger than the couple, oldest first."""
    youngest_parent = max(person.born for person in family.members[:2])
    return [person for person in family.members[2:] if person.born > youngest_parent]


def test_lists_are_long_enough_and_have_no_repeats() -> None:
    for lists, at_least in ((ORIGIN, 60), (HOST, 20)):
        for names in (lists.male, lists.female, lists.family):
            assert len(names) >= at_least
            assert len({name.native for name in names}) == len(names)
        spellings = [text for name in (*lists.male, *lists.female) for text in name.latin]
        assert len(set(spellings)) == len(spellings)
    assert all(1 <= len(name.latin) <= 3 for name in ORIGIN.male + ORIGIN.female + ORIGIN.family)


@pytest.mark.parametrize("table", ["names.toml", "places.toml"])
def test_tables_state_their_provenance(table: str) -> None:
    text = files("crvs_link.synthetic_data").joinpath(table).read_text("utf-8")
    assert tomllib.loads(text)
    assert "by hand" in text[: text.index("[")]


def test_native_names_are_in_the_script_of_their_country() -> None:
    for lists, first, last in ((ORIGIN, "\u0600", "\u06ff"), (HOST, "\u0e00", "\u0e7f")):
        for name in (*lists.male, *lists.female, *lists.family, *lists.places):
            letters = name.native.replace(" ", "").replace("\N{ZERO WIDTH NON-JOINER}", "")
            assert all(first <= letter <= last for letter in letters)
            assert all(text.isascii() for text in name.latin)


def test_only_children_born_after_the_move_are_host_born(households: list[Household]) -> None:
    for family in households:
        for person in family.members:
            assert person.host_born == (person.born.year > family.moved)
            assert (person.birth_place in HOST.places) == person.host_born
            assert person.home in ORIGIN.places
            assert person.born <= LAST_BIRTH


def test_children_have_parents_old_enough_and_names_of_their_own(
    households: list[Household],
) -> None:
    for family in households:
        brood = children(family)
        assert len({child.given for child in brood}) == len(brood)
        for child in brood:
            father, mother = family.members[:2]
            assert (child.father, child.mother) == (father.given, mother.given)
            assert child.grandfather == father.father
            assert child.born.year - mother.born.year >= 17


def test_some_children_are_twins(households: list[Household]) -> None:
    births = twins = 0
    for family in households:
        days = [child.born for child in children(family)]
        births += len(set(days))
        twins += len(days) - len(set(days))
    expected = births * TWIN_BIRTH
    assert abs(twins - expected) < 4.5 * expected**0.5


def test_a_namesake_is_somebody_else_with_the_same_name() -> None:
    draw = Draw(2)
    person = household(draw, ORIGIN, HOST).members[0]
    other = namesake(draw, person, ORIGIN)
    assert (other.given, other.father, other.female) == (person.given, person.father, person.female)
    assert timedelta(0) < other.born - person.born <= timedelta(365)
    assert other.home != person.home


def test_citizens_have_names_and_places_of_the_host() -> None:
    person = citizen(Draw(3), HOST)
    assert person.given in HOST.male + HOST.female
    assert person.birth_place in HOST.places
