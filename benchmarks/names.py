"""Accuracy on names alone, across scripts: Arabic script to Latin, country by country.

Of each name in Arabic script one of its attested Latin forms is drawn. A name is left out
if the drawn form, letter case aside, is attested for another name of its country too: which
of them is meant cannot be told. The names in Arabic script are one extract, the Latin forms
the other; nothing else is in them but random ids, and the rows of each are shuffled for
themselves. They are linked one-to-one without configuration, each country in a process of
its own; timed is the whole run from CSV files to frames.

A true pair that is no link is *never compared*, *in review*, *beaten* (one of its records
was linked to another) or *below* (neither was). By default a pair that is likely but not
likely enough is put forward for review; *at even odds* counts those of them that are more
likely than not as linked too. Labels are used only to count.

The table of names is no part of crvs-link: it is derived from Wikidata (CC0), with columns
``arabic_key, latin, country``. IR, SY and YE may be looked at while rules are written; PK,
AF and IQ are to be measured only, with ``--held-out``.

    python benchmarks/names.py arabic_fullnames_wikidata.parquet [--held-out | --examples 20]
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import numpy as np
import polars as pl

import bench
from bench import Row, Table

TUNED: Final = ("IR", "SY", "YE")
HELD_OUT: Final = ("PK", "AF", "IQ")
PAIR: Final = ["left_id", "right_id"]


@dataclass(frozen=True)
class Names:
    """Two extracts of names, ``record_id, name_full``, and ``left_id, right_id`` of the truth."""

    native: pl.DataFrame
    latin: pl.DataFrame
    truth: pl.DataFrame


def draw(table: pl.DataFrame, country: str, *, seed: int) -> Names:
    """Draw a Latin form for each name of a country that can be told by it."""
    rng = np.random.default_rng([seed, *country.encode()])
    attested = (
        table.filter(pl.col("country") == country)
        .select("arabic_key", "latin", folded=pl.col("latin").str.to_lowercase())
        .unique()
        .sort(pl.all())
    )
    shared = attested.group_by("folded").agg(shared=pl.col("arabic_key").n_unique() > 1)
    drawn = (
        attested.with_columns(place=pl.Series(rng.random(len(attested))))
        .sort("arabic_key", "place")
        .unique("arabic_key", keep="first", maintain_order=True)
        .join(shared, on="folded", how="left", maintain_order="left")
        .filter(~pl.col("shared"))
    )
    ids = {side: _ids(side, len(drawn), rng) for side in ("a", "b")}
    native, latin = (
        pl.DataFrame([ids[side].alias("record_id"), drawn[column].alias("name_full")])
        for side, column in (("a", "arabic_key"), ("b", "latin"))
    )
    truth = pl.DataFrame([ids["a"].alias(PAIR[0]), ids["b"].alias(PAIR[1])]).sort(pl.all())
    return Names(*(side[rng.permutation(len(drawn))] for side in (native, latin)), truth)


def _ids(side: str, size: int, rng: np.random.Generator) -> pl.Series:
    numbers = pl.Series(rng.choice(10**8, size, replace=False)).cast(pl.String).str.zfill(8)
    return side + numbers


def measure(path: str, country: str, seed: str, examples: str) -> Row:
    """Link one country in this process."""
    from crvs_link.api import match
    from crvs_link.errors import ModelError
    from crvs_link.pipeline import linkage as stages
    from crvs_link.schema import Cardinality

    names = draw(pl.read_parquet(path), country, seed=int(seed))
    planned: list[Any] = []

    def noted(*given: Any, **more: Any) -> Any:
        planned.append(plan(*given, **more))
        return planned[-1]

    plan = stages.plan_linkage
    with tempfile.TemporaryDirectory() as folder, patch.object(stages, "plan_linkage", noted):
        files = [Path(folder) / name for name in ("a.csv", "b.csv")]
        for file, side in zip(files, (names.native, names.latin), strict=True):
            side.write_csv(file)
        start = time.perf_counter()
        try:
            (linkage,) = match(*files, cardinality=Cardinality.ONE_TO_ONE).linkages
            links, review = linkage.links, linkage.review
        except ModelError:  # the data support no model, so that nothing is linked
            linkage, links = (
                None,
                pl.DataFrame(schema={**dict.fromkeys(PAIR, pl.String), "probability": pl.Float64}),
            )
            review = links
        seconds = time.perf_counter() - start
    peak = bench.peak_gb()
    candidates = _candidates(planned[-1], names, linkage.parameters if linkage else None)
    found = lost_pairs(names.truth, links, review, candidates)
    return {
        "country": country,
        "names": len(names.truth),
        "links": len(links),
        **shares(found, links, review),
        "candidates": len(candidates),
        "seconds": seconds,
        "peak GB": peak,
        "examples": _examples(found, names, int(examples)),
    }


def _candidates(work: Any, names: Names, parameters: Any) -> pl.DataFrame:
    """Every pair that was compared, with its match weight; 0 without a model."""
    from crvs_link.compare import compare_candidates, score_candidates
    from crvs_link.model.typical import typical_m
    from crvs_link.run import RunOptions
    from crvs_link.spec import ModelParameters

    if parameters is None:
        flat = tuple(tuple(typical_m(c)) for c in work.spec.comparisons)
        parameters = ModelParameters(flat, flat, 0.5)
    options = RunOptions()
    counts, streams = compare_candidates(work.candidates, work.program, work.spec, options)
    edges = score_candidates(
        work.candidates, streams, work.spec, parameters, counts.codes, float("-inf"), options
    )
    pair = [
        side["record_id"].gather(rows).alias(name)
        for name, side, rows in zip(
            PAIR, (names.native, names.latin), (edges.left, edges.right), strict=True
        )
    ]
    return pl.DataFrame([*pair, pl.Series("weight", edges.weights)])


def lost_pairs(
    truth: pl.DataFrame, links: pl.DataFrame, review: pl.DataFrame, candidates: pl.DataFrame
) -> pl.DataFrame:
    """Say of each true pair what became of it.

    Parameters
    ----------
    truth, links, review : DataFrame
        ``left_id, right_id``.
    candidates : DataFrame
        ``left_id, right_id, weight``: every pair that was compared.

    Returns
    -------
    DataFrame
        ``left_id, right_id, weight, fate``: *linked*, *in review*, *never compared*,
        *beaten* or *below*; in the order of ``truth``.
    """
    linked, reviewed = (
        part.select(*PAIR, pl.lit(value=True).alias(name))
        for part, name in ((links, "linked"), (review, "reviewed"))
    )
    marked = truth.join(candidates, on=PAIR, how="left", maintain_order="left")
    for part in (linked, reviewed):
        marked = marked.join(part, on=PAIR, how="left", maintain_order="left")
    taken = pl.any_horizontal(pl.col(name).is_in(links[name].implode()) for name in PAIR)
    return marked.select(
        *PAIR,
        "weight",
        fate=pl.when("linked")
        .then(pl.lit("linked"))
        .when("reviewed")
        .then(pl.lit("in review"))
        .when(pl.col("weight").is_null())
        .then(pl.lit("never compared"))
        .when(taken)
        .then(pl.lit("beaten"))
        .otherwise(pl.lit("below")),
    )


def shares(found: pl.DataFrame, links: pl.DataFrame, review: pl.DataFrame) -> Row:
    """Recall and precision of links, alone and with the review, and where true pairs were lost."""
    fates = found["fate"]
    either = pl.concat([links.select(PAIR), review.select(PAIR)]).unique()
    likely = pl.concat(
        [links.select(PAIR), review.filter(pl.col("probability") >= 0.5).select(PAIR)]
    )
    likely = likely.unique()
    right_of_likely = len(likely.join(found, on=PAIR, how="semi"))
    right = int((fates == "linked").sum())
    with_review = right + int((fates == "in review").sum())
    return {
        "recall": right / len(found),
        "precision": right / len(links) if len(links) else None,
        "recall at even odds": right_of_likely / len(found),
        "precision at even odds": right_of_likely / len(likely) if len(likely) else None,
        "recall with review": with_review / len(found),
        "precision with review": with_review / len(either) if len(either) else None,
        "compared": found["weight"].is_not_null().sum() / len(found),
        **{
            fate: int((fates == fate).sum())
            for fate in ("never compared", "below", "beaten", "in review")
        },
    }


def _examples(found: pl.DataFrame, names: Names, most: int) -> list[list[Any]]:
    """Some true pairs of each kind of loss, with both names."""
    lost = found.filter(pl.col("fate") != "linked")
    lost = lost.filter(pl.int_range(pl.len()).over("fate") < most)
    for own, side in zip(PAIR, (names.native, names.latin), strict=True):
        named = side.rename({"record_id": own, "name_full": f"{own} name"})
        lost = lost.join(named, on=own, how="left", maintain_order="left")
    shown = lost.sort("fate", *PAIR).select("fate", "weight", *PAIR, pl.col("^.* name$"))
    return [list(row) for row in shown.rows()]


def tables(
    path: Path, countries: tuple[str, ...], *, seed: int = bench.SEED, examples: int = 0
) -> list[Table]:
    """One row for each country."""
    rows = []
    for country in countries:
        row = bench.fresh("names.py", path, country, seed, examples)
        for fate, weight, *pair in row.pop("examples"):
            bits = "" if weight is None else f"{weight:.1f} bits"
            sys.stdout.write("\t".join([country, fate, bits, *pair]) + "\n")
        rows.append(row)
    kind = "held out" if set(countries) <= set(HELD_OUT) else "looked at while rules are written"
    text = (
        f"Names alone, Arabic script to Latin, one-to-one, no labels, no configuration; "
        f"{os.cpu_count()} threads; countries {kind}; see `names.py`."
    )
    return [Table("Names across scripts", text, rows)]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path, nargs="?")
    parser.add_argument("--held-out", action="store_true")
    parser.add_argument("--examples", type=int, default=0)
    parser.add_argument("--seed", type=int, default=bench.SEED)
    parser.add_argument("--one", nargs=4, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one:
        bench.one(measure, chosen.one)
        return
    if chosen.path is None or (chosen.held_out and chosen.examples):
        parser.error("give the path of the table; of countries held out no pair is shown")
    name, countries = ("names-held-out", HELD_OUT) if chosen.held_out else ("names", TUNED)
    made = tables(chosen.path, countries, seed=chosen.seed, examples=chosen.examples)
    bench.publish(name, made)


if __name__ == "__main__":
    main()
