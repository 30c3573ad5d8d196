"""Identity numbers that cannot be those of one person."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.encode import CodedRecords, Readings, encode
from crvs_link.resolve.number_conflicts import numbers_conflict, slips
from crvs_link.run import RunOptions
from extracts import extract_of


def coded(left: list[str | None], right: list[str | None], kind: str) -> CodedRecords:
    extracts = [
        extract_of({"name_given": ["a"] * len(numbers), "id_number": numbers})
        for numbers in (left, right)
    ]
    return encode(extracts, [Readings(id_kind=kind)] * 2, RunOptions())


def conflict(one: str | None, other: str | None, kind: str) -> bool:
    rows = (np.zeros(1, np.int32), np.zeros(1, np.int32))
    return bool(numbers_conflict(coded([one], [other], kind), (0, 1), rows)[0])


CNIC = "35202-1234567-1"


@pytest.mark.parametrize(
    ("other", "found"),
    [
        (CNIC, False),
        ("35202-1234568-1", False),  # one digit
        ("35202-1234657-1", False),  # two neighbours exchanged
        ("35202-1234576-3", True),
        ("61101-7654321-9", True),
        ("1234", False),  # invalid: typed to get past a field
        (None, False),
    ],
)
def test_two_numbers_of_one_kind(other: str | None, *, found: bool) -> None:
    assert conflict(CNIC, other, "pk_cnic") is found
    assert conflict(other, CNIC, "pk_cnic") is found


def test_passports_are_renewed_and_unknown_numbers_say_nothing() -> None:
    assert not conflict("AB1234567", "ZK7654321", "passport")
    assert not conflict("AB1234567", "ZK7654321", "other")


def thai(first: str) -> str:
    """A number of thirteen digits with its check digit."""
    total = sum(int(d) * (13 - k) for k, d in enumerate(first))
    return first + str((11 - total % 11) % 10)


def test_a_number_of_a_status_is_changed_when_the_status_is() -> None:
    citizen, other, stateless = map(thai, ("110170012345", "310060198765", "012345678901"))
    assert conflict(citizen, other, "th_pin")
    assert not conflict(citizen, stateless, "th_pin")
    assert not conflict(stateless, other, "th_pin")


def by_writing(a: str, b: str) -> bool:
    exchanged = {a[:k] + a[k + 1] + a[k] + a[k + 2 :] for k in range(len(a) - 1)}
    return sum(x != y for x, y in zip(a, b, strict=True)) == 1 or b in exchanged


@given(st.lists(st.tuples(*[st.text("012", min_size=5, max_size=5)] * 2), min_size=1))
def test_slips_are_one_edit_or_one_exchange(pairs: list[tuple[str, str]]) -> None:
    pairs = [(a, b) for a, b in pairs if a != b]
    if pairs:
        a, b = (
            np.frombuffer("".join(side).encode(), np.uint8).reshape(-1, 5)
            for side in zip(*pairs, strict=True)
        )
        assert slips(a, b).tolist() == [by_writing(*pair) for pair in pairs]
