"""Rival explanations of a candidate: twins, namesakes, parents of the same name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crvs_link.report.cases.facts import Candidate, Case, Cell, Record, Value
from crvs_link.report.cases.rivals import RivalExplanation, RivalKind, name_of, rival_explanations
from crvs_link.schema import FieldKind
from report.cases.facts import CANDIDATE, CASE, agreement, name, record


def case(*candidates: Candidate, **cells: Cell) -> Case:
    return replace(CASE, person=Record("arrivals", 1, "A1", cells), candidates=candidates)


def candidate(*agreements: tuple[str, str, float], **more: object) -> Candidate:
    cells = more.pop("cells", {})
    made = replace(CANDIDATE, record=record(7, **cells), **more)  # type: ignore[arg-type]
    return replace(made, agreements=tuple(agreement(*each) for each in agreements))


def kinds(found: Case) -> list[RivalKind]:
    return [each.kind for each in rival_explanations(found)]


@pytest.mark.parametrize("rule", ["conflict_twins", "conflict_birth_orders"])
def test_a_twin_by_rule(rule: str) -> None:
    assert rival_explanations(case(candidate(conflict=rule))) == (
        RivalExplanation(RivalKind.TWIN, (0,), rule=rule),
    )
    assert kinds(case(candidate(conflict="conflict_death"))) == []


def test_a_sibling_shares_a_parent_and_not_the_name() -> None:
    parent = ("father_name", "the same", 5.0)
    assert kinds(case(candidate(parent, ("name_given", "disagree", -4.0)))) == [RivalKind.SIBLING]
    assert kinds(case(candidate(parent, ("dob", "conflict", -4.0)))) == [RivalKind.SIBLING]
    assert kinds(case(candidate(parent, ("dob", "missing", 0.0)))) == []
    assert kinds(case(candidate(("dob", "conflict", -4.0)))) == []


def test_namesakes_are_several_of_one_name() -> None:
    one = candidate(("name", "the same, less than 1 in 1000", 12.0))
    other = candidate(("name", "nothing alike", -3.0))
    assert kinds(case(one, other)) == []
    assert rival_explanations(case(one, other, one)) == (
        RivalExplanation(RivalKind.NAMESAKE, (0, 2)),
    )


def test_a_common_name_is_told() -> None:
    assert kinds(case(candidate(("name", "the same, more than 1 in 1000", 4.0)))) == [
        RivalKind.COMMON_NAME
    ]
    apart = (("name_given", "the same, more than 1 in 100", 4.0), ("name_family", "the same", 4.0))
    assert kinds(case(candidate(*apart))) == [RivalKind.COMMON_NAME]


def test_a_father_or_a_child_of_the_same_name() -> None:
    rahim, karim = name("rahim", "md"), name("karim")
    father = candidate(cells={"name": karim, "father_name": name("salim")})
    assert kinds(case(father, name=rahim, father_name=karim)) == [RivalKind.FATHER]
    child = candidate(cells={"name": karim, "father_name": rahim})
    assert kinds(case(child, name=rahim, father_name=name("salim"))) == [RivalKind.CHILD]
    junior = candidate(cells={"name": karim, "father_name": karim})
    assert kinds(case(junior, name=rahim, father_name=name("salim"))) == [RivalKind.JUNIOR]


def test_unknown_names_are_no_sign() -> None:
    assert kinds(case(candidate(cells={"name": Cell(), "father_name": Cell()}), name=Cell())) == []


def test_another_person_of_the_list() -> None:
    assert rival_explanations(case(candidate(other_hosts=(3, 9)))) == (
        RivalExplanation(RivalKind.OTHER_PERSON, (0,), rows=(3, 9)),
    )


def test_the_words_that_tell_people_apart() -> None:
    roles = (("md", "marker", False), ("ali", "given", False), ("karim", "father", False))
    whole = Cell(read=Value(FieldKind.BAG, tokens=roles))
    assert name_of(record(1, name=whole)) == {"ali"}
    parts = record(1, name_given=name("ali"), name_family=name("khan"))
    assert name_of(parts) == {"ali", "khan"}
