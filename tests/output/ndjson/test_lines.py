from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from crvs_link.codes import Grade, Indicator, Outcome, ReviewState, SearchResult
from crvs_link.output.ndjson import lines, write_results
from crvs_link.output.ndjson.identity import run_id
from crvs_link.protect import Purpose
from crvs_link.protect.chain import ChainError, verify_lines
from crvs_link.results import RunResult
from oracles import results as oracle
from output.searched import REGISTERS, searched
from report.factory import SPEC, extract, linkage

STRING = re.compile(rb'"(?:[^"\\]|\\.)*"')


def written(result: RunResult, folder: Path) -> list[dict[str, Any]]:
    path = folder / "results.ndjson"
    write_results(result, path)
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def said(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{k: v for k, v in line.items() if k not in {"audit", "run_id"}} for line in lines]


def decisions(*rows: tuple[str, str]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["left_id", "standing"], orient="row")


def shuffled(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.sample(fraction=1, shuffle=True, seed=3)


def test_lines_say_what_the_tables_say(tmp_path: Path) -> None:
    result = searched()
    assert said(written(result, tmp_path)) == oracle.lines(result)


def test_every_code_occurs(tmp_path: Path) -> None:
    held = decisions(*[(f"case-{k}", "applied") for k in range(1, 145)])
    found = written(searched(decisions=held), tmp_path)
    searches = [search for line in found for search in line["searches"]]
    assert {line["outcome"] for line in found} == {*Outcome, None}
    assert {search["search_result"] for search in searches} == {*SearchResult}
    assert {code for line in found for code in line["indicators"]} == {*Indicator}
    grades = {c["grade"] for search in searches for c in search["candidates"]}
    assert grades == {*Grade} - {Grade.CERTAINLY_NOT}
    assert {line["review"]["state"] for line in found} == {"pending", "decided"}
    states = {line["review"]["state"] for line in written(searched(), tmp_path)}
    assert states == {*ReviewState} - {ReviewState.DECIDED}


@pytest.mark.parametrize("chunk", [1, 7, 144, 1000])
def test_chunks_make_no_difference(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    result = searched()
    write_results(result, tmp_path / "whole")
    monkeypatch.setattr(lines, "_CHUNK", chunk)
    write_results(result, tmp_path / "parts")
    assert (tmp_path / "parts").read_bytes() == (tmp_path / "whole").read_bytes()


def test_the_order_of_rows_makes_no_difference(tmp_path: Path) -> None:
    result = searched()
    mixed = replace(
        result,
        links=shuffled(result.links),
        review=shuffled(result.review),
        outcomes=shuffled(result.outcomes),
        cases=shuffled(result.cases),
    )
    write_results(result, tmp_path / "a")
    write_results(mixed, tmp_path / "b")
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_lines_are_canonical(tmp_path: Path) -> None:
    write_results(searched(), tmp_path / "results.ndjson")
    content = (tmp_path / "results.ndjson").read_bytes()
    assert content.endswith(b"}\n")
    assert content.isascii()
    assert not set(b"<>&\r") & set(content)
    for line in content.splitlines():
        assert b" " not in STRING.sub(b'""', line)
        json.loads(line, object_pairs_hook=in_order)


def in_order(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    assert keys == sorted(set(keys))
    return dict(pairs)


def test_lines_are_a_chain(tmp_path: Path) -> None:
    path = tmp_path / "results.ndjson"
    write_results(searched(), path)
    content = path.read_bytes().splitlines(keepends=True)
    assert verify_lines(content)[0] == 144
    content[7] = content[7].replace(b'"host_ref":"h:8"', b'"host_ref":"h:9"')
    with pytest.raises(ChainError, match="line 8 was changed"):
        verify_lines(content)


SCRIPT = """
import sys
from pathlib import Path
from output.searched import searched
from crvs_link.output.ndjson import write_results
write_results(searched(), Path(sys.argv[1]))
"""


@pytest.mark.parametrize("threads", ["1", "3"])
def test_threads_make_no_difference(tmp_path: Path, threads: str) -> None:
    env = {**os.environ, "POLARS_MAX_THREADS": threads, "PYTHONHASHSEED": threads}
    env["PYTHONPATH"] = str(Path(__file__).parents[2])
    subprocess.run([sys.executable, "-c", SCRIPT, tmp_path / "there"], env=env, check=True)
    write_results(searched(), tmp_path / "here")
    assert (tmp_path / "there").read_bytes() == (tmp_path / "here").read_bytes()


def test_names_from_outside_are_escaped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hostile = '"},</script><b>&\u2028é\x00\x1f\x7f\\'
    spec = replace(SPEC, comparisons=(replace(SPEC.comparisons[0], name=hostile),))
    result = searched(18, (hostile,))
    names = {"level_name": f"level_{hostile}"}
    result = replace(
        result,
        linkages=(replace(result.linkages[0], spec=spec),),
        links=result.links.rename(names),
        review=result.review.rename(names),
        outcomes=result.outcomes.with_columns(policy=pl.lit(hostile)),
        cases=result.cases.with_columns(basis=pl.lit(hostile)),
    )
    # The parameters are of the whole model, which the digest of the run would hold too.
    monkeypatch.setattr(lines, "run_id", lambda _: "0" * 32)
    assert said(written(result, tmp_path)) == oracle.lines(result)
    content = (tmp_path / "results.ndjson").read_bytes()
    assert content.isascii()
    assert not set(b"<>&\x00\x1f\x7f") & set(content)


def test_what_is_withheld_or_not_run_has_no_figure_whatever_the_tables_hold(tmp_path: Path) -> None:
    result = searched()
    searches = [s for line in written(result, tmp_path) for s in line["searches"]]
    hidden = [s for s in searches if s["search_result"] in {"withheld", "not_run"}]
    assert result.outcomes["power"].null_count() == 0
    assert len(hidden) == 2 * len(searches) // len(SearchResult)
    for search in hidden:
        shown = {k for k, value in search.items() if value not in (None, [])}
        assert shown <= {"register_id", "search_result", "policy_id"}


def test_no_identifier_is_written(tmp_path: Path) -> None:
    result = searched()
    write_results(result, tmp_path / "results.ndjson")
    content = (tmp_path / "results.ndjson").read_text()
    assert "case-" not in content
    assert "entry-" not in content


def test_numbers_that_json_lacks_are_null(tmp_path: Path) -> None:
    result = searched()
    strange = pl.Series([np.inf, -np.inf, np.nan, 1e-300, 1e22, 0.1 + 0.2] * (432 // 6))
    outcomes = result.outcomes.with_columns(
        strange.alias("bayes_factor"), strange.alias("best_weight")
    )
    result = replace(result, outcomes=outcomes)
    assert said(written(result, tmp_path)) == oracle.lines(result)


def test_decisions_of_review(tmp_path: Path) -> None:
    pairs = searched()
    refused = pl.Series(["cannot_link"] * pairs.review.height)
    held = decisions(("case-3", "applied"), ("case-9", "record_gone"), ("case-8", "applied"))
    gone = pairs.review[:1].with_columns(
        pl.lit(None, pl.UInt32).alias("right_row"), reason=pl.lit("record_gone")
    )
    result = searched(
        decisions=held,
        review=pl.concat([pairs.review.with_columns(decision=refused), gone], how="diagonal"),
    )
    found = written(result, tmp_path)
    assert said(found) == oracle.lines(result)
    grades = {c["grade"] for x in found for s in x["searches"] for c in s["candidates"]}
    assert grades == {"certain", "certainly-not"}


def test_comparisons_of_registers_may_differ(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = searched(60, ("births", "origin"))
    here = pl.col("register") == "births"
    only = pl.when(here).then(pl.col("level_birth_place", "level_sex"))
    fewer = replace(result.linkages[1], spec=replace(SPEC, comparisons=SPEC.comparisons[:2]))
    result = replace(
        result,
        linkages=(result.linkages[0], fewer),
        links=result.links.with_columns(only),
        review=result.review.with_columns(only),
    )
    monkeypatch.setattr(lines, "run_id", lambda _: "0" * 32)
    assert said(written(result, tmp_path)) == oracle.lines(result)


def test_a_register_that_was_not_searched(tmp_path: Path) -> None:
    result = searched(30)
    not_run = pl.col("register") == "border"
    result = replace(
        result,
        linkages=result.linkages[:2],
        not_run={"border": "no common field"},
        links=result.links.filter(~not_run),
        review=result.review.filter(~not_run),
        outcomes=result.outcomes.with_columns(
            pl.when(not_run)
            .then(pl.lit("not_run"))
            .otherwise("search_result")
            .alias("search_result")
        ),
    )
    assert said(written(result, tmp_path)) == oracle.lines(result)


@pytest.mark.parametrize("n", [0, 1])
def test_few_host_records(tmp_path: Path, n: int) -> None:
    result = searched(9)
    few = {
        name: getattr(result, name).filter(pl.col(row) <= n)
        for name, row in {
            "links": "left_row",
            "review": "left_row",
            "outcomes": "host_row",
            "cases": "host_row",
        }.items()
    }
    result = replace(result, **few)
    found = said(written(result, tmp_path))
    assert found == oracle.lines(result)
    assert len(found) == n


@pytest.mark.parametrize("missing", ["cases", "outcomes"])
def test_without_outcomes_over_all_registers_there_are_no_lines(
    tmp_path: Path, missing: str
) -> None:
    with pytest.raises(ValueError, match="no outcomes over all registers"):
        write_results(searched(9, **{missing: None}), tmp_path / "results.ndjson")


def test_every_search_is_there(tmp_path: Path) -> None:
    result = searched(9)
    with pytest.raises(ValueError, match="one outcome for each"):
        write_results(replace(result, outcomes=result.outcomes[1:]), tmp_path / "results.ndjson")


CHANGES: dict[str, Any] = {
    "disclosure": Purpose("referral", "Act 7"),
    "config": "format = 1\n",
    "linkages": (linkage(),),
    "decisions": decisions(("case-1", "applied")),
    "extracts": tuple(
        extract(name, digest="sha256:" + "0" * 64) for name in ("arrivals", *REGISTERS)
    ),
}


def test_a_run_has_one_id() -> None:
    assert run_id(searched(9)) == run_id(searched(9, seconds={"read": 9.0}))
    assert re.fullmatch("[0-9a-f]{32}", run_id(searched(9)))


@pytest.mark.parametrize("change", CHANGES)
def test_another_run_has_another_id(change: str) -> None:
    assert run_id(searched(9, **{change: CHANGES[change]})) != run_id(searched(9))
