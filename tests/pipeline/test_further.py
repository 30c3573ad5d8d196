"""The second round of blocking: what it adds, and what it leaves as it was."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from coded import coded_frames
from crvs_link._fast.pairs import first_rules
from crvs_link.api import match
from crvs_link.compare import Tables, compare_candidates
from crvs_link.config import LinkageConfig, RunConfig, read_config
from crvs_link.encode import CodedRecords
from crvs_link.pipeline import match as run_match
from crvs_link.pipeline.fitting import fit_model, sample_levels
from crvs_link.pipeline.further import Compared, second_round
from crvs_link.pipeline.plan import PlannedWork, plan_linkage
from crvs_link.run import RunOptions
from crvs_link.spec import BlockingPlan, BlockingRule, ModelParameters
from people import World, world

POOR = BlockingPlan(
    (
        BlockingRule(("dob", "name_family")),
        BlockingRule(("name_given", "name_family", "residence_postcode")),
        BlockingRule(("dob", "residence_postcode")),
    )
)
"""Rules that miss many matches: what a second round is for."""


@pytest.fixture(scope="module")
def data() -> World:
    return world(1500, seed=14)


@pytest.fixture(scope="module")
def coded(data: World) -> CodedRecords:
    return coded_frames(data.left, data.right)[0]


def first(
    coded: CodedRecords, plan: BlockingPlan, options: RunOptions
) -> tuple[Compared, ModelParameters, Tables]:
    tables = Tables(coded)
    config = LinkageConfig("s1", plan=plan)
    work = plan_linkage(coded, tables, 0, 1, RunConfig(()), config, options)
    counts, streams = compare_candidates(work.candidates, work.program, work.spec, options)
    sample = sample_levels(work, coded, random_pairs=50_000, options=options)
    return Compared(work, counts, streams), fit_model(work, counts, sample)[0], tables


def both(
    coded: CodedRecords, plan: BlockingPlan, threads: int = 2, budget: int = 60
) -> tuple[Compared, Compared | None]:
    options = RunOptions(threads=threads)
    compared, parameters, tables = first(coded, plan, options)
    config = RunConfig((), budget=budget)
    more = second_round(compared, parameters, coded, tables, config, options, probed=True)
    return compared, more


def reach(data: World, work: PlannedWork) -> float:
    rows = [{name: k for k, name in enumerate(f["id"])} for f in (data.left, data.right)]
    pairs = np.array([(rows[0][a], rows[1][b]) for a, b in sorted(data.truth)], np.uint32)
    c = work.candidates
    found = first_rules(c.left, c.right, c.rules, *np.ascontiguousarray(pairs.T))
    return float((found >= 0).mean())


def test_missed_matches_are_reached_and_no_pair_is_compared_twice(
    data: World, coded: CodedRecords
) -> None:
    one, two = both(coded, POOR)
    assert two is not None
    assert reach(data, one.work) < 0.82
    assert reach(data, two.work) > 0.98
    n = len(one.work.candidates.groups)
    rules = [replace(g.rule, max_pairs=None) for g in two.work.candidates.groups]
    assert rules[:n] == list(POOR.rules)
    assert len(set(rules)) == len(rules)
    # The pairs of the first rules are as they were, those of further rules are new.
    assert two.streams[: len(one.streams)] == one.streams
    table = two.counts.counts[:n][:, np.isin(two.counts.codes, one.counts.codes)]
    np.testing.assert_array_equal(table, one.counts.counts)
    assert two.counts.counts[:n].sum() == one.counts.counts.sum()
    # All rules from the beginning give the same.
    again, _, _ = first(coded, BlockingPlan(two.work.plan.rules), RunOptions(threads=1))
    np.testing.assert_array_equal(again.counts.codes, two.counts.codes)
    np.testing.assert_array_equal(again.counts.counts, two.counts.counts)


def test_candidate_pairs_stay_within_the_budget(coded: CodedRecords) -> None:
    _, two = both(coded, POOR, budget=12)
    assert two is not None
    assert two.counts.total.sum() <= 12 * 1500


@pytest.mark.parametrize("threads", [1, 5])
def test_threads_and_the_order_of_rows_change_no_rule(
    data: World, coded: CodedRecords, threads: int
) -> None:
    turned, _ = coded_frames(
        data.left.reverse(), data.right.sample(fraction=1, shuffle=True, seed=2)
    )
    _, one = both(coded, POOR)
    _, other = both(turned, POOR, threads)
    assert one is not None
    assert other is not None
    assert one.work.plan == other.work.plan


def test_where_nothing_is_gained_nothing_is_compared(coded: CodedRecords) -> None:
    lanes = ("sex", "dob.year", "residence_town", "name_given.sound", "name_family.sound")
    every = BlockingPlan(tuple(BlockingRule((name,)) for name in lanes))
    one, two = both(coded, every, budget=10**6)
    assert one.counts.total.sum() > 1500 * 1500 / 3
    assert two is None


def test_what_was_chosen_repeats_the_run(data: World, tmp_path: Path) -> None:
    paths = [tmp_path / "a.csv", tmp_path / "b.csv"]
    data.left.write_csv(paths[0])
    data.right.write_csv(paths[1])
    found = match(*paths)
    (tmp_path / "link.toml").write_text(found.config, encoding="utf-8")
    again = run_match(read_config(tmp_path / "link.toml"), RunOptions(threads=1))
    assert again.config == found.config
    assert again.links.equals(found.links)
    assert again.linkages[0].blocking_recall == found.linkages[0].blocking_recall
    assert [c.rule for c in again.linkages[0].rules] == [c.rule for c in found.linkages[0].rules]
