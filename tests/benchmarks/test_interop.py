"""The benchmark inside a pipeline of recordlinkage."""

from __future__ import annotations

import pytest

import bench
import interop


def test_speed_is_told_against_the_original(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = dict(zip(interop.PIPELINES, (6.0, 3.0, 2.0), strict=True))
    monkeypatch.setattr(bench, "fresh", lambda script, name: {"seconds": seconds[name]})
    (table,) = interop.tables(repeat=2)
    assert [row["times as fast"] for row in table.rows] == [1.0, 2.0, 3.0]


def test_the_changed_pipeline_runs_and_is_counted() -> None:
    row = interop.run(blocking=True, comparing=True)
    assert row["seconds"] == pytest.approx(row["block"] + row["compare"] + row["classify"])
    assert row["precision"] > 0.999
    assert row["recall"] > 0.999
