"""Whole runs with households: who gains by them, and who must not."""

from __future__ import annotations

import io
import json
import random
from pathlib import Path

import polars as pl
import pytest
from rich.console import Console, RenderableType

import crvs_link as cl
from crvs_link.cli.explanation import explanation_text
from crvs_link.households import HOUSEHOLD_LEVELS
from crvs_link.pipeline.explain import explain
from crvs_link.report.summary import as_json, summary
from crvs_link.resolve import Conflict
from crvs_link.run import RunOptions
from families import FAMILY, GIVEN, Registers, registers

Pairs = set[tuple[str, str]]


def pairs_of(table: pl.DataFrame) -> Pairs:
    return set(table.select("left_id", "right_id").iter_rows())


def score(links: Pairs, truth: Pairs) -> tuple[float, float]:
    """Precision and recall; the truth serves to measure and nothing else."""
    return len(links & truth) / len(links), len(links & truth) / len(truth)


@pytest.fixture(scope="module")
def population() -> Registers:
    return registers(500, seed=11)


@pytest.fixture(scope="module")
def run(population: Registers) -> cl.RunResult:
    return cl.match(population.left, population.right)


@pytest.fixture(scope="module")
def without(population: Registers) -> cl.RunResult:
    left, right = (side.drop("household_id") for side in (population.left, population.right))
    return cl.match(left, right)


def test_recall_rises_and_precision_does_not_fall(
    population: Registers, run: cl.RunResult, without: cl.RunResult
) -> None:
    precision, recall = score(pairs_of(run.links), population.truth)
    precision_before, recall_before = score(pairs_of(without.links), population.truth)
    assert recall > recall_before + 0.02
    assert precision >= precision_before
    assert run.review.height < without.review.height


def test_no_households_no_trace_of_them(without: cl.RunResult) -> None:
    linkage = without.linkages[0]
    assert linkage.household is None
    assert linkage.parameters.household is None
    assert "level_household" not in without.links.columns
    assert "level_household" not in without.review.columns


def test_brothers_and_sisters_are_not_drawn_together(run: cl.RunResult) -> None:
    """Where non-matches mostly have a link of another member it says next to nothing."""
    household = run.linkages[0].household
    assert household is not None
    weights = household.term.weights()
    assert household.term.shared == ("name_family", "residence_town", "phone")
    assert 0 <= weights[-1] < 1
    assert weights[2] > 3
    assert household.pairs.sum() == run.linkages[0].pairs_kept
    assert run.links["level_household"].max() == len(weights) - 1


def test_permuted_rows_give_the_same_links(population: Registers, run: cl.RunResult) -> None:
    left, right = (
        side.sample(fraction=1, shuffle=True, seed=3)
        for side in (population.left, population.right)
    )
    again = cl.match(left, right)
    assert pairs_of(again.links) == pairs_of(run.links)


def test_a_saved_model_repeats_the_second_round(
    population: Registers, run: cl.RunResult, tmp_path: Path
) -> None:
    run.write(tmp_path / "out")
    again = cl.match(population.left, population.right, model=tmp_path / "out" / "model.json")
    assert again.linkages[0].parameters.household == run.linkages[0].parameters.household
    both = run.links.join(again.links, on=["left_id", "right_id"])
    assert both["level_household"].equals(both["level_household_right"])
    assert both.height >= 0.99 * run.links.height
    report = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "whether another member of both households is linked" in report


def test_one_file_of_two_registrations(population: Registers) -> None:
    """Each family was registered twice, under two numbers."""
    both = pl.concat([population.left, population.right]).drop("phone")
    with_them, before = cl.dedupe(both), cl.dedupe(both.drop("household_id"))
    assert with_them.linkages[0].household is not None
    truth = {frozenset(pair) for pair in population.truth}

    def f1(result: cl.RunResult) -> float:
        found = {frozenset(pair) for pair in pairs_of(result.links)}
        return 2 * len(found & truth) / (len(found) + len(truth))

    assert f1(with_them) > f1(before)


# --- rules of families ---------------------------------------------------------------


def neighbours(n: int, seed: int) -> list[dict[str, str | None]]:
    """Other people, with names that several bear; a father has the family name of his child."""
    rng = random.Random(seed)
    rows: list[dict[str, str | None]] = []
    for k in range(n):
        surname, day = rng.choice(FAMILY), f"0{rng.randint(1, 9)}-{rng.randint(10, 28)}"
        rows.append(
            {
                "id": f"{k}",
                "given_name": rng.choice(GIVEN) + rng.choice(["", "ullah"]),
                "surname": surname,
                "birth_date": f"{rng.randint(1950, 2019)}-{day}",
                "mother_name": f"{rng.choice(GIVEN)} {rng.choice(FAMILY)}",
                "father_name": f"{rng.choice(GIVEN)} {surname}",
            }
        )
    return rows


OF_ONE_FAMILY: dict[str, str | None] = {
    "surname": "rahman",
    "father_name": "karim rahman",
    "mother_name": "salma khatun",
}
AROUND = neighbours(900, 5)


def linked(
    left: list[dict[str, str | None]],
    right: list[dict[str, str | None]],
    decisions: pl.DataFrame | None = None,
) -> tuple[Pairs, cl.RunResult]:
    """Links of a family whose rows stand among those of other people; its ids have letters."""
    run = cl.match(
        pl.DataFrame([*AROUND[:700], *left], infer_schema_length=None),
        pl.DataFrame([*AROUND[200:], *right], infer_schema_length=None),
        decisions=decisions,
    )
    return {pair for pair in pairs_of(run.links) if not pair[0].isdigit()}, run


def person(
    identity: str, given: str | None, born: str, **changes: str | None
) -> dict[str, str | None]:
    return {"id": identity, "given_name": given, "birth_date": born, **OF_ONE_FAMILY} | changes


def test_twins_are_linked_each_to_themselves() -> None:
    rows = [
        [person(f"{side}1", "hasan", "2015-03-04"), person(f"{side}2", "zubayda", "2015-03-04")]
        for side in "LR"
    ]
    links, _ = linked(*rows)
    assert links == {("L1", "R1"), ("L2", "R2")}


def test_a_twin_is_not_linked_to_the_other_but_shown() -> None:
    links, run = linked(
        [person("L1", "hasan", "2015-03-04")], [person("R2", "zubayda", "2015-03-04")]
    )
    assert links == set()
    shown = run.review.filter(pl.col("left_id") == "L1")
    assert shown["reason"].to_list() == [Conflict.TWINS]
    assert shown["probability"][0] > 0.5
    outcome = run.outcomes.filter(pl.col("host_id") == "L1") if run.outcomes is not None else None
    assert outcome is not None
    assert outcome["search_result"].to_list() == ["conflict"]
    assert outcome["conflict"].to_list() == ["conflict_twins"]
    assert run.linkages[0].conflicts == {Conflict.TWINS.value: 1}


def test_a_person_outweighs_the_rule_and_is_asked_again() -> None:
    sides = ([person("L1", "hasan", "2015-03-04")], [person("R2", "zubayda", "2015-03-04")])
    for decision, reasons in (("must_link", ["must_link_contradicted"]), ("cannot_link", [])):
        decided = pl.DataFrame({"left_id": ["L1"], "right_id": ["R2"], "decision": [decision]})
        links, run = linked(*sides, decisions=decided)
        assert (("L1", "R2") in links) == (decision == "must_link")
        assert run.review.filter(left_id="L1", right_id="R2")["reason"].to_list() == reasons
        assert run.decisions is not None
        assert run.decisions["standing"].to_list() == (reasons or ["applied"])
        refused = run.linkages[0].conflicts.get(Conflict.TWINS.value, 0)
        assert refused == (decision == "cannot_link")


def test_a_conflict_is_told_in_the_summary_the_report_and_the_explanation(tmp_path: Path) -> None:
    sides = ([person("L1", "hasan", "2015-03-04")], [person("R2", "zubayda", "2015-03-04")])
    paths = [tmp_path / "left.csv", tmp_path / "right.csv"]
    for path, rows, around in zip(paths, sides, (AROUND[:700], AROUND[200:]), strict=True):
        pl.DataFrame([*around, *rows]).write_csv(path)
    run = cl.match(*paths)
    run.write(tmp_path / "out")
    report = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "conflict_twins" in report
    assert "refused because they cannot be one person" in report
    assert json.loads(as_json(run, None))["linkages"][0]["conflicts"] == {"conflict_twins": 1}
    assert "Refused: cannot be one person" in shown(summary(run, None))
    found = explain(tmp_path / "out", "L1", "R2", options=RunOptions())
    assert found.conflict is not None
    assert "twins" in found.conflict
    assert "By rule the two are not one person" in shown(explanation_text(found))
    other = explain(tmp_path / "out", "L1", "300", options=RunOptions())
    assert other.conflict is None


def test_households_are_told_in_the_explanation(tmp_path: Path, population: Registers) -> None:
    paths = [tmp_path / "left.csv", tmp_path / "right.csv"]
    population.left.write_csv(paths[0])
    population.right.write_csv(paths[1])
    run = cl.match(*paths)
    run.write(tmp_path / "out")
    pair = run.links.filter(pl.col("level_household") > 0).row(0, named=True)
    found = explain(tmp_path / "out", pair["left_id"], pair["right_id"], options=RunOptions())
    last = found.comparisons[-1]
    assert (last.name, last.level) == ("household", pair["level_household"])
    assert found.weight == pytest.approx(pair["weight"])
    assert last.label == HOUSEHOLD_LEVELS[last.level]
    unlike = explain(
        tmp_path / "out",
        population.left["id"][0],
        next(
            other
            for other in population.right["id"]
            if other not in run.links["right_id"] and other not in run.review["right_id"]
        ),
        options=RunOptions(),
    )
    assert unlike.comparisons[-1].label == "known of links and of pairs in review only"
    assert unlike.comparisons[-1].weight == 0


def shown(content: RenderableType) -> str:
    """What stands on a terminal."""
    console = Console(width=200, record=True, file=io.StringIO())
    console.print(content)
    return console.export_text()


def test_a_father_and_a_son_of_one_name() -> None:
    """Senior and junior, the father of each of the same name too."""
    rows = [
        [
            person(f"{side}1", "hasan", "1960-01-02", mother_name="noor hossain"),
            person(f"{side}2", "hasan", "1985-06-07"),
        ]
        for side in "LR"
    ]
    assert linked(*rows)[0] == {("L1", "R1"), ("L2", "R2")}
    assert linked(rows[0][:1], rows[1][1:])[0] == set()


def test_a_baby_named_later_is_found_through_the_mother() -> None:
    later = [person("R1", "hasan", "2015-03-04"), person("R2", "zubayda", "2012-09-01")]
    unnamed = person("L1", "Baby of Salma Khatun", "2015-03-04", mother_name=None)
    assert linked([unnamed], later)[0] == {("L1", "R1")}


def test_the_children_of_two_wives_of_one_husband() -> None:
    """They share father and family name; two were born on one day."""
    rows = [
        [
            person(f"{side}1", "hasan", "2015-03-04"),
            person(f"{side}2", "zubayda", "2017-08-09"),
            person(f"{side}3", "parvina", "2015-03-04", mother_name="noor hossain"),
            person(f"{side}4", "tariqul", "2018-01-30", mother_name="noor hossain"),
        ]
        for side in "LR"
    ]
    links, _ = linked(*rows)
    assert links == {(f"L{k}", f"R{k}") for k in range(1, 5)}
    # Of either mother one child alone is on the other register.
    assert linked(rows[0][:2], rows[1][2:])[0] == set()


def test_a_household_of_one_clerk_one_address_and_one_default_date() -> None:
    """Families of a camp: block, date and often the name are those of all others.

    Members share all that the clerk wrote; whether another member links must not count
    that again for each of them.
    """
    rng = random.Random(7)
    sides: tuple[list[dict[str, str | None]], ...] = ([], [])
    truth: Pairs = set()
    given = [name + end for name in GIVEN for end in ("", "ullah")]
    for family in range(200):
        on_both = family < 130
        surname, block = f"{rng.choice('abcdefgh')}ahmadi", f"block {rng.randint(1, 3)}"
        members = [(rng.choice(given), rng.randint(1950, 2019)) for _ in range(rng.randint(2, 5))]
        for side, rows in enumerate(sides):
            if not on_both and side != family % 2:
                continue
            for place, (name, year) in enumerate(members):
                rows.append(
                    {
                        "id": f"{family}-{place}-{'LR'[side]}",
                        "given_name": name if rng.random() < 0.85 else rng.choice(given),
                        "surname": surname,
                        "birth_date": f"{year}-01-01",
                        "camp": block,
                        "household_id": f"{'LR'[side]}{family}",
                    }
                )
        if on_both:
            truth |= {(f"{family}-{p}-L", f"{family}-{p}-R") for p in range(len(members))}
    left, right = (pl.DataFrame(rows) for rows in sides)
    run = cl.match(left, right)
    before = cl.match(left.drop("household_id"), right.drop("household_id"))
    precision, recall = score(pairs_of(run.links), truth)
    precision_before, recall_before = score(pairs_of(before.links), truth)
    assert run.linkages[0].household is not None
    assert recall > recall_before
    assert precision >= precision_before
    assert one_sided(pairs_of(run.links)) <= one_sided(pairs_of(before.links))


def one_sided(links: Pairs) -> int:
    """Links of families that are on one register alone."""
    return sum(int(a.split("-")[0]) >= 130 for a, _ in links)
