from __future__ import annotations

import polars as pl

from crvs_link.standardise.identity import look_alike, read_identity_numbers


def test_letters_and_digits_that_look_alike_are_kept_apart() -> None:
    frame = pl.DataFrame({"raw": ["AO123456I", "A0123456I", "A01234561"]})
    text = read_identity_numbers(frame, "passport")["text"]
    assert text.n_unique() == 3
    assert look_alike(text).unique().to_list() == ["A01234561"]


def test_a_number_that_says_nothing_is_kept() -> None:
    frame = pl.DataFrame({"raw": ["123-45C67890", "NVC 77/1", None]})
    for kind in ("unhcr", "other"):
        found = read_identity_numbers(frame, kind)
        assert found["text"].to_list() == ["12345C67890", "NVC771", None]
        assert found["check"].to_list() == ["unchecked", "unchecked", None]
        assert found["area"].null_count() == 3
