"""Invented people: households that moved to a host country, and the host's own.

A name here is what a person is called; how an office writes it down is the business
of ``clerks``.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from datetime import date, timedelta
from importlib.resources import files

from crvs_link.synthetic_data.draws import Draw

FIRST_MOVE, LAST_MOVE = 2007, 2021
LAST_BIRTH = date(2024, 12, 31)

# Assumed, all of them: the shape of a plausible migrant population, not a measured one.
SINGLE_HOUSEHOLD = 0.20
WITH_GRANDPARENT = 0.15
HAS_FAMILY_NAME = 0.55
COMPOUND_GIVEN = 0.20
TWIN_BIRTH = 0.012
MAX_CHILDREN = 6


@dataclass(frozen=True)
class Name:
    """One part of a name, or a place: its native form and its Latin spellings."""

    native: str
    latin: tuple[str, ...]


@dataclass(frozen=True)
class Lists:
    """The names and places of one country, most common first."""

    male: tuple[Name, ...]
    female: tuple[Name, ...]
    family: tuple[Name, ...]
    places: tuple[Name, ...]


@dataclass(frozen=True)
class Person:
    """One invented person.

    ``home`` is the province that the family comes from, ``birth_place`` that of birth.
    """

    female: bool
    given: Name
    family: Name | None
    father: Name
    grandfather: Name
    mother: Name
    born: date
    birth_place: Name
    home: Name
    host_born: bool


@dataclass(frozen=True)
class Household:
    """People of one family, and the year in which it came to the host country."""

    members: tuple[Person, ...]
    moved: int


def read_lists(country: str) -> Lists:
    """Names and places of ``"origin"`` or ``"host"`` from the tables of this folder."""
    here = files("crvs_link.synthetic_data")
    names = tomllib.loads(here.joinpath("names.toml").read_text("utf-8"))[country]
    places = tomllib.loads(here.joinpath("places.toml").read_text("utf-8"))[country]

    def entries(rows: list[list[str]]) -> tuple[Name, ...]:
        return tuple(Name(native, tuple(latin)) for native, *latin in rows)

    return Lists(
        entries(names["male"]), entries(names["female"]), entries(names["family"]), entries(places)
    )


def household(draw: Draw, origin: Lists, host: Lists) -> Household:
    """Draw a household from the country of origin.

    Children born after its move were born in the host country; the others, and all
    adults, in the country of origin.
    """
    moved = draw.whole(FIRST_MOVE, LAST_MOVE)
    home, here = draw.common(origin.places), draw.common(host.places)
    family = draw.common(origin.family) if draw.chance(HAS_FAMILY_NAME) else None

    def adult(female: bool, year: int) -> Person:
        return Person(
            female=female,
            given=_given(draw, origin, female),
            family=family,
            father=_given(draw, origin, female=False),
            grandfather=_given(draw, origin, female=False),
            mother=_given(draw, origin, female=True),
            born=_in_year(draw, year),
            birth_place=home,
            home=home,
            host_born=False,
        )

    if draw.chance(SINGLE_HOUSEHOLD):
        return Household((adult(draw.chance(0.2), moved - draw.whole(17, 35)),), moved)
    married = moved + draw.whole(-14, 3)
    wife_born = married - draw.whole(17, 28)
    mother = replace(adult(True, wife_born), family=family if draw.chance(0.5) else None)
    father = adult(False, wife_born - draw.whole(0, 9))
    members = [father, mother]
    if draw.chance(WITH_GRANDPARENT):
        older = adult(draw.chance(0.6), father.born.year - draw.whole(18, 35))
        father = replace(
            father,
            father=father.father if older.female else older.given,
            mother=older.given if older.female else father.mother,
        )
        members = [father, mother, older]
    taken: set[Name] = set()
    year = married
    for _ in range(draw.whole(0, MAX_CHILDREN)):
        year += draw.whole(1, 4)
        if year > LAST_BIRTH.year:
            break
        born = _in_year(draw, year)
        for _ in range(2 if draw.chance(TWIN_BIRTH) else 1):
            female = draw.chance(0.49)
            given = _given(draw, origin, female)
            while given in taken:
                given = _given(draw, origin, female)
            taken.add(given)
            child = Person(
                female=female,
                given=given,
                family=family,
                father=father.given,
                grandfather=father.father,
                mother=mother.given,
                born=born,
                birth_place=here if year > moved else home,
                home=home,
                host_born=year > moved,
            )
            members.append(child)
    return Household(tuple(members), moved)


def citizen(draw: Draw, host: Lists) -> Person:
    """Draw a child of the host country's own population."""
    place = draw.common(host.places)
    female = draw.chance(0.49)
    return Person(
        female=female,
        given=draw.common(host.female if female else host.male),
        family=draw.common(host.family),
        father=draw.common(host.male),
        grandfather=draw.common(host.male),
        mother=draw.common(host.female),
        born=draw.day(date(FIRST_MOVE + 1, 1, 1), LAST_BIRTH),
        birth_place=place,
        home=place,
        host_born=True,
    )


def namesake(draw: Draw, person: Person, origin: Lists) -> Person:
    """Draw somebody else with the same name, father's name and sex, born within a year."""
    place = draw.pick([place for place in origin.places if place != person.home])
    return replace(
        person,
        grandfather=_given(draw, origin, female=False),
        mother=_given(draw, origin, female=True),
        born=person.born + timedelta(draw.whole(30, 365)),
        birth_place=place,
        home=place,
        host_born=False,
    )


def _given(draw: Draw, lists: Lists, female: bool) -> Name:
    """Draw a given name; some men's begin with the most common one of all."""
    if female:
        return draw.common(lists.female)
    name = draw.common(lists.male)
    first = lists.male[0]
    if not draw.chance(COMPOUND_GIVEN) or first.native in name.native or " " in name.native:
        return name
    # "Md" and its like are how registers of several countries shorten the first part.
    spellings = (first.latin[0], first.latin[1], "Mohd")
    rest = [name.latin[i % len(name.latin)] for i in range(len(spellings))]
    return Name(
        f"{first.native} {name.native}",
        tuple(f"{a} {b}" for a, b in zip(spellings, rest, strict=True)),
    )


def _in_year(draw: Draw, year: int) -> date:
    return draw.day(date(year, 1, 1), date(year, 12, 31))
