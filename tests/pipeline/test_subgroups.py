"""Figures by subgroup, against adding up record by record; and what is warned of."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.pipeline.record_groups import Grouping
from crvs_link.pipeline.subgroups import (
    RESULTS,
    SCHEMA,
    RecordFigures,
    subgroup_table,
    unequal,
)
from crvs_link.resolve import count_interval

LABELS = ("x", "y", "z")


@st.composite
def linkages(draw: st.DrawFn) -> tuple[Grouping, RecordFigures]:
    n = draw(st.integers(1, 30))
    seed = np.random.default_rng(draw(st.integers(0, 10**6)))
    links = seed.integers(0, n, size=draw(st.integers(0, 30))).astype(np.int32)
    return (
        Grouping("kind", LABELS, seed.integers(0, 3, n).astype(np.int16)),
        RecordFigures(
            result=seed.integers(0, len(RESULTS), n).astype(np.int8),
            linked=links,
            probability=seed.uniform(0.5, 1.0, len(links)),
            missed=seed.uniform(0, 0.5, n),
            p_unlinked=draw(st.sampled_from([None, seed.random(n)])),
        ),
    )


@given(linkages())
def test_each_row_is_the_sum_over_its_records(linkage: tuple[Grouping, RecordFigures]) -> None:
    grouping, figures = linkage
    table = subgroup_table([grouping], figures, "births")
    assert dict(table.schema) == SCHEMA
    assert table["subgroup"].to_list() == ["all records", *LABELS]
    for row in table.iter_rows(named=True):
        ours = [
            record
            for record, code in enumerate(grouping.codes)
            if row["subgroup"] in {"all records", LABELS[code]}
        ]
        q = [p for r, p in zip(figures.linked, figures.probability, strict=True) if r in ours]
        false, missed = sum(1 - p for p in q), sum(figures.missed[record] for record in ours)
        assert row["records"] == len(ours)
        for k, result in enumerate(RESULTS):
            assert row[result.value] == sum(figures.result[record] == k for record in ours)
        assert row["links"] == len(q)
        assert row["false_links_expected"] == pytest.approx(false, abs=1e-12)
        assert row["missed_links_expected"] == pytest.approx(missed, abs=1e-12)
        if q:
            assert row["false_link_rate"] == pytest.approx(false / len(q))
            low, high = count_interval(false, sum(p * (1 - p) for p in q))
            assert row["false_link_rate_low"] == pytest.approx(low / len(q))
            assert row["false_link_rate_high"] == pytest.approx(min(high / len(q), 1))
        else:
            assert row["false_link_rate"] is row["false_link_rate_low"] is None
        if ours:
            rate = missed / (sum(q) + missed)
            assert row["missed_link_rate_at_least"] == pytest.approx(rate)
        if figures.p_unlinked is None or not ours:
            assert row["mean_p_unlinked"] is None
        else:
            mean = np.mean(figures.p_unlinked[ours])
            assert row["mean_p_unlinked"] == pytest.approx(mean)


@given(linkages())
def test_the_groups_sum_to_all_records(linkage: tuple[Grouping, RecordFigures]) -> None:
    table = subgroup_table([linkage[0]], linkage[1], "births")
    counts = ["records", *(result.value for result in RESULTS), "links"]
    parts = table.filter(pl.col("attribute") == "kind").select(pl.col(counts).sum())
    assert parts.equals(table.filter(pl.col("attribute") == "all").select(counts))
    assert sum(table[result.value][0] for result in RESULTS) == table["records"][0]


def figures_of(false: list[float], records: list[int]) -> tuple[Grouping, RecordFigures]:
    """Groups of so many linked records, with so many false links expected in each."""
    codes = np.repeat(np.arange(len(records)), records).astype(np.int16)
    share = np.array(false) / np.array(records)
    n = len(codes)
    return Grouping("sex", LABELS[: len(records)], codes), RecordFigures(
        np.zeros(n, np.int8), np.arange(n, dtype=np.int32), 1 - share[codes], np.zeros(n), None
    )


@pytest.mark.parametrize(
    ("false", "records", "warned"),
    [
        ([60.0, 60.0], [400, 4000], ["x"]),  # ten times as often
        ([60.0, 60.0], [4000, 4000], []),  # as often
        ([60.0, 600.0], [210, 4000], []),  # nearly twice as often, and not by chance
        ([60.0, 580.0], [200, 4000], ["x"]),  # twice as often
        ([4.9, 60.0], [40, 40_000], []),  # too few to tell
        ([60.0, 4.9], [400, 4000], []),
        ([9.0, 9.0], [100, 250], []),  # may be chance
        ([400.0, 5.0, 5.0], [1000, 1000, 1000], ["x"]),
    ],
)
def test_what_is_warned_of(false: list[float], records: list[int], warned: list[str]) -> None:
    table = subgroup_table([figures_of(false, records)[0]], figures_of(false, records)[1], "births")
    found = unequal(table)
    assert len(found) == len(warned)
    for text, group in zip(found, warned, strict=True):
        assert text.startswith(f"Records with sex {group!r} fare worse than all others: ")
        assert "expected false-link rate" in text


def test_a_group_that_is_sent_to_review_more_often_is_named() -> None:
    grouping = Grouping("script", ("Latin", "Thai"), np.repeat([0, 1], [900, 100]).astype(np.int16))
    result = np.full(1000, RESULTS.index("no_link"), np.int8)
    result[:30] = RESULTS.index("review")
    result[900:930] = RESULTS.index("linked_ambiguous")
    nothing = np.empty(0, np.int32), np.empty(0)
    table = subgroup_table([grouping], RecordFigures(result, *nothing, np.zeros(1000), None), "b")
    assert unequal(table) == (
        "Records with script 'Thai' fare worse than all others: share for review 30.0% "
        "(30 of 100) against 3.3% (30 of 900).",
    )
