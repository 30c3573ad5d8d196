"""Runs with places files, from the command line to the manifest and back."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from cli.extracts import crvs_link, save
from crvs_link.config import read_config

SHIPPED = Path(__file__).parents[2] / "configs" / "places"
FILES = (str(SHIPPED / "example.csv"), str(SHIPPED / "example_names.csv"))
PLACES = ("--places", FILES[0], "--places", FILES[1])
OLD = ("Port Albert", "Fort Seyra", "Hollin Camp", "Tamarisk", "Far Hill")
NEW = ("QM01", "QM02D01", "Hollin Refugee Camp", "Tamarisk, Korvan", "Farr Hill")


def lines(start: int, stop: int, places: tuple[str, ...]) -> list[str]:
    names = ("Zebunnisa", "Wolfhilde", "Quirinus", "Xochitl", "Ngozichukwu", "Thorvaldur")
    return [
        f"K{k:04},{names[k % 6]}{'aeiou'[k // 6 % 5]} {names[k * 7 % 6]}{'lmnrst'[k // 30 % 6]},"
        f'{1950 + k * 7 % 60}-{1 + k * 5 % 12:02}-{1 + k * 11 % 28:02},"{places[k * k % 5]}"'
        for k in range(start, stop)
    ]


@pytest.fixture
def extracts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    monkeypatch.chdir(tmp_path)
    header = "case_no,full_name,date_of_birth,birth_place"
    host = save("host.csv", header, *lines(0, 120, OLD))
    return host, save("register.csv", header, *lines(40, 160, NEW))


def levels(folder: str) -> dict[int, set[int]]:
    """Levels of the comparison of places among right links, by kind of place."""
    links = pl.read_parquet(Path(folder) / "links.parquet")
    right = links.filter(pl.col("left_id") == pl.col("right_id"))
    found: dict[int, set[int]] = {}
    for left_id, level in right.select("left_id", "level_birth_area").iter_rows():
        found.setdefault(int(left_id[1:]) ** 2 % 5, set()).add(level)
    return found


def test_a_run_with_places_files(extracts: tuple[str, str]) -> None:
    done = crvs_link("match", *extracts, "-o", "out", *PLACES, "--no-report")
    assert done.exit_code == 0, done.stderr
    assert "birth_place: by the places files: " in done.stderr
    spec = read_config(Path("out/link.toml"))
    assert spec.places == FILES
    assert spec.linkages[0].comparisons is not None
    fields = [comparison.field for comparison in spec.linkages[0].comparisons]
    assert fields == ["name", "dob", "birth_area"]
    # The old name and the code of a region, the same of a district, a place that is in no
    # file: only those numbered by squares occur.
    assert levels("out") == {0: {8}, 1: {8}, 4: {6}}
    manifest = json.loads(Path("out/manifest.json").read_text())
    assert [file["path"] for file in manifest["places"]] == list(FILES)
    assert all(file["digest"].startswith("sha256:") for file in manifest["places"])
    again = crvs_link("match", "-c", "out/link.toml", "-o", "again", "--no-report")
    assert again.exit_code == 0, again.stderr
    for name in ("links.parquet", "link.toml", "outcomes.parquet"):
        assert Path("out", name).read_bytes() == Path("again", name).read_bytes()


def test_explain_reads_the_same_places_files_or_refuses(extracts: tuple[str, str]) -> None:
    for path in FILES:
        save(Path(path).name, *Path(path).read_text(encoding="utf-8").splitlines())
    own = ("--places", "example.csv", "--places", "example_names.csv")
    assert crvs_link("match", *extracts, "-o", "out", *own, "--no-report").exit_code == 0
    explained = crvs_link("explain", "out", "K0051", "K0051")
    assert explained.exit_code == 0, explained.stderr
    assert "birth_area" in explained.stdout
    with Path("example_names.csv").open("a", encoding="utf-8") as file:
        file.write("New Seyra,QM02D01,2,adm,\n")
    refused = crvs_link("explain", "out", "K0051", "K0051")
    assert refused.exit_code == 3
    assert "example_names.csv is not the places file of that run" in refused.stderr


def test_rules_may_name_the_units_of_a_level(extracts: tuple[str, str]) -> None:
    save(
        "link.toml",
        "format = 1",
        f"places.files = {list(FILES)}",
        "[[source]]\nid = 'host'\npath = 'host.csv'",
        "[[source]]\nid = 'register'\npath = 'register.csv'",
        "[[linkage]]\nregister = 'register'",
        "[[linkage.rule]]\nlanes = ['birth_area.adm1', 'dob.year']",
        "[[linkage.rule]]\nlanes = ['dob']",
    )
    done = crvs_link("match", "-c", "link.toml", "--dry-run", "--json")
    assert done.exit_code == 0, done.stderr
    rules = json.loads(done.stdout)["linkages"][0]["rules"]
    assert rules[0]["rule"] == "birth_area.adm1 + dob.year"
    assert rules[0]["pairs"] > 0


def test_without_places_files_units_are_told_to_be_unused(extracts: tuple[str, str]) -> None:
    save("units.csv", "full_name,dob,birth_adm1_name", *["Ana Dorn,1990-01-02,Korvan"] * 3)
    done = crvs_link("match", extracts[0], "units.csv", "--dry-run")
    assert done.exit_code == 0, done.stderr
    assert "'birth_adm1_name': not compared, since no places file (--places)" in done.stderr


def test_a_fault_of_a_places_file_ends_the_run_at_once(extracts: tuple[str, str]) -> None:
    save("units.csv", "ADM1_EN,ADM1_PCODE", "Korvan,")
    done = crvs_link("match", *extracts, "--places", "units.csv")
    assert done.exit_code == 3
    assert "units.csv: row 1, column 'ADM1_PCODE'" in done.stderr
    missing = crvs_link("match", *extracts, "--places", "none.csv")
    assert missing.exit_code == 2
