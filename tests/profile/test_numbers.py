from __future__ import annotations

from crvs_link.encode import Readings
from profiles import profiled

VALID = ["0-1006-00445-63-1", "3100600445635", "3-1006-00445-63-5"]  # the last two are one


def test_every_figure_of_a_column_of_numbers() -> None:
    numbers = [*VALID, "3100600445636", "999", "0000000000000", None, " "]
    (found,) = profiled(
        Readings(id_kind="th_pin"), full_name=["Quirinus"] * len(numbers), id_number=numbers
    ).numbers
    assert (found.column, found.kind) == ("id_number", "th_pin")
    assert found.evidence == "the user's statement"
    assert (found.valid, found.unchecked, found.invalid, found.dummies) == (3, 0, 1, 2)
    assert (found.shared, found.shared_rows) == (1, 2)


def test_the_kind_is_inferred_where_the_numbers_tell() -> None:
    numbers = [f"27-01-{30 + k}-{10000 + 7 * k}" for k in range(50)]
    (found,) = profiled(full_name=["Quirinus"] * 50, id_number=numbers).numbers
    assert found.kind == "np_citizenship"
    assert "of 100.0% of the rows" in found.evidence
    assert "50 different numbers" in found.evidence
    assert (found.valid + found.unchecked, found.invalid, found.dummies) == (50, 0, 0)


def test_too_few_numbers_tell_nothing() -> None:
    (found,) = profiled(full_name=["Quirinus"] * 3, id_number=["A7", "A7", "B8"]).numbers
    assert found.kind is None
    assert (found.unchecked, found.shared, found.shared_rows) == (3, 1, 2)


def test_record_ids_that_are_identity_numbers_are_read_as_such() -> None:
    found = profiled(full_name=["Quirinus"] * 3, passport_no=["P1", "P2", "P2"])
    assert {numbers.column for numbers in found.numbers} == {"passport_no"}
