"""What would decide a case."""

from __future__ import annotations

from dataclasses import replace

from crvs_link.report.cases.decide import MOST_CHANGES, Step, StepKind, deciding_steps
from crvs_link.report.cases.facts import Cell, WouldDecide
from report.cases.facts import CANDIDATE, CASE, agreement, name


def test_what_to_ask_to_look_up_and_what_is_not_weighed() -> None:
    change = CANDIDATE.changes[0]
    assert deciding_steps(CASE) == (
        Step(StepKind.ASK_PERSON, "father_name"),
        Step(StepKind.NOT_WEIGHED, "mother_name", 0),
        Step(StepKind.WOULD, "sex", 0, change),
    )


def test_what_says_most_comes_first_and_once() -> None:
    missing = (
        agreement("spouse_name", "missing", 0.0, most=3.0),
        agreement("father_name", "missing", 0.0, most=9.0),
    )
    one = replace(CANDIDATE, agreements=missing, changes=())
    cells = {**CASE.person.cells, "spouse_name": Cell()}
    there = replace(one.record, cells={"father_name": Cell(), "spouse_name": name("amina")})
    case = replace(
        CASE,
        person=replace(CASE.person, cells=cells),
        candidates=(replace(one, record=there), replace(one, record=there)),
    )
    assert deciding_steps(case) == (
        Step(StepKind.ASK_PERSON, "father_name"),
        Step(StepKind.ASK_PERSON, "spouse_name"),
        Step(StepKind.ASK_REGISTER, "father_name", 0),
        Step(StepKind.ASK_REGISTER, "father_name", 1),
    )


def test_nothing_is_asked_of_what_is_decided_or_hardly_alike() -> None:
    for other in (
        replace(CANDIDATE, status="candidate"),
        replace(CANDIDATE, reviewed="cannot_link"),
    ):
        assert deciding_steps(replace(CASE, candidates=(other,))) == ()


def test_no_more_changes_than_can_be_read() -> None:
    changes = tuple(
        WouldDecide(f, "the same", "link", missing=False)
        for f in ("name", "dob", "sex", "birth_place", "phone")
    )
    case = replace(CASE, candidates=(replace(CANDIDATE, changes=changes),))
    assert [s.change for s in deciding_steps(case) if s.change] == [*changes[:MOST_CHANGES]]
