"""The folder of a population, and that the rest of the program takes it as it is."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import polars as pl
import pytest

import crvs_link as cl
from crvs_link.errors import OutputExistsError, UsageError
from crvs_link.population import shipped_recipes, simulate
from crvs_link.schema import COLUMNS
from populations import population

MEANINGS = {
    "record_id": {"record_id"},
    "full_name": {"name_full"},
    "given_name": {"name_given"},
    "family_name": {"name_family"},
    "father_name": {"father_name"},
    "mother_name": {"mother_name"},
    "spouse_name": {"spouse_name"},
    "sex": {"sex"},
    "birth_date": {"dob_raw"},
    "birth_year": {"dob_year"},
    "age": {"age"},
    "birth_place": {"birth_place"},
    "nationality": {"nationality"},
    "number": {"id_number"},
    "residence": {"residence_town"},
}
NOT_READ = ("child_name_urdu", "name_bn", "village_tract")
"""The same name in another script, and a unit below those that are recognised."""


def digests(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if path.name != "manifest.json"
    }


@pytest.mark.parametrize("recipe", shipped_recipes())
def test_every_extract_is_read_with_its_columns_recognised(recipe: str, tmp_path: Path) -> None:
    made = population(recipe)
    made.write(tmp_path / "out")
    for register in made.recipe.registers:
        extract = cl.read_extract(tmp_path / "out" / f"{register.id}.{register.format}")
        assert extract.account.used == made.extracts[register.id].height
        found = {match.original: match.canonical for match in extract.columns}
        for column in register.column:
            if column.holds in MEANINGS and column.name not in NOT_READ:
                assert found.get(column.name) in MEANINGS[column.holds], (register.id, column.name)
        assert set(found.values()) <= set(COLUMNS)


def test_the_same_recipe_and_seed_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        simulate("afghans_iran", persons=800, seed=5).write(tmp_path / name)
    assert digests(tmp_path / "one") == digests(tmp_path / "two")
    assert set(digests(tmp_path / "one")) == {
        "refugees.csv", "births_host.csv", "births_origin.csv", "tazkira.csv", "border_exit.csv",
        "truth.parquet", "errors.parquet", "truth_pairs.parquet", "truth_within.parquet",
    }  # fmt: skip


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_files_hold_what_was_simulated(form: str, tmp_path: Path) -> None:
    made = population("myanmar_thailand")
    made.write(tmp_path / "out", format=form)
    read = pl.read_csv if form == "csv" else pl.read_parquet
    options = {"infer_schema": False} if form == "csv" else {}
    for register in made.recipe.registers:
        frame = read(tmp_path / "out" / f"{register.id}.{form}", **options)
        assert frame.equals(made.extracts[register.id])
    truth = pl.read_parquet(tmp_path / "out" / "truth.parquet")
    assert truth.columns[:4] == ["register", "record_id", "person_id", "household"]
    errors = pl.read_parquet(tmp_path / "out" / "errors.parquet")
    assert errors.columns == ["register", "record_id", "column", "mechanism"]
    assert errors.height == made.errors.height > 0


def test_the_manifest_says_what_was_done(tmp_path: Path) -> None:
    made = population("western")
    manifest = json.loads((made.write(tmp_path / "out") / "manifest.json").read_text("utf-8"))
    assert manifest["seed"] == made.seed
    assert manifest["persons"] == made.persons
    assert manifest["inputs"] == [{"source_id": "western", "digest": made.source.digest}]
    assert manifest["records"] == {name: f.height for name, f in made.extracts.items()}
    assert manifest["files"].keys() == digests(tmp_path / "out").keys()
    assert sum(each["struck"] for each in manifest["mistakes"]) == made.errors.height


def test_a_folder_is_replaced_only_on_request(tmp_path: Path) -> None:
    made = simulate("western", persons=100)
    folder = made.write(tmp_path / "out")
    with pytest.raises(OutputExistsError, match="already holds a result of crvs-link synth"):
        made.write(folder)
    made.write(folder, overwrite=True)
    (folder / "mine.txt").write_text("kept")
    with pytest.raises(UsageError, match="did not write"):
        made.write(folder, overwrite=True)
    assert (folder / "mine.txt").read_text() == "kept"
    assert not [each for each in tmp_path.iterdir() if each.name != "out"]


def test_match_and_evaluate_take_a_population_as_it_is(tmp_path: Path) -> None:
    folder = simulate("afghans_pakistan", persons=5000).write(tmp_path / "out")
    result = cl.match(folder / "refugees.csv", folder / "tazkira.csv")
    result.write(tmp_path / "result", report=False)
    (found,) = cl.evaluate_result(tmp_path / "result", folder / "truth_pairs.parquet")
    assert found.register == "tazkira"
    pairs = pl.read_parquet(folder / "truth_pairs.parquet")
    expected = pairs.filter(pl.col("register").cast(pl.String) == "tazkira").height
    assert found.account.truth_rows == expected > 100
    # That the two sides are read as one and the same people, not how well that is done.
    assert found.links.precision.value > 0.5
    assert found.links.recall.value > 0.3


def test_a_deduplication_is_evaluated_too(tmp_path: Path) -> None:
    made = population("western")
    folder = made.write(tmp_path / "out")
    truth = made.truth.filter(pl.col("register").cast(pl.String) == "population")
    right = truth.select("record_id", cluster_id="person_id")
    (found,) = cl.evaluate_result(right, folder / "truth_within.parquet", register="population")
    again = int(truth["entered_again"].sum())
    assert found.links.missed == 0
    assert found.links.precision.value == 1
    assert found.account.truth_rows == again > 10
