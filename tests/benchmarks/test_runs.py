"""The benchmarks run at their smallest size, and measure what they say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import accuracy
import data
import speed

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


def test_samples_are_measured() -> None:
    rows = accuracy.match_samples()
    assert set(rows) == {"births_host", "births_origin"}
    for row in rows.values():
        assert 0.5 < row["precision"] <= 1.0
        assert 0.5 < row["recall"] <= 1.0


@pytest.mark.parametrize("mode", speed.MODES)
def test_speed_of_a_small_run(mode: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "CACHE", tmp_path, raising=False)
    row = speed.one_run(data.cached(2000, "csv", 1), mode, 1)
    assert row["pairs"] > 0
    assert row["seconds"] > 0
    assert row["precision"] > 0.9
    assert row["recall"] > 0.8


def test_accuracy_prints_a_row_for_each_data_set() -> None:
    done = subprocess.run(
        [sys.executable, BENCHMARKS / "accuracy.py"], check=True, capture_output=True, text=True
    )
    lines = done.stdout.splitlines()
    assert [line[:18].strip() for line in lines[1:5]] == [
        "FEBRL 4, link",
        "FEBRL 3, dedupe",
        "births_host",
        "births_origin",
    ]
