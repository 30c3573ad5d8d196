"""Blocking recall against what is reached of a known truth."""

from __future__ import annotations

import numpy as np
import pytest

from coded import coded_frames
from crvs_link._fast.pairs import first_rules
from crvs_link.compare import Tables, compare_candidates
from crvs_link.config import LinkageConfig, RunConfig
from crvs_link.pipeline.fitting import fit_model, sample_levels
from crvs_link.pipeline.further import Compared
from crvs_link.pipeline.plan import plan_linkage
from crvs_link.pipeline.recall import estimated_recall, neighbours
from crvs_link.run import RunOptions
from crvs_link.spec import BlockingPlan, BlockingRule, ModelParameters
from people import World, world

ONE = RunOptions(threads=1)
PLANS = {
    "two": (("dob",), ("name_family", "residence_postcode")),
    "sounds and parts": (
        ("name_family.sound", "dob.year"),
        ("name_given.sound", "residence_postcode"),
        ("residence_postcode", "sex", "dob.year"),
    ),
    "four": (
        ("dob", "name_given.sound"),
        ("name_family", "name_given"),
        ("residence_postcode", "residence_town"),
        ("dob.month_day", "residence_town"),
    ),
}


@pytest.fixture(scope="module")
def data() -> World:
    return world(3000, seed=31)


def compared(data: World, rules: tuple[tuple[str, ...], ...]) -> tuple[Compared, ModelParameters]:
    coded, _ = coded_frames(data.left, data.right)
    plan = BlockingPlan(tuple(map(BlockingRule, rules)))
    config = LinkageConfig("s1", plan=plan)
    work = plan_linkage(coded, Tables(coded), 0, 1, RunConfig(()), config, ONE)
    counts, streams = compare_candidates(work.candidates, work.program, work.spec, ONE)
    sample = sample_levels(work, coded, random_pairs=50_000, options=ONE)
    return Compared(work, counts, streams), fit_model(work, counts, sample)[0]


def reach(data: World, found: Compared) -> float:
    rows = [{name: k for k, name in enumerate(f["id"])} for f in (data.left, data.right)]
    pairs = np.array([(rows[0][a], rows[1][b]) for a, b in sorted(data.truth)], np.uint32)
    c = found.work.candidates
    held = first_rules(c.left, c.right, c.rules, *np.ascontiguousarray(pairs.T))
    return float((held >= 0).mean())


@pytest.mark.parametrize("rules", PLANS.values(), ids=PLANS.keys())
def test_the_estimate_is_near_the_truth(data: World, rules: tuple[tuple[str, ...], ...]) -> None:
    found, parameters = compared(data, rules)
    coded, _ = coded_frames(data.left, data.right)
    recall = estimated_recall(found, parameters, coded, ONE).recall
    truth = reach(data, found)
    assert truth < 0.97
    assert recall.share == pytest.approx(truth, abs=0.03)
    assert recall.lowest is not None
    assert recall.highest is not None
    assert recall.lowest <= recall.share <= recall.highest
    if recall.found is not None:
        assert recall.found == pytest.approx(0.6 * truth, abs=0.05) or recall.found < 0.6 * truth


def test_a_subject_that_all_rules_ask_for_hides_what_is_missed(data: World) -> None:
    found, parameters = compared(data, (("dob", "name_family"), ("dob.year", "name_given")))
    coded, _ = coded_frames(data.left, data.right)
    recall = estimated_recall(found, parameters, coded, ONE).recall
    assert recall.share is None
    assert "asks for the dob" in recall.basis


def test_few_matches_tell_nothing() -> None:
    small = world(60, seed=3)
    found, parameters = compared(small, (("dob",), ("name_family",)))
    coded, _ = coded_frames(small.left, small.right)
    recall = estimated_recall(found, parameters, coded, ONE).recall
    assert recall.share is None
    assert "fewer than 50" in recall.basis


def test_neighbours_are_the_distinct_candidates_of_a_record(
    data: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, _ = compared(data, (("dob",), ("sex", "residence_postcode"), ("name_family",)))
    c = found.work.candidates
    for numbers in ([0, 1, 2], [1], [0, 2]):
        rules = c.rules.only(numbers)
        rows = np.arange(c.right.size, dtype=np.uint32)
        expected = [
            int((first_rules(c.left, c.right, rules, np.full_like(rows, k), rows) >= 0).sum())
            for k in range(0, 3000, 100)
        ]
        assert neighbours(c, numbers, ONE)[::100].tolist() == expected
    monkeypatch.setattr("crvs_link.pipeline.recall.COUNTED", 30)
    some = neighbours(c, [0, 2], RunOptions(threads=3))
    assert some.tolist() == expected
