"""Lines of results, one record at a time, from the tables: slow and obvious."""

from __future__ import annotations

import math
from typing import Any

from crvs_link.codes import NOT_FOUND_STATEMENT, STATEMENT
from crvs_link.results import Linkage, RunResult

LINKS = {
    "CONFLICT_REVIEW",
    "LINKED_BIRTH_HOST",
    "LINKED_BIRTH_FOREIGN",
    "LINKED_POPULATION_REGISTER_FOREIGN",
    "LINKED_OTHER_REGISTER",
    "POSSIBLE_REVIEW",
    "LINKED_FAMILY_ONLY",
}
NOT_FOUND = {
    "LINKED_FAMILY_ONLY",
    "NO_LINK_INFORMATIVE",
    "NO_LINK_UNINFORMATIVE",
    "NOT_SEARCHABLE",
    "NOT_IN_SCOPE",
}


def figure(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def band(probability: float) -> str:
    return "high" if probability >= 0.95 else "medium" if probability >= 0.8 else "low"


def candidate(pair: dict[str, Any], linkage: Linkage) -> dict[str, Any]:
    p = pair["probability"]
    if pair.get("decision") == "cannot_link":
        grade = "certainly-not"
    elif pair["status"] == "link":
        grade = "certain"
    else:
        grade = "probable" if p >= 0.8 else "possible"
    levels = {
        c.name: c.levels[pair[f"level_{c.name}"]]
        for c in linkage.spec.comparisons
        if pair.get(f"level_{c.name}") is not None
    }
    return {
        "ref": f"r:{pair['right_row']}",
        "status": pair["status"],
        "weight_bits": pair["weight"],
        "probability": p,
        "band": band(p),
        "grade": grade,
        "rank": pair["rank"],
        "reason": pair.get("reason"),
        "levels": levels,
    }


def search(row: dict[str, Any], pairs: list[dict[str, Any]], linkage: Linkage | None) -> Any:
    bare = {
        "register_id": row["register"],
        "search_result": row["search_result"],
        "policy_id": row["policy"],
    }
    figures = {
        "sensitivity": figure(row["power"]),
        "max_weight_bits": figure(row["max_weight"]),
        "best_weight_bits": figure(row["best_weight"]),
        "p_unlinked": figure(row["p_unlinked"]),
        "bayes_factor": figure(row["bayes_factor"]),
    }
    others = ("scope", "scope_reason", "conflict", "completeness", "p_no_record")
    if row["search_result"] in {"withheld", "not_run"}:
        return bare | dict.fromkeys([*figures, *others]) | {"candidates": []}
    ends = [row["completeness_low"], row["completeness_high"]]
    no_record = {
        "value": row["p_no_record"],
        "low": row["p_no_record_low"],
        "high": row["p_no_record_high"],
    }
    found = [
        pair
        for pair in pairs
        if (pair["left_row"], pair["register"]) == (row["host_row"], row["register"])
        and pair["right_row"] is not None
    ]
    found.sort(key=lambda pair: (pair["rank"], pair["right_row"]))
    return {
        **bare,
        **figures,
        "scope": row["scope"],
        "scope_reason": row["scope_reason"],
        "conflict": row["conflict"],
        "completeness": None if None in ends else ends,
        "p_no_record": None if no_record["value"] is None else no_record,
        "candidates": [candidate(pair, linkage) for pair in found if linkage is not None],
    }


def lines(result: RunResult) -> list[dict[str, Any]]:
    """What each line says, ``audit`` and ``run_id`` aside."""
    assert result.cases is not None
    assert result.outcomes is not None
    linkages = {linkage.right: linkage for linkage in result.linkages}
    pairs = [*result.links.rows(named=True), *result.review.rows(named=True)]
    searches = {(row["host_row"], row["register"]): row for row in result.outcomes.rows(named=True)}
    cases = sorted(result.cases.rows(named=True), key=lambda row: row["host_row"])
    row_of = {row["host_id"]: row["host_row"] for row in cases}
    decided = set()
    if result.decisions is not None:
        decisions = result.decisions.rows(named=True)
        decided = {row["left_id"] for row in decisions if row["standing"] == "applied"}
    said = []
    for row in cases:
        mine = [searches[row["host_row"], each.source_id] for each in result.extracts[1:]]
        waits = {"linked_ambiguous", "review", "conflict"} & {s["search_result"] for s in mine}
        state = "decided" if row["host_id"] in decided else "not_required"
        link = row["outcome"] in LINKS
        earlier = row["host_duplicate_of"]
        said.append(
            {
                "schema": "crvs-link/result/1",
                "host_ref": f"h:{row['host_row']}",
                "outcome": row["outcome"],
                "certainty": {
                    "band": row["band"],
                    "probability": row["probability"] if link else None,
                    "p_no_record": None if link else row["probability"],
                    "low": row["probability_low"],
                    "high": row["probability_high"],
                },
                "basis": row["basis"],
                "family": row["family"],
                "host_duplicate_of": None if earlier is None else f"h:{row_of[earlier]}",
                "searches": [search(s, pairs, linkages.get(s["register"])) for s in mine],
                "indicators": row["indicators"].split("; ") if row["indicators"] else [],
                "statement": NOT_FOUND_STATEMENT if row["outcome"] in NOT_FOUND else STATEMENT,
                "review": {"state": "pending" if waits else state},
                "expires_at": None,
            }
        )
    return said
