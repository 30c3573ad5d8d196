"""Hypothesis strategies and profiles that the tests share."""

from __future__ import annotations

import dataclasses
import datetime
import os

import numpy as np
from hypothesis import HealthCheck, assume, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from crvs_link.config import Decision, LinkageConfig, RunConfig, SourceConfig
from crvs_link.config.rules import BETWEEN
from crvs_link.config.settings import DATE_ORDERS
from crvs_link.levels import NAME_CLASSES, THE_SAME, levels_of_classes
from crvs_link.protect import Purpose
from crvs_link.schema import (
    COLUMNS,
    DATE_LEVELS,
    FIELDS,
    ID_KINDS,
    Assignment,
    Calendar,
    Cardinality,
    CodeSystem,
    FieldKind,
)
from crvs_link.spec import (
    BlockingPlan,
    BlockingRule,
    Comparison,
    MissingValues,
    ModelSpec,
    PatternCounts,
)
from crvs_link.standardise.calendars import YEARS, date_of, interval

settings.register_profile("quick", max_examples=60, deadline=None)
settings.register_profile("ci", max_examples=120, deadline=None, derandomize=True)
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
def model_specs(
    draw: st.DrawFn, max_comparisons: int = 3, *, informative: bool = False
) -> ModelSpec:
    """A few comparisons, with and without levels between, and split by rarity or not.

    Missing values may be informative where that is asked for.
    """
    missing = st.sampled_from(MissingValues) if informative else st.just(MissingValues.AT_RANDOM)
    comparisons = []
    for number in range(draw(st.integers(1, max_comparisons))):
        between = draw(st.integers(0, 2))
        rarity = (1e-2, 1e-3)[: draw(st.integers(0, 2))]
        levels = ["missing", "disagree", *(f"close {i}" for i in range(between))]
        levels += [f"exact {i}" for i in range(len(rarity) + 1)]
        comparisons.append(
            Comparison(
                f"c{number}",
                "name_middle",
                FieldKind.TEXT,
                tuple(levels),
                thresholds=(0.8, 0.9)[:between],
                rarity=rarity,
                missing=draw(missing),
            )
        )
    return ModelSpec(tuple(comparisons))


@st.composite
def level_tables(draw: st.DrawFn, spec: ModelSpec) -> tuple[tuple[float, ...], ...]:
    """Probabilities of the levels of each comparison: m or u."""
    tables = []
    for comparison in spec.comparisons:
        first = [] if comparison.informative else [0.0]
        n_levels = len(comparison.levels) - len(first)
        parts = draw(st.lists(st.integers(1, 1000), min_size=n_levels, max_size=n_levels))
        # Common at the bottom, rare at the top, as u is; and over many magnitudes.
        scaled = [part * 10.0 ** -draw(st.integers(0, 3)) for part in parts]
        tables.append((*first, *(part / sum(scaled) for part in scaled)))
    return tuple(tables)


@st.composite
def candidate_levels(draw: st.DrawFn, spec: ModelSpec, max_size: int = 15) -> NDArray[np.uint8]:
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


def counts_of(spec: ModelSpec, levels: NDArray[np.uint8]) -> PatternCounts:
    """Pattern counts of the levels of pairs, all brought up by one rule."""
    codes, counts = np.unique(spec.pack(levels), return_counts=True)
    return PatternCounts(codes, counts.astype(np.int64)[None, :])


# --- configurations -----------------------------------------------------------------


@st.composite
def comparison_lists(draw: st.DrawFn) -> tuple[Comparison, ...]:
    """Up to four comparisons of different fields, with the levels that their kind has."""
    fields = draw(st.lists(st.sampled_from(list(FIELDS)), max_size=4, unique=True))
    shares = st.lists(st.floats(1e-9, 0.99), max_size=2, unique=True).map(sorted)
    labels = st.text(min_size=1, max_size=8)
    found = []
    for field in fields:
        kind = FIELDS[field]
        text = kind is FieldKind.TEXT
        thresholds = tuple(draw(shares)) if text else ()
        partner = "name_given" if field == "name_family" and draw(st.booleans()) else None
        rarity = tuple(reversed(draw(shares)))
        n = 3 + BETWEEN[kind] + len(thresholds) + bool(partner) + len(rarity)
        levels = tuple(draw(st.lists(labels, min_size=n, max_size=n)))
        if kind is FieldKind.BAG:
            some_bounds = draw(st.sets(st.sampled_from([0.1, 1e-3, 1e-6]), max_size=2))
            rarity = tuple(sorted(some_bounds, reverse=True))
            kinds = {THE_SAME, *draw(st.sets(st.sampled_from(list(NAME_CLASSES))))}
            levels = ("missing", *levels_of_classes(kinds, rarity))
        if kind is FieldKind.DATE:
            some = draw(st.sets(st.sampled_from(DATE_LEVELS), min_size=1))
            levels = ("missing", *(x for x in DATE_LEVELS if x in some), *levels[2:])
        found.append(Comparison(field, field, kind, levels, thresholds, partner, rarity))
    partners = {comparison.partner for comparison in found}
    return tuple(
        dataclasses.replace(
            comparison,
            missing=missing,
            m=draw(st.just(()) | stated_probabilities(len(comparison.levels), missing)),
            u=draw(st.just(()) | stated_probabilities(len(comparison.levels), missing)),
        )
        for comparison in found
        for missing in [
            MissingValues.AT_RANDOM
            if comparison.field in partners
            else draw(st.sampled_from(MissingValues))
        ]
    )


@st.composite
def stated_probabilities(
    draw: st.DrawFn, n_levels: int, missing: MissingValues = MissingValues.AT_RANDOM
) -> tuple[float, ...]:
    """Probabilities of all levels, *missing* first, with a sum of 1."""
    none = [0] * (missing is MissingValues.AT_RANDOM)
    n = n_levels - len(none)
    parts = none + draw(st.lists(st.integers(1, 1000), min_size=n, max_size=n))
    return tuple(part / sum(parts) for part in parts)


def blocking_plans() -> st.SearchStrategy[BlockingPlan]:
    """Up to three rules of fields and of keys derived from them."""
    lanes = st.sampled_from(["name_family", "name_family.sound", "dob", "dob.year", "sex", "phone"])
    budget = st.none() | st.integers(1, 2**62)
    rules = st.one_of(
        st.builds(
            lambda names, most: BlockingRule(tuple(names), max_pairs=most),
            st.lists(lanes, min_size=1, max_size=3, unique=True),
            budget,
        ),
        st.builds(
            lambda names, most: BlockingRule(tuple(names), tokens=True, max_pairs=most),
            st.lists(lanes, max_size=2, unique=True),
            budget,
        ),
    )
    return st.lists(rules, max_size=3).map(lambda found: BlockingPlan(tuple(found)))


def source_configs(source_id: str) -> st.SearchStrategy[SourceConfig]:
    """One extract, read in every way; text of any character that UTF-8 has."""
    text = st.text(min_size=1, max_size=8)
    return st.builds(
        SourceConfig,
        id=st.just(source_id),
        path=text,
        delimiter=st.none() | st.characters(codec="utf-8"),
        sheet=st.none() | text,
        encoding=st.sampled_from([None, "cp874", "utf-16"]),
        layout=st.none() | text,
        scope=st.none() | text,
        columns=st.dictionaries(st.sampled_from(COLUMNS), text, max_size=4),
        date_order=st.none() | st.sampled_from(DATE_ORDERS),
        date_calendar=st.none() | st.sampled_from(list(Calendar)),
        sex_codes=st.none()
        | st.dictionaries(text, st.sampled_from(["female", "male", "other"]), max_size=3),
        country=st.sampled_from([None, "THA", "MM"]),
        country_codes=st.none() | st.sampled_from(list(CodeSystem)),
        id_kind=st.none() | st.sampled_from(ID_KINDS),
    )


@st.composite
def run_configs(draw: st.DrawFn) -> RunConfig:
    """A valid description of a run over one to three extracts, or over none yet."""
    ids = draw(st.lists(st.text(min_size=1, max_size=6), max_size=3, unique=True))
    linkages = tuple(
        LinkageConfig(
            register=register,
            cardinality=draw(st.none() | st.sampled_from(list(Cardinality))),
            comparisons=draw(st.none() | comparison_lists()),
            plan=draw(st.none() | blocking_plans()),
        )
        for register in ids[1:] or ids
        if draw(st.booleans())
    )
    loss = st.floats(0, 100)
    return RunConfig(
        sources=tuple(draw(source_configs(source_id)) for source_id in ids),
        linkages=linkages,
        seed=draw(st.integers(0, 2**63 - 1)),
        budget=draw(st.integers(1, 10**6)),
        random_pairs=draw(st.integers(1, 10**9)),
        assignment=draw(st.sampled_from(list(Assignment))),
        overlap_max=draw(st.none() | st.floats(1e-6, 1)),
        memory=draw(st.none() | st.integers(1, 2**50)),
        labels=draw(st.none() | st.text(min_size=1, max_size=8)),
        places=tuple(draw(st.lists(st.text(min_size=1, max_size=8), max_size=2, unique=True))),
        decision=draw(st.builds(Decision, loss, loss, loss, loss, st.none() | st.floats(0, 1))),
        formats=tuple(draw(st.lists(st.sampled_from(["csv", "xlsx"]), unique=True))),
        disclosure=draw(
            st.builds(
                Purpose,
                *[st.none() | st.text(min_size=1, max_size=8)] * 4,
                st.none() | st.sampled_from(["THA", "MMR"]),
                st.none() | st.dates(),
            )
        ),
        audit=draw(st.none() | st.text(min_size=1, max_size=8)),
    )


# --- values to standardise ----------------------------------------------------------

any_texts = st.text(
    alphabet=st.one_of(
        st.characters(codec="utf-8"),
        st.sampled_from("aZ0 '-./’´ıİßéđمحیيكکـ\u064e\u200c\u0301\u0338\u093fক্ষไใกา中각𐴀😀ﷲ½²Ⅳ"),
    ),
    max_size=12,
)
"""Any Unicode text, with the characters that standardising treats in a way of their own."""


def texts_of(*words: str) -> st.SearchStrategy[str]:
    """A few of the words, joined as people join them."""
    joints = st.sampled_from([" ", " ", "-", ". ", ", ", "/", ""])
    return st.lists(st.tuples(st.sampled_from(words), joints), max_size=6).map(
        lambda parts: "".join(word + joint for word, joint in parts)
    )


name_texts = st.one_of(
    texts_of("Ali", "Bin", "Li", "al", "el-", "Mr", "DR", "Haji", "U", "Daw", "Ba", "Md", "s/o"),
    texts_of("Ali", "Mr", "FNU", "XXX", "unknown", "not", "known", "no", "name", "NA", "N/A", "1"),
    texts_of("Ali", "Dr", "LNU", "baby", "of", "boy", "new", "born", "b/o", "bin", "unnamed"),
    texts_of("نامعلوم", "بن", "محمد", "মোঃ", "นาย", "ใจดี", "李", "Mr", "A/L"),
)
"""Names with all that is dropped from them, in any order."""


# --- extracts as files --------------------------------------------------------------

cell_texts = st.text(
    alphabet=st.one_of(
        st.characters(codec="utf-8", exclude_characters="\0"),
        st.sampled_from("ab0 \t,;|\"'\r\n\u00a0éمใ𐴀"),
    ),
    max_size=8,
)
"""What a cell of a table may hold, with all that delimits or quotes cells."""

PLAIN_HEADERS = (
    "given_name",
    "surname",
    "date_of_birth",
    "sex",
    "suburb",
    "occupation",
    "phone",
    "remarks",
)
"""Column names that the loader recognises, and one that it does not."""


@st.composite
def text_tables(draw: st.DrawFn, min_columns: int = 1) -> dict[str, list[str]]:
    """A table of text: column name to cells, at least one row."""
    names = draw(
        st.lists(
            st.sampled_from(PLAIN_HEADERS),
            min_size=min_columns,
            max_size=len(PLAIN_HEADERS),
            unique=True,
        )
    )
    height = draw(st.integers(1, 6))
    return {name: draw(st.lists(cell_texts, min_size=height, max_size=height)) for name in names}


gregorian_days = st.dates(datetime.date(1000, 1, 1), datetime.date(2199, 12, 31))
"""Every day that the Gregorian reading knows."""


@st.composite
def calendar_dates(draw: st.DrawFn) -> tuple[Calendar, tuple[int, int, int]]:
    """A calendar, and year, month and day of a date that it has."""
    of = draw(st.sampled_from(list(Calendar)))
    first, last = YEARS[of]
    days = days_of_years(of, draw(st.integers(first, last)))
    year, month, day = date_of(of, np.array([draw(st.integers(*days))], dtype=np.int32))
    assume(year[0] > 0)
    return of, (int(year[0]), int(month[0]), int(day[0]))


def days_of_years(of: Calendar, year: int) -> tuple[int, int]:
    """First and last day of a year."""
    parts = np.array([[year], [0], [0]], dtype=np.int32)
    begins, ends = interval(of, *parts)
    return int(begins[0]), int(ends[0])


DIGITS = ("0123456789", "๐๑๒๓๔๕๖๗๘๙", "۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९", "০১২৩৪৫৬৭৮৯",
          "၀၁၂၃၄၅၆၇၈၉", "០១២៣៤៥៦៧៨៩", "໐໑໒໓໔໕໖໗໘໙")  # fmt: skip
"""The digits of the scripts of the region."""


# --- candidate pairs ----------------------------------------------------------------


@st.composite
def candidate_graphs(
    draw: st.DrawFn, most: int = 5, heaviest: float = 8.0
) -> tuple[int, int, dict[tuple[int, int], float]]:
    """Sizes of two files and log weights of some of their pairs, ties among them."""
    n_left, n_right = draw(st.integers(1, most)), draw(st.integers(1, most))
    grid = [(i, j) for i in range(n_left) for j in range(n_right)]
    weights = st.floats(-heaviest, heaviest) | st.sampled_from([-heaviest, 0.0, heaviest])
    chosen = draw(st.lists(st.sampled_from(grid), unique=True, max_size=len(grid)).map(sorted))
    return n_left, n_right, {pair: draw(weights) for pair in chosen}


@st.composite
def candidate_forests(
    draw: st.DrawFn, most: int = 8, heaviest: float = 8.0
) -> tuple[int, int, dict[tuple[int, int], float]]:
    """As `candidate_graphs`, without cycles."""
    sides = draw(st.lists(st.booleans(), min_size=1, max_size=2 * most))
    place = [sides[:v].count(side) for v, side in enumerate(sides)]
    pairs: dict[tuple[int, int], float] = {}
    for v in range(1, len(sides)):
        u = draw(st.integers(0, v - 1))
        if sides[u] != sides[v]:
            pair = (place[u], place[v]) if sides[v] else (place[v], place[u])
            pairs[pair] = draw(st.floats(-heaviest, heaviest))
    n_left, n_right = sides.count(False), sides.count(True)
    return n_left, n_right, dict(sorted(pairs.items()))


@st.composite
def scored_pairs(draw: st.DrawFn, most: int = 7) -> tuple[int, dict[tuple[int, int], float]]:
    """Size of a file and log-odds of some of its pairs, whole numbers so that they tie."""
    n = draw(st.integers(1, most))
    grid = [(i, j) for i in range(n) for j in range(i + 1, n)]
    chosen = draw(st.lists(st.sampled_from(grid), unique=True).map(sorted)) if grid else []
    scores = st.integers(-6, 6).map(float) | st.floats(-60.0, 60.0)
    return n, {pair: draw(scores) for pair in chosen}


@st.composite
def person_columns(draw: st.DrawFn) -> dict[str, list[str | None]]:
    """Canonical columns of a few people: some columns, few values, some that mean none."""
    vocabulary = {
        "name_given": ["Ana", "ANA", "Ali Reza", "FNU", "José", "فاطمة"],
        "name_family": ["Ana", "Lim", "lim ", "van der Berg", "-"],
        "birth_place": ["Yangon", "yangon", "Cox's Bazar", "n/a"],
        "nationality": ["MMR", "mmr", "BGD"],
        "sex": ["F", "female", "M", "?"],
        "phone": ["+66 81 234 5678", "0812345678", "0000000000"],
        "id_number": ["A-12 345 6", "A123456", "77/1"],
        "dob_raw": ["25/12/1990", "1990-12-25", "12/1990", "1990", "?"],
    }
    rows = draw(st.integers(0, 6))
    columns = draw(st.lists(st.sampled_from(list(vocabulary)), unique=True))
    return {
        column: draw(
            st.lists(st.none() | st.sampled_from(vocabulary[column]), min_size=rows, max_size=rows)
        )
        for column in columns
    }


# --- blocking ----------------------------------------------------------------------

LANES = ("sex", "nationality", "phone")
"""Fields whose codes are drawn for small files."""


@st.composite
def small_files(draw: st.DrawFn) -> tuple[dict[str, list[int]], list[list[int]]]:
    """Codes of three lanes, with gaps, and up to three name tokens of a few records."""
    n = draw(st.integers(1, 14))
    codes = st.lists(st.integers(-1, 2), min_size=n, max_size=n)
    tokens = st.lists(st.integers(0, 4), max_size=3, unique=True)
    return {field: draw(codes) for field in LANES}, draw(st.lists(tokens, min_size=n, max_size=n))


def budgeted_plans() -> st.SearchStrategy[BlockingPlan]:
    """Up to four rules on the lanes of small files, some with a budget that they break."""
    lanes = st.lists(st.sampled_from(LANES), max_size=2, unique=True).map(tuple)
    rules = st.builds(BlockingRule, lanes, st.integers(0, 1), st.none() | st.integers(1, 40))
    asking = rules.filter(lambda rule: bool(rule.lanes) or rule.tokens > 0)
    return st.lists(asking, min_size=1, max_size=4).map(lambda found: BlockingPlan(tuple(found)))


# --- profiles ----------------------------------------------------------------------

heaped_ages = st.lists(
    st.integers(0, 130) | st.integers(0, 26).map(lambda fifth: 5 * fifth), max_size=60
)
"""Ages, about half of them round."""
