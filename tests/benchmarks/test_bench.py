"""What the benchmarks share: medians, tables, fresh processes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import bench


def test_medians_of_numbers_and_the_first_of_anything_else() -> None:
    runs = [
        {"s": 3.0, "n": 1, "what": "a"},
        {"s": 1.0, "n": 2, "what": "b"},
        {"s": 2.0, "n": 9, "what": "c"},
    ]
    assert bench.medians(runs) == {"s": 2.0, "n": 2, "what": "a"}


def test_a_table_in_markdown() -> None:
    rows = [
        {"tool": "ours", "pairs": 1234567, "s": 0.123456, "share": 0.99999, "ns": None},
        {"tool": "theirs", "pairs": 5, "s": 123456.7, "share": 1.0, "ns": 2.5},
        {"tool": "more"},
    ]
    lines = bench.Table("Title", "How.", rows).markdown().splitlines()
    assert lines[:4] == ["## Title", "", "How.", ""]
    assert [cell.strip() for cell in lines[4].strip("|").split("|")] == list(rows[0])
    assert lines[5] == "| ------ | --------: | ------: | -------: | --: |"
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[6:9]]
    assert cells == [
        ["ours", "1,234,567", "0.1235", "> 0.9999", ""],
        ["theirs", "5", "123,457", "1", "2.5"],
        ["more", "", "", "", ""],
    ]
    assert len({len(line) for line in lines[4:9]}) == 1


def test_a_program_is_timed_with_its_peak() -> None:
    code = (
        "import time; x = bytearray(200_000_000); x[::4096] = b'1' * len(x[::4096]); time.sleep(.2)"
    )
    asked = f"import bench, sys; print(*bench.timed_process([sys.executable, '-c', {code!r}]))"
    # A new process begins with the peak of the one that made it, and this one is large.
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=bench.HERE, check=True, capture_output=True, text=True
    )
    seconds, peak = map(float, done.stdout.split())
    assert seconds > 0.2
    assert 0.2 < peak < 0.5


def test_a_program_that_fails_is_no_measurement() -> None:
    with pytest.raises(RuntimeError, match="ended with 3"):
        bench.timed_process([sys.executable, "-c", "raise SystemExit(3)"])


def test_the_peak_of_this_process_grows() -> None:
    before = bench.peak_gb()
    held = bytearray(int((before + 0.1) * 1e9))
    held[::4096] = b"1" * len(held[::4096])
    assert bench.peak_gb() > before + 0.05


def test_what_is_published_is_printed_and_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bench, "RESULTS", tmp_path / "results")
    path = bench.publish("some", [bench.Table("One", "How.", [{"n": 1}])])
    assert path == tmp_path / "results" / "some.md"
    assert path.read_text() == capsys.readouterr().out
    text = path.read_text()
    for fact in ("processor:", "cores:", "memory:", "polars:", "commit:", "## One", "| 1 |"):
        assert fact in text
