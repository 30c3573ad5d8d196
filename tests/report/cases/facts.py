"""Cases made by hand, of invented people."""

from __future__ import annotations

from datetime import date

from crvs_link.compare import Alignment, Mistake
from crvs_link.compare.mistakes import MistakeKind
from crvs_link.config import Population, RegisterKind, RegisterScope
from crvs_link.report.cases import (
    Agreement,
    Candidate,
    Case,
    CaseFolder,
    Cell,
    Record,
    Search,
    Value,
    WouldDecide,
)
from crvs_link.schema import Calendar, FieldKind

FOLDER = CaseFolder("late registration", "Act 12", "crvs-link 0", "2026-01-01T00:00:00+00:00")

SCOPE = RegisterScope(
    id="th-births",
    owner="Office of Births",
    country="THA",
    kind=RegisterKind.BIRTH,
    extract_date=date(2026, 6, 30),
    path="births.toml",
    digest="sha256:0",
    event_dates=(date(1990, 1, 1), date(2025, 12, 31)),
    area=("TH",),
    population=Population.ALL,
    population_text="births in the country",
)


def name(*words: str, role: str = "unknown") -> Cell:
    read = Value(FieldKind.BAG, tokens=tuple((word, role, False) for word in words))
    return Cell((("name", " ".join(words).title()),), read)


def born(day: str, calendar: str = "gregorian", written: str | None = None) -> Cell:
    read = Value(FieldKind.DATE, days=(day, day), calendar=calendar, method="exact")
    return Cell((("dob", written or day),), read)


def record(row: int, source: str = "births", **cells: Cell) -> Record:
    return Record(source, row, f"B{row}", cells)


def agreement(field: str, label: str, weight: float, **more: object) -> Agreement:
    exact = label.startswith("the same")
    return Agreement(field, label, weight, label == "missing", exact=exact, **more)  # type: ignore[arg-type]


MISTAKE = Mistake(MistakeKind.YEARS_APART, (Calendar.BUDDHIST,), 543)

CANDIDATE = Candidate(
    record=record(
        7, name=name("mohammad", "rahim"), dob=born("2534-05-05"), mother_name=name("amina")
    ),
    status="review",
    probability=0.61,
    among_all=True,
    agreements=(
        agreement(
            "name",
            "the same, more than 1 in 1000",
            6.2,
            detail=Alignment((("same", 2),), (("left", "father", 1),)),
        ),
        agreement("dob", "a known mistake between calendars", 3.0, detail=MISTAKE),
        agreement("sex", "disagree", -5.4),
        agreement("father_name", "missing", 0.0, most=9.0),
    ),
    changes=(WouldDecide("sex", "the same", "link", missing=False),),
)

CASE = Case(
    reference="C000012",
    person=Record(
        "arrivals",
        12,
        "A12",
        {
            "name": name("mohammad", "rahim"),
            "father_name": Cell(),
            "dob": born("1991-05-05", written="5/5/1991"),
            "sex": Cell((("sex", "M"),), Value(FieldKind.CATEGORY, "male")),
        },
    ),
    searches=(Search("births", "review", stated=SCOPE, scope="in", power=0.8),),
    candidates=(CANDIDATE,),
    outcome="POSSIBLE_REVIEW",
    basis="births",
    band="low",
    probability=0.61,
)
