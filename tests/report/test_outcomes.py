"""Outcomes in a report: against counting by hand, and without a small number anywhere."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator

import numpy as np
import polars as pl
import pytest

from crvs_link.codes import NOT_FOUND_STATEMENT, Indicator, Outcome
from crvs_link.outcome import outcome_counts
from crvs_link.outcome.counts import ALL, NOT_SEARCHED, OUTCOMES
from crvs_link.report.outcome_facts import INDICATOR_WORDS, OUTCOME_WORDS, OutcomeFacts
from crvs_link.report.outcomes import BANDS, PUBLISHED, outcome_facts, published_counts
from crvs_link.report.suppression import THRESHOLD, Suppression
from oracles.suppression import open_intervals
from report.factory import cases, host_groups, outcome_result

N = 600


@pytest.fixture(scope="module")
def found() -> OutcomeFacts:
    return outcome_facts(cases(N), outcome_counts(cases(N), host_groups(N)))


@pytest.fixture(scope="module")
def published() -> pl.DataFrame:
    return published_counts(cases(N), outcome_counts(cases(N), host_groups(N)))


def numbers(fact: object) -> Iterator[int]:
    """Every count that facts hold, however deep."""
    if dataclasses.is_dataclass(fact):
        for field in dataclasses.fields(fact):
            if field.name not in {"threshold", "probability", "low", "high"}:
                yield from numbers(getattr(fact, field.name))
    elif isinstance(fact, tuple):
        for each in fact:
            yield from numbers(each)
    elif isinstance(fact, int | float):
        yield fact  # type: ignore[misc]


def test_no_small_number_is_among_the_facts(found: OutcomeFacts) -> None:
    counted = list(numbers(found))
    assert len(counted) > 100
    assert not set(counted) & set(range(1, THRESHOLD))


def test_what_is_shown_is_true(found: OutcomeFacts) -> None:
    counted = Counter(outcome or NOT_SEARCHED for outcome in cases(N)["outcome"])
    shown = {line.outcome: line.records for line in found.lines}
    assert {*shown, *found.absent} == set(OUTCOMES)
    assert all(n in {None, counted[outcome]} for outcome, n in shown.items())
    assert sum(n is not None for n in shown.values()) >= 9
    for attribute, labels, codes in host_groups(N):
        table = next(t for t in found.tables if t.attribute == attribute)
        of_group = Counter(
            (labels[code], outcome or NOT_SEARCHED)
            for code, outcome in zip(codes, cases(N)["outcome"], strict=True)
        )
        for group in table.groups:
            assert group.records == (np.array(labels)[codes] == group.group).sum()
            for outcome, n in zip(found.outcomes, group.counts, strict=True):
                assert n in {None, of_group[group.group, outcome]}
                if 0 < of_group[group.group, outcome] < THRESHOLD:
                    assert n is None


def test_no_suppressed_number_can_be_worked_out_by_the_tables(published: pl.DataFrame) -> None:
    """The tables as they are published, against the oracle: one program over them."""
    true, patterns = [], []
    truth = {
        (attribute, group, outcome): n
        for attribute, group, outcome, n in outcome_counts(cases(N), host_groups(N)).iter_rows()
    }
    band = cases(N)["band"].fill_null(BANDS[-1])
    for group, outcome in zip(band, cases(N)["outcome"].fill_null(NOT_SEARCHED), strict=True):
        truth["band", group, outcome] = truth.get(("band", group, outcome), 0) + 1
    totals = published.filter(pl.col("attribute") == ALL)["suppressed"].to_numpy()[:-1]
    tables = published.filter(pl.col("attribute") != ALL)
    for rows in tables.partition_by("attribute", maintain_order=True):
        width = len(OUTCOMES) + 1
        hidden = rows["suppressed"].to_numpy().reshape(-1, width)
        keys = rows.select("attribute", "group", "outcome").rows()
        counts = np.array([truth.get(key, 0) for key in keys]).reshape(-1, width)[:, :-1]
        # Outcomes that nobody has are known to be none, and leave the oracle in peace.
        kept = counts.sum(axis=0) > 0
        true.append(counts[:, kept])
        patterns.append(Suppression(hidden[:, :-1][:, kept], hidden[:, -1], totals[kept]))
    # Two of the five tables: the oracle takes its time.
    checked = 0
    for name, value, low, high in open_intervals(true[:2], patterns[:2], N):
        assert low < high, name
        if 0 < value < THRESHOLD:
            assert high - low >= THRESHOLD - 1, name
        checked += 1
    assert checked > 60


def test_the_published_table_has_null_where_it_says_so(published: pl.DataFrame) -> None:
    assert dict(published.schema) == PUBLISHED
    assert published["suppressed"].eq(published["records"].is_null()).all()
    assert published["suppressed"].any()
    assert not published["records"].drop_nulls().is_between(1, THRESHOLD - 1).any()
    sizes = published.filter((pl.col("outcome") == ALL) & (pl.col("attribute") == "sex"))
    assert sizes["records"].sum() == N


def test_the_mean_probability_is_over_those_that_have_one(found: OutcomeFacts) -> None:
    line = next(x for x in found.lines if x.outcome == "LINKED_BIRTH_HOST")
    chosen = cases(N).filter(pl.col("outcome") == line.outcome)
    assert line.probability == pytest.approx(chosen["probability"].mean())
    assert line.low == pytest.approx(chosen["probability_low"].mean())
    assert line.high == pytest.approx(chosen["probability_high"].mean())
    assert line.bands == (*((chosen["band"] == band).sum() for band in BANDS[:3]), 0)
    unsure = next(x for x in found.lines if x.outcome == "NO_LINK_UNINFORMATIVE")
    assert unsure.probability is None


def test_a_mean_has_ends_only_where_all_have_them() -> None:
    partly = cases(N).with_columns(
        pl.when(pl.col("host_row") > 300).then("probability_low").alias("probability_low")
    )
    found = outcome_facts(partly, outcome_counts(partly, []))
    line = next(x for x in found.lines if x.outcome == "LINKED_BIRTH_HOST")
    assert line.probability is not None
    assert line.low is None
    assert line.high is None


def test_indicators_and_relatives_are_counted(found: OutcomeFacts) -> None:
    for each in found.indicators:
        n = cases(N)["indicators"].str.split("; ").list.contains(each.code).sum()
        assert each.records == (None if 0 < n < THRESHOLD else n)
    assert [each.code for each in found.indicators] == [each.value for each in Indicator]
    assert sum(each.records or 0 for each in found.families) == sum(
        each == Outcome.LINKED_FAMILY_ONLY for each in cases(N)["outcome"]
    )
    assert found.duplicates.records == 15


def test_few_relatives_are_not_told_from_the_total() -> None:
    only = cases(40).with_columns(
        outcome=pl.lit("LINKED_FAMILY_ONLY"),
        family=pl.Series(["father"] * 37 + ["mother"] * 3),
    )
    families = outcome_facts(only, outcome_counts(only, [])).families
    assert [each.records for each in families] == [None, None]


def test_every_outcome_and_indicator_has_words() -> None:
    assert set(OUTCOME_WORDS) == {*Outcome, NOT_SEARCHED}
    assert set(INDICATOR_WORDS) == set(Indicator)
    words = " ".join([*OUTCOME_WORDS.values(), *INDICATOR_WORDS.values()])
    assert "stateless" not in words


def test_the_sentence_is_among_the_facts(found: OutcomeFacts) -> None:
    assert found.statement == NOT_FOUND_STATEMENT


def test_nobody_is_no_trouble() -> None:
    none = cases(N).head(0)
    found = outcome_facts(none, outcome_counts(none, []))
    assert found.records == 0
    assert found.lines == ()
    assert set(found.absent) == {*Outcome} - {Outcome.WITHHELD}


def test_small_runs_show_no_numbers() -> None:
    result = outcome_result(n=9, registers=("births",))
    assert result.cases is not None
    assert result.outcome_counts is not None
    found = outcome_facts(result.cases, result.outcome_counts)
    assert all(line.records in {None, 0} for line in found.lines)
