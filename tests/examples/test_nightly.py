"""The nightly job, three nights long, between two databases of a real server."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest

import nightly
from people import world
from postgres import Server

DATA = world(120, seed=91)


@pytest.fixture
def registry(postgres: Server) -> Iterator[Server]:
    """A second database beside that of the agency."""
    postgres.run("CREATE DATABASE registry")
    try:
        yield dataclasses.replace(postgres, database="registry")
    finally:
        postgres.run("DROP DATABASE registry WITH (FORCE)")


def test_three_nights(postgres: Server, registry: Server, tmp_path: Path, caplog) -> None:
    caplog.set_level(logging.INFO)
    fewer = DATA.left.head(110)
    postgres.fill("arrivals", fewer)
    postgres.run("CREATE TABLE decisions (left_id text, right_id text, decision text)")
    registry.fill("births", DATA.right)

    def night(day: int):
        return nightly.nightly(postgres.url, registry.url, tmp_path, today=date(2026, 3, day))

    first = night(1)
    assert first.links.height > 40
    pair = first.links.sort("probability").select("left_id", "right_id").row(-1)
    postgres.run(f"INSERT INTO decisions VALUES ('{pair[0]}', '{pair[1]}', 'cannot_link')")
    postgres.run("DROP TABLE arrivals")
    postgres.fill("arrivals", DATA.left)

    second = night(2)
    assert second.changes is not None
    assert second.changes["change"].to_list() == ["new"] * 10
    assert pair not in set(second.links.select("left_id", "right_id").rows())
    assert second.linkages[0].trace is None, "the model of the first night was applied"
    assert any("put forward again" in record.message for record in caplog.records)

    postgres.run("DELETE FROM decisions")
    third = night(3)
    assert third.decisions is not None
    assert third.decisions.select("left_id", "right_id").rows() == [pair], "decisions are kept"
    kept = postgres.run("SELECT left_id, right_id FROM linkage.decisions")
    assert kept.rows() == [pair]
    assert postgres.run("SELECT count(*) FROM linkage.outcomes").item() == DATA.left.height
    assert sorted(p.name for p in tmp_path.iterdir()) == ["2026-03-01", "2026-03-02", "2026-03-03"]
    assert pl.read_parquet(tmp_path / "2026-03-03/links.parquet").height == third.links.height
    assert any(record.name == "crvs_link" for record in caplog.records), "notes are logged"
