"""No suppressed count can be worked out from what is published: held against an oracle."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from crvs_link.report.suppression import (
    THRESHOLD,
    Suppression,
    needed,
    suppress_tables,
    suppress_totals,
)
from oracles.suppression import open_intervals

counts = st.one_of(
    st.just(0), st.just(0), st.integers(1, 9), st.integers(1, 12), st.integers(10, 60)
)


@st.composite
def tables_of_one_population(draw: st.DrawFn) -> list[np.ndarray]:
    """Tables by one to three attributes: the same records, spread over rows in other ways."""
    columns = draw(st.integers(1, 4))
    first = np.array(
        draw(
            st.lists(st.lists(counts, min_size=columns, max_size=columns), min_size=1, max_size=4)
        ),
        dtype=np.int64,
    )
    tables = [first]
    for _ in range(draw(st.integers(0, 2))):
        rows = draw(st.integers(1, 4))
        table = np.zeros((rows, columns), np.int64)
        for column, left in enumerate(first.sum(axis=0).tolist()):
            for row in range(rows):
                part = left if row == rows - 1 else draw(st.integers(0, left))
                table[row, column], left = part, left - part  # noqa: PLW2901
        tables.append(table)
    return tables


def assert_protected(
    tables: list[np.ndarray], found: tuple[Suppression, ...], threshold: int = THRESHOLD
) -> None:
    total = int(tables[0].sum())
    wanted = needed(total, threshold)
    for name, value, low, high in open_intervals(tables, found, total):
        assert low <= value <= high
        assert low < high, f"{name} can be worked out"
        if 0 < value < threshold:
            assert high - low >= wanted, f"{name} lies from {low} to {high}"


def assert_small_counts_are_left_out(
    tables: list[np.ndarray], found: tuple[Suppression, ...], threshold: int = THRESHOLD
) -> None:
    def small(values: np.ndarray) -> np.ndarray:
        return (values > 0) & (values < threshold)

    for table, pattern in zip(tables, found, strict=True):
        if table.size > 1:  # else it is the grand total
            assert pattern.cells[small(table)].all()
        if table.shape[0] > 1:
            assert pattern.rows[small(table.sum(axis=1))].all()
        if table.shape[1] > 1:
            assert pattern.columns[small(table.sum(axis=0))].all()
        assert np.array_equal(pattern.columns, found[0].columns)


@given(tables_of_one_population())
@settings(max_examples=40)
def test_no_suppressed_count_can_be_worked_out(tables: list[np.ndarray]) -> None:
    found = suppress_tables(tables)
    assert_small_counts_are_left_out(tables, found)
    assert_protected(tables, found)


def test_every_small_table_is_protected() -> None:
    """All tables of two rows and three columns of 0 to 2, where less than 3 is small."""
    for values in product(range(3), repeat=6):
        tables = [np.array(values, dtype=np.int64).reshape(2, 3)]
        found = suppress_tables(tables, threshold=3)
        assert_small_counts_are_left_out(tables, found, threshold=3)
        if sum(values) == 4 and values[0]:  # the oracle takes its time
            assert_protected(tables, found, threshold=3)


@given(tables_of_one_population())
@settings(max_examples=30)
def test_without_a_small_count_everything_is_published(tables: list[np.ndarray]) -> None:
    tables = [np.where(table > 0, table + THRESHOLD, 0) for table in tables[:1]]
    for pattern in suppress_tables(tables):
        assert not pattern.cells.any()
        assert not pattern.rows.any()
        assert not pattern.columns.any()


@given(tables_of_one_population())
@settings(max_examples=30)
def test_the_same_counts_give_the_same_cells(tables: list[np.ndarray]) -> None:
    for one, two in zip(suppress_tables(tables), suppress_tables(tables), strict=True):
        assert np.array_equal(one.cells, two.cells)
        assert np.array_equal(one.rows, two.rows)


def test_the_oracle_sees_a_count_that_can_be_worked_out() -> None:
    table = np.array([[3, 40], [30, 50]])
    none = np.zeros(2, np.bool_)
    primary = Suppression(cells=table < THRESHOLD, rows=none, columns=none)
    with pytest.raises(AssertionError, match="can be worked out"):
        assert_protected([table], (primary,))


def test_the_oracle_sees_through_another_table() -> None:
    """A total that one table gives away gives away a cell of the other."""
    table, other = np.array([[3, 10], [2, 20]]), np.array([[5, 30]])
    held = np.ones((2, 2), np.bool_)
    none, both = np.zeros(2, np.bool_), np.ones(2, np.bool_)
    first = Suppression(cells=held, rows=none, columns=both)
    assert {high - low for *_, low, high in open_intervals([table], [first], 35)} == {13, 22, 35}
    shown = Suppression(cells=np.zeros((1, 2), np.bool_), rows=none[:1], columns=both)
    widths = {
        name: high - low
        for name, _, low, high in open_intervals([table, other], [first, shown], 35)
    }
    assert widths[-1, -1, 0] == 0
    assert widths[0, 0, 0] == 5


def test_one_small_cell_takes_three_others_with_it() -> None:
    table = np.array([[3, 40, 200], [30, 500, 60], [700, 800, 90]])
    cells = suppress_tables([table])[0].cells
    assert cells.tolist() == [[True, False, True], [True, False, True], [False] * 3]


def test_a_zero_is_shown_where_there_is_another_way() -> None:
    table = np.array([[3, 0, 200], [0, 500, 60], [70, 80, 90]])
    cells = suppress_tables([table])[0].cells
    assert not cells[table == 0].any()


def test_a_small_total_is_left_out_of_every_table() -> None:
    sexes = np.array([[1, 40, 200], [2, 60, 100]])
    ages = np.array([[0, 50, 100], [3, 0, 100], [0, 50, 100]])
    found = suppress_tables([sexes, ages])
    for pattern in found:
        assert pattern.columns.tolist() == [True, True, False]
        assert not pattern.rows.any()
    assert found[1].cells[:, 0].tolist() == [True] * 3
    assert_protected([sexes, ages], found)


def test_fewer_records_than_the_threshold_are_not_told_apart() -> None:
    table = np.array([[2, 0, 1], [0, 0, 3]])
    found = suppress_tables([table])
    assert found[0].columns.tolist() == [True, False, True]
    assert_protected([table], found)


def test_totals_are_left_out_with_the_next() -> None:
    assert suppress_totals(np.array([500, 3, 40, 0])).tolist() == [False, True, True, False]
    assert suppress_totals(np.array([5, 5, 40])).tolist() == [True, True, False]
    assert suppress_totals(np.array([3, 4, 40])).tolist() == [True, True, True]
    assert suppress_totals(np.array([3, 0])).tolist() == [True, True]
    assert not suppress_totals(np.array([3])).any()
    assert not suppress_totals(np.array([30, 0, 10])).any()


@pytest.mark.parametrize(
    "tables",
    [
        [np.array([[1, -1]])],
        [np.array([[1, 2]]), np.array([[2, 1]])],
        [np.array([[1, 2]]), np.array([[1, 2, 0]])],
    ],
)
def test_other_tables_are_refused(tables: list[np.ndarray]) -> None:
    with pytest.raises(ValueError, match="same totals"):
        suppress_tables(tables)


def test_no_table_is_no_suppression() -> None:
    assert suppress_tables([]) == ()


@given(st.lists(counts, min_size=1, max_size=12))
def test_a_list_of_totals_leaves_them_open(values: list[int]) -> None:
    totals = np.array(values, np.int64)
    assume(totals.sum())
    hidden = suppress_totals(totals)
    assert not hidden.any() or (
        hidden.sum() > 1 and totals[hidden].sum() >= needed(int(totals.sum()))
    )
