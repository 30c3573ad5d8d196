"""Numbers of byte strings, against a dict."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link._fast.lookup import Lookup, lay_out

VALUES = st.lists(st.binary(max_size=20), max_size=60)


def end_to_end(values: list[bytes]) -> tuple[np.ndarray, np.ndarray]:
    starts = np.cumsum([0, *map(len, values)]).astype(np.int64)
    return np.frombuffer(b"".join(values), dtype=np.uint8), starts


@given(st.lists(VALUES, max_size=5), VALUES)
def test_values_are_numbered_as_they_come(batches, others) -> None:
    lookup, known = Lookup(), {}
    for values in batches:
        expected = [known.setdefault(value, len(known)) for value in values]
        assert lookup.add_all(*end_to_end(values)).tolist() == expected
    assert len(lookup) == len(known)
    found = lookup.find_all(*end_to_end(others)).tolist()
    assert found == [known.get(value, -1) for value in others]
    assert [lookup.find(value) for value in others] == found
    assert [lookup.value(number) for number in known.values()] == list(known)


@given(st.lists(st.text(max_size=15), unique=True, max_size=40))
def test_texts_come_back(texts) -> None:
    lookup = Lookup()
    lookup.add_all(*lay_out(pl.Series(texts, dtype=pl.String)))
    again = Lookup(*lookup.arrays())
    assert [again.find_text(text) for text in texts] == list(range(len(texts)))
    numbers = np.array([*range(len(texts)), -1], dtype=np.int32)
    assert pl.Series(again.gather(numbers)).to_list() == [*texts, None]


def test_many_values_keep_their_numbers_while_room_is_made() -> None:
    lookup = Lookup()
    values = [str(number).encode() for number in range(5000)]
    for start in range(0, 5000, 7):
        lookup.add_all(*end_to_end(values[start : start + 7]))
    assert lookup.find_all(*end_to_end(values)).tolist() == list(range(5000))


def test_null_is_laid_out_as_nothing() -> None:
    data, starts = lay_out(pl.Series(["ab", None, "", "c" * 20]))
    assert (bytes(data), starts.tolist()) == (b"ab" + b"c" * 20, [0, 2, 2, 2, 22])


def test_what_does_not_fit_together_is_refused() -> None:
    lookup = Lookup()
    data, starts, slots = lookup.arrays()
    for wrong in ((data, starts[:0], slots), (data, starts, slots[:3]), (data, starts + 9, slots)):
        with pytest.raises(ValueError, match="do not fit together"):
            Lookup(*wrong)
    for bounds in ([0, 5], [2, 1], [-1, 0]):
        with pytest.raises(ValueError, match="must lie within"):
            lookup.add_all(np.zeros(3, dtype=np.uint8), np.array(bounds, dtype=np.int64))
    with pytest.raises(IndexError):
        lookup.value(0)
    with pytest.raises(IndexError):
        lookup.gather(np.zeros(1, dtype=np.int32))
