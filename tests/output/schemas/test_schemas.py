from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from jsonschema import Draft202012Validator

from crvs_link.codes import (
    NOT_FOUND_STATEMENT,
    STATEMENT,
    Band,
    Grade,
    Indicator,
    Outcome,
    ReviewState,
    ScopeReason,
    SearchResult,
    TimeConflict,
)
from crvs_link.outcome import CASES, SEARCHES
from crvs_link.output.ndjson import SCHEMA, write_results
from crvs_link.output.schemas import schema_text
from crvs_link.resolve.conflicts import Conflict
from crvs_link.resolve.decide import ReviewReason
from crvs_link.resolve.decided import DecisionStanding
from output.searched import searched

RESULT: Final = json.loads(schema_text("result"))
SEARCH: Final = RESULT["$defs"]["search"]["properties"]
CANDIDATE: Final = RESULT["$defs"]["candidate"]["properties"]
DOCUMENT: Final = Path(__file__).parents[3] / "docs" / "results.md"
VALIDATOR: Final = Draft202012Validator(RESULT, format_checker=Draft202012Validator.FORMAT_CHECKER)


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    path = tmp_path_factory.mktemp("lines") / "results.ndjson"
    write_results(searched(), path)
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(RESULT)
    assert RESULT["$schema"].endswith("2020-12/schema")
    assert RESULT["properties"]["schema"] == {"const": SCHEMA}


def test_every_line_of_a_run_is_valid(lines: list[dict[str, Any]]) -> None:
    assert len(lines) == 144
    for line in lines:
        VALIDATOR.validate(line)


CODES: Final[list[tuple[dict[str, Any], set[str | None]]]] = [
    (RESULT["properties"]["outcome"], {*Outcome, None}),
    (RESULT["properties"]["indicators"]["items"], {*Indicator}),
    (RESULT["properties"]["review"]["properties"]["state"], {*ReviewState}),
    (RESULT["properties"]["statement"], {STATEMENT, NOT_FOUND_STATEMENT}),
    (RESULT["$defs"]["band"], {*Band}),
    (SEARCH["search_result"], {*SearchResult}),
    (SEARCH["scope_reason"], {*ScopeReason, None}),
    (SEARCH["conflict"], {*Conflict, *TimeConflict, None}),
    (CANDIDATE["grade"], {*Grade}),
    (
        CANDIDATE["reason"],
        {
            *ReviewReason,
            *Conflict,
            *TimeConflict,
            DecisionStanding.MUST_CONTRADICTED,
            DecisionStanding.CANNOT_CONTRADICTED,
            DecisionStanding.CONFLICT,
            None,
        },
    ),
]


@pytest.mark.parametrize(("place", "codes"), CODES)
def test_every_code_is_listed(place: dict[str, Any], codes: set[str | None]) -> None:
    assert set(place["enum"]) == codes
    assert len(place["enum"]) == len(codes)


def test_nothing_else_may_stand_in_a_line() -> None:
    """But labels of levels, whose keys are the names of comparisons."""

    def objects(schema: Any) -> Any:
        if isinstance(schema, dict):
            if schema.get("type") == "object":
                yield schema
            for value in schema.values():
                yield from objects(value)
        elif isinstance(schema, list):
            for value in schema:
                yield from objects(value)

    free = [each for each in objects(RESULT) if each.get("additionalProperties") is not False]
    assert free == [CANDIDATE["levels"]]
    for each in objects(RESULT):
        if each not in free:
            assert set(each["required"]) == set(each["properties"])


Change = Callable[[dict[str, Any]], object]


def searched_with(result: str) -> Callable[[dict[str, Any]], dict[str, Any] | None]:
    return lambda line: next((s for s in line["searches"] if s["search_result"] == result), None)


BROKEN: Final[dict[str, tuple[Callable[[dict[str, Any]], Any], Change]]] = {
    "another version": (dict, lambda x: x.update(schema="crvs-link/result/2")),
    "a member too many": (dict, lambda x: x.update(name="-")),
    "a member too few": (dict, lambda x: x.pop("statement")),
    "an unknown outcome": (dict, lambda x: x.update(outcome="UNREGISTERED")),
    "an outcome that is no text": (dict, lambda x: x.update(outcome=["NOT_SEARCHABLE"])),
    "another statement": (dict, lambda x: x.update(statement="No record.")),
    "the wrong statement": (
        lambda x: x if x["outcome"] == "NOT_SEARCHABLE" else None,
        lambda x: x.update(statement=STATEMENT),
    ),
    "a probability of a link where none was found": (
        lambda x: x["certainty"] if x["outcome"] == "NO_LINK_INFORMATIVE" else None,
        lambda x: x.update(probability=0.5),
    ),
    "a probability above one": (
        lambda x: x["certainty"] if x["outcome"] == "LINKED_BIRTH_HOST" else None,
        lambda x: x.update(probability=1.01),
    ),
    "an identifier for a reference": (dict, lambda x: x.update(host_ref="case-1")),
    "an unknown indicator": (dict, lambda x: x.update(indicators=["poor"])),
    "an indicator twice": (dict, lambda x: x.update(indicators=["dob_partial"] * 2)),
    "a broken digest": (lambda x: x["audit"], lambda x: x.update(this="sha256:0")),
    "a day that is none": (dict, lambda x: x.update(expires_at="2027-02-30")),
    "a figure of what is withheld": (
        searched_with("withheld"),
        lambda x: x.update(best_weight_bits=1.0),
    ),
    "a candidate of what is withheld": (
        searched_with("withheld"),
        lambda x: x.update(candidates=[{}]),
    ),
    "no policy of what is withheld": (
        searched_with("withheld"),
        lambda x: x.update(policy_id=None),
    ),
    "no rule of a conflict": (searched_with("conflict"), lambda x: x.update(conflict=None)),
    "half an interval": (
        searched_with("no_link"),
        lambda x: x.update(completeness=[0.5]),
    ),
    "a candidate without a grade": (
        searched_with("linked"),
        lambda x: x["candidates"][0].pop("grade"),
    ),
    "a level that is a number": (
        searched_with("linked"),
        lambda x: x["candidates"][0]["levels"].update(dob=4),
    ),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_line_is_refused(lines: list[dict[str, Any]], fault: str) -> None:
    place, change = BROKEN[fault]
    found = 0
    for line in json.loads(json.dumps(lines)):
        part = line if place is dict else place(line)
        if part is not None:
            change(part)
            assert not VALIDATOR.is_valid(line)
            found += 1
    assert found


def test_the_document_explains_every_member_and_column() -> None:
    named = set(re.findall(r"`([^`\n]+)`", DOCUMENT.read_text("utf-8")))
    members = {
        *RESULT["properties"],
        *SEARCH,
        *CANDIDATE,
        *RESULT["properties"]["certainty"]["properties"],
    }
    assert members - named == set()
    assert {*SEARCHES, *CASES} - named == set()
    assert {*Outcome, *SearchResult, *Indicator, *Grade, *Band, *ScopeReason} - named == set()
