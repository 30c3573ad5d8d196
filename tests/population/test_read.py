"""Recipes: those that ship, and one clear line for everything that can be wrong with others."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

from crvs_link.errors import ConfigError, SourceNotFoundError, UsageError
from crvs_link.population import read_recipe, shipped_recipes, simulate

WESTERN = (files("crvs_link.synthetic_data") / "recipes" / "western.toml").read_text("utf-8")


@pytest.mark.parametrize("name", shipped_recipes())
def test_every_rate_says_where_it_is_from(name: str) -> None:
    recipe = read_recipe(name).recipe
    rates = [*recipe.group, *(m for r in recipe.registers for m in (*r.mistake, *r.sees))]
    assert len(rates) > 30
    text = (files("crvs_link.synthetic_data") / "recipes" / f"{name}.toml").read_text("utf-8")
    assert text.startswith("# ")
    assert tomllib.loads(text)["title"] == recipe.title


def test_there_are_the_recipes_of_the_region_and_a_control() -> None:
    assert len(shipped_recipes()) >= 7
    assert {"afghans_iran", "rohingya_bangladesh", "western"} <= set(shipped_recipes())


def test_a_recipe_is_named_or_is_a_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(WESTERN, "utf-8")
    assert read_recipe(path).recipe == read_recipe("western").recipe
    assert read_recipe(str(path)).digest == read_recipe("western").digest


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("format = 1", "", "format is missing; expected format = 1"),
        ("format = 1", "format = 2", "is of format 2"),
        ("persons = 20000", "person = 20000", "unknown key person."),
        ("persons = 20000", "persons = 0", "persons is 0; expected a number of at least 1"),
        ("persons = 20000", 'persons = "many"', "persons is 'many'; expected a whole number"),
        ('host = "population"', 'host = "populaton"', "host: there is no 'populaton'"),
        ("marries = 0.92", "marries = 1.92", r"group\[0\].family.marries is 1.92; expected"),
        ("twins = 0.012", "twins = -0.1", r"group\[0\].family.twins is -0.1; expected"),
        ("[group.family]", "[group.familiy]", r"unknown key group\[0\].familiy"),
        ('source = "assumed; twins at the usual 1.2 in 100 births"', "", "source is missing"),
        ('rate = 0.95, source = "assumed", ', "rate = 0.95, ", r"sees\[0\].source is missing"),
        ('rate = 0.95, source = "assumed"', 'rate = 9.5, source = "a"', r"sees\[0\].rate is 9.5"),
        ('group = "resident"', 'group = "residents"', r"sees\[0\].group: there is no 'residents'"),
        ('style = "plain"', 'style = "fancy"', r"sees\[0\].style is 'fancy'"),
        ('mechanism = "married_name"', 'mechanism = "maried_name"', r"mistake\[0\].mechanism: "),
        (
            'mechanism = "married_name", columns = ["family_name"]',
            'mechanism = "married_name", columns = ["surname"]',
            r"mistake\[0\].columns\[0\]: there is no 'surname'",
        ),
        (
            'mechanism = "married_name", columns = ["family_name"]',
            'mechanism = "year_only", columns = ["family_name"]',
            "year_only strikes columns of date, and 'family_name' is of name",
        ),
        (
            'mechanism = "married_name", columns = ["family_name"]',
            'mechanism = "duplicate_entry", columns = ["family_name"]',
            "duplicate_entry strikes whole records; expected none",
        ),
        (
            'mechanism = "married_name", columns = ["family_name"]',
            'mechanism = "married_name"',
            "married_name strikes columns; expected their names",
        ),
        ('holds = "record_id"', 'holds = "residence"', "expected one that holds record_id"),
        ('holds = "sex", values = ["M", "F"]', 'holds = "sex"', "values: expected two words"),
        ('kinds = ["other"]', 'kinds = ["others"]', "'others' is no kind of number"),
        ('id = "births"', 'id = "population"', r"register\[1\].id: 'population' is there twice"),
        ('kind = "births"', 'kind = "births"\nleavers = { rate = 0.5, source = "a" }', "leavers"),
        ('names = "western"', 'names = "atlantean"', "no name model 'atlantean'"),
        ('places = "western"', 'places = "atlantis"', "no table of places 'atlantis'"),
        ('holds = "given_name"', 'holds = "nickname"', r"column\[1\].holds is 'nickname'"),
        ("end = 2026-06-30", 'end = "soon"', "end is 'soon'"),
        ("weddings = [1958, 2018]", "weddings = [2018, 1958]", "weddings: expected the lower"),
        ('values = ["M", "F"]', 'values = ["M"]', r"column\[3\].values: expected 2 words"),
        ('style = "plain"', 'style = "plain", script = "thai"', "script is 'thai'; the names of"),
        (
            'mechanism = "year_off_by_one", columns = ["date_of_birth"]',
            'mechanism = "calendar_not_converted", columns = ["date_of_birth"]',
            "value: calendar_not_converted needs the calendar of the papers",
        ),
    ],
)  # fmt: skip
def test_a_fault_is_named_by_the_path_of_its_key(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    assert old in WESTERN
    path = tmp_path / "mine.toml"
    path.write_text(WESTERN.replace(old, new, 1), "utf-8")
    with pytest.raises(ConfigError, match=message) as raised:
        simulate(path, persons=50)
    assert "\n" not in str(raised.value)


def test_years_of_moves_are_years(tmp_path: Path) -> None:
    text = (files("crvs_link.synthetic_data") / "recipes" / "afghans_iran.toml").read_text("utf-8")
    path = tmp_path / "mine.toml"
    path.write_text(text.replace("{ 1981 = ", "{ last = "), "utf-8")
    with pytest.raises(ConfigError, match=r"group\[0\].moves.years.last: expected a year"):
        read_recipe(path)


def test_what_is_no_recipe_is_said(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFoundError, match="There is no recipe 'afgans_iran'") as raised:
        read_recipe("afgans_iran")
    assert "afghans_iran" in str(raised.value.hint)
    with pytest.raises(SourceNotFoundError, match="There is no file"):
        read_recipe(tmp_path / "none.toml")
    with pytest.raises(UsageError, match="is a folder"):
        read_recipe(tmp_path)
    empty = tmp_path / "empty.toml"
    empty.touch()
    with pytest.raises(ConfigError, match="format is missing"):
        read_recipe(empty)
    empty.write_text("format = [")
    with pytest.raises(ConfigError, match="is not TOML"):
        read_recipe(empty)
    empty.write_bytes(b"title = '\xff'")
    with pytest.raises(ConfigError, match="is not UTF-8"):
        read_recipe(empty)
