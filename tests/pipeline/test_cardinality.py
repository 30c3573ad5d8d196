"""Probing an extract for repeated persons."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from crvs_link.api import match
from crvs_link.pipeline.cardinality import _usual_agreement, repeated_pairs, stated_repeats
from crvs_link.schema import Cardinality, FieldKind
from crvs_link.spec import Comparison, ModelParameters, ModelSpec, PatternCounts
from people import world
from register_files import register_scope

FIELDS = ("name_given", "father_name", "dob")
SPEC = ModelSpec(
    tuple(
        Comparison(name, name, FieldKind.CATEGORY, ("missing", "disagree", "the same"))
        for name in FIELDS
    )
)
PARAMETERS = ModelParameters(
    m=((0.0, 0.2, 0.8), (0.0, 0.1, 0.9), (0.0, 0.1, 0.9)),
    u=((0.0, 0.99, 0.01), (0.0, 0.999, 0.001), (0.0, 0.9999, 0.0001)),
    prior=0.001,
)


def counts(patterns: dict[tuple[int, int, int], int]) -> PatternCounts:
    codes = SPEC.pack(np.array(list(patterns), np.uint8))
    order = np.argsort(codes)
    return PatternCounts(codes[order], np.array([list(patterns.values())])[:, order])


def test_pairs_that_agree_as_matches_do_are_counted_in_full() -> None:
    shares = {
        (given, father, dob): round(
            10_000 * PARAMETERS.m[0][given] * PARAMETERS.m[1][father] * PARAMETERS.m[2][dob]
        )
        for given in (1, 2)
        for father in (1, 2)
        for dob in (1, 2)
    }
    found = repeated_pairs(SPEC, PARAMETERS, counts(shares))
    # Pairs that agree on one field or none are no likely matches: a few percent.
    assert found == pytest.approx(10_000, rel=0.12)


def test_families_are_not_counted() -> None:
    brothers = {(1, 2, 2): 500, (1, 2, 1): 5_000, (2, 2, 1): 400}
    assert repeated_pairs(SPEC, PARAMETERS, counts(brothers)) < 5


def test_repeated_persons_are_found_among_families() -> None:
    both = {(2, 2, 2): 72, (1, 2, 2): 18, (2, 1, 2): 8, (1, 2, 1): 5_000}
    assert 50 < repeated_pairs(SPEC, PARAMETERS, counts(both)) < 150


def test_an_extract_without_repeated_persons_is_linked_one_to_one() -> None:
    data = world(300, seed=31)
    linkage = match(data.left, data.right).linkages[0]
    assert linkage.cardinality is Cardinality.ONE_TO_ONE
    assert linkage.warnings == ()


def test_repeated_persons_are_told_and_linked_each() -> None:
    data = world(300, seed=31)
    again = data.left.head(90).with_columns(pl.col("id") + "-again")
    linkage = match(pl.concat([data.left, again]), data.right).linkages[0]
    assert linkage.cardinality is Cardinality.MANY_TO_ONE
    assert any("repeat a person" in warning for warning in linkage.warnings)
    per_register_record = linkage.links["right_id"].value_counts()["count"]
    assert per_register_record.max() == 2


@pytest.mark.parametrize("missing", [0.05, 0.4, 0.9])
@pytest.mark.parametrize("m", [(0.0, 0.2, 0.8), (0.0, 0.7, 0.3)])
def test_matches_that_lack_a_value_leave_what_is_usual_as_it_is(
    m: tuple[float, ...], missing: float
) -> None:
    lacking = (missing, *((1 - missing) * share for share in m[1:]))
    level, share = _usual_agreement(SPEC.comparisons[0], m)
    assert _usual_agreement(SPEC.comparisons[0], lacking) == (level, pytest.approx(share))


@pytest.mark.parametrize(
    ("stated", "repeats"),
    [
        ({"one_record_per": '"person"'}, False),
        ({"one_record_per": '"person"', "known_duplicates": "true"}, True),
        ({"one_record_per": '"case"'}, True),
        ({"one_record_per": '"document"'}, True),
        ({"kind": '"birth"'}, False),
        ({"kind": '"birth"', "subject": '["child"]'}, False),
        ({"kind": '"birth"', "subject": '["child", "mother"]'}, True),
        ({"kind": '"birth"', "known_duplicates": "true"}, True),
        ({"kind": '"death"', "subject": '["deceased"]'}, False),
        ({"kind": '"marriage"'}, True),
        ({"kind": '"border"'}, True),
        ({"kind": '"consular"'}, True),
        ({"kind": '"border"', "one_record_per": '"person"'}, False),
    ],
)
def test_a_scope_states_whether_a_register_repeats_persons(
    stated: dict[str, str], repeats: bool, tmp_path: Path
) -> None:
    assert stated_repeats(register_scope(tmp_path, **stated))[0] is repeats


def test_only_a_side_without_a_scope_is_searched(tmp_path: Path) -> None:
    data = world(300, seed=31)
    again = data.right.head(90).with_columns(pl.col("id") + "-again")
    right = pl.concat([data.right, again])
    person = register_scope(tmp_path, "person", one_record_per='"person"').path
    linkage = match(data.left, right, scopes={"frame-2": person}).linkages[0]
    assert linkage.cardinality is Cardinality.ONE_TO_ONE
    left, stated = linkage.cardinality_basis.split("; ")
    assert left.startswith("frame: 0.")
    assert stated == "frame-2: one record for each person, as its register file states"
    assert not [text for text in linkage.warnings if "repeat a person" in text]
    crossings = register_scope(tmp_path, "crossings", kind='"border"').path
    linkage = match(data.left, data.right, scopes={"frame": person, "frame-2": crossings}).linkages[
        0
    ]
    assert linkage.cardinality is Cardinality.ONE_TO_MANY
    assert linkage.cardinality_basis == (
        "frame: one record for each person, as its register file states; frame-2: one record for "
        "each event, and a person may have several, as its register file states"
    )
