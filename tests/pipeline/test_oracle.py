"""A whole linkage of 200 records against a slow Fellegi-Sunter in plain Python.

The oracle shares nothing with the core: it tries every pair with every blocking rule
on clean values, compares texts and dates by the textbook, and fits pair by pair.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
import pytest

from crvs_link.block import lane
from crvs_link.compare import Tables, compare_candidates, score_candidates
from crvs_link.config import LinkageConfig, RunConfig, SourceConfig
from crvs_link.encode import CodedRecords, Readings, encode
from crvs_link.load import read_extract
from crvs_link.model import fit
from crvs_link.pipeline.fitting import fit_model, sample_levels
from crvs_link.pipeline.plan import PlannedWork, plan_linkage
from crvs_link.run import RunOptions
from crvs_link.schema import DATE_LEVELS
from crvs_link.spec import BlockingPlan, BlockingRule, Comparison
from oracles import fellegi_sunter
from oracles.blocking import first_rule
from oracles.dates import date_level
from oracles.texts import edits, text_level
from people import world

PLAN = BlockingPlan(
    (
        BlockingRule(("dob",)),
        BlockingRule(("name_family.sound", "residence_postcode")),
        BlockingRule(("dob.year",), tokens=True),
        BlockingRule(("name_given", "residence_town")),
    )
)
EVERYTHING = -1e9


@dataclass
class Linked:
    coded: CodedRecords
    work: PlannedWork
    edges: dict[tuple[int, int], tuple[int, float]]
    parameters: object
    counts: object


@pytest.fixture(scope="module", params=["two files", "one file"])
def linked(request: pytest.FixtureRequest) -> Linked:
    data = world(100, seed=5)
    options = RunOptions(threads=2)
    frames = (
        [data.left, data.right] if request.param == "two files" else [data.left.vstack(data.right)]
    )
    extracts = [read_extract(frame, source_id=f"s{k}") for k, frame in enumerate(frames)]
    coded = encode(extracts, [Readings()] * len(extracts), options)
    right = len(extracts) - 1
    sources = tuple(SourceConfig(e.source_id, "") for e in extracts)
    work = plan_linkage(
        coded,
        Tables(coded),
        0,
        right,
        RunConfig(sources),
        LinkageConfig(sources[right].id, plan=PLAN),
        options,
    )
    counts, streams = compare_candidates(work.candidates, work.program, work.spec, options)
    parameters, _ = fit_model(
        work, counts, sample_levels(work, coded, random_pairs=10**6, options=options)
    )
    edges = score_candidates(
        work.candidates, streams, work.spec, parameters, counts.codes, EVERYTHING, options
    )
    found = {
        (int(a), int(b)): (int(code), float(weight))
        for a, b, code, weight in zip(
            edges.left, edges.right, edges.codes, edges.weights, strict=True
        )
    }
    assert len(found) == len(edges)
    return Linked(coded, work, found, parameters, counts)


def clean(coded: CodedRecords, field: str, extract: int) -> list[object]:
    """Clean values of a field, None where missing."""
    coded_field = coded.fields[field]
    values = coded.dictionaries[coded_field.dictionary].values
    codes = coded_field.codes[extract]
    assert codes is not None
    if field == "dob":
        days = values.select("dob_from", "dob_to").rows()
        return [days[c] if c >= 0 else None for c in codes]
    texts = values["text"].to_list()
    return [texts[c] if c >= 0 else None for c in codes]


def rarity_level(comparison: Comparison, value: object, everybody: list[object]) -> int:
    there = [v for v in everybody if v is not None]
    share = there.count(value) / len(there)
    return sum(share <= bound for bound in comparison.rarity)


def levels_of_pair(
    linked: Linked, left: dict[str, list[object]], right: dict[str, list[object]], i: int, j: int
) -> list[int]:
    levels: dict[str, int] = {}
    exchanged = False
    for comparison in linked.work.spec.comparisons:
        field = comparison.field
        a, b = left[field][i], right[field][j]
        if a is None or b is None:
            levels[field] = 0
        elif comparison.kind == "date" and (a != b or a[0] != a[1]):  # type: ignore[index]
            found = DATE_LEVELS[date_level(a, b) - 1]  # type: ignore[arg-type]
            levels[field] = comparison.levels.index(found)
        elif a == b:
            everybody = left[field] if left is right else left[field] + right[field]
            levels[field] = comparison.first_exact + rarity_level(comparison, a, everybody)
        elif comparison.kind == "text":
            levels[field] = text_level(str(a), str(b), comparison.thresholds)
        elif comparison.kind == "code":
            levels[field] = 2 if edits(str(a), str(b)) <= 1 else 1
        else:
            levels[field] = 1
        if comparison.partner and a is not None and b is not None and a != b:
            x, y = left[comparison.partner][i], right[comparison.partner][j]
            if x is not None and y is not None and (a == y or b == x):
                alike = [
                    text_level(str(p), str(q), comparison.thresholds) > 1
                    for p, q in ((a, y), (b, x))
                ]
                if all(alike):
                    levels[field] = comparison.first_exact - 1
                    exchanged = True
    if exchanged:
        levels["name_given"] = 0
    return [levels[c.field] for c in linked.work.spec.comparisons]


def expected(linked: Linked) -> dict[tuple[int, int], tuple[int, list[int]]]:
    """First rule and levels of every candidate pair."""
    coded, work = linked.coded, linked.work
    right_extract = work.right
    left = {c.field: clean(coded, c.field, 0) for c in work.spec.comparisons}
    right = (
        left
        if right_extract == 0
        else {c.field: clean(coded, c.field, right_extract) for c in work.spec.comparisons}
    )
    names = [name for rule in PLAN.rules for name in rule.lanes]
    rules = [([names.index(n) for n in rule.lanes], rule.tokens, None) for rule in PLAN.rules]
    lanes = [
        np.column_stack([lane(coded, e, n) for n in names]).tolist() for e in (0, right_extract)
    ]
    tokens = [
        np.column_stack(
            [lane(coded, e, f"{n}.sound") for n in ("name_given", "name_family")]
        ).tolist()
        for e in (0, right_extract)
    ]
    pairs = (
        combinations(range(coded.sizes[0]), 2)
        if right_extract == 0
        else product(range(coded.sizes[0]), range(coded.sizes[1]))
    )
    found = {}
    for i, j in pairs:
        rule = first_rule(rules, lanes[0][i], lanes[1][j], tokens[0][i], tokens[1][j])
        if rule >= 0:
            found[i, j] = (rule, levels_of_pair(linked, left, right, i, j))
    return found


def test_same_pairs_same_patterns_same_weights(linked: Linked) -> None:
    work = linked.work
    oracle = expected(linked)
    assert len(oracle) > 100
    assert set(linked.edges) == set(oracle)
    packed = {
        pair: int(work.spec.pack(np.array([levels], np.uint8))[0])
        for pair, (_, levels) in oracle.items()
    }
    assert {pair: code for pair, (code, _) in linked.edges.items()} == packed
    by_rule = [sum(rule == r for rule, _ in oracle.values()) for r in range(len(PLAN.rules))]
    assert linked.counts.counts.sum(axis=1).tolist() == by_rule  # type: ignore[attr-defined]

    names = [c.name for c in work.spec.comparisons]
    u = dict(zip(names, linked.parameters.u, strict=True))  # type: ignore[attr-defined]
    listed = [dict(zip(names, levels, strict=True)) for _, levels in oracle.values()]
    most = work.n_pairs if work.right == 0 else min(work.n_left, work.n_right)
    model = fellegi_sunter.fit(
        listed,
        u,
        {c.name: c.first_exact for c in work.spec.comparisons},
        n_pairs=work.n_pairs,
        max_matches=float(most),
    )
    again, _ = fit(
        work.spec, linked.counts, linked.parameters.u, n_pairs=work.n_pairs, max_matches=float(most)
    )  # type: ignore[arg-type, attr-defined]
    assert again.prior == pytest.approx(model.prior, rel=1e-5)
    for pair, levels in zip(oracle, listed, strict=True):
        assert linked.edges[pair][1] == pytest.approx(
            fellegi_sunter.weight(model, levels), abs=1e-4
        )
