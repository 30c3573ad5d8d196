"""Budgets of blocking rules that are carried on from an earlier run, for the extracts of now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil
from typing import TYPE_CHECKING, Any, Final

from crvs_link.spec import BlockingPlan

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crvs_link.config import RunConfig
    from crvs_link.load import Extract
    from crvs_link.spec import BlockingRule

ROOM: Final = 2
"""A rule that left nothing out may find so many times the pairs that growth tells."""


@dataclass(frozen=True)
class SearchCosts:
    """What the search of one register cost.

    Parameters
    ----------
    record_pairs : int
        All pairs of a record of the host extract and one of the register.
    whole : mapping of str to int
        Pairs of each blocking rule that left nothing out, by its name.
    """

    record_pairs: int
    whole: Mapping[str, int]

    def with_room(self, plan: BlockingPlan, record_pairs: int) -> BlockingPlan:
        """Give the rules of a plan budgets for so many pairs of records.

        Examples
        --------
        >>> from crvs_link.spec import BlockingRule
        >>> plan = BlockingPlan((BlockingRule(("dob",), max_pairs=70),))
        >>> SearchCosts(1000, {"dob": 60}).with_room(plan, 1100).rules[0].max_pairs
        132
        >>> SearchCosts(1000, {}).with_room(plan, 1100).rules[0].max_pairs
        77
        """
        growth = max(1.0, record_pairs / max(self.record_pairs, 1))

        def grown(rule: BlockingRule) -> BlockingRule:
            if rule.max_pairs is None:
                return rule
            pairs = max(rule.max_pairs, ROOM * self.whole.get(rule.name, 0))
            return replace(rule, max_pairs=ceil(round(growth * pairs, 6)))

        return BlockingPlan(tuple(grown(rule) for rule in plan.rules))


def search_costs(manifest: Mapping[str, Any]) -> dict[str, SearchCosts]:
    """What a manifest says of the cost of each search, by register."""
    return {
        linkage["register"]: SearchCosts(
            linkage["left_records"] * linkage["right_records"],
            {rule["name"]: rule["pairs"] for rule in linkage["rules"] if rule["left_out"] is None},
        )
        for linkage in manifest["linkages"]
    }


def with_room(
    config: RunConfig, costs: Mapping[str, SearchCosts], extracts: Sequence[Extract]
) -> RunConfig:
    """Let the budgets of the blocking rules of an earlier run grow as the extracts have.

    A rule that left nothing out has what it cost as its budget: with one record more it would
    leave out its largest groups, and lose who is found by them. Nothing is added to the rules.

    Parameters
    ----------
    config : RunConfig
        That of the earlier run.
    costs : mapping of str to SearchCosts
        By register.
    extracts : sequence of Extract
        Those of now, the host extract first.
    """
    sizes = {extract.source_id: extract.frame.height for extract in extracts}
    host = extracts[0].frame.height
    linkages = []
    for linkage in config.linkages:
        register = linkage.register
        if linkage.plan is not None and register in costs and register in sizes:
            plan = costs[register].with_room(linkage.plan, host * sizes[register])
            # The earlier run has refined what was to be refined.
            linkages.append(replace(linkage, plan=plan, further_rules=False))
        else:
            linkages.append(linkage)
    return replace(config, linkages=tuple(linkages))
