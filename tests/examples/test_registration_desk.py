"""The registration desk: search before insert."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import polars as pl
import pytest

import crvs_link as cl
from people import world
from registration_desk import COLUMNS, Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    data = world(200, seed=95)
    named = dict(
        zip(("id", "given_name", "surname", "birth_date", "sex", "town"), COLUMNS, strict=True)
    )
    left, right = (side.select(named.keys()).rename(named) for side in (data.left, data.right))
    cl.dedupe(pl.concat([left, right])).write(tmp_path / "model", report=False)
    connection = sqlite3.connect(tmp_path / "births.db")
    connection.execute(f"CREATE TABLE births ({', '.join(f'{c} TEXT' for c in COLUMNS)})")
    places = ", ".join("?" * len(COLUMNS))
    connection.executemany(f"INSERT INTO births VALUES ({places})", left.rows())
    connection.commit()
    connection.close()
    return Desk(tmp_path / "births.db", tmp_path / "model" / "model.json")


def test_a_child_who_is_there_is_shown_and_not_inserted(desk: Desk) -> None:
    row = desk.connection.execute("SELECT * FROM births WHERE name_given IS NOT NULL").fetchone()
    known = dict(zip(COLUMNS, row, strict=True))
    before = desk.connection.execute("SELECT count(*) FROM births").fetchone()
    child = {name: value for name, value in known.items() if name != "record_id" and value}
    answer = desk.apply(child)
    assert answer.record_id is None
    assert answer.candidates[0].probability > 0.5
    assert desk.connection.execute("SELECT count(*) FROM births").fetchone() == before


def test_a_new_child_is_registered_and_found_at_once(desk: Desk) -> None:
    child = {
        "name_given": "Zubaida",
        "name_family": "Tamangsherpa",
        "dob_raw": "2026-10-02",
        "sex": "female",
    }
    first = desk.apply(child)
    assert first.record_id is not None
    assert desk.apply(child).record_id is None, "the second application shows the first"
    assert desk.apply(child, seen=True).record_id not in {None, first.record_id}
