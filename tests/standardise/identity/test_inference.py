from __future__ import annotations

from random import Random

import polars as pl
import pytest

from crvs_link.standardise.identity import InferredKind, infer_kind
from crvs_link.standardise.identity.inference import LEAST_VALUES
from oracles.identity import HOLDERS, digits

SURE = [
    *("th_pin", "in_aadhaar", "cn_ric", "tr_tckn", "kr_rrn", "ir_melli", "mrz", "mm_nrc"),
    *("id_nik", "my_nric", "vn_cccd", "lk_nic", "np_citizenship"),
]


def numbers(kind: str, n: int = 200, seed: int = 0) -> list[str]:
    random = Random(seed)
    return [HOLDERS[kind](random).number for _ in range(n)]


def infer(raw: list[str], counts: list[int] | None = None) -> InferredKind | None:
    return infer_kind(pl.Series(raw, dtype=pl.String), counts or [1] * len(raw))


@pytest.mark.parametrize("kind", SURE)
def test_a_column_with_evidence_is_recognised(kind: str) -> None:
    found = infer(numbers(kind))
    assert found is not None
    assert (found.kind, found.share) == (kind, 1.0)
    assert found.chance < 0.25 or found.layout == 1.0


@pytest.mark.parametrize("kind", ["th_pin", "tr_tckn", "id_nik"])
def test_some_numbers_may_be_wrong(kind: str) -> None:
    random = Random(1)
    length = len(numbers(kind)[0])
    found = infer(numbers(kind) + [digits(random, length) for _ in range(30)])
    assert found is not None
    assert found.kind == kind
    assert 0.8 < found.share < 1.0


@pytest.mark.parametrize("kind", ["pk_cnic", "ph_psn", "bd_nid", "bd_brn", "passport"])
def test_a_form_without_evidence_is_not_guessed(kind: str) -> None:
    """Numbers of 17 digits that begin with a year are the one as well as the other."""
    assert infer(numbers(kind)) is None


def test_the_way_of_writing_is_evidence() -> None:
    written = [f"{n[:5]}-{n[5:12]}-{n[12:]}" for n in numbers("pk_cnic")]
    found = infer(written)
    assert found is not None
    assert (found.kind, found.layout) == ("pk_cnic", 1.0)


def test_half_and_half_is_not_guessed() -> None:
    assert infer(numbers("th_pin") + numbers("in_aadhaar")) is None


def test_rows_count_and_not_only_values() -> None:
    wrong = [digits(Random(2), 13) for _ in range(1)]
    raw = numbers("th_pin", 50) + wrong
    assert infer(raw, [1] * 51) is not None
    assert infer(raw, [1] * 50 + [1000]) is None


def test_dummies_are_no_evidence_against() -> None:
    found = infer([*numbers("th_pin"), "0000000000000", "n/a"], [1] * 200 + [500, 500])
    assert found is not None
    assert found.values == 200


def test_few_numbers_are_not_enough() -> None:
    assert infer(numbers("th_pin", LEAST_VALUES - 1)) is None
    assert infer(numbers("th_pin", LEAST_VALUES)) is not None
    assert infer([]) is None


def test_the_answer_is_always_the_same() -> None:
    assert infer(numbers("my_nric")) == infer(numbers("my_nric"))


def test_a_long_column_is_looked_at_in_places() -> None:
    found = infer(numbers("ir_melli", 50_000))
    assert found is not None
    assert found.kind == "ir_melli"
    assert found.values <= 20_000
