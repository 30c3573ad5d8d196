"""crvs-link beside Splink 5 and recordlinkage: the same files, fields and blocking rules.

All read the same Parquet files of clean values: folded names, ISO dates, ten-digit phones
(made by crvs-link, not timed). The peers are given the sound keys that crvs-link makes by
itself, so that all block on the rules of ``link_1m.toml``; none of them is asked to clean.
*seconds* is what a user waits from clean files to links, importing the library included;
making one-to-one is part of it where the tool does that. *own* is the tool's own decision
without labels (the peers': probability of a half), *best* the probability threshold that
the truth would have chosen. All are evaluated by `crvs_link.evaluate`.

The peers live in ``.peers-venv``, which ``make bench`` makes. Splink is run to a million
rows a side, recordlinkage to a hundred thousand.

    python benchmarks/peers.py [--rows 10000 100000] [--repeat 3]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

import bench
import speed
from bench import HERE, Row, Table
from crvs_link import standardise

PEERS: Final = HERE / ".peers-venv"
OURS: Final = "crvs-link"
MOST_ROWS: Final = {"splink": 1_000_000, "recordlinkage": 100_000}


def installed() -> bool:
    """Whether the environment of the peers was made, and is whole."""
    return (PEERS / ".installed").exists()


def clean_files(rows: int) -> Path:
    """Folder of clean files with sound keys, made once by a process that ends then.

    A change to how values are standardised makes new ones.
    """
    folder = bench.files(rows, "parquet")
    recipe = hashlib.sha256()
    for source in (Path(__file__), *sorted(Path(standardise.__file__).parent.glob("*.py"))):
        recipe.update(source.read_bytes())
    clean = folder.with_name(f"clean-{folder.name}-{recipe.hexdigest()[:8]}")
    if not clean.exists():
        bench.fresh("peers.py", "clean", folder, clean)
    return clean


def make_clean(source: str, target: str) -> Row:
    """Write the values of two files as crvs-link standardises them."""
    from crvs_link.config import RunConfig, SourceConfig
    from crvs_link.pipeline.read import code_sources, read_sources
    from crvs_link.run import RunOptions

    sources = tuple(SourceConfig(name, f"{source}/{name}.parquet") for name in ("a", "b"))
    options, config = RunOptions(), RunConfig(sources)
    coded, extracts = code_sources(read_sources(config, options), config, options)
    names = coded.dictionaries["names"]
    sound = pl.Series(names.keys["sound"])
    fathers = coded.dictionaries["father_name"].values["tokens"]
    dob = coded.dictionaries["dob"]
    iso = dob.values["dob_from"].cast(pl.Date).dt.to_string("%Y-%m-%d")
    values: dict[str, tuple[str, pl.Series]] = {
        "given_name": ("name_given", names.values["text"]),
        "key_given": ("name_given", sound),
        "family_name": ("name_family", names.values["text"]),
        "key_family": ("name_family", sound),
        "father_name": ("father_name", _joined(fathers, names.values["text"])),
        "birth_place": ("birth_place", coded.dictionaries["birth_place"].values["text"]),
        "date_of_birth": ("dob", iso),
        "key_year": ("dob", pl.Series(dob.keys["year"])),
        "sex": ("sex", coded.dictionaries["sex"].values["text"]),
        "phone": ("phone", coded.dictionaries["phone"].values["text"]),
    }
    with tempfile.TemporaryDirectory(dir=Path(target).parent) as scratch:
        draft = Path(scratch) / "clean"
        draft.mkdir()
        for number, extract in enumerate(extracts):
            columns = [extract.frame["record_id"]]
            for column, (field, table) in values.items():
                codes = pl.Series(coded.fields[field].codes[number])
                columns.append(table.gather(codes.set(codes < 0, None)).alias(column))
            pl.DataFrame(columns).write_parquet(draft / f"{extract.source_id}.parquet")
        pl.read_parquet(f"{source}/truth.parquet").write_parquet(draft / "truth.parquet")
        draft.rename(target)
    return {}


def _joined(bags: pl.Series, texts: pl.Series) -> pl.Series:
    """Tokens of each bag as one text."""
    bag = pl.Series("bag", np.arange(len(bags))).repeat_by(bags.list.len()).explode()
    text = texts.gather(bags.explode()).alias("text")
    joined = pl.DataFrame([bag, text]).group_by("bag", maintain_order=True)
    return joined.agg(pl.col("text").str.join(" "))["text"]


def judge(found: str, truth: str) -> Row:
    """Precision, recall and F1 of a tool's own decision and at its best threshold."""
    from crvs_link.evaluate import evaluate_result

    true = pl.read_parquet(truth)
    own, scored = _decided(Path(found))
    best = scored.filter(pl.col("p") >= best_threshold(scored, true)).drop("p")
    measured: Row = {}
    for name, decision in (("own", own), ("best", best)):
        (evaluation,) = evaluate_result(decision, true)
        links = evaluation.links
        measured[f"{name} precision"] = links.precision.value
        measured[f"{name} recall"] = links.recall.value
        measured[f"{name} F1"] = links.f1
    return measured


def _decided(folder: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What a tool decided (id pairs, or ids and clusters), and pairs with probability ``p``."""
    if not (folder / OURS).exists():
        own, scored = (pl.read_parquet(folder / f"{name}.parquet") for name in ("own", "pairs"))
        return own, scored.rename(dict(zip(scored.columns, ("id_a", "id_b", "p"), strict=True)))
    links, review = (
        pl.read_parquet(folder / OURS / f"{name}.parquet").select(
            id_a="left_id", id_b="right_id", p="probability"
        )
        for name in ("links", "review")
    )
    return links.drop("p"), pl.concat([links, review])


def best_threshold(scored: pl.DataFrame, true: pl.DataFrame) -> float:
    """Probability from which taking all pairs gives the greatest F1."""
    marked = scored.join(true.with_columns(true=pl.lit(1)), on=["id_a", "id_b"], how="left")
    by_p = marked.group_by("p").agg(pl.len(), pl.col("true").sum()).sort("p", descending=True)
    found, right = by_p["len"].cum_sum(), by_p["true"].cum_sum()
    f1 = 2 * right / (found + true.height)
    return float(by_p["p"][int(f1.arg_max() or 0)])


def ours(folder: Path, rows: int, mode: str, threads: int, out: Path) -> Row:
    """One run of crvs-link, as a command without a report."""
    shutil.rmtree(out / OURS, ignore_errors=True)
    spent = speed.command(folder, "parquet", mode, rows, threads, out / OURS, report=False)
    return {**spent, "pairs": speed.candidates(out / OURS)}


def peer(folder: Path, name: str, threads: int, out: Path) -> Row:
    """One run of a peer, in its own environment."""
    command = [
        str(PEERS / "bin/python"),
        str(HERE / f"peer_{name}.py"),
        str(folder),
        str(out),
        str(threads),
    ]
    answer = out / "answer"
    _, peak = bench.timed_process(command, threads, stdout=answer)
    told = json.loads(answer.read_text().splitlines()[-1])
    steps: dict[str, float] = told["steps"]
    return {
        "seconds": sum(steps.values()),
        "peak GB": peak,
        "pairs": told["pairs"],
        "steps, s": ", ".join(f"{step} {spent:.1f}" for step, spent in steps.items()),
    }


def side_by_side(rows: int, threads: int, repeat: int) -> Iterator[Row]:
    """One row for each tool."""
    folder = clean_files(rows)
    tools: dict[str, Callable[[Path], Row]] = {
        f"crvs-link, {rules}": partial(ours, folder, rows, mode, threads)
        for mode, rules in (("fixed", "given rules"), ("zero", "no configuration"))
    }
    for name, most in MOST_ROWS.items():
        if rows <= most and installed():
            tools[name] = partial(peer, folder, name, threads)
    for name, run in tools.items():
        with tempfile.TemporaryDirectory() as scratch:
            out = Path(scratch)
            row = bench.repeated(repeat, partial(run, out))
            judged = bench.fresh("peers.py", "judge", out, folder / "truth.parquet")
        steps = {"steps, s": row.pop("steps, s", "")}
        yield {"rows": rows, "tool": name, **row, **judged, **steps}


def tables(
    sizes: Sequence[int], *, repeat: int = 3, threads: int = os.cpu_count() or 1
) -> list[Table]:
    """All tools on all sizes."""
    text = (
        f"Medians of {repeat} runs, {threads} threads; see `peers.py`. recordlinkage makes "
        "no one-to-one; Splink's own decision is its one-to-one at a probability of a half."
    )
    if not installed():
        text += " **The peers are not installed**, so crvs-link stands alone."
    return [
        Table(
            "Beside peers", text, [row for n in sizes for row in side_by_side(n, threads, repeat)]
        )
    ]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    chosen = vars(parser.parse_args())
    if arguments := chosen.pop("one"):
        task, *more = arguments
        bench.one({"clean": make_clean, "judge": judge}[task], more)
    else:
        bench.publish("peers", tables(chosen.pop("rows"), **chosen))


if __name__ == "__main__":
    main()
