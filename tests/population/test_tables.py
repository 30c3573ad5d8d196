"""The shipped tables of names and places, and the models that use them."""

from __future__ import annotations

import csv
import tomllib
import unicodedata
from importlib.resources import files

import numpy as np
import pytest

from crvs_link.errors import ConfigError
from crvs_link.population.lexicon import NONE, read_lexicon
from crvs_link.population.name_model import name_models, read_name_model
from crvs_link.population.people import SLOTS
from crvs_link.population.places import read_gazetteer

NAMES = files("crvs_link.synthetic_data") / "names"
PLACES = files("crvs_link.synthetic_data") / "places"
TABLES = sorted(each.name.removesuffix(".csv") for each in NAMES.iterdir() if ".csv" in each.name)
COUNTRIES = sorted(
    each.name.removesuffix(".csv") for each in PLACES.iterdir() if ".csv" in each.name
)
LETTERS = {
    "arabic": "ARABIC",
    "thai": "THAI",
    "burmese": "MYANMAR",
    "bengali": "BENGALI",
    "devanagari": "DEVANAGARI",
    "khmer": "KHMER",
}


def table(name: str) -> tuple[list[str], list[dict[str, str]]]:
    lines = (NAMES / f"{name}.csv").read_text("utf-8").splitlines()
    head = [line for line in lines if line.startswith("#")]
    return head, list(csv.DictReader(line for line in lines if not line.startswith("#")))


@pytest.mark.parametrize("name", TABLES)
def test_name_tables_say_where_they_are_from(name: str) -> None:
    assert any("Provenance:" in line for line in table(name)[0])


@pytest.mark.parametrize("name", TABLES)
def test_units_have_distinct_spellings_with_weights(name: str) -> None:
    _, rows = table(name)
    assert len(rows) > 50
    for row in rows:
        spelled = [word.rpartition(":") for word in row["latin"].split("|")]
        words = [text for text, _, _ in spelled]
        assert len(set(words)) == len(words), words
        assert all(text and text == text.strip() for text in words)
        assert all(float(weight) > 0 for _, _, weight in spelled)
        assert float(row["weight"]) > 0


@pytest.mark.parametrize("name", TABLES)
def test_units_are_told_apart_in_every_script(name: str) -> None:
    _, rows = table(name)
    for script, block in LETTERS.items():
        if script not in rows[0]:
            continue
        forms = [(row["role"], row[script]) for row in rows if row[script]]
        assert len(set(forms)) == len(forms)
        for _, form in forms:
            letters = [each for each in form if unicodedata.category(each)[0] == "L"]
            assert letters
            assert all(block in unicodedata.name(each) for each in letters), form


@pytest.mark.parametrize("name", name_models())
def test_models_find_the_units_that_their_shapes_and_styles_need(name: str) -> None:
    model = read_name_model(name)
    lexicon = read_lexicon([model.table, *([model.alias] if model.alias else [])])
    for shape in model.shape:
        for sex in [shape.sex] if shape.sex else ["female", "male"]:
            for slot in shape.slots:
                own = [sex] if slot in {"given", "second", "third"} else []
                role = lexicon.role(model.table, f"{slot}_{sex}", slot, *own)
                assert role is not None, f"{name}: no {slot} for {sex}"
    for style in model.style.values():
        parts = {*style.full, *style.given, *style.family, *style.kin}
        assert parts & set(SLOTS)
        if "title" in parts:
            for sex, ages in model.titles.items():
                for number in range(len(ages)):
                    assert lexicon.role(model.table, f"title_{sex}_{number}") is not None
        if "connector" in parts:
            assert lexicon.role(model.table, "connector_female") is not None


@pytest.mark.parametrize("name", COUNTRIES)
def test_places_have_p_codes_of_their_own(name: str) -> None:
    gazetteer = read_gazetteer([name])
    codes = gazetteer.pcode.drop_nulls()
    assert len(codes) == len(gazetteer.first)
    assert codes.is_unique().all()
    assert codes.str.contains(r"^[A-Z]{2}\d{4}$").all()
    # Units of one unit above share its digits.
    above = dict(zip(gazetteer.upper.to_list(), codes.str.slice(0, 4), strict=False))
    assert len(set(above.values())) == len(above)


def test_spellings_are_drawn_by_their_weights() -> None:
    lexicon = read_lexicon(["afghan"])
    unit = lexicon.role("afghan", "male").units[0]
    shares = lexicon.share[lexicon.first[unit] :][: lexicon.n_spellings[unit]]
    assert shares.sum() == pytest.approx(1)
    uniform = (np.arange(100_000) + 0.5) / 100_000
    units = np.full(100_000, unit, dtype=np.int32)
    drawn = lexicon.spellings(units, uniform) - lexicon.first[unit]
    assert np.bincount(drawn, minlength=len(shares)) / 1e5 == pytest.approx(shares, abs=2e-5)


def test_another_spelling_is_another_one_and_as_common_as_before() -> None:
    lexicon = read_lexicon(["afghan", "western"])
    several = np.flatnonzero(lexicon.n_spellings > 1).astype(np.int32)
    random = np.random.default_rng(1)
    units = random.choice(several, 50_000)
    own = lexicon.spellings(units, random.random(50_000))
    other = lexicon.others(units, own, random.random(50_000))
    assert (other != own).all()
    assert (other >= lexicon.first[units]).all()
    assert (other < lexicon.first[units] + lexicon.n_spellings[units]).all()
    unit = several[0]
    first = lexicon.first[unit]
    shares = lexicon.share[first : first + lexicon.n_spellings[unit]]
    uniform = (np.arange(10_000) + 0.5) / 10_000
    many = np.full(10_000, unit, dtype=np.int32)
    drawn = lexicon.others(many, np.full(10_000, first, dtype=np.int32), uniform) - first
    expected = np.array([0.0, *shares[1:]]) / shares[1:].sum()
    assert np.bincount(drawn, minlength=len(shares)) / 1e4 == pytest.approx(expected, abs=2e-4)


def test_nobody_has_no_text() -> None:
    lexicon = read_lexicon(["thai"])
    nobody = np.full(2, NONE, dtype=np.int32)
    assert lexicon.spellings(nobody, np.array([0.1, 0.9])).tolist() == [NONE, NONE]
    assert lexicon.text(nobody, nobody, "latin").to_list() == [None, None]
    assert lexicon.text(nobody, nobody, "thai").to_list() == [None, None]


def test_what_is_not_there_is_said() -> None:
    with pytest.raises(ConfigError, match="no name table 'atlantean'"):
        read_lexicon(["atlantean"])
    with pytest.raises(ConfigError, match="no name model 'atlantean'"):
        read_name_model("atlantean")
    with pytest.raises(ConfigError, match="no table of places 'atlantis'"):
        read_gazetteer(["atlantis"])


def test_every_model_is_toml_of_its_own() -> None:
    for name in name_models():
        assert tomllib.loads((NAMES / f"{name}.toml").read_text("utf-8"))["source"]
