"""The library from outside: frames of all kinds, threads, forks, notebooks, names."""

from __future__ import annotations

import ast
import io
import logging
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import crvs_link as cl
from crvs_link.errors import UsageError
from crvs_link.run import RunOptions
from people import world

DATA = world(150, seed=81)


def links(result: cl.Result) -> bytes:
    buffer = io.BytesIO()
    for frame in (result.links, result.review, result.outcomes):
        assert frame is not None
        frame.write_ipc(buffer)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def expected() -> bytes:
    return links(cl.match(DATA.left, DATA.right))


def of_pandas(frame: pl.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(frame.to_dict(as_series=False))


def of_pyarrow(frame: pl.DataFrame) -> pa.Table:
    return pa.table(frame.to_dict(as_series=False))


def of_duckdb(frame: pl.DataFrame) -> object:
    connection = duckdb.connect()
    connection.register("people", of_pyarrow(frame))
    connection.execute("CREATE TABLE kept AS SELECT * FROM people")
    return connection.sql("SELECT * FROM kept")


@pytest.mark.parametrize("kind", [of_pandas, of_pyarrow, of_duckdb])
def test_frames_of_all_kinds_are_the_same_extracts(kind, expected: bytes) -> None:
    result = cl.match(kind(DATA.left), kind(DATA.right))
    assert links(result) == expected
    assert isinstance(result.links, pl.DataFrame)


@pytest.mark.parametrize("kind", [of_pandas, of_pyarrow, of_duckdb])
def test_decisions_and_truth_come_as_frames_too(kind) -> None:
    pair = sorted(DATA.truth)[0]
    decided = pl.DataFrame(
        [(*pair, "must_link")], ["left_id", "right_id", "decision"], orient="row"
    )
    result = cl.match(DATA.left, DATA.right, decisions=kind(decided))
    assert pair in set(result.links.select("left_id", "right_id").rows())
    truth = pl.DataFrame(sorted(DATA.truth), ["left_id", "right_id"], orient="row")
    (found,) = cl.evaluate_result(result, kind(truth))
    assert found.links.true == len(DATA.truth)


@pytest.mark.parametrize("cardinality", ["one-to-one", cl.Cardinality.ONE_TO_ONE])
def test_a_cardinality_is_a_word(cardinality: str) -> None:
    result = cl.match(DATA.left, DATA.right, cardinality=cardinality)
    assert result.linkages[0].cardinality is cl.Cardinality.ONE_TO_ONE


def test_an_unknown_cardinality_is_told_of_those_there_are() -> None:
    with pytest.raises(UsageError, match="unknown") as caught:
        cl.match(DATA.left, DATA.right, cardinality="two-to-one")
    assert "many-to-one" in (caught.value.hint or "")


def test_two_threads_at_once_give_the_same_bytes(expected: bytes) -> None:
    together = threading.Barrier(4)

    def run(threads: int) -> bytes:
        together.wait()
        return links(cl.match(DATA.left, DATA.right, options=RunOptions(threads=threads)))

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(run, (1, 2, 1, 2))) == {expected}


FORKS = """
import os, sys
import crvs_link as cl

def found():
    result = cl.match(sys.argv[1], sys.argv[2])
    return str(result.links.hash_rows().to_list()).encode()

def in_child():
    reader, writer = os.pipe()
    if os.fork() == 0:
        try:
            os.write(writer, found())
        except BaseException as error:
            os.write(writer, repr(error).encode())
        finally:
            os._exit(0)
    os.close(writer)
    return reader

first = in_child()
mine = found()
with open(first, "rb") as told:
    print("first:", told.read() == mine and len(mine) > 100)
with open(in_child(), "rb") as told:
    print("later:", told.read().decode())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not fork")
def test_a_forked_child_works_and_one_that_cannot_says_so(tmp_path: Path) -> None:
    for name in ("left", "right"):
        getattr(DATA, name).write_csv(tmp_path / f"{name}.csv")
    done = subprocess.run(
        [sys.executable, "-c", FORKS, tmp_path / "left.csv", tmp_path / "right.csv"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    first, later = done.stdout.splitlines()
    assert first == "first: True"
    assert later.startswith("later: UsageError(")
    assert "forked" in later


def test_signals_logging_and_warnings_are_as_they_were() -> None:
    before = (
        {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)},
        list(logging.getLogger().handlers),
        list(logging.getLogger("crvs_link").handlers),
        logging.getLogger("crvs_link").level,
    )
    cl.match(DATA.left, DATA.right)
    after = (
        {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)},
        list(logging.getLogger().handlers),
        list(logging.getLogger("crvs_link").handlers),
        logging.getLogger("crvs_link").level,
    )
    assert after == before


def test_only_the_command_line_touches_signals_and_no_module_sets_up_logging() -> None:
    package = Path(cl.__file__).parent
    for path in package.rglob("*.py"):
        imported = {
            alias.name
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Import)
            for alias in node.names
        }
        if "cli" not in path.relative_to(package).parts:
            assert "signal" not in imported, path
        assert "basicConfig" not in path.read_text("utf-8"), path


def test_results_are_tables_of_a_notebook() -> None:
    result = cl.match(DATA.left, DATA.right)
    truth = pl.DataFrame(sorted(DATA.truth), ["left_id", "right_id"], orient="row")
    (evaluation,) = cl.evaluate_result(result, truth)
    host = cl.read_extract(DATA.left)
    profile = cl.profile_extract(DATA.left)
    for shown, words in (
        (result, "Linked"),
        (evaluation, "precision"),
        (host, "birth_date"),
        (profile, "birth_date"),
    ):
        html = shown._repr_html_()
        assert html.startswith("<table>")
        assert words in html
        assert not any(value in html for value in DATA.left["birth_date"].drop_nulls())
        assert not any(value in html for value in DATA.left["id"])


def test_names_from_outside_are_escaped() -> None:
    left = DATA.left.rename({"town": "<script>town</script>"})
    assert "<script>" not in cl.read_extract(left)._repr_html_()


def test_every_public_name_is_there_and_no_other() -> None:
    assert sorted(cl.__all__) == dir(cl)
    for name in cl.__all__:
        assert getattr(cl, name) is not None
    with pytest.raises(AttributeError, match="no attribute"):
        cl.nothing  # noqa: B018
