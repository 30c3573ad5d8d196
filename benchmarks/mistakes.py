"""Mistakes in whole columns at once: typing errors, accents, dates and phones gone wrong."""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl

Ints: TypeAlias = npt.NDArray[np.int64]
Bools: TypeAlias = npt.NDArray[np.bool_]
Letters: TypeAlias = npt.NDArray[np.uint32]
"""Words as rows of code points, the rest of a row 0: uint32[words, longest + 1]."""

DATE_ERRORS: Final = 0.06
PHONE_ERRORS: Final = 0.08

_NEIGHBOURS: Final = (
    "qwsz", "vghn", "xdfv", "serf", "wsrd", "drtg", "ftyh", "gyuj", "ujko", "huik", "jiol",
    "kopi", "njkl", "bhjm", "ikpl", "olik", "wasz", "edft", "awed", "rfgy", "yhji", "cfgb",
    "qase", "zsdc", "tghu", "asxd",
)  # fmt: skip
BESIDE: Final = np.array([[ord(key) for key in four] for four in _NEIGHBOURS], dtype=np.uint32)
"""Four letters beside each of a-z on a QWERTY keyboard, uint32[26, 4]."""

ACCENTED: Final = np.arange(256, dtype=np.uint32)
"""Code point of each letter with an accent, or itself where it has none here."""
ACCENTED[[ord(vowel) for vowel in "aeiou"]] = [ord(vowel) for vowel in "áéíóú"]


def to_letters(words: pl.Series) -> Letters:
    """Code points of words, with one column to spare for a letter more."""
    texts = words.to_numpy().astype(np.str_)
    width = texts.dtype.itemsize // 4 + 1
    return texts.astype(f"U{width}").view(np.uint32).reshape(len(texts), width)


def to_words(letters: Letters) -> pl.Series:
    """Words of code points: the inverse of `to_letters`."""
    texts = letters.view(f"U{letters.shape[1]}").ravel()
    return pl.Series(texts.astype(object), dtype=pl.String)


def mistype(words: Letters, rng: np.random.Generator) -> Letters:
    """Make one typing error in every word of at least two letters a-z.

    A letter is replaced by one beside it on the keyboard, left out, preceded by one
    beside it, or exchanged with the next: each in a quarter of the words.
    """
    length = np.count_nonzero(words, axis=1)[:, None]
    at = (rng.random((len(words), 1)) * (length - 1)).astype(np.int64)
    kind = rng.integers(0, 4, (len(words), 1))
    column = np.arange(words.shape[1])[None, :]
    source = column + np.select(
        [kind == 1, kind == 2, kind == 3],
        [column >= at, -(column > at).astype(np.int64), (column == at) * 1 - (column == at + 1)],
        0,
    )
    past = source >= words.shape[1]
    result = np.take_along_axis(words, np.where(past, 0, source), axis=1)
    result[past] = 0
    old = np.take_along_axis(words, at, axis=1).astype(np.int64)
    beside = BESIDE[old - ord("a"), rng.integers(0, BESIDE.shape[1], at.shape)]
    put = ((kind == 0) | (kind == 2)) & (column == at)
    return np.where(put, beside, result)


def accent(words: Letters, rng: np.random.Generator) -> Letters:
    """Put an accent on one vowel of every word that has one."""
    accented = ACCENTED[words]
    score = rng.random(words.shape) * (accented != words)
    at = score.argmax(axis=1)[:, None]
    result = words.copy()
    np.put_along_axis(result, at, np.take_along_axis(accented, at, axis=1), axis=1)
    return result


def misdate(born: npt.NDArray[np.datetime64], rng: np.random.Generator) -> pl.Series:
    """Write dates of birth, some with an error.

    The year is off by one, the day is off by one, or day and month are exchanged
    (where that gives another date; else the day is off by one).

    Parameters
    ----------
    born : datetime64[D][n]
    rng : numpy.random.Generator

    Returns
    -------
    Date[n]
    """
    n = len(born)
    kind = np.where(rng.random(n) < DATE_ERRORS, rng.integers(0, 3, n), -1)
    frame = pl.DataFrame({"born": born, "kind": kind, "sign": rng.choice(np.array([-1, 1]), n)})
    kinds, dates = pl.col("kind"), pl.col("born")
    day, month = dates.dt.day(), dates.dt.month()
    return frame.select(
        pl.when(kinds == 0)
        .then(dates.dt.offset_by(pl.format("{}y", "sign")))
        .when((kinds == 1) & (day <= 12) & (day != month))
        .then(pl.date(dates.dt.year(), day, month))
        .when(kinds >= 1)
        .then(dates + pl.duration(days="sign"))
        .otherwise(dates)
    ).to_series()


def misdial(phones: Ints, rng: np.random.Generator) -> Ints:
    """Write nine-digit numbers, some with one digit wrong."""
    n = len(phones)
    unit = 10 ** rng.integers(0, 9, n)
    digit = phones // unit % 10
    other = (digit + rng.integers(1, 10, n)) % 10
    return np.where(rng.random(n) < PHONE_ERRORS, phones + (other - digit) * unit, phones)
