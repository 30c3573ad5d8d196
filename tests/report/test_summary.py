from __future__ import annotations

import json
from pathlib import Path

from rich.console import Console, RenderableType

from crvs_link.block import BlockingRecall
from crvs_link.codes import STATEMENT
from crvs_link.report.summary import as_json, summary
from report.factory import cut_rules, dedupe_result, extract, linkage, match_result, pair_table


def shown(renderable: RenderableType) -> str:
    console = Console(width=200, force_terminal=False, no_color=True)
    with console.capture() as capture:
        console.print(renderable)
    return capture.get()


def lines_of(text: str) -> list[list[str]]:
    return [line.split() for line in text.splitlines()]


def test_a_match_shows_every_register_beside_the_other(tmp_path: Path) -> None:
    (tmp_path / "report.html").touch()
    text = shown(summary(match_result(("births", "origin")), tmp_path))
    lines = lines_of(text)
    assert lines[0] == ["births", "origin"]
    assert ["Linked", "100", "(66.7%)", "100", "(66.7%)"] in lines
    assert ["No", "link", "45", "(30.0%)", "45", "(30.0%)"] in lines
    assert ["Candidate", "pairs", "52,000", "52,000"] in lines
    assert ["Links", "100", "100"] in lines
    assert ["Pairs", "for", "review", "3", "3"] in lines
    rate = ["2.1%", "(2.1", "of", "100)"]
    assert ["False-link", "rate,", "expected", *rate, *rate] in lines
    assert "arrivals: 3 of 153 rows set aside." in text
    assert f"Written to {tmp_path / 'report.html'}" in text
    assert STATEMENT in text


def test_a_deduplication_shows_clusters(tmp_path: Path) -> None:
    text = shown(summary(dedupe_result(), tmp_path))
    assert ["Clusters", "147"] in lines_of(text)
    assert "No link" not in text
    assert f"Written to {tmp_path}\n" in text


def test_what_rules_leave_out_is_said() -> None:
    result = match_result(linkages=(linkage(rules=cut_rules()),))
    text = " ".join(shown(summary(result, None)).split())
    assert "births: The blocking rule dob.year + birth_place + a name token leaves out" in text
    assert text.count("to stay within the budget") == 2
    warned = json.loads(as_json(result, None))["linkages"][0]["warnings"]
    assert sum("to stay within the budget" in warning for warning in warned) == 2


def test_the_share_of_true_pairs_that_were_candidates_is_said() -> None:
    result = match_result()
    assert "True pairs among them about 97.1%" in " ".join(shown(summary(result, None)).split())
    recall = json.loads(as_json(result, None))["linkages"][0]["blocking_recall"]
    assert (recall["share"], recall["found"]) == (0.9713, 0.6)
    unknown = BlockingRecall(None, None, None, "too few matches were found")
    text = shown(summary(match_result(linkages=(linkage(blocking_recall=unknown),)), None))
    assert "True pairs among them not known" in " ".join(text.split())


def test_a_register_that_was_not_searched_is_named() -> None:
    text = shown(summary(match_result(linkages=(), not_run={"deaths": "no common field"}), None))
    assert "deaths: not searched: no common field" in text
    assert "Written" not in text


def test_names_bring_no_markup_and_no_escape_sequence_to_the_terminal() -> None:
    rude = "[red]x[/red]\x1b[2J"
    text = shown(
        summary(
            match_result(
                extracts=(extract(rude), extract("births")), linkages=(linkage(right=rude),)
            ),
            Path(rude),
        )
    )
    assert text.count("[red]x[/red]\\x1b[2J") == 4  # also before the warning
    assert "\x1b" not in text


def test_json_has_every_register_and_rates_with_their_parts() -> None:
    document = json.loads(as_json(match_result(("births", "origin")), Path("out")))
    assert document["folder"] == "out"
    assert document["command"] == "match"
    assert [item["register"] for item in document["linkages"]] == ["births", "origin"]
    first = document["linkages"][0]
    assert first["search_results"] == {
        "linked": 100,
        "linked_ambiguous": 2,
        "review": 3,
        "no_link": 45,
    }
    assert first["false_link_rate"] == {
        "numerator": 2.14,
        "denominator": 100,
        "value": 2.14 / 100,
    }
    assert first["warnings"] == ["a field is nearly always missing: phone"]


def test_json_says_null_where_nothing_can_be_estimated() -> None:
    blank = linkage(links=pair_table("births", [], status="link"), false_links_expected=0.0)
    document = json.loads(as_json(match_result(linkages=(blank,)), None))
    assert document["folder"] is None
    assert document["linkages"][0]["false_link_rate"]["value"] is None
    assert json.loads(as_json(dedupe_result(), None))["linkages"][0]["clusters"] == 147
