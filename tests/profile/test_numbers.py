from __future__ import annotations

from crvs_link.encode import Readings
from crvs_link.profile.facts import NumbersOfKind
from profiles import profiled

VALID = ["0-1006-00445-63-1", "3100600445635", "3-1006-00445-63-5"]  # the last two are one


def test_every_figure_of_a_column_of_numbers() -> None:
    numbers = [*VALID, "3100600445636", "999", "0000000000000", None, " "]
    (found,) = profiled(
        Readings(id_kind="th_pin"), full_name=["Quirinus"] * len(numbers), id_number=numbers
    ).numbers
    assert (found.column, found.doubt) == ("id_number", None)
    assert found.kinds == (
        NumbersOfKind(
            "th_pin", valid=3, unchecked=0, invalid=1, dummies=2, shared=1, shared_rows=2
        ),
    )


def test_the_kind_is_inferred_where_the_numbers_tell() -> None:
    numbers = [f"27-01-{30 + k}-{10000 + 7 * k}" for k in range(50)]
    (found,) = profiled(full_name=["Quirinus"] * 50, id_number=numbers).numbers
    (of_kind,) = found.kinds
    assert (of_kind.kind, of_kind.invalid, of_kind.dummies) == ("np_citizenship", 0, 0)
    assert of_kind.valid + of_kind.unchecked == 50
    assert found.remarks[0].startswith("the numbers are read as np_citizenship: 100% of 50 fit")


def test_too_few_numbers_tell_nothing() -> None:
    (found,) = profiled(full_name=["Quirinus"] * 3, id_number=["A7", "A7", "B8"]).numbers
    (of_kind,) = found.kinds
    assert (of_kind.kind, of_kind.unchecked) == ("other", 3)
    assert (of_kind.shared, of_kind.shared_rows) == (1, 2)


def test_numbers_are_counted_by_the_kind_that_their_row_says() -> None:
    (found,) = profiled(
        full_name=["Quirinus"] * 4,
        id_number=["P1234567", "P1234567", "3100600445635", "P1234567"],
        id_type=["passport", "passport", "Thai ID", "UNHCR"],
    ).numbers
    by_kind = {of_kind.kind: of_kind for of_kind in found.kinds}
    assert by_kind["passport"].shared_rows == 2
    assert sum(k.valid + k.unchecked + k.invalid + k.dummies for k in found.kinds) == 4
    assert len(by_kind) > 1


def test_issuers_in_codes_of_two_systems_have_to_be_stated() -> None:
    (found,) = profiled(
        full_name=["Quirinus"] * 4,
        id_number=["P1234567", "P1234568", "P1234569", "P1234560"],
        id_issuer=["AUS", "MYA", "SUD", "GFR"],
    ).numbers
    assert found.doubt is not None
    assert found.kinds == ()


def test_record_ids_that_are_identity_numbers_are_read_as_such() -> None:
    found = profiled(full_name=["Quirinus"] * 3, passport_no=["P1", "P2", "P2"])
    assert {numbers.column for numbers in found.numbers} == {"passport_no"}
