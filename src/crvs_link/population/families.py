"""Families over time: founders, weddings, births, and the lives of those born."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from crvs_link.population.draw import Draw, Floats, Ints, cumulative, pick
from crvs_link.population.people import NEVER, People

if TYPE_CHECKING:
    from crvs_link.population.recipe import Family, Group, Moves

YEAR: Final = 365.25
MOST_CHILDREN: Final = 12
GENERATIONS: Final = 3
LAST_BIRTH_AGE: Final = 47 * YEAR
CARRYING: Final = 270
_GOMPERTZ: Final = 0.09
"""Rise of mortality with each year of age, a usual figure (assumed for all groups)."""


@dataclass
class Couples:
    """Marriages: rows of ``husband`` and ``wife``, wedding days, and the move of the household.

    ``household`` is the couple whose household theirs is: their own, or the first one of
    a husband with two wives.
    """

    husband: Ints
    wife: Ints
    wed: Ints
    moved: Ints
    returned: Ints
    household: Ints

    def __len__(self) -> int:
        return len(self.wed)


@dataclass
class Clan:
    """All people of one group, with rows and couples numbered from 0."""

    people: People
    couples: Couples


def build_clan(group: Group, number: int, n_couples: int, end: int, draw: Draw) -> Clan:
    """Let founding couples have children, and these marry in their turn.

    Parameters
    ----------
    group : Group
    number : int
        Position of the group in the recipe.
    n_couples : int
        Founding couples.
    end : int
        Day after which nothing is known.
    draw : Draw

    Returns
    -------
    Clan
    """
    family, moves = group.family, group.moves
    at_home = group.home == "host"
    generation, couples = _founders(family, number, n_couples, draw)
    generation.host_born[:] = at_home
    done: list[Couples] = []
    n_people, n_done = len(generation), 0
    people = generation
    for _ in range(GENERATIONS):
        _move(couples, people, moves, end, draw)
        couples.household += n_done
        _enter(people, couples, n_done)
        children = _children(family, moves, number, couples, people, end, draw)
        children.host_born |= at_home
        done.append(couples)
        n_done += len(couples)
        people = People.joined([people, children])
        couples = _weddings(family, people, n_people, end, draw)
        n_people = len(people)
        if not len(couples):
            break
    return Clan(people, _joined(done))


def _founders(family: Family, number: int, n: int, draw: Draw) -> tuple[People, Couples]:
    """Couples, second wives, and the parents of all of these, who only lend their names."""
    first, last = (_new_year(year) for year in family.weddings)
    wed = draw.whole(n, first, last)
    second = np.flatnonzero(draw.chance(n, family.polygynous))
    n_second = len(second)
    wed = np.concatenate([wed, wed[second] + draw.whole(n_second, 400, 4000)]).astype(np.int32)
    wives = n + n_second
    adults = n + wives
    people = People.blank(3 * adults, number)
    husband = np.arange(n, dtype=np.int32)
    wife = n + np.arange(wives, dtype=np.int32)
    bride = np.clip(draw.normal(wives, *family.bride_age), 13, 45)
    people.female[n:adults] = True
    people.born[wife] = wed - (bride * YEAR).astype(np.int32)
    older = np.clip(draw.normal(n, *family.groom_older), -8, 30)
    youngest = wed[:n] - int(15 * YEAR)
    older_born = people.born[wife[:n]] - (older * YEAR).astype(np.int32)
    people.born[husband] = np.minimum(older_born, youngest)
    rows = np.arange(adults, dtype=np.int32)
    people.father[:adults], people.mother[:adults] = adults + rows, 2 * adults + rows
    people.female[2 * adults :] = True
    for parents in (people.father[:adults], people.mother[:adults]):
        people.born[parents] = people.born[:adults] - draw.whole(adults, 7000, 14000)
    people.died[:adults] = _deaths(family, people.born[:adults], draw, adults=True)
    # Nobody marries after death: such founders live a while longer.
    for row, day in ((husband, wed[:n]), (second, wed[n:]), (wife, wed)):
        people.died[row] = np.maximum(people.died[row], day + draw.whole(len(row), 30, 9000))
    people.lives[:adults] = True
    couples = _couples(np.concatenate([husband, husband[second]]), wife, wed)
    together = ~draw.chance(n_second, family.split)
    couples.household[n:] = np.where(together, second, couples.household[n:])
    return people, couples


def _couples(husband: Ints, wife: Ints, wed: Ints) -> Couples:
    never = np.full(len(wed), NEVER, dtype=np.int32)
    numbers = np.arange(len(wed), dtype=np.int32)
    return Couples(
        husband.astype(np.int32), wife.astype(np.int32), wed, never, never.copy(), numbers
    )


def _deaths(family: Family, born: Ints, draw: Draw, *, adults: bool = False) -> Ints:
    """Days of death: some as infants, the others by Gompertz's law of mortality."""
    n = len(born)
    # The level at which half of the adults reach the years of life of the recipe.
    level = np.log(2.0) * _GOMPERTZ / np.expm1(_GOMPERTZ * family.years_of_life)
    age = np.log1p(-np.log1p(-draw.uniform(n)) * _GOMPERTZ / level) / _GOMPERTZ
    if not adults:
        infant = draw.chance(n, family.infant_deaths)
        age = np.where(infant, draw.uniform(n) ** 2, age)
    days: Ints = (born + np.minimum(age, 110.0) * YEAR).astype(np.int32)
    return days


def _move(couples: Couples, people: People, moves: Moves | None, end: int, draw: Draw) -> None:
    """Decide when the household of each couple moves to the host country, and returns."""
    n = len(couples)
    if moves is None:
        return
    shares = cumulative(list(moves.years.values()))
    firsts = np.array([_new_year(int(year)) for year in moves.years], dtype=np.int32)
    day = firsts[pick(shares, draw.uniform(n))] + draw.whole(n, 0, 364)
    moving = draw.chance(n, moves.share) & (day <= end)
    own = np.where(moving, day, NEVER)
    # Whoever is there already at the wedding stays there.
    there = np.full(n, NEVER, dtype=np.int32)
    for rows in (couples.husband, couples.wife):
        came = np.where(people.host_born[rows], people.born[rows], people.moved[rows])
        there = np.minimum(there, np.where(people.host_on(couples.wed, rows), came, NEVER))
    there = np.where(there <= couples.wed, np.maximum(there, people.born[couples.husband]), NEVER)
    before = there <= couples.wed
    couples.moved = np.where(before, there, np.where(own > couples.wed, own, NEVER)).astype(
        np.int32
    )
    same = couples.household != np.arange(n)
    couples.moved[same] = couples.moved[couples.household[same]]
    back = couples.moved.astype(np.int64) + draw.whole(n, 200, 3000)
    returns = draw.chance(n, moves.returns) & (couples.moved < NEVER) & (back <= end)
    couples.returned = np.where(returns, back, NEVER).astype(np.int32)
    couples.returned[same] = couples.returned[couples.household[same]]
    first = draw.chance(n, moves.husband_first) & (couples.moved < NEVER) & ~before
    ahead = np.where(first, draw.whole(n, 100, 1500), 0)
    for rows, early in ((couples.husband, ahead), (couples.wife, 0)):
        stays = draw.chance(n, moves.stays_behind)
        moved = np.where(stays | (couples.moved == NEVER), NEVER, couples.moved - early)
        # A later move of the parents does not concern who has a household of one's own.
        earlier = np.where(people.moved[rows] <= couples.wed, people.moved[rows], NEVER)
        moved = np.where(people.host_born[rows], NEVER, np.minimum(earlier, moved))
        people.moved[rows] = moved.astype(np.int32)
        people.returned[rows] = np.where(stays, NEVER, couples.returned)


def _enter(people: People, couples: Couples, before: int) -> None:
    """Write a wedding into the lives of both."""
    numbers = np.arange(before, before + len(couples), dtype=np.int32)
    for mine, other in ((couples.husband, couples.wife), (couples.wife, couples.husband)):
        # From the last to the first: of a husband with two wives the first marriage stays.
        people.couple[mine[::-1]] = numbers[::-1]
        people.spouse[mine[::-1]] = other[::-1]
        people.married[mine[::-1]] = couples.wed[::-1]


def _children(
    family: Family,
    moves: Moves | None,
    number: int,
    couples: Couples,
    people: People,
    end: int,
    draw: Draw,
) -> People:
    n = len(couples)
    wanted = _poisson(family.children, draw.uniform(n))
    of = np.repeat(np.arange(n), wanted)
    mean, spread = family.months_between
    gaps = np.maximum(draw.normal(len(of), mean, spread), 11.0) * (YEAR / 12)
    running = np.cumsum(gaps)
    start = np.repeat(np.concatenate([[0.0], running])[np.cumsum(wanted) - wanted], wanted)
    born = (couples.wed[of] + np.maximum(running - start, CARRYING)).astype(np.int32)
    mother, father = couples.wife[of], couples.husband[of]
    possible = (
        (born <= end)
        & (born - people.born[mother] < LAST_BIRTH_AGE)
        & (born <= people.died[mother])
        & (born <= np.minimum(people.died[father], NEVER - CARRYING) + CARRYING)
    )
    of, born = of[possible], born[possible]
    pairs = np.repeat(np.arange(len(of)), 1 + draw.chance(len(of), family.twins))
    second = np.concatenate([[False], pairs[1:] == pairs[:-1]])[: len(pairs)]
    twin = second | np.concatenate([second[1:], [False]])[: len(pairs)]
    of, born = of[pairs], born[pairs]
    m = len(of)
    children = People.blank(m, number)
    children.female = draw.chance(m, 0.488)
    children.born, children.twin = born, twin
    children.died = _deaths(family, born, draw)
    children.father, children.mother = couples.husband[of], couples.wife[of]
    children.lives[:] = True
    fostered = draw.chance(m, family.fostered)
    home = couples.household[of]
    children.home = np.where(fostered, home[draw.order(m)], home).astype(np.int32)
    children.foster = children.home != home
    moved = couples.moved[of]
    children.host_born = (moved < born) & (born < couples.returned[of])
    left = draw.chance(m, moves.stays_behind if moves else 0.0)
    children.moved = np.where(children.host_born | left, NEVER, moved).astype(np.int32)
    children.returned = np.where(moved < NEVER, couples.returned[of], NEVER).astype(np.int32)
    children.returned[children.returned <= born] = NEVER
    return children


def _poisson(mean: float, uniform: Floats) -> Ints:
    counts = np.arange(MOST_CHILDREN + 1)
    logs = counts * np.log(max(mean, 1e-9)) - np.cumsum(np.log(np.maximum(counts, 1)))
    return pick(cumulative(np.exp(logs)), uniform)


def _weddings(family: Family, people: People, first: int, end: int, draw: Draw) -> Couples:
    """Marry the last generation among each other, the oldest first."""
    rows = np.arange(first, len(people), dtype=np.int32)
    rows = rows[draw.chance(len(rows), family.marries)]
    women, men = rows[people.female[rows]], rows[~people.female[rows]]
    older = np.maximum(draw.normal(len(men), *family.groom_older), -5) * YEAR
    women = women[np.argsort(people.born[women] + draw.whole(len(women), 0, 700), kind="stable")]
    men = men[np.argsort(people.born[men] + older, kind="stable")]
    n = min(len(women), len(men))
    women, men = women[:n], men[:n]
    age = np.maximum(draw.normal(n, *family.bride_age), 13.0) * YEAR
    wed = np.maximum(people.born[women] + age, people.born[men] + 15 * YEAR).astype(np.int32)
    possible = (
        (wed <= end)
        & (wed < people.died[women])
        & (wed < people.died[men])
        & (people.mother[women] != people.mother[men])
        & (people.father[women] != people.father[men])
    )
    return _couples(men[possible], women[possible], wed[possible])


def _joined(parts: list[Couples]) -> Couples:
    names = ("husband", "wife", "wed", "moved", "returned", "household")
    return Couples(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def _new_year(year: int) -> int:
    return int(np.datetime64(f"{year:04d}-01-01").astype("datetime64[D]").astype(int))
