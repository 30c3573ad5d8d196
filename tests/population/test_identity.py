"""Numbers of every kind against the reader of identity numbers, which shares no code with them."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from crvs_link.population.number_forms import FORMS, Holders
from crvs_link.standardise.identity import read_identity_numbers

CLASSES = {"th_pin": ["0", "6", "7", "1"], "mm_nrc": ["N", "E", "P"]}


@pytest.fixture
def holders() -> Holders:
    random = np.random.default_rng(3)
    n = 3000
    return Holders(
        born=random.integers(-14_000, 20_000, n).astype(np.int32),
        woman=random.integers(0, 2, n),
        area=random.integers(1, 71, n),
        serial=random.choice(9_999_998, n, replace=False) + 1,
        group=random.integers(0, 4, n),
        status=pl.Series([None] * n, dtype=pl.String),
    )


@pytest.mark.parametrize("kind", sorted(FORMS))
def test_numbers_are_valid_and_say_what_is_true_of_their_holders(kind, holders) -> None:
    text = FORMS[kind](holders)
    read = read_identity_numbers(pl.DataFrame({"raw": text}), kind, latest_year=2026)
    assert set(read["check"]) <= {"valid", "unchecked"}
    assert text.n_unique() > 0.99 * len(text)
    sexes = pl.Series(["male", "female"]).gather(holders.woman)
    assert (read["sex"] == sexes).drop_nulls().all()
    born = pl.Series(holders.born)
    known = read.filter(pl.col("dob_from").is_not_null())
    mine = born.filter(read["dob_from"].is_not_null())
    assert (known["dob_from"] <= mine).all()
    assert (mine <= known["dob_to"]).all()
    if kind in {"my_nric", "id_nik", "vn_cccd", "bd_brn"}:
        assert known.height > 0.3 * len(text)


@pytest.mark.parametrize("kind", sorted(CLASSES))
def test_classes_are_kept(kind, holders) -> None:
    classes = pl.Series(CLASSES[kind]).gather(holders.group % len(CLASSES[kind]))
    text = FORMS[kind](Holders(**{**vars(holders), "status": classes}))
    read = read_identity_numbers(pl.DataFrame({"raw": text}), kind)
    assert "invalid" not in set(read["check"])
    assert read["class"].n_unique() == len(set(classes))
    digits = text.str.slice(0, 1) if kind == "th_pin" else text.str.extract(r"\((.)\)")
    assert (digits == classes).all()


def test_a_tazkira_is_paper_or_electronic(holders) -> None:
    status = pl.Series(["paper", "electronic"]).gather(holders.group % 2)
    text = FORMS["af_tazkira"](Holders(**{**vars(holders), "status": status}))
    read = read_identity_numbers(pl.DataFrame({"raw": text}), "af_tazkira")
    assert (read["class"] == status).all()
