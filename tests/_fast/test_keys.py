"""Rewriting by rules, against the same in Python."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link._fast.keys import Rules, rewrite, rewrite_marked
from oracles.keys import rewritten, settled

LETTERS = "abhكا7 "
groups = st.builds(
    lambda start, taken, ahead, end: start + taken + (f"|{ahead}" if ahead else "") + end,
    st.sampled_from(("", "^")),
    st.text(LETTERS, min_size=1, max_size=3),
    st.text(LETTERS, max_size=2),
    st.sampled_from(("", "$")),
)


def one_meaning(rules: dict[str, str]) -> bool:
    """Whether no two groups are the same but for what they take."""
    return len({group.replace("|", "") for group in rules}) == len(rules)


rule_sets = st.dictionaries(groups, st.text("klmn", max_size=4), min_size=1, max_size=12).filter(
    one_meaning
)
texts = st.lists(st.none() | st.text(LETTERS + "zژ", max_size=12), max_size=12)


@given(rules=rule_sets, values=texts, cut=st.integers(0, 12))
def test_texts_are_rewritten_as_the_rules_read(
    rules: dict[str, str], values: list[str | None], cut: int
) -> None:
    series = pl.Series(values, dtype=pl.String)
    chunked = pl.concat([series[:cut], series[cut:]], rechunk=False)
    expected = [None if v is None else rewritten(v, rules) or None for v in values]
    assert pl.Series(rewrite(chunked, Rules(rules)), dtype=pl.String).to_list() == expected


@given(rules=rule_sets, other=rule_sets, values=texts, least=st.integers(0, 6))
def test_short_results_are_made_by_the_other_rules(
    rules: dict[str, str], other: dict[str, str], values: list[str | None], least: int
) -> None:
    expected = []
    for value in values:
        key = rewritten(value or "", rules)
        expected.append((key if len(key) >= least else rewritten(value or "", other)) or None)
    series = pl.Series(values, dtype=pl.String)
    found = rewrite(series, Rules(rules), Rules(other), least=least)
    assert pl.Series(found, dtype=pl.String).to_list() == expected


MARKED = {"k": "k", "m": "m", "s": "s", "a": "A", "e": "E", "i": "I", "u": "U", "l": "L"}


@given(st.lists(st.text("kmsaeiul", max_size=9), max_size=20))
def test_marks_are_settled(values: list[str]) -> None:
    found = pl.Series(rewrite_marked(pl.Series(values, dtype=pl.String), Rules(MARKED)))
    expected = [settled(rewritten(value, MARKED)) or None for value in values]
    assert found.cast(pl.String).to_list() == expected


def test_long_texts_are_kept_whole() -> None:
    rules = Rules({"a": "kkkk", "b$": "m"})
    assert pl.Series(rewrite(pl.Series(["a" * 500 + "b", "b"]), rules)).to_list() == [
        "k" * 2000 + "m",
        "m",
    ]


@pytest.mark.parametrize("text", ["A", "é", "a-b", "ကို", "ﷲ", "😀"])
def test_other_letters_are_refused(text: str) -> None:
    rules = Rules({"a": "a"})
    with pytest.raises(ValueError, match="folded"):
        rewrite(pl.Series([text]), rules)
    with pytest.raises(ValueError, match="folded"):
        rewrite_marked(pl.Series(["a", text]), rules)


@pytest.mark.parametrize("rules", [{"": "a"}, {"^|a": "a"}, {"$": "a"}, {"a": "abcde"}])
def test_a_rule_takes_something_and_gives_four_characters_or_fewer(rules: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="not a rule"):
        Rules(rules)


def test_rules_name_letters_that_texts_can_have() -> None:
    with pytest.raises(ValueError, match=r"U\+00E9"):
        Rules({"é": "a"})


def test_other_types_are_refused() -> None:
    with pytest.raises(TypeError, match="column of strings"):
        rewrite(pl.Series([1]), Rules({"a": "a"}))
