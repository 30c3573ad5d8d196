"""Accuracy of crvs-link without configuration, beside Splink 5 and recordlinkage, in one run.

Data: FEBRL 3 and 4; a population of every recipe in ``synthetic_data/recipes``, where
``crvs-link synth`` is there to make it; any folder of the same layout (extracts as CSV,
``truth.parquet`` with register, record_id, person_id and columns of subgroups); and any table
with a column that says who is who, which is taken out, as are all columns that name each row;
its rows are shuffled and given random ids first. Of a population the smallest extract is the
host, and is linked to the one with which it shares most persons; with ``--folder``, to all.

crvs-link reads the extracts as they are. The peers have their authors' settings where there
are any, and those of an expert elsewhere, on values that crvs-link has cleaned: see
`peer_setups.py`. *own* is a tool's own decision without labels: of a peer all pairs from a
probability of a half; Splink's one-to-one and clusters have rows of their own. *best* is the
probability threshold that the truth would have chosen. *labelled* is no peer: a classifier
fitted with the truth on our levels and candidates (`labelled.py`), a bound for what weights
alone can do. *seconds* is from files to a decision, importing included; cleaning for the
peers is not. Everything is counted by `crvs_link.evaluate`.

    python benchmarks/accuracy_peers.py [--persons 20000] [--only febrl recipes]
        [--folder DIR ...] [--dedupe FILE --truth-column NAME]
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import polars as pl

import bench
import labelled
import peer_clean
import peer_setups
import peers
import speed
from accuracy_tasks import Task, febrl_tasks, folder_tasks, recipe_tasks, table_task
from bench import HERE, Row, Table
from crvs_link.evaluate import Evaluation, evaluate_result

OURS: Final = "crvs-link"
THREADS: Final = os.cpu_count() or 1


@dataclass(frozen=True)
class Told:
    """What one tool made of a task.

    Parameters
    ----------
    tool : str
    decided : Path or polars.DataFrame
        A result as `evaluate_result` takes it.
    scored : polars.DataFrame, optional
        Pairs: two columns of ids, and ``p``.
    spent : dict
        seconds, peak GB, candidates.
    """

    tool: str
    decided: Path | pl.DataFrame
    scored: pl.DataFrame | None = None
    spent: Row = field(default_factory=dict)


def judged(task: Task, told: Told) -> Evaluation:
    """Evaluate a decision."""
    names = [path.stem for path in task.paths]
    ours = isinstance(told.decided, Path)
    sides: dict[str, Any] = {} if ours else {"host": names[0], "register": names[-1]}
    if task.within:
        sides = {} if ours else {"register": names[0], "within": True}
    (found,) = evaluate_result(told.decided, task.truth, subgroups=task.subgroups, **sides)
    return found


def best_f1(task: Task, scored: pl.DataFrame, n_true: int) -> float | None:
    """Greatest F1 of taking all pairs from some probability on."""
    persons = [
        task.truth.filter(pl.col("register") == path.stem).select("record_id", "person_id")
        for path in (task.paths[0], task.paths[-1])
    ]
    left, right, _ = scored.columns
    marked = (
        scored.join(persons[0].rename({"record_id": left, "person_id": "one"}), on=left)
        .join(persons[1].rename({"record_id": right, "person_id": "other"}), on=right)
        .with_columns(true=pl.col("one") == pl.col("other"))
    )
    by_p = marked.group_by("p").agg(pl.len(), pl.col("true").sum()).sort("p", descending=True)
    f1 = by_p.select(2 * pl.col("true").cum_sum() / (pl.col("len").cum_sum() + n_true)).to_series()
    best: float | None = f1.max()  # type: ignore[assignment]
    return best


def spent_by(name: str, out: Path) -> Row:
    """Run one tool from a process that ends then: a large one would pass its peak on."""
    return bench.fresh("accuracy_peers.py", name, out)


def run_tool(name: str, out: str) -> Row:
    """Run one tool as its own program: seconds, peak memory, candidate pairs."""
    folder, job = Path(out), Path(out) / "job.json"
    if name == OURS:
        command: list[str] = json.loads(job.read_text())["ours"]
        seconds, peak = bench.timed_process(command, THREADS)
        return {"seconds": seconds, "peak GB": peak, "candidates": speed.candidates(folder / OURS)}
    script = HERE / f"setup_{name}.py"
    command = [str(peers.PEERS / "bin/python"), str(script), str(job), str(folder / name)]
    (folder / name).mkdir()
    answer = folder / name / "answer"
    _, peak = bench.timed_process(command, THREADS, stdout=answer)
    told = json.loads(answer.read_text().splitlines()[-1])
    seconds = sum(told["steps"].values())
    return {"seconds": seconds, "peak GB": peak, "candidates": told["pairs"]}


def ours(task: Task, out: Path) -> Told:
    """Our own run, as a command without configuration."""
    spent = spent_by(OURS, out)
    links, review = (
        pl.read_parquet(out / OURS / f"{name}.parquet").select(
            id_l="left_id", id_r="right_id", p="probability"
        )
        for name in ("links", "review")
    )
    scored = pl.concat([links, review]).unique(["id_l", "id_r"], keep="first", maintain_order=True)
    return Told(OURS, out / OURS, scored, spent)


def with_labels(task: Task, out: Path) -> Told:
    """The classifier that has seen the truth, on the candidates of our run."""
    register = None if task.within else task.paths[-1].stem
    found = labelled.classify(out / OURS, register, task.truth)
    decided = found.decided
    return Told("labelled", decided, found.pairs, {"candidates": found.pairs.height})


def prepared(task: Task, out: Path) -> tuple[list[Path], dict[str, Any]]:
    """Files and settings for the peers."""
    if task.setup is None:
        kinds = peer_clean.make_clean([str(path) for path in task.paths], out)
        return [out / f"{name}.parquet" for name in "ab"[: len(task.paths)]], peer_setups.expert(
            kinds
        )
    files = []
    for path in task.paths:
        frame = pl.read_csv(path, infer_schema=False)
        files.append(out / f"{path.stem}.raw.parquet")
        frame.rename({task.id_column: "record_id"}).write_parquet(files[-1])
    return files, task.setup


def write_job(task: Task, out: Path) -> None:
    """Write what every tool is asked to do."""
    command = "dedupe" if task.within else "match"
    asked = [command, *map(str, task.paths), "-o", str(out / OURS), "--quiet"]
    job: dict[str, Any] = {"ours": [*bench.program(), *asked], "threads": THREADS}
    if peers.installed():
        files, job["setup"] = prepared(task, out)
        job["files"] = [str(path) for path in files]
    (out / "job.json").write_text(json.dumps(job))


def beside(task: Task, out: Path) -> Iterator[Told]:
    """The peers on a task."""
    setup = json.loads((out / "job.json").read_text())["setup"]
    spent, folder = spent_by("splink", out), out / "splink"
    scored = pl.read_parquet(folder / "pairs.parquet")
    yield Told("Splink", from_half(scored), scored, spent)
    decided = pl.read_parquet(folder / "decided.parquet")
    if task.within:
        way = f"Splink, clusters at {setup['cluster_at']}"
        yield Told(way, decided.select("record_id", "cluster_id"), None, spent)
    else:
        a, b = (decided.filter(pl.col("source_dataset").str.ends_with(side)) for side in "ab")
        joined = a.join(b, on="cluster_id").select(left_id="record_id", right_id="record_id_right")
        yield Told("Splink, one-to-one", joined, None, spent)
    spent, folder = spent_by("recordlinkage", out), out / "recordlinkage"
    scored = pl.read_parquet(folder / "pairs.parquet", columns=["id_l", "id_r", "p"])
    yield Told("recordlinkage", from_half(scored), scored, spent)


def from_half(scored: pl.DataFrame) -> pl.DataFrame:
    """The pairs from a probability of a half."""
    left, right, _ = scored.columns
    return scored.filter(pl.col("p") >= 0.5).select(left_id=left, right_id=right)


def measured(task: Task) -> tuple[list[Row], list[Row]]:
    """Rows of the table of tools, and of that of subgroups."""
    rows: list[Row] = []
    groups: dict[tuple[str, str | None], Row] = {}
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch)
        write_job(task, out)
        tools = [ours(task, out), with_labels(task, out)]
        tools += beside(task, out) if peers.installed() else []
        for told in tools:
            found = judged(task, told)
            links = found.links
            rows.append(
                {
                    "data": task.name,
                    "tool": told.tool,
                    "seconds": told.spent.get("seconds", ""),
                    "peak GB": told.spent.get("peak GB", ""),
                    "candidates": told.spent["candidates"],
                    "precision": links.precision.value,
                    "recall": links.recall.value,
                    "F1": links.f1,
                    "from": links.f1_interval.low if links.f1_interval else "",
                    "to": links.f1_interval.high if links.f1_interval else "",
                    "best F1": ""
                    if told.scored is None
                    else best_f1(task, told.scored, links.true),
                }
            )
            for of in found.subgroups:
                row = groups.setdefault(
                    (of.column, of.group),
                    {
                        "data": task.name,
                        "column": of.column,
                        "group": of.group or "not stated",
                        "true pairs": of.links.true,
                    },
                )
                row[f"F1, {told.tool}"] = of.links.f1
    return rows, list(groups.values())


def tables(tasks: Iterator[Task], note: str = "") -> Iterator[Table]:
    """Every tool on every task; then F1 by subgroup."""
    rows: list[Row] = []
    groups: list[Row] = []
    for task in tasks:
        more, of_groups = measured(task)
        for row in more:
            print(row["data"], row["tool"], f"F1 {row['F1']}", file=sys.stderr, flush=True)
        rows += more
        groups += of_groups
    text = f"No labels, no configuration for crvs-link; {THREADS} threads; see `accuracy_peers.py`."
    if not peers.installed():
        text += " **The peers are not installed**, so crvs-link stands alone."
    yield Table("Accuracy beside peers", f"{text}{note}", rows)
    if groups:
        yield Table("F1 by subgroup", "Of each tool's own decision.", groups)


def chosen_tasks(chosen: argparse.Namespace, folder: Path) -> Iterator[Task]:
    """What was asked for; FEBRL and the recipes where nothing was."""
    asked = chosen.only or ([] if chosen.folder or chosen.dedupe else ["febrl", "recipes"])
    if "febrl" in asked:
        yield from febrl_tasks(folder)
    if "recipes" in asked:
        yield from recipe_tasks(chosen.persons, folder)
    for each in chosen.folder:
        yield from folder_tasks(each, each.name, every=True)
    if chosen.dedupe:
        yield table_task(chosen.dedupe, chosen.truth_column, folder)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=20_000)
    parser.add_argument("--only", nargs="+", choices=["febrl", "recipes"])
    parser.add_argument("--folder", type=Path, nargs="+", default=[])
    parser.add_argument("--dedupe", type=Path)
    parser.add_argument("--truth-column", default="cluster")
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one:
        bench.one(run_tool, chosen.one)
        return
    with tempfile.TemporaryDirectory() as scratch:
        tasks = list(chosen_tasks(chosen, Path(scratch)))
        note = ""
        if not any(task.setup is None for task in tasks):
            note = " No population: there is no recipe, or no command that makes one of it."
        own = [path.stem for path in (*chosen.folder, chosen.dedupe) if path is not None]
        bench.publish("-".join(["accuracy_peers", *own]), tables(iter(tasks), note))


if __name__ == "__main__":
    main()
