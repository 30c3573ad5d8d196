"""Whether another member of both households links, against asking every pair of pairs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.resolve import household_links
from crvs_link.resolve.households import SURE

NOT_KNOWN, NONE_LINKS, ONE_LINKS = range(3)


def by_asking(left, right, p, homes, within):  # type: ignore[no-untyped-def]
    """One answer after the other, as the definition has it."""
    found = []
    for i, j in zip(left, right, strict=True):
        one, other = homes[0][i], homes[1][j]
        alone = min(homes[0].count(one), homes[1].count(other)) < 2
        if one < 0 or other < 0 or alone or (within and one == other):
            found.append(NOT_KNOWN)
            continue
        links = False
        for a, b, q in zip(left, right, p, strict=True):
            for x, y in [(a, b), (b, a)] if within else [(a, b)]:
                links |= (
                    q >= SURE and homes[0][x] == one and homes[1][y] == other and x != i and y != j
                )
        found.append(ONE_LINKS if links else NONE_LINKS)
    return found


@st.composite
def cases(draw, *, within):  # type: ignore[no-untyped-def]
    n = [draw(st.integers(2, 8)) for _ in range(2)]
    homes = [draw(st.lists(st.integers(-1, 3), min_size=k, max_size=k)) for k in n]
    if within:
        n[1], homes[1] = n[0], homes[0]
    pairs = sorted(
        (i, j)
        for i, j in draw(
            st.sets(st.tuples(st.integers(0, n[0] - 1), st.integers(0, n[1] - 1)), max_size=25)
        )
        if not within or i < j
    )
    p = draw(st.lists(st.sampled_from([0.0, 0.5, 0.95]), min_size=len(pairs), max_size=len(pairs)))
    return [i for i, _ in pairs], [j for _, j in pairs], p, homes


def asked(left, right, p, homes, *, within):  # type: ignore[no-untyped-def]
    lanes = tuple(np.array(home, dtype=np.int32) for home in homes)
    members = tuple(np.bincount(lane[(lane >= 0) & (lane < 4)], minlength=4) for lane in lanes)
    return household_links(
        np.array(left, dtype=np.int32),
        np.array(right, dtype=np.int32),
        np.array(p, dtype=float),
        lanes,
        members,
        within=within,
    )


@given(cases(within=False))
def test_two_files(case) -> None:  # type: ignore[no-untyped-def]
    assert asked(*case, within=False).tolist() == by_asking(*case, False)


@given(cases(within=True))
def test_one_file(case) -> None:  # type: ignore[no-untyped-def]
    assert asked(*case, within=True).tolist() == by_asking(*case, True)


@given(cases(within=False))
def test_swapped_sides_give_the_same_of_each_pair(case) -> None:  # type: ignore[no-untyped-def]
    left, right, p, homes = case
    swapped = asked(right, left, p, homes[::-1], within=False)
    assert swapped.tolist() == asked(*case, within=False).tolist()


@given(cases(within=False), st.randoms(use_true_random=False))
def test_order_of_pairs_does_not_matter(case, rng) -> None:  # type: ignore[no-untyped-def]
    left, right, p, homes = case
    order = list(range(len(left)))
    rng.shuffle(order)
    turned = asked(*([x[k] for k in order] for x in (left, right, p)), homes, within=False)
    assert turned.tolist() == asked(*case, within=False)[order].tolist()


@pytest.mark.parametrize("members", [2, 3, 4])
def test_a_third_member_that_links_is_no_further_evidence(members: int) -> None:
    rows = list(range(members))
    found = asked(rows, rows, [0.5] + [0.99] * (members - 1), [[0] * members] * 2, within=False)
    assert found[0] == ONE_LINKS


def test_nothing_is_asked_of_no_pairs() -> None:
    assert len(asked([], [], [], [[0, 0], [0, 0]], within=False)) == 0
