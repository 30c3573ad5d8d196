"""Models that Splink 4 and 5 saved, read and applied."""

from __future__ import annotations

import doctest
import json
import math
import re
from pathlib import Path
from typing import Any, Final

import pytest

from crvs_link.api import match
from crvs_link.errors import (
    ConfigError,
    CrvsLinkError,
    ModelError,
    OutputExistsError,
    SourceNotFoundError,
)
from crvs_link.interop.splink import read, read_splink
from crvs_link.model import loads
from people import world

MODELS: Final = Path(__file__).parent / "models"
VERSIONS: Final = ("4.0.6", "5.0.0")


def saved(version: str) -> dict[str, Any]:
    return json.loads((MODELS / f"splink-{version}.json").read_text("utf-8"))


def levels_of(settings: dict[str, Any], name: str) -> list[dict[str, Any]]:
    for comparison in settings["comparisons"]:
        if comparison["output_column_name"] == name:
            return comparison["comparison_levels"]
    raise KeyError(name)


@pytest.mark.parametrize("version", VERSIONS)
def test_every_comparison_is_taken_over_or_told(version: str) -> None:
    found = read_splink(MODELS / f"splink-{version}.json")
    assert [c.field for c in found.model.spec.comparisons] == [
        "name_given",
        "name_family",
        "dob",
        "sex",
        "residence_postcode",
        "birth_place",
        "phone",
        "occupation",
    ]
    assert found.untranslated == ()
    told = {x.comparison for x in found.approximated}
    assert told >= {"given_name", "family_name", "date_of_birth", "postcode", "birth_place"}
    assert "sex" not in told
    assert found.model.parameters.prior == saved(version)["probability_two_random_records_match"]


@pytest.mark.parametrize("version", VERSIONS)
def test_weights_are_those_of_splink_where_levels_are_the_same(version: str) -> None:
    settings = saved(version)
    found = read_splink(settings)
    weights = dict(
        zip(
            (c.field for c in found.model.spec.comparisons),
            found.model.parameters.weights(),
            strict=True,
        )
    )

    def expected(name: str, *numbers: int) -> list[float]:
        levels = levels_of(settings, name)
        return [math.log2(levels[k]["m_probability"] / levels[k]["u_probability"]) for k in numbers]

    assert weights["sex"][1:].tolist() == pytest.approx(expected("sex", 2, 1))
    assert weights["name_family"][1:].tolist() == pytest.approx(expected("family_name", 4, 3, 2, 1))
    assert weights["name_given"][1:4].tolist() == pytest.approx(expected("given_name", 4, 3, 2))
    assert weights["dob"][-2:].tolist() == pytest.approx(expected("date_of_birth", 2, 1))
    exact = expected("given_name", 1)[0]
    assert weights["name_given"][4] < exact < weights["name_given"][-1]


@pytest.mark.parametrize("version", VERSIONS)
def test_the_model_links_extracts(version: str, tmp_path: Path) -> None:
    settings = saved(version)
    settings["comparisons"] = [
        each
        for each in settings["comparisons"]
        if each["output_column_name"] not in {"phone", "occupation"}  # these people have none
    ]
    found = read_splink(settings)
    path = found.save(tmp_path / "model.json")
    assert loads(path.read_text("utf-8"), where="model.json")[0] == found.model.spec
    data = world(300, seed=61)
    people = [frame.rename({"town": "birth_place"}) for frame in (data.left, data.right)]
    links = match(*people, model=path).links
    pairs = set(links.select("left_id", "right_id").rows())
    assert len(pairs & data.truth) / len(pairs) > 0.9
    assert len(pairs & data.truth) / len(data.truth) > 0.6


def level(sql: str, m: float | None, u: float | None, **more: Any) -> dict[str, Any]:
    return {"sql_condition": sql, "m_probability": m, "u_probability": u, **more}


def comparison(name: str, *levels: dict[str, Any], column: str | None = None) -> dict[str, Any]:
    column = column or name
    null = {"sql_condition": f"{column}_l IS NULL OR {column}_r IS NULL", "is_null_level": True}
    return {"output_column_name": name, "comparison_levels": [null, *levels]}


def settings(*comparisons: dict[str, Any]) -> dict[str, Any]:
    return {"probability_two_random_records_match": 0.01, "comparisons": list(comparisons)}


SEX: Final = comparison("sex", level("sex_l = sex_r", 0.9, 0.5), level("ELSE", 0.1, 0.5))


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (comparison("shoe_size", *SEX["comparison_levels"][1:]), "2 columns|none that is compared"),
        (
            comparison("shoe", level("shoe_l = shoe_r", 0.9, 0.1), level("ELSE", 0.1, 0.9)),
            "none that is compared",
        ),
        (
            comparison("gender", level("gender_l = gender_r", 0.9, 0.1), level("ELSE", 0.1, 0.9)),
            "sex is compared already",
        ),
        (
            comparison("surname", level("jaccard(surname_l, surname_r) > 0.9", 0.9, 0.1)),
            "no counterpart, or was not trained",
        ),
        (
            comparison("surname", level("surname_l = surname_r", None, 0.1)),
            "no counterpart, or was not trained",
        ),
        (
            comparison("full_name", level("full_name_l = full_name_r", 0.9, 0.1)),
            "by its parts",
        ),
        (
            comparison("names", level("a_l = a_r AND b_l = b_r", 0.9, 0.1), column="a"),
            "2 columns together: a, b",
        ),
    ],
)
def test_what_has_no_counterpart_is_listed_with_its_reason(
    other: dict[str, Any], reason: str
) -> None:
    found = read_splink(settings(SEX, other))
    (remark,) = found.untranslated
    assert remark.comparison == other["output_column_name"]
    assert re.search(reason, remark.reason)
    assert "left out" in found._repr_html_()


def test_columns_can_be_stated() -> None:
    given = settings(comparison("sn", level("sn_l = sn_r", 0.9, 0.1), level("ELSE", 0.1, 0.9)))
    with pytest.raises(ModelError, match="No comparison"):
        read_splink(given)
    found = read_splink(given, columns={"name_family": "sn"})
    assert found.model.spec.comparisons[0].field == "name_family"


def test_levels_out_of_order_are_brought_into_it() -> None:
    given = comparison(
        "phone",
        level("phone_l = phone_r", 0.6, 0.01),
        level("levenshtein(phone_l, phone_r) <= 1", 0.3, 0.001),
        level("ELSE", 0.1, 0.989),
    )
    found = read_splink(settings(given))
    weights = found.model.parameters.weights()[0][1:]
    assert weights[0] < weights[1] <= weights[2] + 1e-12
    assert any("order" in x.reason for x in found.approximated)


@pytest.mark.parametrize(
    ("content", "error", "words"),
    [
        ("{", ConfigError, "not a JSON"),
        ("[]", ConfigError, "not a model of Splink"),
        ("{}", ConfigError, "probability_two_random"),
        (
            json.dumps(settings(SEX) | {"probability_two_random_records_match": 2}),
            ConfigError,
            "prior",
        ),
        (json.dumps(settings()), ModelError, "No comparison"),
    ],
)
def test_faults_of_the_file(
    content: str, error: type[CrvsLinkError], words: str, tmp_path: Path
) -> None:
    path = tmp_path / "splink.json"
    path.write_text(content)
    with pytest.raises(error, match=words):
        read_splink(path)


def test_files_that_are_not_there_or_in_the_way(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFoundError):
        read_splink(tmp_path / "none.json")
    (tmp_path / "model.json").touch()
    with pytest.raises(OutputExistsError):
        read_splink(settings(SEX)).save(tmp_path / "model.json")


def test_examples() -> None:
    failed, tried = doctest.testmod(read)
    assert tried
    assert not failed
