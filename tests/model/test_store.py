"""Models as JSON: exact, and every fault named."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.errors import ConfigError
from crvs_link.households import HouseholdTerm
from crvs_link.model import FitTrace, dumps, loads
from crvs_link.schema import FieldKind
from crvs_link.spec import Comparison, Dependence, MissingValues, ModelParameters, ModelSpec
from strategies import level_tables, model_specs

SPEC = ModelSpec(
    (
        Comparison(
            "given",
            "name_given",
            FieldKind.TEXT,
            ("missing", "disagree", "close", "exchanged", "exact", "rare"),
            thresholds=(0.85,),
            partner="name_family",
            rarity=(1e-3,),
        ),
        Comparison(
            "birth", "dob", FieldKind.DATE, ("missing", "conflict", "one digit differs", "the same")
        ),
    )
)
PARAMETERS = ModelParameters(
    m=((0.0, 0.1, 0.1, 0.05, 0.45, 0.3), (0.0, 0.05, 0.05, 0.9)),
    u=((0.0, 0.98, 0.01, 0.001, 0.008, 0.001), (0.0, 0.989, 0.01, 0.001)),
    prior=1 / 3e7,
    dependence=(
        Dependence(
            0,
            1,
            (
                (0.0, 0.0, 0.0, 0.0),
                (0.0, 0.5, 0.25, -0.5),
                (0.0, 0.5, 0.0, -1.0),
                (0.0, 0.0, 0.0, -1.0),
                (0.0, -0.125, -1.0, -3.5),
                (0.0, -0.125, -1.0, -3.5),
            ),
        ),
    ),
)
TRACE = FitTrace(3, True, (-5.0, 1.5, 2.0, 2.0), 99.5, 1000, 10**6, "converged", ("Few.",))


@given(st.data())
def test_reads_back_the_same_to_the_last_bit(data: st.DataObject) -> None:
    spec = data.draw(model_specs())
    parameters = ModelParameters(
        data.draw(level_tables(spec)),
        data.draw(level_tables(spec)),
        data.draw(st.floats(1e-300, 0.5)),
    )
    trace = data.draw(st.sampled_from([None, TRACE]))
    text = dumps(spec, parameters, trace)
    assert loads(text, where="model.json") == (spec, parameters)
    assert dumps(*loads(text, where="model.json"), trace) == text


def test_every_part_of_a_comparison_is_kept() -> None:
    assert loads(dumps(SPEC, PARAMETERS, TRACE), where="model.json") == (SPEC, PARAMETERS)


def test_what_was_stated_is_kept_apart_from_what_was_estimated() -> None:
    given, birth = SPEC.comparisons
    stated = dataclasses.replace(
        birth,
        missing=MissingValues.INFORMATIVE,
        m=(0.1, 0.05, 0.05, 0.8),
        u=(0.3, 0.689, 0.01, 0.001),
    )
    spec = ModelSpec((given, stated))
    parameters = ModelParameters(
        (PARAMETERS.m[0], stated.m), (PARAMETERS.u[0], stated.u), PARAMETERS.prior
    )
    text = dumps(spec, parameters)
    assert loads(text, where="model.json") == (spec, parameters)
    kept = json.loads(text)["comparisons"]
    assert [c["fixed"] for c in kept] == [[], ["m", "u"]]
    assert [c["missing"] for c in kept] == ["at random", "informative"]


def test_a_model_of_the_first_format_still_loads() -> None:
    content = json.loads(dumps(SPEC, PARAMETERS, TRACE))
    content["format_version"] = 1
    for comparison in content["comparisons"]:
        del comparison["missing"], comparison["fixed"]
    del content["dependence"]
    of_old = dataclasses.replace(PARAMETERS, dependence=())
    assert loads(json.dumps(content), where="model.json") == (SPEC, of_old)


def test_the_text_is_for_people_and_for_tools() -> None:
    text = dumps(SPEC, PARAMETERS, TRACE)
    assert text.endswith("}\n")
    content = json.loads(text)
    assert text == json.dumps(content, indent=2, sort_keys=True) + "\n"
    assert content["format_version"] == 2
    assert content["fit"]["expected_matches"] == 99.5


def changed(path: str, value: object) -> str:
    """The text of the model with one key set, or removed if the value is ``...``."""
    content: Any = json.loads(dumps(SPEC, PARAMETERS, TRACE))
    *way, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    place = content
    for part in way:
        place = place[part]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return json.dumps(content)


HOUSEHOLD = HouseholdTerm(
    ("given",), {"3": 4, "1": 0}, (0.0, *[0.25, 0.75] * 5), (0.0, *[0.5, 0.5] * 5)
)


def test_the_comparison_of_households_is_kept() -> None:
    parameters = replace(PARAMETERS, household=HOUSEHOLD)
    assert loads(dumps(SPEC, parameters), where="model.json") == (SPEC, parameters)


def test_a_model_without_households_does_not_mention_them() -> None:
    assert "household" not in dumps(SPEC, PARAMETERS, TRACE)


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("shared", ["colour"], r"household\.shared: 'colour' is none of the comparisons"),
        ("classes", {"33": 1}, r"household\.classes\.33: is no class"),
        ("classes", {"3": 5}, r"household\.classes\.3: is no class"),
        ("classes", {"7": 1}, r"household\.classes"),
        ("m", [0.0, 0.5, 0.5], r"household\.m: has 3 entries, not 11"),
        ("m", [0.5, *[0.5] * 10], r"household\.m\[0\]: must be 0"),
        ("u", [0.0, *[0.4] * 10], r"household\.u\[1\]: and the next must be above 0 and sum to 1"),
        ("u", [0.0, *[0.0, 1.0] * 5], r"household\.u\[1\]: and the next must be above 0"),
        ("colour", 1, r"household\.colour: "),
    ],
)
def test_a_fault_of_the_comparison_of_households(key: str, value: object, message: str) -> None:
    content = json.loads(dumps(SPEC, replace(PARAMETERS, household=HOUSEHOLD)))
    content["household"][key] = value
    with pytest.raises(ConfigError, match=message):
        loads(json.dumps(content), where="model.json")


FAULTS = [
    ("format_version", ..., r"model\.json: format_version: "),
    ("format_version", "1", r"model\.json: format_version: "),
    ("format_version", 0, r"model\.json: format_version: is 0"),
    ("format_version", 3, r"model\.json: format_version is 3; this version reads up to 2"),
    ("prior", ..., r"prior: "),
    ("prior", 0.0, r"prior: .*greater than 0"),
    ("prior", 1.0, r"prior: .*less than 1"),
    ("prior", "half", r"prior: "),
    ("colour", "red", r"colour: "),
    ("comparisons", ..., r"comparisons: "),
    ("comparisons", [], r"comparisons: "),
    ("comparisons.1", 5, r"comparisons\[1\]: "),
    ("comparisons.1.m", ..., r"comparisons\[1\]\.m: "),
    ("comparisons.1.m.2", -0.1, r"comparisons\[1\]\.m\[2\]: "),
    ("comparisons.1.m.2", 1.1, r"comparisons\[1\]\.m\[2\]: "),
    ("comparisons.1.m.2", None, r"comparisons\[1\]\.m\[2\]: "),
    ("comparisons.1.m.2", 0.06, r"comparisons\[1\]\.m: has the sum 1\.01"),
    ("comparisons.1.m.2", 0.0, r"comparisons\[1\]\.m\[2\]: must be above 0"),
    ("comparisons.1.u.0", 0.1, r"comparisons\[1\]\.u\[0\]: must be 0"),
    ("comparisons.1.u", [0.0, 0.5, 0.5], r"comparisons\[1\]\.u: has 3 entries, not 4"),
    ("comparisons.0.kind", "colour", r"comparisons\[0\]\.kind: "),
    ("comparisons.0.field", "colour", r"comparisons\[0\]\.field: 'colour' is not a field"),
    ("comparisons.0.partner", "colour", r"comparisons\[0\]\.partner: 'colour' is not a field"),
    ("comparisons.0.levels", ["missing"], r"comparisons\[0\]\.levels: has 1 entries"),
    ("comparisons.0.levels.0", 1, r"comparisons\[0\]\.levels\[0\]: "),
    ("comparisons.0.thresholds", [0.9, 0.8], r"comparisons\[0\]\.thresholds: must ascend"),
    ("comparisons.0.rarity", [0.1, 0.2], r"comparisons\[0\]\.rarity: must descend"),
    ("comparisons.0.name", "", r"comparisons\[0\]\.name: "),
    ("comparisons.1.name", "given", r"comparisons\[1\]\.name: 'given' is there twice"),
    ("comparisons.0.kind", "code", r"comparisons\[0\]\.kind: expected text"),
    ("comparisons.0.thresholds", [0.8, 0.9], r"comparisons\[0\]\.levels: expected 7 labels"),
    ("comparisons.0.partner", "sex", r"comparisons\[0\]\.partner: name_given cannot be"),
    ("comparisons.1.levels.2", "close", r"comparisons\[1\]\.levels: "),
    ("comparisons.1.missing", "never", r"comparisons\[1\]\.missing: "),
    ("comparisons.1.missing", "informative", r"comparisons\[1\]\.m\[0\]: must be above 0"),
    ("comparisons.1.fixed", ["prior"], r"comparisons\[1\]\.fixed"),
    ("fit", 3, r"fit: "),
    ("dependence.0.first", "colour", r"dependence\[0\]\.first: 'colour' is no comparison"),
    ("dependence.0.second", "given", r"dependence\[0\]\.second: is the first comparison again"),
    ("dependence.0.bits", [[0.0]], r"dependence\[0\]\.bits: must be 6 lists of 4 numbers"),
    ("dependence.0.bits.2.3", 1e999, r"dependence\[0\]\.bits: must be finite"),
    ("dependence.0.bits.2.0", 0.5, r"dependence\[0\]\.bits: must be 0 where a value is missing"),
]


@pytest.mark.parametrize(("path", "value", "message"), FAULTS)
def test_a_fault_is_refused_by_the_path_of_its_key(path: str, value: object, message: str) -> None:
    with pytest.raises(ConfigError, match=message) as caught:
        loads(changed(path, value), where="model.json")
    assert caught.value.hint


@pytest.mark.parametrize("text", ["", "{", "\x00", "[" * 100_000, '{"a": 1,\n}'])
def test_what_is_not_json_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match=r"model\.json.*: this is not a JSON file"):
        loads(text, where="model.json")


@pytest.mark.parametrize("text", ["[]", "3", "null", '{"format_version": true}', "NaN"])
def test_json_that_is_no_model_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match=r"^model\.json"):
        loads(text, where="model.json")


def test_more_patterns_than_a_code_can_tell_are_refused() -> None:
    content = json.loads(dumps(SPEC, PARAMETERS))
    content["comparisons"] = [
        {**content["comparisons"][1], "name": f"c{number}"} for number in range(17)
    ]
    with pytest.raises(ConfigError, match="comparisons: have 17179869184 patterns"):
        loads(json.dumps(content), where="model.json")
