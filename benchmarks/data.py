"""Person files of any size for the benchmarks, with known truth.

::

    python benchmarks/data.py N --out DIR [--format csv|parquet] [--seed S] [--households]

Writes ``a``, ``b`` (N rows each) and ``truth`` (pairs of ids; half of each file). Names
are invented from syllables and drawn by Zipf-Mandelbrot laws, fields independently of
each other: good for speed and for equal work between tools, not evidence of accuracy on
real data. Ids are random and rows shuffled. The same seed gives the same bytes with
the same versions of numpy and Polars.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

import click
import numpy as np
import polars as pl

import mistakes
from mistakes import Ints

Format: TypeAlias = Literal["csv", "parquet"]

SEED: Final = 20260
CACHE: Final = Path(__file__).parent / ".cache"

TYPOS: Final = 0.08
ACCENTS: Final = 0.02
SEX_ERRORS: Final = 0.005
DOB_NULLS: Final = 0.05
SEX_NULLS: Final = 0.04
PHONE_NULLS: Final = 0.30
FIRST_BIRTH, LAST_BIRTH = np.datetime64("1935-01-01"), np.datetime64("2020-12-31")
HOUSEHOLD_SIZES: Final = (0.25, 0.25, 0.18, 0.16, 0.10, 0.06)
"""Shares of households of 1, 2, ... persons (assumed)."""


@dataclass(frozen=True)
class TextField:
    """How the values of a field are distributed.

    The value of rank r is drawn with probability proportional to
    ``(r + shift) ** -exponent``.
    """

    column: str
    vocabulary: int
    exponent: float
    shift: float
    nulls: float


TEXT_FIELDS: Final = (
    TextField("given_name", 4800, 1.30, 10.0, 0.03),
    TextField("family_name", 60_000, 1.15, 60.0, 0.03),
    TextField("father_name", 1200, 1.20, 4.0, 0.15),
    TextField("birth_place", 2500, 1.25, 4.0, 0.10),
)
"""Tuned so that 2 x 1,000,000 rows hold about as many distinct values, typing errors
included, as files made of the name frequencies of a census: 46 thousand given names,
142 thousand family names, 29 thousand names of fathers, 36 thousand places."""

SHARED_BY_HOUSEHOLD: Final = frozenset({"family_name", "birth_place"})

ONSETS: Final = ("b", "ch", "d", "f", "g", "h", "j", "k", "l", "m", "n", "p", "r", "s", "sh",
                 "t", "v", "w", "y", "z")  # fmt: skip
VOWELS: Final = ("a", "a", "e", "i", "o", "u")
CODAS: Final = ("", "", "", "", "", "", "n", "r", "l", "s")
SYLLABLES: Final = {2: 0.5, 3: 0.4, 4: 0.1}
"""Shares of words of so many syllables."""


def generate(n: int, *, seed: int = SEED, households: bool = False) -> dict[str, pl.DataFrame]:
    """Make two files of ``n`` persons, and the pairs of records of the same person.

    Parameters
    ----------
    n : int
        Rows of each file, at least 2; half of them have a partner in the other.
    seed : int
    households : bool
        Whether persons live in households that share family name, birth place and phone.

    Returns
    -------
    dict of str to DataFrame
        ``a`` and ``b`` (record_id, four text fields, date_of_birth, sex, phone), and
        ``truth`` (id_a, id_b, ascending).
    """
    return dict(_tables(n, seed, households))


def _tables(n: int, seed: int, households: bool) -> Iterator[tuple[str, pl.DataFrame]]:
    """One table after the other, so that ten million rows need not be held twice."""
    matches = n // 2
    people = _People(2 * n - matches, seed, households)
    ids: dict[str, Ints] = {}
    for number, (file, first) in enumerate({"a": 0, "b": n - matches}.items(), start=1):
        rng = np.random.default_rng([seed, number])
        order = rng.permutation(n)
        ids[file] = rng.permutation(n)
        id_column = _ids("record_id", file, ids[file][order])
        yield file, pl.DataFrame([id_column, *people.columns(first + order, rng)])
    truth = [_ids("id_a", "a", ids["a"][n - matches :]), _ids("id_b", "b", ids["b"][:matches])]
    yield "truth", pl.DataFrame(truth).sort("id_a")


def write(
    out: Path, n: int, *, file_format: Format = "csv", seed: int = SEED, households: bool = False
) -> None:
    """Generate and write ``a``, ``b`` and ``truth`` into an existing folder."""
    for name, frame in _tables(n, seed, households):
        path = out / f"{name}.{file_format}"
        if file_format == "csv":
            frame.write_csv(path)
        else:
            frame.write_parquet(path)
        del frame  # before the next one is made


def cached(
    n: int, file_format: Format = "csv", seed: int = SEED, *, households: bool = False
) -> Path:
    """Folder of files as `write` makes them, made once and kept.

    A change to the recipe makes new ones; a folder is whole or absent.
    """
    recipe = hashlib.sha256()
    for source in (__file__, mistakes.__file__):
        recipe.update(Path(source).read_bytes())
    kind = "households" if households else "persons"
    folder = CACHE / f"{kind}-{n}-{file_format}-{seed}-{recipe.hexdigest()[:8]}"
    if not folder.exists():
        CACHE.mkdir(exist_ok=True)
        draft = Path(tempfile.mkdtemp(dir=CACHE))
        try:
            write(draft, n, file_format=file_format, seed=seed, households=households)
            draft.rename(folder)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    return folder


class _People:
    """True values of every person, as codes and numbers."""

    def __init__(self, size: int, seed: int, households: bool) -> None:
        rng = np.random.default_rng([seed, 0])
        household = _households(size, rng) if households else None
        self._words = {f.column: _vocabulary(f.vocabulary, rng) for f in TEXT_FIELDS}
        self._codes = {
            field.column: _shared(
                partial(_zipf, field, rng),
                size,
                household if field.column in SHARED_BY_HOUSEHOLD else None,
            )
            for field in TEXT_FIELDS
        }
        days = int((LAST_BIRTH - FIRST_BIRTH).astype(np.int64)) + 1
        self._born = FIRST_BIRTH + rng.integers(0, days, size).astype("timedelta64[D]")
        self._female = rng.random(size) < 0.5
        self._phone = _shared(partial(_nine_digits, rng), size, household)

    def columns(self, persons: Ints, rng: np.random.Generator) -> list[pl.Series]:
        """Write the fields of these persons as one file has them, mistakes included."""
        n = len(persons)
        texts = [
            _text(field, self._words[field.column], self._codes[field.column][persons], rng)
            for field in TEXT_FIELDS
        ]
        born = mistakes.misdate(self._born[persons], rng).alias("date_of_birth")
        female = self._female[persons] ^ (rng.random(n) < SEX_ERRORS)
        sex = pl.Series("sex", ["M", "F"]).gather(female.astype(np.int64))
        phone = pl.Series("phone", mistakes.misdial(self._phone[persons], rng))
        return [
            *texts,
            _with_nulls(born, DOB_NULLS, rng),
            _with_nulls(sex, SEX_NULLS, rng),
            _with_nulls(phone.cast(pl.String).str.zfill(10), PHONE_NULLS, rng),
        ]


def _ids(column: str, file: str, numbers: Ints) -> pl.Series:
    text = pl.Series(column, numbers).cast(pl.String).str.zfill(8)
    return pl.select(pl.lit(file.upper()) + text).to_series().alias(column)


def _households(size: int, rng: np.random.Generator) -> Ints:
    """Give each person the number of a household; its members stand anywhere."""
    sizes = 1 + rng.choice(len(HOUSEHOLD_SIZES), size, p=HOUSEHOLD_SIZES)
    return rng.permutation(np.repeat(np.arange(size), sizes)[:size])


def _shared(draw: Callable[[int], Ints], size: int, household: Ints | None) -> Ints:
    """Draw for each person, or for each household and give it to all its members."""
    return draw(size) if household is None else draw(int(household.max()) + 1)[household]


def _zipf(field: TextField, rng: np.random.Generator, count: int) -> Ints:
    weights = (np.arange(1, field.vocabulary + 1) + field.shift) ** -field.exponent
    cumulative = np.cumsum(weights / weights.sum())
    return np.minimum(np.searchsorted(cumulative, rng.random(count)), field.vocabulary - 1)


def _nine_digits(rng: np.random.Generator, count: int) -> Ints:
    return rng.integers(10**8, 10**9, count)


def _vocabulary(size: int, rng: np.random.Generator) -> pl.Series:
    """Invent distinct words of two to four syllables, String[size]."""
    spare = 2 * size + 100
    syllables = rng.choice(list(SYLLABLES), spare, p=list(SYLLABLES.values()))

    def parts(stock: tuple[str, ...], position: int) -> pl.Series:
        chosen = pl.Series(stock).gather(rng.integers(0, len(stock), spare))
        return chosen.set(pl.Series(syllables <= position), "")

    pieces = [parts(stock, at) for at in range(max(SYLLABLES)) for stock in (ONSETS, VOWELS, CODAS)]
    words = pl.select(pl.concat_str(pieces)).to_series().unique(maintain_order=True)
    return words.head(size).alias("word")


def _text(field: TextField, words: pl.Series, codes: Ints, rng: np.random.Generator) -> pl.Series:
    """Write a column of words in mixed case with typing errors, accents and nulls.

    Values without an error are looked up in the vocabulary in its three cases; the
    others are made letter by letter and stand behind it in the table of values.
    """
    n, size = len(codes), len(words)
    case = rng.integers(0, 3, n)
    typo, accented = rng.random(n) < TYPOS, rng.random(n) < ACCENTS
    changed = np.flatnonzero(typo | accented)
    letters = mistakes.to_letters(words.gather(codes[changed]))
    letters[typo[changed]] = mistakes.mistype(letters[typo[changed]], rng)
    letters[accented[changed]] = mistakes.accent(letters[accented[changed]], rng)
    lower = pl.concat([words, mistakes.to_words(letters).alias("word")])
    row = codes.copy()
    row[changed] = size + np.arange(len(changed))
    table = pl.concat([lower, lower.str.to_titlecase(), lower.str.to_uppercase()])
    column = table.gather(case * len(lower) + row).alias(field.column)
    return _with_nulls(column, field.nulls, rng)


def _with_nulls(column: pl.Series, share: float, rng: np.random.Generator) -> pl.Series:
    missing = pl.Series(rng.random(len(column)) < share)
    return pl.select(pl.when(~missing).then(column).alias(column.name)).to_series()


@click.command(help="Write person files A and B of N rows each, and their truth.")
@click.argument("n", type=click.IntRange(min=2))
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True)
@click.option("--format", "file_format", type=click.Choice(["csv", "parquet"]), default="csv")
@click.option("--seed", type=int, default=SEED, show_default=True)
@click.option("--households", is_flag=True, help="Persons live in households.")
def main(out: Path, **options: Any) -> None:
    """Write the files."""
    out.mkdir(parents=True, exist_ok=True)
    write(out, **options)


if __name__ == "__main__":
    main()
