"""Every shipped configuration is read and works as it is."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from crvs_link.config import RegisterKind, RunConfig, SourceConfig, read_config
from crvs_link.config.register_file import read_scope, shipped_scope
from crvs_link.load.places import read_places
from crvs_link.pipeline import match
from crvs_link.pipeline.scopes import opened, read_scopes
from crvs_link.run import RunOptions, Silent

ROOT = Path(__file__).parents[1]
SHIPPED = sorted((ROOT / "configs" / "link").glob("*.toml"))
REGISTERS = sorted((ROOT / "configs" / "registers").glob("*.toml"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_configuration_works(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    config = read_config(path)
    result = match(config, RunOptions(threads=2))
    assert result.links.height > 0
    assert result.links["register"].unique().to_list() == [config.linkages[0].register]


def test_the_shipped_places_files_show_both_layouts() -> None:
    shipped = sorted(map(str, (ROOT / "configs" / "places").glob("*.csv")))
    found = read_places(shipped)
    assert found is not None
    assert [file.path for file in found.files] == shipped
    assert set(found.units["level"]) == {0, 1, 2, 3}
    assert set(found.sites["kind"]) == {"camp", "settlement"}
    historic = found.names.join(found.units, on="pcode").filter(name="Port Albert")
    assert historic.select("pcode", "level").rows() == [("QM01", 1)]


def test_there_is_a_shipped_configuration() -> None:
    assert SHIPPED


@pytest.mark.parametrize("path", REGISTERS, ids=lambda path: path.stem)
def test_a_shipped_register_file_works(path: Path) -> None:
    scope = shipped_scope(path.stem)
    assert replace(scope, path=str(path)) == read_scope(path)
    read_scopes(RunConfig((SourceConfig("b", "b.csv", scope=path.stem),)), Silent())
    text = path.read_text("utf-8")
    assert "invented" in text.lower(), "no figure passes for one of a country"
    # Nobody on a registration of refugees is without protection.
    assert (scope.kind is RegisterKind.REFUGEE) is scope.protected


def test_shipped_register_files_show_what_can_be_stated() -> None:
    scopes = {path.stem: read_scope(path) for path in REGISTERS}
    assert {scope.kind.value for scope in scopes.values()} >= {
        "birth",
        "population",
        "refugee",
        "border",
    }
    strata = scopes["birth_partial"].completeness
    assert len({stratum.birth_years for stratum in strata}) > 1
    assert {stratum.sex for stratum in strata} > {"*"}
    assert {stratum.area for stratum in strata} > {"*"}
    assert all(stratum.source and stratum.method for stratum in strata)


@pytest.mark.parametrize("name", ["births_host", "births_origin"])
def test_the_registers_of_the_samples_are_those_of_their_recipe(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    source = opened(SourceConfig("", f"configs/registers/{name}.toml"))
    assert Path(source.path).resolve() == ROOT / "synthetic_data" / f"{name}.csv"
    scope = shipped_scope(name)
    recipe = tomllib.loads((ROOT / "synthetic_data/recipes/samples.toml").read_text("utf-8"))
    register = next(each for each in recipe["register"] if each["id"] == name)
    groups = {group["id"]: group for group in recipe["group"]}
    assert scope.event_dates == (date(register["first_year"], 1, 1), recipe["end"])
    assert scope.extract_date == recipe["end"]
    home = {group["home"]: group["country"] for group in groups.values()}
    assert scope.country == home[register["where"]]
    for sees in register["sees"]:
        country = groups[sees["group"]]["country"]
        stratum = next(x for x in scope.completeness if x.group in {"*", country})
        assert stratum.low < sees["rate"] < stratum.high
        assert stratum.method == "assumed"


def test_the_register_file_of_the_readme_is_read(tmp_path: Path) -> None:
    blocks = (ROOT / "README.md").read_text("utf-8").split("```toml\n")[1:]
    (text,) = (block for block in blocks if "[register]" in block.partition("```")[0])
    path = tmp_path / "births.toml"
    path.write_text(text.partition("```")[0])
    scope = read_scope(path)
    assert (scope.id, scope.source, len(scope.completeness)) == ("mm-birth", "births.parquet", 1)
