"""The committed extracts: made from their recipe, and as rich as the demo needs."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from importlib.resources import files
from pathlib import Path

import polars as pl
from crvs_link.synthetic_data import make_samples
from crvs_link.synthetic_data.make_samples import EXTRACTS, TRUTH

from crvs_link.population import simulate


@cache
def committed(name: str) -> bytes:
    return files("crvs_link.synthetic_data").joinpath(name).read_bytes()


def test_the_script_writes_the_committed_bytes(tmp_path: Path) -> None:
    script = Path(make_samples.__file__)
    subprocess.run([sys.executable, script, "--out", tmp_path / "new"], check=True)
    written = {path.name: path.read_bytes() for path in (tmp_path / "new").iterdir()}
    assert set(written) == {*EXTRACTS, TRUTH}
    for name, content in written.items():
        assert content == committed(name)


def test_they_are_in_three_scripts_and_three_calendars() -> None:
    arrivals, host, origin = (
        pl.read_csv(committed(name), separator=separator, infer_schema=False)
        for name, separator in zip(EXTRACTS, ",;,", strict=True)
    )
    assert arrivals["full_name"].drop_nulls().str.contains(r"^[\x20-\x7e]+$").all()
    assert 0.2 < host["child_given_name"].str.contains(r"\p{Thai}").mean() < 0.8
    assert origin["name"].drop_nulls().str.contains(r"\p{Arabic}").all()
    years = arrivals["date_of_birth"].str.extract(r"(\d{4})$").cast(pl.Int32).drop_nulls()
    assert years.is_between(1900, 2030).all()  # a digit may be wrong
    years = host["date_of_birth"].str.extract(r"(\d{4})$").cast(pl.Int32).drop_nulls()
    assert years.is_between(2550, 2570).all()
    assert origin["date_of_birth"].drop_nulls().str.contains(r"^۱[۳۴][۰-۹]{2}").all()
    assert committed("births_host.csv").startswith(b"\xef\xbb\xbf")


def test_the_truth_is_that_of_the_recipe() -> None:
    made = simulate("samples")
    truth = pl.read_csv(committed(TRUTH), infer_schema=False)
    assert truth.columns == ["register", "host_id", "register_id"]
    expected = made.truth_pairs.with_columns(pl.col("register").cast(pl.String))
    assert sorted(truth.rows()) == sorted(expected.rows())
    counts = dict(truth.group_by("register").len().rows())
    assert counts["births_host"] > 100
    assert counts["births_origin"] > 500
