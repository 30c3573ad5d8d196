"""Rules by which two records cannot be one person."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crvs_link.compare import Tables, bind, choose_comparisons, compare_listed, needed_lanes, pack
from crvs_link.encode import Readings, encode
from crvs_link.resolve import CONFLICT_WORDS, CONFLICTS, Conflict, conflicts
from crvs_link.run import RunOptions
from crvs_link.spec import BlockingPlan
from extracts import extract_of

Row = dict[str, str | None]

CHILD: Row = {
    "name_given": "hasan",
    "name_family": "rahman",
    "dob_raw": "2015-03-04",
    "mother_name": "salma khatun",
    "plurality": None,
    "birth_order": None,
    "death_date": None,
    "arrival_date": None,
}
OTHERS: list[Row] = [
    CHILD
    | {"name_given": given, "name_family": family, "dob_raw": dob, "mother_name": f"{given} bibi"}
    for given, family, dob in [
        ("amina", "khan", "2001-07-09"),
        ("omar", "sarkar", "1999-12-30"),
        ("zaynab", "miah", "2010-10-21"),
    ]
]
PLAIN: Row = {k: v for k, v in CHILD.items() if k not in {"name_given", "name_family"}}
READINGS = Readings(date_order="ymd", date_calendar="gregorian")


def found(left: list[Row], right: list[Row], others: list[Row] = OTHERS) -> list[list[str | None]]:
    """The conflict of each left row with each right one; others stand beside them."""
    sides = [[*rows, *others] for rows in (left, right)]
    extracts = [
        extract_of({name: [row.get(name) for row in rows] for name in rows[0]}) for rows in sides
    ]
    coded = encode(extracts, [READINGS] * 2, RunOptions())
    spec = choose_comparisons(coded, 0, 1)
    plan = BlockingPlan(())
    lanes = needed_lanes(spec, plan)
    program = bind(spec, coded, Tables(coded), lanes, 0, 1)
    pairs = [(i, j) for i in range(len(left)) for j in range(len(right))]
    rows = [np.array(side, dtype=np.uint32) for side in zip(*pairs, strict=True)]
    codes = compare_listed(program, *(pack(coded, k, lanes, plan) for k in (0, 1)), *rows)
    ends = [side.view(np.int32) for side in rows]
    said = conflicts(ends[0], ends[1], codes, spec, coded, (0, 1))
    names = [None if code == 0 else CONFLICTS[code - 1].value for code in said.tolist()]
    return [names[k : k + len(right)] for k in range(0, len(names), len(right))]


def between(changes: Row, others: Row | None = None) -> str | None:
    """The conflict of a child with another like it, the same either way round."""
    one, other = CHILD | (others or {}), CHILD | changes
    table = found([one, other], [one, other])
    assert table[0][1] == table[1][0]
    return table[0][1]


@pytest.mark.parametrize(
    ("changes", "conflict"),
    [
        ({}, None),
        ({"name_given": "zubayda"}, Conflict.TWINS),
        ({"name_given": "hassan"}, None),  # another spelling
        ({"name_given": "husaini"}, Conflict.TWINS),  # of one sound, and another name
        ({"name_given": None}, None),  # an infant named later
        ({"name_given": "Baby of Salma Khatun", "mother_name": None}, None),
        ({"name_given": "zubayda", "mother_name": "noor jahan"}, None),
        ({"name_given": "zubayda", "mother_name": None}, None),
        ({"name_given": "zubayda", "mother_name": None, "plurality": "TWIN"}, Conflict.TWINS),
        ({"name_given": "zubayda", "plurality": "SINGLE"}, None),  # the name has changed
        ({"name_given": "zubayda", "dob_raw": "2016-08-01"}, None),  # a sister
        ({"name_given": "zubayda", "dob_raw": "2015"}, None),  # no day
        ({"name_given": "zubayda", "name_family": "xiong"}, None),
    ],
)
def test_twins(changes: Row, conflict: Conflict | None) -> None:
    assert between(changes) == conflict


@pytest.mark.parametrize(
    ("one", "other", "conflict"),
    [
        (("twin", "1"), ("twin", "2"), Conflict.BIRTH_ORDERS),
        (("twin", "1"), (None, "2nd"), Conflict.BIRTH_ORDERS),
        (("twin", "1"), ("twin", "A"), None),
        (("twin", "1"), ("twin", None), None),
        # Without a plural birth it is the mother's third or fourth child, as each counts.
        ((None, "3"), (None, "4"), None),
        (("single", "1"), ("twin", "2"), None),
    ],
)
def test_birth_orders(
    one: tuple[str | None, str], other: tuple[str | None, str | None], conflict: Conflict | None
) -> None:
    rows = [dict(zip(("plurality", "birth_order"), each, strict=True)) for each in (one, other)]
    assert between(rows[1], rows[0]) == conflict


@pytest.mark.parametrize(
    ("changes", "died", "conflict"),
    [
        ({"dob_raw": "2018-09-20"}, "2017-05-06", Conflict.DEATH),  # named for a dead brother
        ({"dob_raw": "2018-09-20"}, "2018", None),  # the year of death is that of birth
        ({"dob_raw": "2018-09-20"}, None, None),
        ({"dob_raw": "2015-03-04"}, "2015-03-04", None),  # lived for a day
        ({"dob_raw": "2015-03-07"}, "2015-03-05", None),  # so did this one, and a slip
        ({"dob_raw": None}, "2015-03-05", None),
        ({"arrival_date": "2020-01-01"}, "2019-05-05", Conflict.DEATH),
        ({"arrival_date": "2020-01-01"}, "2020", None),
        ({"dob_raw": "2018-09-20"}, "1901-01-01", None),  # before their own birth
    ],
)
def test_deaths(changes: Row, died: str | None, conflict: Conflict | None) -> None:
    assert between(changes, {"death_date": died}) == conflict


def test_a_father_and_a_son_of_one_name_are_told_apart_by_the_model_alone() -> None:
    senior: Row = {"dob_raw": "1960-01-02"}
    assert between(senior) is None


@pytest.mark.parametrize(
    ("names", "conflict"),
    [
        (("hasan s/o karim rahman", "zubayda d/o karim rahman"), Conflict.TWINS),
        (("hasan s/o karim rahman", "hasan s/o karim rahman"), None),
        (("hasan rahman", "zubayda rahman"), None),  # which is the given name is not known
    ],
)
def test_full_names(names: tuple[str, str], conflict: Conflict | None) -> None:
    left, right = ({"name_full": name, **PLAIN} for name in names)
    others = [{"name_full": f"{row['name_given']} {row['name_family']}", **PLAIN} for row in OTHERS]
    assert found([left], [right], others) == [[conflict]]


def test_every_rule_is_put_in_words() -> None:
    assert set(CONFLICT_WORDS) == set(CONFLICTS)


ROWS = st.fixed_dictionaries(
    {
        "name_given": st.sampled_from(["hasan", "zubayda", None]),
        "dob_raw": st.sampled_from(["2015-03-04", "2018-09-20", None]),
        "mother_name": st.sampled_from(["salma khatun", None]),
        "plurality": st.sampled_from(["twin", "single", None]),
        "birth_order": st.sampled_from(["1", "2", None]),
        "death_date": st.sampled_from(["2017-05-06", None]),
        "arrival_date": st.sampled_from(["2020-01-01", None]),
    }
).map(lambda row: CHILD | row)


@settings(max_examples=10)
@given(
    st.lists(ROWS, min_size=1, max_size=4),
    st.lists(ROWS, min_size=1, max_size=4),
    st.randoms(use_true_random=False),
)
def test_swapped_sides_transpose_and_permuted_rows_permute(left, right, rng) -> None:
    table = found(left, right)
    swapped = found(right, left)
    assert [list(column) for column in zip(*table, strict=True)] == swapped
    order = list(range(len(left)))
    rng.shuffle(order)
    assert found([left[k] for k in order], right) == [table[k] for k in order]
