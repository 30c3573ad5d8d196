"""When a fit is refused, and what the user is told otherwise."""

from __future__ import annotations

import numpy as np
import pytest

from crvs_link.errors import ModelError
from crvs_link.model import fit
from crvs_link.model.guard import check_probabilities
from crvs_link.schema import FieldKind
from crvs_link.spec import Comparison, ModelParameters, ModelSpec, PatternCounts

LEVELS = ("missing", "disagree", "exact")


def spec_of(*fields: str) -> ModelSpec:
    return ModelSpec(tuple(Comparison(f, f, FieldKind.CATEGORY, LEVELS) for f in fields))


def tables(*exact: float) -> tuple[tuple[float, ...], ...]:
    return tuple((0.0, 1 - share, share) for share in exact)


def counts_of_patterns(spec: ModelSpec, patterns: dict[tuple[int, ...], int]) -> PatternCounts:
    ordered = sorted((int(spec.pack(np.array([p], np.uint8))[0]), n) for p, n in patterns.items())
    return PatternCounts(
        np.array([code for code, _ in ordered], dtype=np.uint32),
        np.array([[n for _, n in ordered]], dtype=np.int64),
    )


FOUR = spec_of("name_given", "name_family", "dob", "residence_town")
RARE = tables(0.002, 0.002, 0.0001, 0.01)
AGREE, DIFFER = (2, 2, 2, 2), (1, 1, 1, 1)
FAMILY = (1, 2, 1, 2)


def refused(patterns: dict[tuple[int, ...], int], n_pairs: int, max_matches: float) -> ModelError:
    with pytest.raises(ModelError) as caught:
        fit(
            FOUR,
            counts_of_patterns(FOUR, patterns),
            RARE,
            n_pairs=n_pairs,
            max_matches=max_matches,
        )
    return caught.value


def told(patterns: dict[tuple[int, ...], int], n_pairs: int, max_matches: float) -> str:
    _, trace = fit(
        FOUR, counts_of_patterns(FOUR, patterns), RARE, n_pairs=n_pairs, max_matches=max_matches
    )
    return "\n".join(trace.warnings)


def test_no_comparison() -> None:
    counts = PatternCounts(np.array([0], np.uint32), np.array([[5]]))
    with pytest.raises(ModelError, match="no comparison"):
        fit(ModelSpec(()), counts, (), n_pairs=10, max_matches=2)


def test_no_candidate_pair() -> None:
    error = refused({AGREE: 0}, 100, 10)
    assert "No blocking rule" in str(error)
    assert error.hint is not None
    assert "blocking rule" in error.hint


def test_more_candidates_than_pairs() -> None:
    assert "101 candidate pairs" in str(refused({AGREE: 101}, 100, 10))


@pytest.mark.parametrize("max_matches", [0.0, float("nan")])
def test_no_overlap_allowed(max_matches: float) -> None:
    assert "nothing to fit" in str(refused({AGREE: 5}, 100, max_matches))


@pytest.mark.parametrize(
    ("n_records", "patterns"),
    [
        (2, {DIFFER: 4}),
        (10, {DIFFER: 20, (1, 1, 1, 2): 1}),
        (1000, {DIFFER: 900, (1, 2, 1, 1): 90}),
    ],
)
def test_no_match(n_records: int, patterns: dict[tuple[int, ...], int]) -> None:
    error = refused(patterns, n_records**2, n_records)
    assert "no match" in str(error)
    assert error.hint is not None
    assert "fitted on similar extracts" in error.hint


def test_more_matches_than_there_can_be() -> None:
    error = refused({AGREE: 210, DIFFER: 5000}, 1_000_000, 100)
    assert "210 matches" in str(error)
    assert "at most 100" in str(error)
    assert error.hint is not None
    assert "members of a family" in error.hint
    assert "at most 100" in told({AGREE: 110, DIFFER: 5000}, 1_000_000, 100)
    assert told({AGREE: 103, DIFFER: 5000}, 1_000_000, 100) == ""


def test_a_family_is_no_person() -> None:
    error = refused({AGREE: 30, FAMILY: 100, DIFFER: 5000}, 40_000, 200)
    assert "'name_given' and 'dob'" in str(error)
    assert error.hint is not None
    assert "a family shares" in error.hint


def test_some_families_are_told() -> None:
    text = told({AGREE: 60, FAMILY: 40, DIFFER: 5000}, 40_000, 200)
    assert "disagree in comparison 'dob': some of them are likely members of one family" in text
    assert "name_family" not in text


def test_a_field_that_means_something_else_is_told() -> None:
    text = told({(2, 2, 2, 1): 80, AGREE: 20, DIFFER: 5000}, 40_000, 200)
    assert "disagree in comparison 'residence_town'" in text
    assert "something else" in text


def test_a_field_that_is_never_there_is_told() -> None:
    text = told({(2, 2, 2, 0): 100, (1, 1, 1, 0): 5000}, 40_000, 200)
    assert "'residence_town' is missing in every candidate pair" in text


def test_few_matches_are_told() -> None:
    assert "few matches (about 5)" in told({AGREE: 5, DIFFER: 50}, 400, 20)


def parameters(m: tuple[tuple[float, ...], ...], prior: float) -> ModelParameters:
    return ModelParameters(m, RARE, prior)


def checked(probability: tuple[float, float], m: tuple[tuple[float, ...], ...]) -> list[str]:
    """Check a fit of 200 candidate pairs that agree and 1,000 that do not."""
    counts = counts_of_patterns(FOUR, {AGREE: 200, DIFFER: 1000})
    order = np.argsort([int(c) for c in FOUR.pack(np.array([AGREE, DIFFER], np.uint8))])
    return check_probabilities(
        FOUR,
        counts,
        parameters(m, 0.001),
        np.array(probability)[order],
        max_matches=1000,
    )


def test_probabilities_of_one_mode_separate_nothing() -> None:
    usual = tables(0.9, 0.9, 0.9, 0.9)
    with pytest.raises(ModelError, match="do not separate") as caught:
        checked((0.3, 0.2), usual)
    assert caught.value.hint is not None
    assert "Compare more fields" in caught.value.hint
    assert any("separate poorly" in text for text in checked((0.6, 0.2), usual))
    assert checked((0.9, 0.01), usual) == []


def test_matches_that_agree_in_nothing_separate_nothing() -> None:
    with pytest.raises(ModelError, match="do not separate"):
        checked((0.9, 0.01), tables(0.4, 0.4, 0.4, 0.4))


def test_candidate_pairs_without_any_value_separate_nothing() -> None:
    assert "do not separate" in str(refused({(0, 0, 0, 0): 200}, 200, 100))


def test_matches_that_lack_a_field_do_not_disagree_in_it() -> None:
    """Of the matches that have it, fewer than half disagree; of all, a third lack it."""
    usual = tables(0.9, 0.9, 0.9)
    half = (0.5, 0.2, 0.3)
    assert checked((0.9, 0.01), (*usual, half)) == []
    more = checked((0.9, 0.01), (*usual, (0.5, 0.3, 0.2)))
    assert any("60% of the expected matches disagree" in text for text in more)
