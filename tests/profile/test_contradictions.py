from __future__ import annotations

from crvs_link.encode import Readings
from crvs_link.profile.facts import Contradictions
from profiles import profiled

# NIK of Indonesia: area, day (of women 40 more), month, year, serial.
NUMBERS = ["3174051705870001", "3174055705870002", "3174051705870003", "3174051705870004", None]
NIK = Readings(id_kind="id_nik")


def people(dates: list[str | None], sexes: list[str | None]) -> dict[str, list[str | None]]:
    return {
        "full_name": ["Quirinus"] * len(dates),
        "id_number": NUMBERS[: len(dates)],
        "date_of_birth": dates,
        "sex": sexes,
    }


def test_numbers_are_counted_against_dates_and_sexes() -> None:
    dates = ["1987-05-17", "1987-05-17", "1987-05-18", None, "1987-05-17"]
    found = profiled(NIK, **people(dates, ["M", "F", "M", "F", "F"]))
    assert found.contradictions == Contradictions(
        dob_known=3, dob_contradicted=1, sex_known=4, sex_contradicted=1
    )


def test_a_column_that_is_not_read_contradicts_nothing() -> None:
    found = profiled(NIK, **people(["1987-05-17", "1987-05-17"], ["0", "1"]))
    assert found.sex is not None
    assert found.sex.doubt is not None
    assert found.contradictions == Contradictions(2, 0, 0, 0)


def test_numbers_that_say_nothing_are_not_compared() -> None:
    found = profiled(full_name=["Quirinus"], id_number=["A7"], sex=["F"])
    assert found.contradictions is None
    assert profiled(full_name=["Quirinus"], sex=["F"]).contradictions is None
