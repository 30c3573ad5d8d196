"""Place kernel against sets of shared units, and the laws of going up and down a hierarchy."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link._fast.pairs import Records
from crvs_link._fast.patterns import KINDS, Program, compare_listed
from crvs_link._fast.places import PlaceTable, levels
from crvs_link.compare.tables import PLACES_ALIKE, text_table
from oracles.places import place_level
from oracles.texts import jaro_winkler

NAMES = ["mirandel", "mirandell", "mirandel north", "marsh", "marshes", "korvan", "far hill"]


@dataclass(frozen=True)
class Place:
    units: tuple[int, ...]
    open: bool
    text: str


@st.composite
def places(draw: st.DrawFn) -> Place:
    """A place down to some level of a small hierarchy, with gaps: units are paths."""
    path = draw(st.lists(st.integers(0, 1), max_size=5))
    units, known = [-1] * 5, 1
    for depth, step in enumerate(path):
        known = known * 2 + step
        units[depth] = known
    for depth in draw(st.sets(st.integers(1, 4), max_size=2)):
        units[depth] = -1
    nowhere = max(units) < 0
    return Place(tuple(units), nowhere or draw(st.booleans()), draw(st.sampled_from(NAMES)))


def table_of(*rows: Place) -> PlaceTable:
    return PlaceTable(
        np.array([row.units for row in rows], np.int32),
        np.array([row.open for row in rows], np.uint8),
        text_table(pl.Series([row.text for row in rows])),
        *PLACES_ALIKE,
    )


def both_ways(a: Place, b: Place) -> list[int]:
    codes = np.array([0, 1], np.int32)
    return levels(table_of(a, b), codes, codes[::-1].copy()).tolist()


def level(a: Place, b: Place) -> int:
    return both_ways(a, b)[0]


@given(places(), places())
def test_levels_are_those_of_the_oracle_both_ways(a: Place, b: Place) -> None:
    expected = place_level((a.units, a.open, a.text), (b.units, b.open, b.text), jaro_winkler)
    assert both_ways(a, b) == [expected, expected]


@given(places(), places(), st.integers(0, 4), st.integers(0, 1))
def test_knowing_more_of_one_side_never_lowers_below_what_both_know(
    a: Place, b: Place, depth: int, step: int
) -> None:
    coarse = replace(a, units=tuple(u if d < depth else -1 for d, u in enumerate(a.units)))
    if max(coarse.units) < 0:
        return
    fine = replace(
        coarse,
        units=tuple(
            2 * max(coarse.units) + step if d == depth else u for d, u in enumerate(coarse.units)
        ),
    )
    known = replace(coarse, open=False), replace(b, open=False)
    assert level(fine, b) >= level(*known)


@given(places(), places())
def test_nothing_is_higher_than_the_same_place(a: Place, b: Place) -> None:
    codes = np.zeros(1, np.int32)
    assert levels(table_of(a), codes, codes).tolist() == [8]
    assert level(a, b) < 8


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ((1, 2, 4, 8, -1), (1, 2, 4, 8, -1), 7),
        ((1, 2, 4, 8, -1), (1, 2, 4, 9, -1), 5),
        ((1, 2, 4, 8, -1), (1, 2, 4, -1, -1), 5),
        ((1, 2, 4, 8, -1), (1, 2, -1, -1, -1), 3),
        ((1, 2, 4, -1, -1), (1, 2, 5, -1, -1), 3),
        ((1, 2, 4, -1, -1), (1, 3, 6, -1, -1), 2),
        ((1, 2, -1, -1, -1), (2, 5, -1, -1, -1), 1),
        ((1, 2, 4, -1, 30), (1, 2, 4, -1, 31), 5),
        ((1, 2, 4, -1, 30), (1, 2, 4, -1, -1), 5),
        ((1, 2, 4, -1, 30), (1, 2, 4, 8, -1), 5),
    ],
)
def test_a_place_is_compared_at_the_finest_level_that_both_know(
    a: tuple[int, ...], b: tuple[int, ...], expected: int
) -> None:
    assert level(Place(a, False, "marsh"), Place(b, False, "marsh")) == expected


def test_names_do_not_bring_together_what_lies_apart() -> None:
    here = Place((1, 2, 4, 8, -1), True, "marsh")
    there = Place((1, 2, 5, 10, -1), True, "marsh")
    somewhere = Place((-1,) * 5, True, "marsh")
    assert level(here, there) == 3
    assert level(here, somewhere) == 6


@given(st.lists(places(), min_size=2, max_size=30), st.integers(1, 7))
def test_the_program_finds_the_levels_of_the_table(rows: list[Place], place: int) -> None:
    table = table_of(*rows)
    rarity = np.zeros(len(rows), np.uint8)
    program = Program([(KINDS["place"], 0, -1, table, [], 8, rarity, place)])
    lane = np.append(np.arange(len(rows), dtype=np.int32), np.int32(-1))
    records = Records([lane], None)
    left, right = (grid.ravel() for grid in np.meshgrid(lane, lane))
    listed = [np.where(side < 0, len(rows), side).astype(np.uint32) for side in (left, right)]
    codes = compare_listed(program, records, records, *listed)
    known = (left >= 0) & (right >= 0)
    assert not codes[~known].any()
    assert codes[known].tolist() == (levels(table, left[known], right[known]) * place).tolist()


def test_a_program_takes_the_table_of_its_kind() -> None:
    texts = text_table(pl.Series(["marsh"]))
    with pytest.raises(ValueError, match="not of the comparison's kind"):
        Program([(KINDS["place"], 0, -1, texts, [], 8, np.zeros(1, np.uint8), 1)])


def test_parts_that_do_not_fit_are_refused() -> None:
    texts = text_table(pl.Series(["marsh"]))
    one = np.zeros(1, np.uint8)
    with pytest.raises(ValueError, match="five levels"):
        PlaceTable(np.zeros((1, 4), np.int32), one, texts, 0.8, 0.9)
    with pytest.raises(ValueError, match="one length"):
        PlaceTable(np.zeros((2, 5), np.int32), one, texts, 0.8, 0.9)
    with pytest.raises(ValueError, match="thresholds ascend"):
        PlaceTable(np.zeros((1, 5), np.int32), one, texts, 0.9, 0.8)
    table = PlaceTable(np.zeros((1, 5), np.int32), one, texts, 0.8, 0.9)
    with pytest.raises(IndexError):
        levels(table, np.array([1], np.int32), np.array([0], np.int32))
    with pytest.raises(ValueError, match="one length"):
        levels(table, np.array([0], np.int32), np.array([], np.int32))
