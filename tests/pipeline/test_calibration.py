"""Outcome probabilities in a world of which it is known who is registered.

Completeness is stated as it is; labels serve to measure and nothing else.
"""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

import crvs_link as cl
from register_files import register_text
from worlds import ABROAD, COHORTS, World, world

NOT_FOUND = ("no_link", "not_searchable", "out_of_scope")


def stratum(share: float, **more: str) -> str:
    stated = {"low": share, "high": share, "source": '"the world"', "method": '"known"', **more}
    return "[[completeness]]\n" + "".join(f"{key} = {value}\n" for key, value in stated.items())


@pytest.fixture(scope="module")
def made() -> World:
    return world(16_000, seed=2)


@pytest.fixture(scope="module")
def run(made: World, tmp_path_factory: pytest.TempPathFactory) -> cl.RunResult:
    folder = tmp_path_factory.mktemp("world")
    strata = [stratum(share, birth_years=f"[{a}, {b}]") for (a, b), share in COHORTS.items()]
    (folder / "births.toml").write_text(register_text("births") + "".join(strata))
    abroad = register_text(
        "abroad", kind='"population"', country='"MMR"', one_record_per='"person"'
    )
    (folder / "abroad.toml").write_text(abroad + stratum(ABROAD))
    paths = {"host": made.host, **made.registers}
    for name, frame in paths.items():
        frame.write_csv(folder / f"{name}.csv")
    return cl.match(
        *(folder / f"{name}.csv" for name in paths),
        scopes={name: folder / f"{name}.toml" for name in made.registers},
    )


@pytest.fixture(scope="module")
def searches(made: World, run: cl.RunResult) -> pl.DataFrame:
    """The table of outcomes, with the truth beside it."""
    assert run.outcomes is not None
    truth = pl.concat(
        pl.DataFrame({"register": name, "there": there}).with_row_index("host_row", offset=1)
        for name, there in made.registered.items()
    )
    joined = run.outcomes.join(
        truth, on=["register", "host_row"], how="left", maintain_order="left"
    )
    return joined.with_columns(found=~pl.col("search_result").is_in(NOT_FOUND))


def tenths(values: pl.Series) -> pl.Series:
    """Ten parts of as many records."""
    rank = values.rank("ordinal").to_numpy() - 1
    return pl.Series("part", (rank * 10) // len(values))


def test_records_are_found_as_often_as_their_power_says(searches: pl.DataFrame) -> None:
    searchable = pl.col("search_result") != "not_searchable"
    there = searches.filter("there", pl.col("power").is_not_null(), searchable)
    parts = (
        there.with_columns(tenths(there["power"]))
        .group_by("part")
        .agg(pl.col("power").mean(), pl.col("found").mean(), pl.len())
    )
    assert parts["len"].min() > 500
    # Who is found by chance is found too.
    assert (parts["found"] - parts["power"]).max() < 0.15
    assert (parts["found"] - parts["power"]).min() > -0.03
    assert searches["power"].min() < 0.1


def test_the_probability_of_no_record_is_calibrated(searches: pl.DataFrame) -> None:
    stated = searches.filter(pl.col("p_no_record").is_not_null())
    for group, most in (
        (stated, 0.03),
        *((part, 0.04) for part in stated.partition_by("register")),
    ):
        parts = (
            group.with_columns(tenths(group["p_no_record"]))
            .group_by("part")
            .agg(pl.col("p_no_record").mean(), none=(~pl.col("there")).mean())
        )
        assert (parts["none"] - parts["p_no_record"]).abs().max() < most
    assert np.ptp(stated["p_no_record"].to_numpy()) > 0.7


def test_the_probability_of_a_link_is_calibrated(made: World, run: cl.RunResult) -> None:
    true = {name: set(pairs) for name, pairs in made.pairs.items()}
    links = run.links.with_columns(
        pl.Series(
            "true",
            [
                (left, right) in true[register]
                for register, left, right in run.links.select(
                    "register", "left_id", "right_id"
                ).iter_rows()
            ],
        )
    )
    parts = (
        links.with_columns(tenths(links["probability"]))
        .group_by("part")
        .agg(pl.col("probability").mean(), pl.col("true").mean())
    )
    assert (parts["true"] - parts["probability"]).abs().max() < 0.03


def test_repeated_host_records_are_named(made: World, run: cl.RunResult) -> None:
    assert run.cases is not None
    named = run.cases.filter(pl.col("host_duplicate_of").is_not_null())
    pairs = {frozenset(pair) for pair in named.select("host_id", "host_duplicate_of").iter_rows()}
    true = {frozenset(pair) for pair in made.same}
    assert len(pairs & true) >= 0.95 * len(pairs)
    assert len(pairs & true) >= 0.25 * len(true)
    rows = dict(run.cases.select("host_id", "host_row").iter_rows())
    for later, earlier in named.select("host_id", "host_duplicate_of").iter_rows():
        assert rows[earlier] < rows[later]


def test_every_host_record_has_one_case_and_a_search_of_each_register(
    made: World, run: cl.RunResult
) -> None:
    assert run.cases is not None
    assert run.outcomes is not None
    used = run.extracts[0].account.used
    assert run.cases.height == run.cases["host_row"].n_unique() == used
    assert run.outcomes.height == 2 * used
    assert run.cases["outcome"].null_count() == 0
