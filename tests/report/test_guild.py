"""The checklist follows what a report has."""

from __future__ import annotations

from crvs_link.protect import Purpose
from crvs_link.report import findings
from crvs_link.report.guild import guild_facts
from report.factory import match_result, outcome_result, scope


def state(result: object) -> dict[str, bool]:
    found = findings(result)  # type: ignore[arg-type]
    assert found.guild == guild_facts(found)
    return {each.item: each.filled for each in found.guild}


def test_the_checklist_follows_what_there_is() -> None:
    bare, full = state(match_result()), state(outcome_result())
    complete = state(
        outcome_result(
            scopes={"births": scope(), "origin": scope("origin"), "arrivals": scope("arrivals")},
            disclosure=Purpose("statistics", "an act"),
        )
    )
    nothing = state(match_result(linkages=(), not_run={"births": "no common field"}))
    assert sum(nothing.values()) < sum(bare.values()) < sum(full.values()) < sum(complete.values())
    steps = [each.step for each in findings(match_result()).guild]
    assert list(dict.fromkeys(steps)) == ["Data provision", "Linkage", "Analysis", "Reporting"]
    for each in findings(match_result()).guild:
        assert each.text
        assert (each.anchor is not None) == each.filled
    # What no program can know stays open.
    assert not all(complete.values())
