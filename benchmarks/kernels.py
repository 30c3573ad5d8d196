"""Speed of the compiled kernels, one by one, on the values of invented persons.

Processor time of one thread, the least of several calls; not timed are reading and
coding the values. Pairs come in three orders: *uniform*, any two distinct values;
*records*, the values of two random records, so that frequent ones come often; *blocks*,
as blocking brings them, where the left value stays the same for a while. Kernels of other
libraries run beside ours on the same pairs, as Python strings.

    python benchmarks/kernels.py [--rows 1000000] [--pairs 4000000] [--repeat 7]
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import polars as pl

import bench
import speed
from bench import Row, Table
from crvs_link._fast import bags, blocks, dates, strings
from crvs_link._fast.encode import encode_strings
from crvs_link.compare import Tables, bind, choose_comparisons, compare_candidates, first_rules
from crvs_link.compare.names import bag_comparison
from crvs_link.config import RunConfig, SourceConfig, read_config
from crvs_link.encode import CodedRecords, Readings, encode
from crvs_link.load import Extract, read_extract
from crvs_link.model import fit_household
from crvs_link.pipeline.plan import PlannedWork, plan_linkage
from crvs_link.pipeline.read import code_sources, read_sources
from crvs_link.resolve import household_links
from crvs_link.run import RunOptions
from crvs_link.spec import ModelSpec

Codes = npt.NDArray[np.int32]
THRESHOLD = 0.88


@dataclass(frozen=True)
class Inputs:
    """Coded person files and the work on them, on one thread."""

    extracts: list[Extract]
    coded: CodedRecords
    tables: Tables
    work: PlannedWork
    options: RunOptions
    n_pairs: int

    def lane(self, field: str, side: int) -> Codes:
        """Codes of a field, -1 where missing."""
        codes = self.coded.fields[field].codes[side]
        assert codes is not None
        return codes


def load(rows: int, n_pairs: int) -> Inputs:
    """Read and code the person files, and find their candidate pairs."""
    folder = bench.files(rows)
    options = RunOptions(threads=1)
    sources = tuple(SourceConfig(name, str(folder / f"{name}.csv")) for name in ("a", "b"))
    fixed = read_config(speed.fixed_rules(rows))
    config = RunConfig(sources, fixed.linkages)
    coded, extracts = code_sources(read_sources(config, options), config, options)
    tables = Tables(coded)
    work = plan_linkage(coded, tables, 0, 1, config, fixed.linkages[0], options)
    return Inputs(extracts, coded, tables, work, options, n_pairs)


def orders(of: Inputs, field: str) -> Iterator[tuple[str, Codes, Codes]]:
    """Pairs of codes of a field, none missing, in each order."""
    rng = np.random.default_rng(bench.SEED)
    values = of.coded.dictionaries[of.coded.fields[field].dictionary].values.height
    uniform = rng.integers(0, values, (2, of.n_pairs), dtype=np.int32)
    yield "uniform", uniform[0], uniform[1]
    rows = [rng.integers(0, size, of.n_pairs) for size in of.coded.sizes]
    yield "records", *_present(of, field, rows[0], rows[1])
    yield "blocks", *_present(of, field, *block_rows(of))


def block_rows(of: Inputs) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Rows of pairs that share the year and month of birth, left record by left record."""
    keys = [of.lane("dob", side) for side in (0, 1)]
    months = of.coded.dictionaries["dob"].keys
    month = months["year"].astype(np.int64) * 100 + months["month_day"] // 100
    sides = [
        pl.DataFrame({"row": np.flatnonzero(key >= 0), "month": month[key[key >= 0]]})
        for key in keys
    ]
    # Blocks are visited one after the other: as many of them as give the pairs wanted.
    some = sides[0].join(sides[1].group_by("month").len(), on="month").sort("month", "row")
    some = some.filter(pl.col("len").cum_sum().shift(1, fill_value=0) < of.n_pairs)
    pairs = some.join(sides[1], on="month", suffix="_right", maintain_order="left_right")
    return pairs["row"].to_numpy(), pairs["row_right"].to_numpy()


def _present(
    of: Inputs, field: str, left: npt.NDArray[np.int64], right: npt.NDArray[np.int64]
) -> tuple[Codes, Codes]:
    a, b = of.lane(field, 0)[left], of.lane(field, 1)[right]
    both = (a >= 0) & (b >= 0)
    return a[both], b[both]


def pair_kernels(of: Inputs, repeat: int) -> list[Row]:
    """Kernels that take pairs of codes."""
    kernels: list[tuple[str, str, Callable[[Any, Codes, Codes], object]]] = [
        ("Jaro-Winkler level", "name_family", lambda t, a, b: strings.reaches(t, THRESHOLD, a, b)),
        ("Jaro-Winkler level", "name_given", lambda t, a, b: strings.reaches(t, THRESHOLD, a, b)),
        ("Jaro-Winkler exact", "name_family", strings.jaro_winkler),
        ("one edit apart", "phone", strings.within_one_edit),
        ("date levels", "dob", dates.levels),
    ]
    rows = full_names(of, repeat)
    for name, field, kernel in kernels:
        table = of.tables.of(field)
        for order, left, right in orders(of, field):
            seconds = bench.processor_time(partial(kernel, table, left, right), repeat)
            rows.append(_row(f"{name}: {field}", order, "pair", len(left), seconds))
    return rows


def full_names(of: Inputs, repeat: int) -> list[Row]:
    """Names of three tokens: one's own, the father's and the family's."""
    parts = [pl.col(name).fill_null("") for name in ("name_given", "father_name", "name_family")]
    frames = [
        extract.frame.select(pl.concat_str(parts, separator=" ").alias("name_full"), "dob_raw")
        for extract in of.extracts
    ]
    extracts = [read_extract(frame, source_id=str(k)) for k, frame in enumerate(frames)]
    coded = encode(extracts, [Readings()] * len(extracts), of.options)
    named = replace(of, coded=coded, tables=Tables(coded))
    (comparison,) = (c for c in choose_comparisons(coded, 0, 1).comparisons if c.name == "name")
    table = cast("bags.BagTable", named.tables.of("name"))
    task = bag_comparison(table, comparison, coded, 0, 1)
    rows = []
    for order, left, right in orders(named, "name"):
        seconds = bench.processor_time(partial(bags.levels, task, left, right), repeat)
        rows.append(_row("bag levels: name", order, "pair", len(left), seconds))
    return rows


def pass_kernels(of: Inputs, repeat: int) -> list[Row]:
    """Kernels that go through rows and candidate pairs."""
    rows = []
    lanes = [[of.lane(name, side) for name in ("name_family", "name_given")] for side in (0, 1)]
    sort = partial(blocks.sorted_entries, lanes[0])
    n = of.coded.sizes[0]
    rows.append(_row("hash and sort a rule", "", "row", n, bench.processor_time(sort, repeat)))
    entries = [blocks.sorted_entries(side) for side in lanes]
    meet = partial(blocks.meet, *entries, False)
    rows.append(_row("meet two sorted files", "", "row", 2 * n, bench.processor_time(meet, repeat)))
    work = of.work
    left, right = (part.astype(np.uint32) for part in block_rows(of))
    sides = work.candidates
    masks = partial(first_rules, sides.left, sides.right, sides.rules, left, right)
    seconds = bench.processor_time(masks, repeat)
    rows.append(_row("first rule of listed pairs", "blocks", "pair", len(left), seconds))
    sex = ModelSpec(tuple(each for each in work.spec.comparisons if each.field == "sex"))
    for name, spec in (
        ("enumerate candidate pairs, compare sex", sex),
        (f"compare candidate pairs, {len(work.spec.comparisons)} fields", work.spec),
    ):
        program = bind(spec, of.coded, of.tables, work.lanes, work.left, work.right)
        run = partial(compare_candidates, sides, program, spec, of.options)
        distinct = int(run()[0].counts.sum())
        rows.append(_row(name, "rules", "pair", distinct, bench.processor_time(run, repeat)))
    return rows


def second_round(of: Inputs, repeat: int) -> list[Row]:
    """What asking for other links of two households costs, in invented ones of four."""
    rng = np.random.default_rng(1)
    n, n_pairs = of.coded.sizes[0], max(of.n_pairs, of.coded.sizes[0])
    home = rng.permutation(n).astype(np.int32) // np.int32(4)
    # A partner for each record, and strangers.
    left = np.sort(np.append(np.arange(n), rng.integers(0, n, n_pairs - n))).astype(np.int32)
    right = rng.integers(0, n, n_pairs).astype(np.int32)
    own = np.append(True, left[1:] != left[:-1])
    right[own] = left[own]
    probability = np.where(own, 0.97, 0.8 * rng.random(n_pairs) ** 8)
    agreement = rng.integers(0, 4**3, n_pairs)
    members = np.bincount(home)
    ask = partial(
        household_links, left, right, probability, (home, home), (members, members), within=False
    )
    learn = partial(fit_household, ("a", "b", "c"), agreement, ask(), probability)
    return [
        _row(name, "records", "pair", n_pairs, bench.processor_time(work, repeat))
        for name, work in (("links of two households", ask), ("m and u of households", learn))
    ]


def encoders(of: Inputs, repeat: int) -> list[Row]:
    """Coding a column of raw values."""
    rows = []
    for column in ("name_family", "birth_place", "dob_raw", "phone"):
        series = of.extracts[0].frame[column]
        seconds = bench.processor_time(partial(encode_strings, series), repeat)
        rows.append(_row(f"encode: {column}", "rows", "value", len(series), seconds))
    return rows


def peers(of: Inputs, repeat: int) -> list[Row]:
    """The same Jaro-Winkler by other libraries; fewer pairs, since they take longer."""
    import jellyfish

    values = of.coded.dictionaries["names"].values["text"].to_list()
    rows = []
    for order, left, right in orders(of, "name_family"):
        few = slice(0, max(len(left) // 10, 1))
        a, b = ([values[code] for code in side[few].tolist()] for side in (left, right))

        def loop(a: list[str] = a, b: list[str] = b) -> list[float]:
            return [jellyfish.jaro_winkler_similarity(x, y) for x, y in zip(a, b, strict=True)]

        rows.append(_peer("jellyfish, a loop", order, len(a), loop, repeat))
        try:
            from rapidfuzz.distance import JaroWinkler
            from rapidfuzz.process import cpdist
        except ImportError:
            continue
        vector = partial(cpdist, a, b, scorer=JaroWinkler.similarity, score_cutoff=THRESHOLD)
        rows.append(_peer("RapidFuzz, cpdist", order, len(a), vector, repeat))
    return rows


def _peer(name: str, order: str, n: int, work: Callable[[], object], repeat: int) -> Row:
    seconds = bench.processor_time(work, min(repeat, 3))
    return _row(f"{name}: name_family", order, "pair", n, seconds)


def _row(kernel: str, order: str, unit: str, n: int, seconds: float) -> Row:
    return {
        "kernel": kernel,
        "order": order,
        "for each": unit,
        "number": n,
        "ns": 1e9 * seconds / max(n, 1),
        "M/s": n / max(seconds, 1e-9) / 1e6,
    }


def tables(rows: int = 1_000_000, *, pairs: int = 4_000_000, repeat: int = 7) -> list[Table]:
    """All kernels."""
    of = load(rows, pairs)
    made = [*pair_kernels(of, repeat), *peers(of, repeat)]
    text = f"Values of 2 x {rows:,} records; one thread, least of {repeat} calls; see `kernels.py`."
    return [
        Table("Kernels on pairs of values", text, made),
        Table(
            "Kernels on rows",
            text,
            [
                *pass_kernels(of, repeat),
                *second_round(of, repeat),
                *encoders(of, repeat),
            ],
        ),
    ]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--pairs", type=int, default=4_000_000)
    parser.add_argument("--repeat", type=int, default=7)
    chosen = vars(parser.parse_args())
    bench.publish("kernels", tables(chosen.pop("rows"), **chosen))


if __name__ == "__main__":
    main()
