"""Speed of standardising and coding full names: distinct ones, so that none is saved.

A full name is two to four words of the persons of `data.py`; a tenth are in six native
scripts, of words of invented syllables. Some have a title, an abbreviation of Mohammad, a
connector, a word that most women bear, or a compound in two words. Timed is coding one
extract with this one column, by stage, on one thread and on all; not timed are making the
names and importing crvs_link. Each run is a fresh process.

    python benchmarks/names_speed.py [--rows 1000000] [--repeat 3]
"""

from __future__ import annotations

import argparse
import os
import time
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import Final
from unittest.mock import patch

import numpy as np
import polars as pl

import bench
import data
from bench import Row, Table
from stages import Stopwatch

STAGES: Final = {
    "distinct values": "read_field",
    "standardise": "clean_groups",
    "code tokens": "code_names",
    "code names": "code_bags",
}
"""Each stage: the function of `crvs_link.encode.stage` that the stopwatch is put around."""

NATIVE_SHARE: Final = 0.10
WORDS: Final = {2: 0.45, 3: 0.40, 4: 0.15}
"""Shares of names of so many words."""

BEFORE_SHARE, BETWEEN_SHARE, AFTER_SHARE = 0.25, 0.10, 0.20
LATIN: Final = (
    ("Md.", "Mohammad", "Mst", "Haji", "Dr", "Syed", "U", "Daw", "Sri", "Abdul"),
    ("bin", "binti", "s/o", "d/o", "ibn", "al", "a/l"),
    ("Begum", "Khatun", "Bibi", "ud Din", "Ullah", "Khan", "Devi", "Singh"),
)
"""What may stand before a name, between its first two words, and after it."""


@dataclass(frozen=True)
class Script:
    """How names of a native script are invented.

    Parameters
    ----------
    letters : str
        Consonants, one for each syllable.
    endings : tuple of str
        What may follow them.
    around : tuple of tuple of str
        As in `LATIN`.
    """

    letters: str
    endings: tuple[str, ...]
    around: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]


SCRIPTS: Final = (
    Script(
        "بتجحخدرزسشصطعغفقكلمنهوي",
        ("", "", "ا", "و", "ي"),
        (("محمد", "السيد", "عبد"), ("بن", "بنت"), ("الدين", "الله", "خان")),
    ),
    Script(
        "কখগঘচজটডতদনপফবভমরলশসহ",
        ("", "া", "ি", "ী", "ু", "ে", "ো"),
        (("মোঃ", "মোছাঃ"), ("",), ("বেগম", "খাতুন", "মিয়া")),
    ),
    Script(
        "कखगघचजटडतदनपफबभमयरलवशसह",
        ("", "ा", "ि", "ी", "ु", "े", "ो"),
        (("श्री", "श्रीमती"), ("",), ("देवी", "सिंह", "खान")),
    ),
    Script(
        "ကခဂစဇညတထဒနပဖဘမယရလဝသဟ",
        ("ာ", "ိ", "ု", "င်", "န်း", "ော်", "ေး"),
        (("ဦး", "ဒေါ်", "မောင်", "မ"), ("",), ("",)),
    ),
    Script(
        "กขคจชดตทนบปผพมยรลวสห",
        ("า", "ิ", "ี", "ุ", "ัน", "อง", "ัย"),
        (("นาย", "นาง", "นางสาว"), ("",), ("",)),
    ),
    Script("கசடதநபமயரலவளன", ("", "ா", "ி", "ீ", "ு", "ே", "ன்"), (("திரு",), ("",), ("",))),
)


def full_names(size: int, *, seed: int = bench.SEED) -> pl.Series:
    """Make distinct full names, String[size], in random order."""
    rng = np.random.default_rng([seed, size])
    spare = size + size // 4 + 100
    per_script = int(NATIVE_SHARE * spare / len(SCRIPTS))
    latin = _latin_words(spare - per_script * len(SCRIPTS))
    native = [
        _full(_native_words(per_script, script, rng), script.around, rng) for script in SCRIPTS
    ]
    names = pl.concat([_full(latin, LATIN, rng), *native])[rng.permutation(spare)]
    return names.unique(maintain_order=True).head(size).alias("name_full")


def _full(
    words: pl.DataFrame, around: tuple[tuple[str, ...], ...], rng: np.random.Generator
) -> pl.Series:
    """Names of two to four words, with something around some of them."""
    size = len(words)
    count = rng.choice(list(WORDS), size, p=list(WORDS.values()))
    first, *others = (
        column.set(pl.Series(count <= k), "") for k, column in enumerate(words.iter_columns())
    )
    shares = (BEFORE_SHARE, BETWEEN_SHARE, AFTER_SHARE)
    before, between, after = (
        pl.Series(stock)
        .gather(rng.integers(0, len(stock), size))
        .set(pl.Series(rng.random(size) >= share), "")
        for stock, share in zip(around, shares, strict=True)
    )
    pieces = [
        piece.alias(f"{k}") for k, piece in enumerate([before, first, between, *others, after])
    ]
    joined = pl.select(pl.concat_str(pieces, separator=" ")).to_series()
    return joined.str.replace_all(" +", " ").str.strip_chars(" ").alias("name")


def _latin_words(size: int) -> pl.DataFrame:
    """Four columns of words of invented persons."""
    people = data.generate(size)["a"]
    known = people.select(
        pl.col("given_name", "father_name", "family_name").fill_null(strategy="forward")
    ).fill_null("Noor")
    return known.with_columns(pl.col("given_name").reverse().alias("second_name"))


def _native_words(size: int, script: Script, rng: np.random.Generator) -> pl.DataFrame:
    """Four columns of words of two or three syllables."""
    columns = []
    for k in range(max(WORDS)):
        pieces = [
            pl.Series(stock).gather(rng.integers(0, len(stock), size)).alias(f"{part} {place}")
            for part in range(3)
            for place, stock in enumerate((tuple(script.letters), script.endings))
        ]
        short = pl.Series(rng.random(size) < 0.5)
        pieces[4:] = [piece.set(short, "") for piece in pieces[4:]]
        columns.append(pl.select(pl.concat_str(pieces)).to_series().alias(f"word {k}"))
    return pl.DataFrame(columns)


def run(rows: str, threads: str) -> Row:
    """Code once in this process, timed by stage."""
    from crvs_link.encode import Readings, encode, stage
    from crvs_link.load import read_extract
    from crvs_link.run import RunOptions

    extract = read_extract(full_names(int(rows)).to_frame(), source_id="names")
    watch = Stopwatch()
    with ExitStack() as patched:
        for name, function in STAGES.items():
            timed = watch.around(name, getattr(stage, function))
            patched.enter_context(patch.object(stage, function, timed))
        start = time.perf_counter()
        coded = encode([extract], [Readings()], RunOptions(threads=int(threads)))
        whole = time.perf_counter() - start
    sizes = {name: of.values.height for name, of in coded.dictionaries.items()}
    return {
        **{name: watch.measured[f"{name}: wall"] for name in STAGES},
        "whole": whole,
        "peak": bench.peak_gb(),
        **sizes,
    }


def tables(rows: int, *, repeat: int = 3, threads: int = os.cpu_count() or 1) -> list[Table]:
    """Stages of one size."""
    single, several = (
        bench.repeated(repeat, partial(bench.fresh, "names_speed.py", rows, number, threads=number))
        for number in (1, threads)
    )
    made: list[Row] = [
        {
            "stage": name,
            "1 thread, s": single[name],
            "all threads, s": several[name],
            "gain": single[name] / several[name],
            "ns for each name": 1e9 * several[name] / rows,
        }
        for name in (*STAGES, "whole")
    ]
    text = (
        f"{rows:,} distinct full names ({several['names']:,} tokens, {several['name']:,} bags), "
        f"1 and {threads} threads, medians of {repeat} runs, peak memory "
        f"{several['peak']:.2f} GB; see `names_speed.py`."
    )
    return [Table("Full names: standardise and code", text, made)]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    chosen = vars(parser.parse_args())
    if arguments := chosen.pop("one"):
        bench.one(run, arguments)
    else:
        bench.publish("names_speed", tables(chosen.pop("rows"), **chosen))


if __name__ == "__main__":
    main()
