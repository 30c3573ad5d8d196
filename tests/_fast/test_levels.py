"""Level decisions at Jaro-Winkler thresholds: as with fractions, for every script."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray

from crvs_link._fast import strings
from crvs_link.compare.tables import text_table
from oracles import texts as oracle
from text_pairs import SCRIPTS, text_groups

HUNDREDTHS = (50, 70, 80, 82, 84, 85, 88, 90, 92, 94, 95, 96, 98, 100)
"""Thresholds; all those of shipped models are among them."""


@dataclass(frozen=True)
class Counts:
    """What the textbook counts in pairs of texts, int64[n] each."""

    la: NDArray[np.int64]
    lb: NDArray[np.int64]
    matches: NDArray[np.int64]
    exchanged: NDArray[np.int64]
    prefix: NDArray[np.int64]

    def similarities(self) -> NDArray[np.float64]:
        """Jaro-Winkler in double, in the textbook's order of operations."""
        m = np.maximum(self.matches, 1)
        jaro = (m / self.la + m / self.lb + (m - self.exchanged) / m) / 3.0
        jaro[self.matches == 0] = 0.0
        return np.where(jaro > 0.7, jaro + self.prefix * 0.1 * (1.0 - jaro), jaro)

    def margin(self, hundredths: int) -> NDArray[np.int64]:
        """Jaro-Winkler less a threshold in whole numbers: of its sign, 0 where it is hit.

        Jaro is n / d. Winkler's 0.7 is compared in double, as his program does.
        """
        m, la, lb = self.matches, self.la, self.lb
        n = m * m * (la + lb) + (m - self.exchanged) * la * lb
        d = 3 * la * lb * np.maximum(m, 1)
        jaro = Counts(la, lb, m, self.exchanged, np.zeros_like(m)).similarities()
        prefix = np.where(jaro > 0.7, self.prefix, 0)
        return 10 * ((10 - prefix) * n + prefix * d) - hundredths * d


def count(pairs: list[tuple[str, str]]) -> Counts:
    rows = []
    for a, b in pairs:
        matches, out_of_order = oracle.matching(a, b)
        prefix = oracle.common_prefix(a, b)
        rows.append((len(a), len(b), matches, out_of_order // 2, prefix))
    return Counts(*np.array(rows, dtype=np.int64).T)


# --- a hundred thousand pairs ---------------------------------------------------------


@dataclass(frozen=True)
class Sample:
    table: strings.TextTable
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    counts: Counts


@pytest.fixture(scope="module")
def samples() -> dict[str, Sample]:
    made = {}
    for script, alphabet in SCRIPTS.items():
        groups = text_groups(len(alphabet), 175, 8, np.random.default_rng(20260))
        texts = groups.texts(alphabet)
        left, right = groups.pairs()
        counts = count([(texts[x], texts[y]) for x, y in zip(left, right, strict=True)])
        made[script] = Sample(text_table(pl.Series(texts)), left, right, counts)
    return made


def test_the_sample_has_every_class(samples: dict[str, Sample]) -> None:
    assert sum(len(sample.left) for sample in samples.values()) > 100_000
    for script, sample in samples.items():
        counts = sample.counts
        for first, last in [(1, 3), (4, 8), (9, 16), (17, 32), (33, 62), (63, 144)]:
            assert np.any((counts.la >= first) & (counts.la <= last)), script
        assert set(np.unique(counts.prefix)) == {0, 1, 2, 3, 4}
        assert np.mean(counts.exchanged > 0) > 0.05
        for hundredths in HUNDREDTHS[1:-1]:
            assert 0.05 < np.mean(counts.margin(hundredths) >= 0) < 0.95


@pytest.mark.parametrize("script", SCRIPTS)
def test_similarities_are_those_of_the_textbook(samples: dict[str, Sample], script: str) -> None:
    sample = samples[script]
    found = strings.jaro_winkler(sample.table, sample.left, sample.right)
    assert np.array_equal(found, sample.counts.similarities())


@pytest.mark.parametrize("script", SCRIPTS)
def test_decisions_are_those_of_fractions(samples: dict[str, Sample], script: str) -> None:
    sample = samples[script]
    found = strings.jaro_winkler(sample.table, sample.left, sample.right)
    for hundredths in HUNDREDTHS:
        threshold = hundredths / 100
        expected = sample.counts.margin(hundredths) >= 0
        filtered = strings.reaches(sample.table, threshold, sample.left, sample.right)
        assert np.array_equal(filtered, expected)
        assert np.array_equal(found + 1e-12 >= threshold, expected)


# --- thresholds that are hit exactly --------------------------------------------------

LONGEST, MOST_EXCHANGES = 34, 6


@cache
def possible_counts() -> Counts:
    """Lengths, matches, exchanges and prefixes that two texts can be written for."""
    grid = np.indices((LONGEST, LONGEST, LONGEST, MOST_EXCHANGES + 1, 5)).reshape(5, -1)
    la, lb, m, t, p = grid[0] + 1, grid[1] + 1, grid[2] + 1, grid[3], grid[4]
    longer = np.maximum(la, lb)
    # Neighbours behind the prefix are exchanged: the window has to reach one further.
    kept = (m <= np.minimum(la, lb)) & (2 * t <= m - np.minimum(p, m)) & ((t == 0) | (longer >= 4))
    # A prefix ends with four characters, at an exchange, or where only one text goes on.
    kept &= (p == 4) | (t > 0) | (m == p) | ((m < longer) & (longer >= 4))
    kept &= p <= m
    return Counts(la[kept], lb[kept], m[kept], t[kept], p[kept])


def spelt(alphabet: str, la: int, lb: int, m: int, t: int, p: int) -> tuple[str, str]:
    """Two texts with these counts, of characters that are all different."""
    first, second = list(alphabet[:m]), list(alphabet[:m])
    spare_a, spare_b = list(alphabet[m:la]), list(alphabet[la : la + lb - m])
    for i in range(p, p + 2 * t, 2):
        second[i], second[i + 1] = second[i + 1], second[i]
    if t == 0 and p < min(m, 4):
        if spare_a:
            first.insert(p, spare_a.pop())
        if spare_b:
            second.insert(p, spare_b.pop())
    return "".join(first + spare_a), "".join(second + spare_b)


@pytest.mark.parametrize("first", "aก一𠀀")
def test_thresholds_hit_exactly_are_reached(first: str) -> None:
    alphabet = "".join(chr(ord(first) + k) for k in range(2 * LONGEST))
    possible = possible_counts()
    n_hits = n_below = 0
    for hundredths in (80, 85, 88, 90, 92, 94, 95):
        hit = possible.margin(hundredths) == 0
        rows = np.stack([column[hit] for column in vars(possible).values()], axis=1)
        pairs = [spelt(alphabet, *row) for row in rows.tolist()]
        n_hits += len(pairs)
        assert np.array_equal(np.stack(list(vars(count(pairs)).values()), axis=1), rows)
        table = text_table(pl.Series([text for pair in pairs for text in pair]))
        left = np.arange(0, 2 * len(pairs), 2, dtype=np.int32)
        assert strings.reaches(table, hundredths / 100, left, left + 1).all()
        assert not strings.reaches(table, hundredths / 100 + 1e-9, left, left + 1).any()
        found = strings.jaro_winkler(table, left, left + 1)
        n_below += np.count_nonzero(found < hundredths / 100)
    # Rounding alone would decide a good part of them the other way.
    assert n_hits > 500
    assert n_below > 100
