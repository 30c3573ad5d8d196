"""Data that cannot support a model end with exit code 4, a reason and a remedy."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import polars as pl
import pytest

from cli.extracts import crvs_link
from people import world


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def samples() -> Path:
    return Path(str(files("crvs_link.synthetic_data")))


def refused(left: pl.DataFrame, right: pl.DataFrame, *more: str) -> str:
    left.write_csv("left.csv")
    right.write_csv("right.csv")
    done = crvs_link("match", "left.csv", "right.csv", "-o", "out", "-q", *more)
    assert (done.exit_code, done.stdout) == (4, ""), done.output
    assert not Path("out").exists()
    error, hint = done.stderr.splitlines()
    assert error.startswith("Error: ")
    assert hint.startswith("Hint: ")
    return done.stderr


def houses(side: str) -> pl.DataFrame:
    """Families of four at one address, of whom nothing tells one from another."""
    return pl.DataFrame(
        {
            "id": f"{side}{house}-{member}",
            "surname": f"fam{house * 7919 % 1000003:07d}",
            "address": f"{house * 31 % 977} {'abcdefgh'[house % 8]}street",
            "postcode": str(10000 + house * 13),
        }
        for house in range(60)
        for member in range(4)
    )


def test_too_few_matches() -> None:
    strangers = world(200, seed=3, overlap=0.0)
    said = refused(strangers.left, strangers.right)
    assert "expects no match among" in said
    assert "apply a model that was fitted on similar extracts" in said


def test_probabilities_that_are_not_bimodal() -> None:
    data = world(300, seed=3)
    columns = ["id", "given_name", "surname"]  # of ten and nine names
    said = refused(data.left.select(columns), data.right.select(columns))
    assert "do not separate matches from other pairs" in said
    assert "Compare more fields" in said


def test_an_implausible_overlap() -> None:
    said = refused(houses("L"), houses("R"))
    expected = re.search(r"expects ([\d,]+) matches where there can be at most 240:", said)
    assert expected is not None
    assert int(expected[1].replace(",", "")) > 240
    assert "tells members of a family apart" in said


def test_families_taken_for_persons_and_the_way_out_that_is_told(samples: Path) -> None:
    """A host extract that hardly repeats anybody: a match tells its repeated persons."""
    arrivals = str(samples / "arrivals.csv")
    alone = crvs_link("dedupe", arrivals, "-o", "alone", "-q")
    assert alone.exit_code == 4
    assert "takes one family for one person" in alone.stderr
    assert "That of a match" in alone.stderr
    matched = crvs_link("match", arrivals, str(samples / "births_host.csv"), "-o", "m", "-q")
    assert matched.exit_code == 0
    assert f"crvs-link dedupe {arrivals} --model MODEL" in matched.stderr + matched.stdout
    again = crvs_link("dedupe", arrivals, "--model", "m/model.json", "-o", "d", "-q")
    assert again.exit_code == 0, again.output
    assert pl.read_parquet("d/links.parquet").height > 0


def test_a_given_model_that_compares_what_is_not_there() -> None:
    data = world(200, seed=3)
    data.left.write_csv("left.csv")
    data.right.write_csv("right.csv")
    assert crvs_link("match", "left.csv", "right.csv", "-o", "model", "-q").exit_code == 0
    model = str(Path("model/model.json"))
    said = refused(data.left.drop("postcode"), data.right, "--model", model)
    assert "compares residence_postcode" in said
    assert "leave out --model" in said
