from __future__ import annotations

import polars as pl

from crvs_link.profile.columns import values_of
from crvs_link.profile.facts import Lengths, RecordIds
from profiles import kinds, profiled

NAMES = [*["Quirinus"] * 12, *["Xochitl Vlorë"] * 10, "Wolf-Hilde", "n/a", "-", " ", None, None]
BORN = [f"19{k:02}-05-17" for k in range(28)]


def test_every_figure_of_a_column() -> None:
    found = profiled(full_name=NAMES, date_of_birth=BORN)
    (names,) = (column for column in found.columns if column.canonical == "name_full")
    assert (names.original, names.how, names.evidence) == ("full_name", "name", "its name")
    assert (names.rows, names.filled, names.placeholders) == (28, 25, 2)
    assert (names.distinct, names.most_frequent) == (5, 12)
    assert names.lengths == Lengths(1, 8, 13)
    assert kinds(names.scripts) == {"Latin": 24}
    assert (names.scripts.other_kinds, names.scripts.other_rows) == (1, 1)
    assert kinds(names.shapes) == {"Aa+": 12, "Aa+ Aa+": 10}
    assert (names.shapes.other_kinds, names.shapes.other_rows) == (3, 3)


def test_a_column_of_dates_has_no_placeholders_of_its_own() -> None:
    found = profiled(full_name=NAMES, date_of_birth=BORN)
    (born,) = (column for column in found.columns if column.canonical == "dob_raw")
    assert born.placeholders is None
    assert kinds(born.shapes) == {"9999-99-99": 28}


def test_record_ids_that_are_missing_or_repeated() -> None:
    ids = ["K1", "K2", "K2", "K3", "K3", "K3", "", " ", None, "7"]
    found = profiled(record_id=ids, full_name=["Quirinus"] * 10)
    assert found.ids == RecordIds("record_id", missing=3, distinct=4, repeated=2, repeated_rows=5)
    assert found.rows_used == 10


def test_rows_without_a_column_of_ids() -> None:
    assert profiled(full_name=["Quirinus"]).ids is None


def test_white_space_is_no_value() -> None:
    values = values_of(pl.Series(["a", " ", "\u3000", None, "a", "b"]))
    assert sorted(zip(values.distinct, values.rows.tolist(), strict=True)) == [("a", 2), ("b", 1)]
    assert values.filled == 3
