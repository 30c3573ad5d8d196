from __future__ import annotations

import math
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.model import LabelAccount
from crvs_link.report.rate import Rate
from crvs_link.report.text import (
    NOT_ESTIMABLE,
    bits,
    labels_text,
    left_out_text,
    memory_text,
    number,
    of,
    percent,
    points,
    printable,
    probability,
)
from report.factory import cut_rules


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (1, "1 MiB"),
        (3 << 20, "3 MiB"),
        ((3 << 20) + 1, "4 MiB"),
        ((1 << 30) - 1, "1,024 MiB"),
        (1 << 30, "1.00 GiB"),
        ((5 << 30) // 4 + 1, "1.26 GiB"),
        (3 << 40, "3,072.00 GiB"),
    ],
)
def test_memory_is_never_said_to_be_less(size: int, text: str) -> None:
    assert memory_text(size) == text


def test_what_a_rule_leaves_out_is_one_sentence_for_each_fact() -> None:
    whole, tokens, lanes = cut_rules()
    assert left_out_text(whole, within=False) == ""
    assert left_out_text(tokens, within=False) == (
        "The blocking rule dob.year + birth_place + a name token leaves out the commonest name "
        "tokens to stay within the budget: 12 groups with 5,000,000 of its 5,024,500 pairs. "
        "131 records on the left and 40,256 on the right lose candidates by this; 3 and 1,017 "
        "of them have none left."
    )
    assert left_out_text(lanes, within=True) == (
        "The blocking rule name_family.sound + sex leaves out its largest groups to stay within "
        "the budget: 1 group with 77 of its 40,194 pairs. 131 records lose candidates by this; "
        "3 of them have none left."
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (12, "12"),
        (1_234_567, "1,234,567"),
        (-3, "−3"),
        (0.0, "0.00"),
        (0.004, "< 0.01"),
        (0.52, "0.52"),
        (3.25, "3.2"),
        (99.96, "100.0"),
        (1234.5, "1,234"),
        (-48011.25, "−48,011"),
    ],
)
def test_number(value: float, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize(
    ("rate", "text"),
    [
        (Rate(0, 0), NOT_ESTIMABLE),
        (Rate(3.5, 0), NOT_ESTIMABLE),
        (Rate(0, 7), "0%"),
        (Rate(7, 7), "100%"),
        (Rate(1, 3), "33.3%"),
        (Rate(1, 300), "0.33%"),
        (Rate(1, 1_000_000), "< 0.01%"),
        (Rate(999_999, 1_000_000), "> 99.99%"),
        (Rate(9_991, 10_000), "99.91%"),
    ],
)
def test_percent(rate: Rate, text: str) -> None:
    assert percent(rate) == text


@given(st.integers(0, 10**7), st.integers(1, 10**7))
def test_a_share_that_is_neither_none_nor_all_is_never_written_as_such(a: int, b: int) -> None:
    rate = Rate(min(a, b), b)
    assert (percent(rate) in {"0%", "0.00%"}) == (rate.numerator == 0)
    assert (percent(rate) in {"100%", "100.00%"}) == (rate.numerator == b)


def test_a_rate_shows_what_it_was_computed_from() -> None:
    assert of(Rate(2.14, 1000)) == "2.1 of 1,000"


@pytest.mark.parametrize(
    ("value", "text"),
    [(-3.14159, "−3.1"), (-0.04, "0.0"), (0.0, "0.0"), (12, "+12.0"), (0.06, "+0.1")],
)
def test_bits_carry_their_sign(value: float, text: str) -> None:
    assert bits(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (1.0, "1.000"),
        (0.98765, "0.988"),
        (0.01, "0.010"),
        (0.000123, "0.00012"),
        (0.00001, "0.000010"),
        (4e-7, "4.0e−7"),
        (1.25e-12, "1.2e−12"),
    ],
)
def test_probability(value: float, text: str) -> None:
    assert probability(value) == text


@given(st.floats(1e-15, 1))
def test_a_probability_reads_back_within_its_digits(value: float) -> None:
    shown = float(probability(value).replace("−", "-"))
    assert math.isclose(shown, value, rel_tol=0.051)


@pytest.mark.parametrize(
    ("value", "text"), [(None, NOT_ESTIMABLE), (0.2601, "+26.0"), (-0.005, "−0.5"), (1e-9, "0.0")]
)
def test_points(value: float | None, text: str) -> None:
    assert points(value) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("births.csv", "births.csv"),
        ("ทะเบียนเกิด ۱۳۷۰ নাম", "ทะเบียนเกิด ۱۳۷۰ নাম"),
        ("نمی\u200cدانم", "نمی\u200cدانم"),
        ("a\x1b[31mb", "a\\x1b[31mb"),
        ("a\nb\tc\x00", "a\\nb\\tc\\x00"),
        ("gpj.\u202etxt", "gpj.\\u202etxt"),
        ("a\udcffb", "a\\udcffb"),
    ],
)
def test_printable(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(st.text(st.characters(codec=None)))
def test_printable_text_can_be_encoded_and_moves_no_cursor(text: str) -> None:
    shown = printable(text)
    shown.encode()
    assert not any(unicodedata.category(c) in {"Cc", "Cs"} for c in shown)
    assert printable(shown) == shown


def test_every_label_is_told_and_only_what_there_is() -> None:
    account = LabelAccount(
        rows=1060,
        matches=1030,
        non_matches=20,
        insufficient=4,
        undecided=0,
        unknown=3,
        contradictory=2,
        repeated=1,
        other_register=0,
        same_record=0,
        not_candidates=7,
        against=5,
    )
    assert labels_text(account) == (
        "1,060 labels, of which the fit counted 1,050 (1,030 match, 20 non-match; 7 that no rule "
        "would have compared); 4 insufficient; 3 with an id that is not there; 2 that contradict "
        "each other; 1 that repeat another; the fitted model holds 5 of these for the opposite."
    )
