"""Events of several registers that one person cannot have all."""

from __future__ import annotations

import numpy as np
import pytest

from crvs_link.codes import TimeConflict
from crvs_link.config import RegisterKind
from crvs_link.encode import NO_DAY, Days
from crvs_link.outcome import TIME_CONFLICTS, LinkedEvents, time_conflicts

NONE = (int(NO_DAY), int(NO_DAY))


def events(
    kind: RegisterKind | None,
    *,
    born: tuple[int, int] = NONE,
    happened: tuple[int, int] = NONE,
    died: tuple[int, int] = NONE,
    linked: bool = True,
) -> LinkedEvents:
    days = [Days(*(np.array([end], np.int32) for end in each)) for each in (born, happened, died)]
    return LinkedEvents(kind, np.array([linked]), *days)


def found(*registers: LinkedEvents) -> list[TimeConflict | None]:
    codes = [int(each[0]) for each in time_conflicts(registers)]
    return [None if code == 0 else TIME_CONFLICTS[code - 1] for code in codes]


BIRTH, DEATH, BORDER = RegisterKind.BIRTH, RegisterKind.DEATH, RegisterKind.BORDER
LATE, EARLY = TimeConflict.EVENT_AFTER_DEATH, TimeConflict.EVENT_BEFORE_BIRTH


@pytest.mark.parametrize(
    ("registers", "expected"),
    [
        ([events(BIRTH), events(BIRTH)], [TimeConflict.BIRTH_TWICE] * 2),
        ([events(BIRTH), events(BIRTH, linked=False)], [None, None]),
        ([events(BIRTH), events(RegisterKind.CONSULAR)], [None, None]),
        ([events(None), events(None)], [None, None]),
        ([events(DEATH, died=(100, 100)), events(BORDER, happened=(101, 101))], [LATE, LATE]),
        ([events(DEATH, died=(100, 110)), events(BORDER, happened=(105, 105))], [None, None]),
        ([events(DEATH, died=(100, 100)), events(BORDER)], [None, None]),
        ([events(BIRTH, born=(50, 50)), events(BORDER, happened=(40, 49))], [EARLY, EARLY]),
        ([events(BIRTH, born=(50, 60)), events(BORDER, happened=(55, 55))], [None, None]),
        # A date of birth elsewhere than in a birth register is compared, and no ground.
        ([events(BORDER, born=(50, 50)), events(BORDER, happened=(40, 40))], [None, None]),
    ],
)
def test_what_one_person_cannot_have(
    registers: list[LinkedEvents], expected: list[TimeConflict | None]
) -> None:
    assert found(*registers) == expected
    assert found(*registers[::-1]) == expected[::-1]


def test_a_register_that_is_not_concerned_stays() -> None:
    marriage = events(RegisterKind.MARRIAGE, happened=(90, 90))
    death, border = events(DEATH, died=(100, 100)), events(BORDER, happened=(200, 200))
    assert found(marriage, death, border) == [None, LATE, LATE]


def test_no_register_nothing() -> None:
    assert time_conflicts([]) == []
