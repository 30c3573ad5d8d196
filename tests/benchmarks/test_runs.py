"""Every benchmark runs at its smallest size, and measures what it says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import accuracy
import bench
import data
import interop
import kernels
import names_speed
import outcomes
import peers
import population
import speed
import stages
import suite

ROWS = 2000


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Person files of the smallest size, in place of those in the cache."""
    folder = tmp_path_factory.mktemp("files")

    def made(rows: int, file_format: str = "csv") -> Path:
        assert rows == ROWS
        here = folder / file_format
        if not here.exists():
            here.mkdir()
            data.write(here, rows, file_format=file_format, seed=bench.SEED)  # type: ignore[arg-type]
        return here

    return made


@pytest.fixture(autouse=True)
def small(files: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "files", files)


KINDS = (("csv", "fixed", "library"), ("parquet", "zero", "report"))


def test_speed_of_whole_runs() -> None:
    (whole,) = speed.tables([ROWS], repeat=1, threads=2, kinds=KINDS)
    assert [(row["input"], row["rules"], row["way"]) for row in whole.rows] == list(KINDS)
    for row in whole.rows:
        assert row["pairs"] > ROWS / 2
        assert 0 < row["seconds"] < 60
        assert 0.05 < row["peak GB"] < 2
        assert row["precision"] > 0.9
        assert row["recall"] > 0.8


def test_growth_is_time_over_work() -> None:
    kind = dict(zip(("input", "rules", "way"), KINDS[0], strict=True))
    runs = [
        {**kind, "rows": rows, "pairs": pairs, "seconds": 1.0 + 20e-9 * (2 * rows + pairs)}
        for rows, pairs in ((10_000, 5_000), (100_000, 300_000), (1_000_000, 15_000_000))
    ]
    other = {**runs[2], "way": "report", "seconds": 99.0}
    (step,) = speed.growth([*runs, other], KINDS[0])
    assert (step["from rows"], step["to rows"]) == (100_000, 1_000_000)
    assert step["rows + pairs"] == 17_000_000
    assert step["ns for each more"] == pytest.approx(20.0)


def test_repeats() -> None:
    assert speed.repeats(1_000_000, "fixed", 5) == 5
    assert speed.repeats(1_000_000, "zero", 5) == 3
    assert speed.repeats(10_000_000, "fixed", 5) == 1


def test_stages_add_up_to_the_run() -> None:
    (table,) = stages.tables(ROWS, repeat=1, threads=2)
    names = [row["stage"] for row in table.rows]
    assert names == [*stages.STAGES, "between", "whole run"]
    *parts, whole = table.rows
    for column in ("1 thread, s", "all threads, s"):
        assert sum(row[column] for row in parts) == pytest.approx(whole[column])
        assert all(row[column] >= 0 for row in parts)
    compare = table.rows[names.index("compare")]
    assert compare["for each"] == "pair"
    assert compare["ns"] > 0


def test_kernels() -> None:
    pairs, rows = kernels.tables(ROWS, pairs=20_000, repeat=1)
    assert {row["order"] for row in pairs.rows} == {"uniform", "records", "blocks"}
    for row in (*pairs.rows, *rows.rows):
        assert row["number"] > 0
        assert row["ns"] > 0
        assert row["M/s"] == pytest.approx(1e3 / row["ns"], rel=1e-6)


def test_pairs_in_blocks_share_a_month(files: Callable[..., Path]) -> None:
    of = kernels.load(ROWS, 3_000)
    left, right = kernels.block_rows(of)
    assert 3_000 <= len(left) < 3_100
    months = [
        of.coded.dictionaries["dob"]
        .values["dob_from"]
        .cast(pl.Date)
        .dt.strftime("%Y-%m")
        .gather(of.lane("dob", side)[rows])
        for side, rows in enumerate((left, right))
    ]
    assert months[0].equals(months[1])
    changes = int((left[1:] != left[:-1]).sum())
    assert changes + 1 == len(set(left.tolist())), "a left record's pairs stand together"


def test_accuracy() -> None:
    (table,) = accuracy.tables()
    names = [
        "FEBRL 4, link",
        "FEBRL 4, three fields",
        "FEBRL 4, halves 1",
        "FEBRL 4, halves 2",
        "FEBRL 4, 10% in common",
        "FEBRL 4, 30% in common",
        "FEBRL 4, 50% in common",
        "FEBRL 3, dedupe",
        "births_host",
        "births_origin",
    ]
    assert [row["data"] for row in table.rows] == names
    for row in table.rows:
        assert row["links"] > 0
        assert row["precision"] > 0.9
        assert row["recall"] > 0.5
        assert row["best"] is None or row["best"] >= row["even odds"]


# --- peers --------------------------------------------------------------------------


def test_without_the_peers_we_stand_alone_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "PEERS", Path("nowhere"))
    (table,) = peers.tables([ROWS], repeat=1, threads=2)
    assert "not installed" in table.text
    assert [row["tool"] for row in table.rows] == [
        "crvs-link, given rules",
        "crvs-link, no configuration",
    ]
    for row in table.rows:
        assert row["own precision"] > 0.9
        assert row["best F1"] >= row["own F1"] - 1e-12


@pytest.mark.long
@pytest.mark.skipif(not peers.installed(), reason="the peers are not installed")
def test_peers_compare_the_same_pairs() -> None:
    (table,) = peers.tables([ROWS], repeat=1, threads=2)
    given, _, *others = table.rows
    assert {row["tool"] for row in others} == {"splink", "recordlinkage"}
    for row in others:
        assert row["pairs"] == given["pairs"]
        assert row["best F1"] > 0.85


def test_clean_files_hold_what_is_compared(files: Callable[..., Path]) -> None:
    raw = {name: pl.read_parquet(files(ROWS, "parquet") / f"{name}.parquet") for name in "ab"}
    folder = peers.clean_files(ROWS)
    for name, people in raw.items():
        clean = pl.read_parquet(folder / f"{name}.parquet")
        assert clean["record_id"].equals(people["record_id"])
        for column in ("given_name", "family_name", "father_name", "birth_place"):
            folded = (
                people[column].str.to_lowercase().str.normalize("NFD").str.replace_all(r"\p{M}", "")
            )
            assert clean[column].equals(folded), column
        assert clean["date_of_birth"].equals(people["date_of_birth"].cast(pl.String))
        assert clean["phone"].null_count() == people["phone"].null_count()
        years = people["date_of_birth"].dt.year()
        assert clean["key_year"].cast(pl.Int32).equals(years.cast(pl.Int32))


scored_pairs = st.dictionaries(
    st.tuples(st.sampled_from("ab"), st.sampled_from("xyz")),
    st.sampled_from([0.1, 0.5, 0.9]),
    min_size=1,
)


@given(scored_pairs, st.sets(st.tuples(st.sampled_from("ab"), st.sampled_from("xyz")), min_size=1))
def test_the_best_threshold_is_the_best(
    p: dict[tuple[str, str], float], true: set[tuple[str, str]]
) -> None:
    scored = pl.DataFrame(
        [(*pair, each) for pair, each in p.items()], ["id_a", "id_b", "p"], orient="row"
    )
    truth = pl.DataFrame(sorted(true), ["id_a", "id_b"], orient="row")

    def f1(threshold: float) -> float:
        found = {pair for pair, each in p.items() if each >= threshold}
        return 2 * len(found & true) / (len(found) + len(true))

    best = peers.best_threshold(scored, truth)
    assert f1(best) == max(f1(each) for each in p.values())


# --- the suite ----------------------------------------------------------------------


@pytest.mark.parametrize("full", [False, True])
def test_the_suite_runs_them_all(
    full: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: dict[str, tuple[object, ...]] = {}
    for module in (speed, stages, names_speed, peers, kernels, accuracy, interop):
        name = module.__name__

        def noted(*args: object, _name: str = name, **_: object) -> list[bench.Table]:
            asked[_name] = args
            return [bench.Table(_name, "", [{"n": 1}])]

        monkeypatch.setattr(suite, name, SimpleNamespace(tables=noted, MEDIUM=speed.MEDIUM))
    monkeypatch.setattr(bench, "RESULTS", tmp_path)
    monkeypatch.setattr("sys.argv", ["suite.py", *(["--full"] if full else [])])
    suite.main()
    first = ["speed", "stages", "names_speed", "peers", "kernels"]
    assert list(asked) == [*first, "accuracy", "interop"]
    assert asked["speed"] == ([10_000, 100_000, 1_000_000, *([10_000_000] if full else [])],)
    assert asked["peers"] == ([10_000, 100_000, *([1_000_000] if full else [])],)
    text = (tmp_path / ("bench-full.md" if full else "bench.md")).read_text()
    assert all(f"## {name}" in text for name in asked)


def test_populations_are_simulated_and_counted() -> None:
    made = population.table(["western"], 300, repeat=1).rows
    assert [row["recipe"] for row in made] == ["western"]
    assert 300 < made[0]["records"] < 1200
    assert made[0]["processor s"] > 0
    assert made[0]["seconds"] > 0


def test_outcomes_are_measured_beside_the_linkage(
    files: Callable[..., Path],
) -> None:
    run, figures = outcomes.measure(1000, ROWS)
    assert run["register rows"] == 3 * ROWS
    assert 0 < run["outcomes, s"] < run["over the linkage, s"] < 60
    assert [row["says"] for row in figures] == list(outcomes.LITTLE)
    powers = [row["mean power"] for row in figures]
    assert powers[0] > powers[-1]
