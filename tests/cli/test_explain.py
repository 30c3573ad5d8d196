"""``explain`` in words, bits and JSON, without a value of either record."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from crvs_link.cli.program import program
from crvs_link.codes import STATEMENT
from crvs_link.pipeline.changes import Change
from crvs_link.pipeline.explanation import ExplainedComparison, ExplainedTogether, Explanation
from crvs_link.pipeline.name_readings import NameReading
from crvs_link.pipeline.rivals import Rival
from crvs_link.run import RunOptions

FOUND = Explanation(
    register="births",
    left_id="A1",
    right_id="B\x1b2",
    rule="dob + sex",
    comparisons=(
        ExplainedComparison("name", 4, "exact, rare", 0.25, 0.000026, 13.23),
        ExplainedComparison("birth_place", 0, "missing", 0.0, 0.0, 0.0),
        ExplainedComparison("sex", 1, "disagree", 0.012, 0.4987, -5.38),
    ),
    together=(ExplainedTogether("name", "sex", 1.75),),
    weight=9.6,
    prior_weight=-11.83,
    probability=0.1761,
    status="review",
    resolved_probability=0.41,
)

SHOWN = """\
A1 and B\\x1b2 of births: for review.

comparison       level                      m          u    bits
name             exact, rare            0.250   0.000026   +13.2
birth_place      missing                                     0.0
sex              disagree               0.012      0.499    −5.4
name and sex     depend on each other                       +1.8
match weight                                                +9.6
prior odds                                                 −11.8
posterior odds                                              −2.2

Candidate pair by the rule: dob + sex.
Probability of a match, by this pair alone: 17.6%.
Probability among all candidates of both records: 41.0%.

The tables of the run do not tell what would change the decision.
"""


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    seen: dict[str, Any] = {"found": FOUND}

    def explain(folder: Path, left: str, right: str, **more: Any) -> Explanation:
        seen.update(folder=folder, left=left, right=right, **more)
        found: Explanation = seen["found"]
        return found

    monkeypatch.setattr("crvs_link.pipeline.explain.explain", explain)
    return seen


def test_in_words_and_bits(asked: dict[str, Any]) -> None:
    done = CliRunner().invoke(program, ["explain", "out", "A1", "B2"])
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == SHOWN + STATEMENT + "\n"
    assert (asked["folder"], asked["left"], asked["right"]) == (Path("out"), "A1", "B2")
    assert asked["register"] is None


def test_a_mistake_between_calendars_is_named(asked: dict[str, Any]) -> None:
    dob = ExplainedComparison("dob", 3, "a known mistake", 0.01, 0.0001, 6.64, "543 years apart")
    asked["found"] = replace(FOUND, comparisons=(dob,))
    done = CliRunner().invoke(program, ["explain", "out", "A1", "B2"])
    assert "a known mistake: 543 years apart" in done.stdout


def test_how_names_were_read_is_said_without_them(asked: dict[str, Any]) -> None:
    left = NameReading("left", "name", ("a title was left out", "a name, the father's name"))
    right = NameReading("right", "name", ("a name",))
    asked["found"] = replace(FOUND, names=(left, right))
    done = CliRunner().invoke(program, ["explain", "out", "A1", "B2"])
    assert (
        "\n\nThe name on the left was read as a name, the father's name; a title was left out.\n"
        "The name on the right was read as a name.\n\n"
    ) in done.stdout


def test_what_a_rare_value_adds_is_a_column_of_its_own(asked: dict[str, Any]) -> None:
    name, *others = FOUND.comparisons
    asked["found"] = replace(FOUND, comparisons=(replace(name, rarity=4.17), *others))
    done = CliRunner().invoke(program, ["explain", "out", "A1", "B2"])
    lines = done.stdout.splitlines()
    assert lines[2].split()[-4:] == ["bits", "of", "them", "rarity"]
    assert lines[3].split()[-2:] == ["+13.2", "+4.2"]
    assert lines[5].split()[-1] == "−5.4"


def test_rivals_and_what_would_change_the_decision(asked: dict[str, Any]) -> None:
    asked["found"] = replace(
        FOUND,
        decision="review",
        rivals=(
            Rival("left", 17, "B9", 6.5, "review", 0.23),
            Rival("right", 4, None, 3.0, "candidate", None),
        ),
        changes=(
            Change("birth_place", 3, "exact", 4.5, "link", 0.93),
            Change("name", 1, "disagree", -18.9, "no link", 1e-7),
        ),
    )
    done = CliRunner().invoke(program, ["explain", "out", "A1", "B2"])
    assert done.stdout.removesuffix(STATEMENT + "\n").endswith("""
Competing for the left record: row 17 on the right (B9), +6.5 bits, probability 23.0%, for review.
Competing for the right record: row 4 on the left, +3.0 bits, compared, and not a link.

What would change the decision, all else as it is, the least first:

comparison    if it were    bits   decision   probability
birth_place   exact         +4.5   a link           93.0%
name          disagree     −18.9   no link        < 0.01%
""")


def test_what_no_single_comparison_would_change(asked: dict[str, Any]) -> None:
    asked["found"] = replace(FOUND, status="never compared", decision="link", changes=())
    done = CliRunner().invoke(program, ["explain", "out", "A1", "B2"])
    assert done.stdout.removesuffix(STATEMENT + "\n").endswith("""
Had it been compared, the decision would be: a link.
No other level of a single comparison would change the decision.
""")


def test_only_the_least_changes_are_shown(asked: dict[str, Any]) -> None:
    changes = tuple(Change(f"c{k}", 1, "x", float(k), "link", 0.95) for k in range(1, 10))
    asked["found"] = replace(FOUND, changes=changes)
    done = CliRunner().invoke(program, ["explain", "out", "A1", "B2"])
    assert "c6" in done.stdout
    assert "c7" not in done.stdout
    assert done.stdout.removesuffix(STATEMENT + "\n").endswith(
        "With --json also the greater ones: 3.\n"
    )
    done = CliRunner().invoke(program, ["explain", "out", "A1", "B2", "--json"])
    assert len(json.loads(done.stdout)["changes"]) == 9


def test_options(asked: dict[str, Any]) -> None:
    args = ["explain", "out", "A1", "B2", "--register", "births", "--threads", "2", "-q", "--json"]
    done = CliRunner().invoke(program, args)
    assert (done.exit_code, done.stderr) == (0, "")
    document = json.loads(done.stdout)
    assert document["status"] == "review"
    assert document["comparisons"][0]["weight"] == 13.23
    options: RunOptions = asked["options"]
    assert (options.threads, asked["register"]) == (2, "births")


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("link", "a link."),
        ("review", "for review."),
        ("candidate", "compared, and not a link."),
        ("below the floor", "compared, and too unlike to be kept."),
        ("never compared", "never compared."),
    ],
)
def test_every_status_has_words(asked: dict[str, Any], status: str, words: str) -> None:
    asked["found"] = replace(FOUND, status=status, rule=None, resolved_probability=None)
    done = CliRunner().invoke(program, ["explain", "out", "A1", "B2"])
    assert done.exit_code == 0
    assert done.stdout.splitlines()[0].endswith(words)
    assert "No blocking rule would have compared this pair." in done.stdout
    assert "among all candidates" not in done.stdout


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    done = CliRunner().invoke(program, ["explain", str(tmp_path / "none"), "A1", "B2"])
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("Error: There is no folder")


def test_an_informative_missing_value_has_its_probabilities(asked: dict[str, Any]) -> None:
    told = ExplainedComparison("birth_place", 0, "missing", 0.05, 0.2, -2.0)
    asked["found"] = replace(FOUND, comparisons=(told,))
    done = CliRunner().invoke(program, ["explain", "out", "A1", "B2"])
    line = next(line for line in done.stdout.splitlines() if line.startswith("birth_place"))
    assert line.split()[1:] == ["missing", "0.050", "0.200", "\N{MINUS SIGN}2.0"]
