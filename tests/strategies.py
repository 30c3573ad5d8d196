"""Hypothesis strategies and profiles that the tests share."""

from __future__ import annotations

import os

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from crvs_link.schema import FieldKind
from crvs_link.spec import Comparison, ModelSpec

settings.register_profile("quick", max_examples=60, deadline=None)
settings.register_profile("ci", max_examples=200, deadline=None, derandomize=True)
settings.register_profile(
    "long", max_examples=5000, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


# --- texts -----------------------------------------------------------------------

short_texts = st.text(alphabet="abc ", min_size=1, max_size=12)
"""Few letters, so that two texts share some."""

long_texts = st.builds(
    lambda seed, length: (seed * (length // len(seed) + 1))[:length],
    st.text(alphabet="abcde", min_size=2, max_size=7),
    st.sampled_from([1, 15, 16, 17, 31, 32, 33, 61, 62, 63, 64, 65, 130]),
)
"""Lengths at which the kernels change their way of counting."""


@st.composite
def edited_texts(draw: st.DrawFn, texts: st.SearchStrategy[str]) -> tuple[str, str]:
    """A text, and the same with a few letters put in, taken out or exchanged."""
    first = draw(texts)
    second = list(first)
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(second)))
        edit = draw(st.sampled_from(["insert", "delete", "replace", "exchange"]))
        if edit == "insert":
            second.insert(place, draw(st.sampled_from("abcx")))
        elif place < len(second) and edit == "delete":
            del second[place]
        elif place < len(second) and edit == "replace":
            second[place] = draw(st.sampled_from("abcx"))
        elif place + 1 < len(second):
            second[place], second[place + 1] = second[place + 1], second[place]
    return first, "".join(second) or "a"


# --- models ----------------------------------------------------------------------


@st.composite
def model_specs(draw: st.DrawFn, max_comparisons: int = 3) -> ModelSpec:
    """A few comparisons, with and without levels between, and split by rarity or not."""
    comparisons = []
    for number in range(draw(st.integers(1, max_comparisons))):
        between = draw(st.integers(0, 2))
        rarity = (1e-2, 1e-3)[: draw(st.integers(0, 2))]
        levels = ["missing", "disagree", *(f"close {i}" for i in range(between))]
        levels += [f"exact {i}" for i in range(len(rarity) + 1)]
        comparisons.append(
            Comparison(f"c{number}", "name_middle", FieldKind.TEXT, tuple(levels), rarity=rarity)
        )
    return ModelSpec(tuple(comparisons))


@st.composite
def level_tables(draw: st.DrawFn, spec: ModelSpec) -> tuple[tuple[float, ...], ...]:
    """Probabilities of the levels of each comparison: m or u."""
    tables = []
    for comparison in spec.comparisons:
        n_levels = len(comparison.levels) - 1
        parts = draw(st.lists(st.integers(1, 1000), min_size=n_levels, max_size=n_levels))
        # Common at the bottom, rare at the top, as u is; and over many magnitudes.
        scaled = [part * 10.0 ** -draw(st.integers(0, 3)) for part in parts]
        tables.append((0.0, *(part / sum(scaled) for part in scaled)))
    return tuple(tables)


@st.composite
def candidate_levels(draw: st.DrawFn, spec: ModelSpec, max_size: int = 25) -> NDArray[np.uint8]:
    """Levels of a few candidate pairs, uint8[N, K], missing ones among them."""
    row = st.tuples(*(st.integers(0, len(c.levels) - 1) for c in spec.comparisons))
    rows = draw(st.lists(row, min_size=1, max_size=max_size))
    return np.array(rows, dtype=np.uint8)


# --- values before they are coded ---------------------------------------------------


def raw_strings(max_size: int = 60) -> st.SearchStrategy[list[str | None]]:
    """Few values, often repeated: null, empty, around 12 UTF-8 bytes, of several scripts."""
    texts = st.one_of(
        st.sampled_from(["", "Ana", "José", "فاطمة", "ကျော်ဝင်း", "👩‍👧", "a\0b", "a\0"]),
        st.integers(10, 14).map(lambda n: "x" * n),
        st.text(alphabet="aé好", max_size=6).map(lambda end: "a long common beginning " + end),
    )
    return st.lists(st.none() | texts, max_size=max_size)


@st.composite
def code_columns(draw: st.DrawFn) -> list[NDArray[np.int32]]:
    """One to five columns of few codes, -1 for missing."""
    rows = draw(st.integers(0, 40))
    column = st.lists(st.integers(-1, 3), min_size=rows, max_size=rows)
    drawn = draw(st.lists(column, min_size=1, max_size=5))
    return [np.array(codes, dtype=np.int32) for codes in drawn]
