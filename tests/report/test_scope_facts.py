"""Scopes of registers in words."""

from __future__ import annotations

from crvs_link.report.scope_facts import NO_COMPLETENESS, NO_SCOPE, scope_facts
from report.factory import scope


def test_a_scope_is_told_in_words() -> None:
    sources = [("arrivals", "host extract"), ("births", "register"), ("origin", "register")]
    stated, missing = scope_facts(sources, {"births": scope()})
    facts = dict(stated.facts)
    assert facts["Owner"] == "Office of Records"
    assert facts["Events from, to"] == "1990-01-01, 2025-12-31"
    assert facts["Fed by"] == "hospitals"
    assert [(s.who, s.low, s.high) for s in stated.strata] == [
        ("born 1990 to 2000", 0.45, 0.65),
        ("sex female, area QM01", 0.8, 0.9),
    ]
    assert stated.missing is None
    assert missing.missing == NO_SCOPE
    bare = scope(completeness=(), area=(), excluded_area=(), fed_by=(), event_dates=None)
    (only,) = scope_facts(sources[:2], {"births": bare})
    assert only.missing == NO_COMPLETENESS
    assert dict(only.facts)["Area"] == "anywhere"
    both = scope_facts(sources[:2], {"births": bare, "arrivals": bare})
    assert [each.missing for each in both] == [None, NO_COMPLETENESS]
