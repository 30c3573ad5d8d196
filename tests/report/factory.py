"""Results of runs, built by hand: small, seeded, of invented numbers and no people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from crvs_link.block import BlockingRecall, LeftOut
from crvs_link.codes import Indicator, Outcome, ScopeReason, SearchResult, TimeConflict
from crvs_link.config.scope import RecordUnit, RegisterKind, RegisterScope, Stratum
from crvs_link.load import ColumnMatch, Extract, RowAccount
from crvs_link.model import FitTrace, LabelAccount, RuleAccount, SideAccount, StartTrace
from crvs_link.outcome import CASES, SEARCHES, outcome_counts, search_counts
from crvs_link.pipeline.record_groups import Grouping
from crvs_link.pipeline.subgroups import RESULTS, RecordFigures, subgroup_table
from crvs_link.protect import Purpose
from crvs_link.resolve import Conflict, DuplicateMethod, Estimate
from crvs_link.results import Linkage, RuleCost, RunResult
from crvs_link.schema import Assignment, Cardinality, FieldKind
from crvs_link.spec import BlockingRule, Comparison, ModelParameters, ModelSpec, PatternCounts

SPEC = ModelSpec(
    (
        Comparison(
            name="name",
            field="name_family",
            kind=FieldKind.TEXT,
            levels=("missing", "disagree", "similar", "exact, common", "exact, rare"),
            thresholds=(0.9,),
            rarity=(0.001,),
        ),
        Comparison(
            name="dob",
            field="dob",
            kind=FieldKind.DATE,
            levels=("missing", "conflict", "within two years", "one digit differs", "exact"),
        ),
        Comparison(
            name="birth_place",
            field="birth_place",
            kind=FieldKind.TEXT,
            levels=("missing", "disagree", "similar", "exact"),
            thresholds=(0.9,),
        ),
        Comparison(
            name="sex",
            field="sex",
            kind=FieldKind.CATEGORY,
            levels=("missing", "disagree", "exact"),
        ),
    )
)
PARAMETERS = ModelParameters(
    m=(
        (0.0, 0.02, 0.11, 0.62, 0.25),
        (0.0, 0.03, 0.06, 0.02, 0.89),
        (0.0, 0.08, 0.09, 0.83),
        (0.0, 0.012, 0.988),
    ),
    u=(
        (0.0, 0.9912, 0.0061, 0.002674, 0.000026),
        (0.0, 0.98, 0.0197, 0.00007, 0.00023),
        (0.0, 0.951, 0.012, 0.037),
        (0.0, 0.4987, 0.5013),
    ),
    prior=0.000275,
)


@cache
def pattern_counts(
    *, matches: int = 2000, others: int = 50_000, rules: int = 3, seed: int = 7
) -> PatternCounts:
    """Patterns of so many matches and other pairs, drawn from the model."""
    rng = np.random.default_rng(seed)
    levels = []
    for n, table in ((matches, PARAMETERS.m), (others, PARAMETERS.u)):
        columns = [rng.choice(len(p), size=n, p=p) for p in table]
        drawn = np.stack(columns, axis=1).astype(np.uint8)
        drawn[rng.random(drawn.shape) < 0.06] = 0
        levels.append(drawn)
    codes = SPEC.pack(np.concatenate(levels))
    rule = rng.integers(0, rules, size=len(codes))
    distinct, place = np.unique(codes, return_inverse=True)
    counts = np.zeros((rules, len(distinct)), dtype=np.int64)
    np.add.at(counts, (rule, place), 1)
    return PatternCounts(codes=distinct.astype(np.uint32), counts=counts)


def empty_counts(rules: int = 3) -> PatternCounts:
    return PatternCounts(
        codes=np.empty(0, dtype=np.uint32), counts=np.empty((rules, 0), dtype=np.int64)
    )


def pair_table(
    register: str, probability: list[float], *, status: str, reason: str | None = None
) -> pl.DataFrame:
    n = len(probability)
    rows = np.arange(1, n + 1, dtype=np.uint32)
    table = pl.DataFrame(
        {
            "register": pl.Series([register] * n, dtype=pl.String),
            "left_row": rows,
            "right_row": rows[::-1],
            "left_id": pl.Series([f"{LEFT_ID}{row}" for row in rows], dtype=pl.String),
            "right_id": pl.Series([f"{RIGHT_ID}{row}" for row in rows[::-1]], dtype=pl.String),
            "status": pl.Series([status] * n, dtype=pl.String),
            "weight": np.linspace(20.0, 5.0, n),
            "probability": pl.Series(probability, dtype=pl.Float64),
            "rank": np.ones(n, dtype=np.uint32),
            **{f"level_{c.name}": np.full(n, 1, dtype=np.uint8) for c in SPEC.comparisons},
        }
    )
    return table if reason is None else table.with_columns(reason=pl.lit(reason))


SEARCHED = ("linked", "linked_ambiguous", "review", "no_link")
LEFT_ID, RIGHT_ID = "case-", "entry-"
LINKED = [0.999] * 80 + [0.97] * 12 + [0.9] * 5 + [0.6] * 3
REVIEWED = [0.55, 0.45, 0.3]


DUPLICATES = DuplicateMethod(
    records=150,
    single=92,
    several=4,
    pairs=101,
    counted=Estimate(0.031, 0.012, 0.066),
    modelled=Estimate(0.024, 0.01, 0.05),
)


def subgroups(register: str) -> pl.DataFrame:
    """Two sexes of 150 host records, and what the linkage found for them."""
    results = [RESULTS.index(result) for result in SEARCHED]
    figures = RecordFigures(
        result=np.repeat(np.array(results, np.int8), [100, 2, 3, 45]),
        linked=np.arange(100, dtype=np.int32),
        probability=np.array(LINKED),
        missed=np.linspace(0, 0.048, 150),
        p_unlinked=np.linspace(0, 1, 150),
    )
    sexes = Grouping(
        "sex", ("female", "male", "not known"), np.tile([0, 0, 1, 1, 2], 30).astype(np.int16)
    )
    return subgroup_table([sexes], figures, register)


def linkage(left: str = "arrivals", right: str = "births", **changes: Any) -> Linkage:
    """One register searched: 100 links, 3 pairs for review, 150 host records."""
    links = pair_table(right, LINKED, status="link")
    results = ["linked"] * 100 + ["linked_ambiguous"] * 2 + ["review"] * 3 + ["no_link"] * 45
    n = len(results)
    outcomes = pl.DataFrame(
        {
            "host_row": np.arange(1, n + 1, dtype=np.uint32),
            "host_id": pl.Series([f"{LEFT_ID}{k}" for k in range(1, n + 1)], dtype=pl.String),
            "register": pl.Series([right] * n, dtype=pl.String),
            "search_result": pl.Series(results, dtype=pl.String),
            "p_unlinked": np.linspace(0, 1, n),
            "best_weight": pl.Series([*np.linspace(20, -4, n - 1), None], dtype=pl.Float64),
            "n_candidates": np.full(n, 3, dtype=np.uint32),
        }
    )
    counts = pattern_counts()
    rules = (
        RuleCost(BlockingRule(("dob",)), 31_000, 700, 17_000),
        RuleCost(BlockingRule(("dob.year", "birth_place"), tokens=True), 24_500, 412, 18_000),
        RuleCost(BlockingRule(("name_family.sound", "sex")), 40_117, 2_950, 17_000),
    )
    base = Linkage(
        left=left,
        right=right,
        n_left=150,
        n_right=48_000,
        n_pairs=150 * 48_000,
        spec=SPEC,
        parameters=PARAMETERS,
        trace=FitTrace(
            iterations=37,
            converged=True,
            log_likelihood=(46_001.5, 48_011.25),
            expected_matches=1980.0,
            n_candidates=52_000,
            n_pairs=7_200_000,
            reason="the prior changed by less than the tolerance",
            warnings=(),
            n_patterns=412,
            starts=(
                StartTrace(0.9, 0.5, 37, 48_011.25, kept=True),
                StartTrace(0.7, 0.2, 41, 47_000.5, kept=False),
            ),
            n_random_pairs=1_000_000,
            sides=(SideAccount("left", 3100, 3000, 3000), SideAccount("right", 2400, 2400, 2400)),
            rules=(RuleAccount("dob", 52_000),),
            labels=LabelAccount(
                rows=60,
                matches=30,
                non_matches=20,
                insufficient=4,
                undecided=0,
                unknown=3,
                contradictory=2,
                repeated=1,
                other_register=0,
                same_record=0,
                not_candidates=7,
                against=5,
            ),
        ),
        rules=rules,
        counts=counts,
        cardinality=Cardinality.ONE_TO_ONE,
        cardinality_basis="at most 0.1 % of the records of either list have a duplicate in it",
        assignment=Assignment.PROBABILISTIC,
        floor=-2.5,
        pairs_kept=3_210,
        pairs_cut=0,
        blocking_recall=BlockingRecall(0.9713, 0.9521, 0.9713, "from what was seen", 0.6),
        removed_by_cardinality=7,
        links=links,
        review=pair_table(right, REVIEWED, status="review", reason="probability near one half"),
        outcomes=outcomes,
        clusters=None,
        cluster_correlation=None,
        completeness=pl.DataFrame(
            {
                "field": ["name", "dob", "birth_place", "sex"],
                "left_present": [150, 131, 88, 150],
                "right_present": [48_000, 47_520, 39_999, 0],
            }
        ),
        linked_by_field=pl.DataFrame(
            {
                "field": ["name", "dob", "birth_place", "sex"],
                "linked": [100] * 4,
                "linked_present": [100, 96, 71, 100],
                "unlinked": [50] * 4,
                "unlinked_present": [50, 35, 17, 50],
            }
        ),
        linked_pairs=links.height,
        subgroups=subgroups(right),
        duplicates=DUPLICATES,
        false_links_expected=2.14,
        false_links_interval=(0, 6),
        missed_links_expected=3.6,
        warnings=("a field is nearly always missing: phone",),
    )
    if "links" in changes:
        changes.setdefault("linked_pairs", changes["links"].height)
    return replace(base, **changes)


LEFT_OUT = LeftOut(
    groups=12,
    pairs=5_000_000,
    left_records=131,
    right_records=40_256,
    left_without=3,
    right_without=1_017,
)


def cut_rules() -> tuple[RuleCost, ...]:
    """The rules of `linkage`, of which the second and the third leave something out."""
    first, second, third = linkage().rules
    return (
        first,
        replace(second, left_out=LEFT_OUT),
        replace(third, left_out=replace(LEFT_OUT, pairs=77, groups=1)),
    )


def extract(source_id: str = "arrivals", **changes: Any) -> Extract:
    """One extract: 153 rows read, three of them set aside."""
    base = Extract(
        source_id=source_id,
        paths=(Path(f"{source_id}.csv"),),
        path_text=f"data/{source_id}.csv",
        digest="sha256:" + "0123456789abcdef" * 4,
        format="csv",
        details={"encoding": "utf-8", "delimiter": ","},
        columns=(
            ColumnMatch("record_id", "case_no", "content", "distinct in every row"),
            ColumnMatch("name_full", "Full name", "name", "a known name of the column"),
            ColumnMatch("dob_raw", "DOB", "name", "98 % of the values are dates"),
        ),
        ignored=("remarks", "officer"),
        frame=pl.DataFrame(),
        account=RowAccount(
            read=153, used=150, set_aside={"repeated record_id": 1, "no identifying value": 2}
        ),
        set_aside=pl.DataFrame(
            {
                "row_number": pl.Series([4, 17, 90], dtype=pl.UInt32),
                "reason": ["no identifying value", "repeated record_id", "no identifying value"],
            }
        ),
        notes=("DOB: read as day, month, year; 61 % of the values allow only that",),
        id_is_identity_number=False,
    )
    return replace(base, **changes)


CONFIG = """format = 1

[run]
seed = 20260
"""


def match_result(registers: tuple[str, ...] = ("births",), **changes: Any) -> RunResult:
    """A run of ``match`` over any number of registers."""
    linkages = tuple(linkage(right=register) for register in registers)
    base = RunResult(
        command="match",
        extracts=(extract(), *(extract(register) for register in registers)),
        linkages=linkages,
        not_run={},
        links=pl.concat([item.links for item in linkages]),
        review=pl.concat([item.review for item in linkages]),
        outcomes=pl.concat([item.outcomes for item in linkages]),
        clusters=None,
        subgroups=pl.concat([item.subgroups for item in linkages]),
        config=CONFIG,
        seconds={"load": 0.25, "compare": 1.5},
    )
    return replace(base, **_stated(changes))


def _stated(changes: dict[str, Any]) -> dict[str, Any]:
    """Make one `Purpose` of the texts that are stated of a run."""
    texts = {key: changes.pop(key) for key in ("purpose", "legal_basis") if key in changes}
    return {**changes, "disclosure": Purpose(**texts)} if texts else changes


def dedupe_result(**changes: Any) -> RunResult:
    """A run of ``dedupe``: 150 records, of which five are in two clusters."""
    clusters = pl.DataFrame(
        {
            "row_number": np.arange(1, 151, dtype=np.uint32),
            "record_id": [f"{LEFT_ID}{k}" for k in range(1, 151)],
            "cluster_id": [f"A{k}" for k in (1, 1, 1, 4, 4, *range(6, 151))],
        }
    )
    item = linkage(
        "arrivals",
        "arrivals",
        n_right=150,
        n_pairs=150 * 149 // 2,
        outcomes=None,
        clusters=clusters,
        duplicates=None,
        cardinality=Cardinality.MANY_TO_MANY,
    )
    base = RunResult(
        command="dedupe",
        extracts=(extract(),),
        linkages=(item,),
        not_run={},
        links=item.links,
        review=item.review,
        outcomes=None,
        clusters=clusters,
        subgroups=item.subgroups,
        config=CONFIG,
        seconds={"load": 0.25},
    )
    return replace(base, **changes)


def scope(source_id: str = "births", **changes: Any) -> RegisterScope:
    """A register file: births of one country, partly complete."""
    base = RegisterScope(
        id=f"{source_id}-register",
        owner="Office of Records",
        country="QMM",
        kind=RegisterKind.BIRTH,
        extract_date=date(2026, 6, 30),
        path=f"registers/{source_id}.toml",
        digest="sha256:" + "fedcba9876543210" * 4,
        subject=("child",),
        event_dates=(date(1990, 1, 1), date(2025, 12, 31)),
        area=("QM",),
        excluded_area=("QM02",),
        population_text="births registered within a year",
        one_record_per=RecordUnit.EVENT,
        known_duplicates=True,
        fed_by=("hospitals",),
        completeness=(
            Stratum(0.45, 0.65, "Household survey 2016", "survey", birth_years=(1990, 2000)),
            Stratum(0.8, 0.9, "Census 2020", "official estimate", sex="female", area="QM01"),
        ),
    )
    return replace(base, **changes)


OUTCOME_OF_RESULT = {
    SearchResult.LINKED: (Outcome.LINKED_BIRTH_FOREIGN, Outcome.LINKED_BIRTH_HOST),
    SearchResult.LINKED_AMBIGUOUS: (Outcome.POSSIBLE_REVIEW,),
    SearchResult.REVIEW: (Outcome.POSSIBLE_REVIEW, Outcome.LINKED_OTHER_REGISTER),
    SearchResult.CONFLICT: (Outcome.CONFLICT_REVIEW,),
    SearchResult.NO_LINK: (
        Outcome.NO_LINK_INFORMATIVE,
        Outcome.NO_LINK_UNINFORMATIVE,
        Outcome.LINKED_FAMILY_ONLY,
        Outcome.LINKED_POPULATION_REGISTER_FOREIGN,
    ),
    SearchResult.NOT_SEARCHABLE: (Outcome.NOT_SEARCHABLE,),
    SearchResult.OUT_OF_SCOPE: (Outcome.NOT_IN_SCOPE,),
    SearchResult.WITHHELD: (Outcome.WITHHELD,),
    SearchResult.NOT_RUN: (None,),
}
"""What a record may come to, by what the first register gave: invented, and every code."""

RESULT_SHARES = (0.5, 0.02, 0.05, 0.015, 0.3, 0.06, 0.04, 0.008, 0.007)


@cache
def searches(register: str = "births", n: int = 600, seed: int = 3) -> pl.DataFrame:
    """What the search of one register found for n host records, every code among it."""
    rng = np.random.default_rng(seed)
    results = [result.value for result in SearchResult]
    result = np.array(results)[
        np.concatenate([np.arange(9), rng.choice(9, n - 9, p=RESULT_SHARES)])
    ]
    unlinked = result == "no_link"
    out = result == "out_of_scope"
    power = np.where(result == "not_searchable", rng.random(n) * 0.2, 0.2 + 0.8 * rng.random(n))
    p = np.where(unlinked, 0.2 + 0.7 * rng.random(n), np.nan)
    reasons = [None, *(reason.value for reason in ScopeReason)]
    conflicts = [*(rule.value for rule in Conflict), *(rule.value for rule in TimeConflict)]
    return (
        pl.DataFrame(
            {
                "host_row": np.arange(1, n + 1),
                "host_id": [f"{LEFT_ID}{k}" for k in range(1, n + 1)],
                "register": [register] * n,
                "search_result": result,
                "p_unlinked": rng.random(n),
                "best_weight": rng.normal(0, 8, n),
                "n_candidates": rng.integers(0, 5, n),
                "scope": np.where(out, "out", "in"),
                "scope_reason": [
                    reasons[1 + k % 4] if is_out else None for k, is_out in enumerate(out)
                ],
                "power": power,
                "max_weight": 20 * power,
                "completeness_low": np.full(n, 0.45),
                "completeness_high": np.full(n, 0.65),
                "p_no_record": p,
                "p_no_record_low": p - 0.1,
                "p_no_record_high": p + 0.1,
                "bayes_factor": 1 / (1 - power * 0.99),
                "conflict": [
                    conflicts[k % len(conflicts)] if each == "conflict" else None
                    for k, each in enumerate(result)
                ],
                "policy": [
                    ("origin-egress-deny" if each == "withheld" else None) for each in result
                ],
            },
        )
        .with_columns(pl.col("p_no_record", "p_no_record_low", "p_no_record_high").fill_nan(None))
        .cast(SEARCHES)
    )  # type: ignore[arg-type]


@cache
def cases(n: int = 600, seed: int = 3) -> pl.DataFrame:
    """One outcome for each of these records."""
    rng = np.random.default_rng(seed + 1)
    found = searches(n=n, seed=seed)
    outcome = [
        options[k % len(options)]
        for k, result in enumerate(found["search_result"])
        for options in [OUTCOME_OF_RESULT[SearchResult(result)]]
    ]
    said = np.array([each is not None and "NO_LINK_U" not in each for each in outcome])
    p = 0.5 + 0.5 * rng.random(n) ** 0.3
    band = np.where(p >= 0.95, "high", np.where(p >= 0.8, "medium", "low"))
    indicators = [each.value for each in Indicator]
    return (
        pl.DataFrame(
            {
                "host_row": found["host_row"],
                "host_id": found["host_id"],
                "outcome": [None if each is None else each.value for each in outcome],
                "basis": [None if each is None else "births-register" for each in outcome],
                "band": [b if s else None for b, s in zip(band, said, strict=True)],
                "probability": np.where(said, p, np.nan),
                "probability_low": np.where(said, p - 0.05, np.nan),
                "probability_high": np.where(said, np.minimum(p + 0.05, 1), np.nan),
                "family": [
                    ("mother", "father")[k // 4 % 2] if each == Outcome.LINKED_FAMILY_ONLY else None
                    for k, each in enumerate(outcome)
                ],
                "host_duplicate_of": [f"{LEFT_ID}1" if k % 40 == 39 else None for k in range(n)],
                "indicators": [
                    "; ".join(indicators[j] for j in range(8) if k % (3 + 25 * j) == 1)
                    for k in range(n)
                ],
            }
        )
        .with_columns(pl.col("^probability.*$").fill_nan(None))
        .cast(CASES)
    )  # type: ignore[arg-type]


def host_groups(n: int = 600, seed: int = 5) -> list[tuple[str, tuple[str, ...], np.ndarray]]:
    """Host records by sex, age, nationality and area of birth."""
    rng = np.random.default_rng(seed)

    def grouped(attribute: str, *labels: str) -> tuple[str, tuple[str, ...], np.ndarray]:
        shares = 1.0 / np.arange(1, len(labels) + 1)
        drawn = rng.choice(len(labels), n, p=shares / shares.sum())
        return attribute, labels, drawn.astype(np.int16)

    return [
        grouped("sex", "female", "male", "not known"),
        grouped("age", "18-59", "12-17", "5-11", "0-4", "60+"),
        grouped("nationality", "QMM", "ORM", "not known"),
        grouped("area of birth", "mirandel, zubara", "korvan, zubara", "vantu, orimba"),
    ]


def outcome_result(
    registers: tuple[str, ...] = ("births", "origin"), *, n: int = 600, **changes: Any
) -> RunResult:
    """A run of ``match`` with an outcome of each host record; the first register has a scope."""
    groups = host_groups(n)
    linkages = tuple(
        linkage(
            right=register,
            n_left=n,
            n_pairs=n * 48_000,
            date_methods=pl.DataFrame(
                {
                    "method": ["exact", "partial or default", "default"],
                    "left": [n - 80, 50, 20],
                    "right": [40_000, 7_000, 520],
                }
            ),
        )
        for register in registers
    )
    found = pl.concat([searches(each, n, seed=3 + k) for k, each in enumerate(registers)])
    base = match_result(
        registers,
        linkages=linkages,
        outcomes=found,
        cases=cases(n),
        scopes={registers[0]: scope(registers[0])},
        outcome_counts=outcome_counts(cases(n), groups),
        search_counts=search_counts(found, groups),
        extracts=(
            extract(account=RowAccount(read=n + 3, used=n, set_aside={"no identifying value": 3})),
            *(
                extract(
                    register,
                    account=RowAccount(
                        read=48_010, used=48_000, set_aside={"repeated record_id": 10}
                    ),
                )
                for register in registers
            ),
        ),
    )
    return replace(base, **changes)
