"""Identity numbers are compared within their kind, and doubtful ones apart."""

from __future__ import annotations

from collections import Counter
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crvs_link.compare import (
    Tables,
    bind,
    choose_comparisons,
    common_fields,
    compare_listed,
    exact_level_probabilities,
    pack,
)
from crvs_link.compare.choose import DOUBTFUL_APART
from crvs_link.encode import CodedRecords, Readings, encode
from crvs_link.run import RunOptions
from crvs_link.spec import BlockingPlan, ModelSpec
from extracts import extract_of
from oracles.texts import edits

Number = tuple[str | None, str]
MISSING, DISAGREE, ONE_EDIT = 0, 1, 2


def coded_numbers(*extracts: list[Number]) -> CodedRecords:
    tables = [
        extract_of(
            {
                "id_number": [number for number, _ in rows],
                "id_type": [kind for _, kind in rows],
                "sex": ["M"] * len(rows),
            }
        )
        for rows in extracts
    ]
    return encode(tables, [Readings()] * len(tables), RunOptions(threads=1))


def levels(coded: CodedRecords, spec: ModelSpec, left: int, right: int) -> np.ndarray:
    """Level of the numbers of every pair of two extracts, uint8[left, right]."""
    lanes = [comparison.field for comparison in spec.comparisons]
    program = bind(spec, coded, Tables(coded), lanes, left, right)
    one, other = (pack(coded, extract, lanes, BlockingPlan(())) for extract in (left, right))
    n, m = coded.sizes[left], coded.sizes[right]
    pairs = np.array(list(product(range(n), range(m))), np.uint32)
    codes = compare_listed(
        program, one, other, np.ascontiguousarray(pairs[:, 0]), np.ascontiguousarray(pairs[:, 1])
    )
    column = [comparison.name for comparison in spec.comparisons].index("id_number")
    return spec.unpack(codes)[:, column].reshape(n, m)


TYPES = ["passport", "CNIC", "voter card", "Voter Card", "club card"]
numbers = st.lists(
    st.tuples(
        st.none() | st.sampled_from(["A7201", "A7202", "A72011", "B9134", "35202-1234567-1"]),
        st.sampled_from(TYPES),
    ),
    min_size=1,
    max_size=7,
)


@settings(max_examples=30)
@given(numbers, numbers)
def test_every_pair_has_the_level_that_the_rules_give(
    left: list[Number], right: list[Number]
) -> None:
    coded = coded_numbers(left, right)
    if "id_number" not in common_fields(coded, 0, 1):
        groups = [{t.lower() for n, t in rows if n is not None} for rows in (left, right)]
        assert groups[0].isdisjoint(groups[1])
        return
    spec = choose_comparisons(coded, 0, 1)
    comparison = next(c for c in spec.comparisons if c.name == "id_number")
    assert len(comparison.levels) == comparison.first_exact + 1 + len(comparison.rarity)

    def key(number: Number) -> tuple[str, str]:
        return ((number[0] or "").replace("-", ""), number[1].lower())

    often = [Counter(key(number) for number in rows if number[0]) for rows in (left, right)]
    found = levels(coded, spec, 0, 1)
    for i, j in product(range(len(left)), range(len(right))):
        (a, kind), (b, other) = key(left[i]), key(right[j])
        if not a or not b or kind != other:
            expected = MISSING
        elif a == b:
            invalid = (kind == "cnic" and len(a) != 13) or (kind == "passport" and len(a) > 9)
            shared = any(counts[a, kind] > 1 for counts in often)
            clear = bool(comparison.rarity) and not (invalid or shared)
            expected = comparison.first_exact + clear
        else:
            expected = ONE_EDIT if edits(a, b) == 1 else DISAGREE
        assert found[i, j] == expected, (left[i], right[j])


@settings(max_examples=30)
@given(numbers, numbers)
def test_probabilities_of_exact_levels_are_those_of_all_pairs(
    left: list[Number], right: list[Number]
) -> None:
    coded = coded_numbers(left, right)
    if "id_number" not in common_fields(coded, 0, 1):
        return
    spec = choose_comparisons(coded, 0, 1)
    comparison = next(c for c in spec.comparisons if c.name == "id_number")
    found = levels(coded, spec, 0, 1)
    exact = [
        (found == level).sum() for level in range(comparison.first_exact, len(comparison.levels))
    ]
    shares = np.array(exact) / max((found != MISSING).sum(), 1)
    assert exact_level_probabilities(comparison, coded, 0, 1) == pytest.approx(shares)


def labels(coded: CodedRecords, left: int, right: int) -> tuple[str, ...]:
    spec = choose_comparisons(coded, left, right)
    return next(c.levels for c in spec.comparisons if c.name == "id_number")


def test_agreement_on_a_doubtful_number_has_a_level_of_its_own() -> None:
    clear: list[Number] = [("A7201", "passport"), ("B9134", "passport")]
    shared: list[Number] = [*clear, ("C5566", "passport"), ("C5566", "passport")]
    coded = coded_numbers(shared, [*clear, ("C5566", "passport")])
    spec = choose_comparisons(coded, 0, 1)
    comparison = next(c for c in spec.comparisons if c.name == "id_number")
    assert comparison.rarity == DOUBTFUL_APART
    assert comparison.levels == (
        "missing",
        "disagree",
        "one character differs",
        "the same, but invalid or on several records",
        "the same",
    )
    found = levels(coded, spec, 0, 1)
    assert (found[0, 0], found[2, 2], found[3, 2], found[0, 1]) == (4, 3, 3, 1)


def test_without_a_doubtful_agreement_there_is_one_exact_level() -> None:
    clear: list[Number] = [("A7201", "passport"), ("B9134", "passport")]
    assert labels(coded_numbers(clear, clear), 0, 1)[-1] == "the same"
    assert len(labels(coded_numbers(clear, clear), 0, 1)) == 4


def test_within_one_extract_a_number_on_two_records_is_what_is_looked_for() -> None:
    twice: list[Number] = [("A7201", "passport"), ("A7201", "passport"), ("B9134", "passport")]
    assert len(labels(coded_numbers(twice), 0, 0)) == 4
    invalid: list[Number] = [("77AB", "CNIC"), ("77AB", "CNIC"), *twice]
    coded = coded_numbers(invalid)
    assert len(labels(coded, 0, 0)) == 5
    found = levels(coded, choose_comparisons(coded, 0, 0), 0, 0)
    assert (found[0, 1], found[2, 3], found[0, 2]) == (3, 4, 0)


def test_numbers_without_a_kind_in_common_are_not_compared() -> None:
    coded = coded_numbers([("A7201", "passport")], [("A7201", "club card")])
    assert common_fields(coded, 0, 1) == ["sex"]
