"""Blocking: which record pairs are compared at all."""

from crvs_link.block.agreement import RuleLanes, agreement, all_matches, rule_lanes
from crvs_link.block.choose import choose_rules
from crvs_link.block.extend import further_rules
from crvs_link.block.greedy import FREE
from crvs_link.block.groups import FoundGroups, find_groups
from crvs_link.block.lanes import lane, lane_names, name_slots, shared_slots
from crvs_link.block.likely import MatchAgreement
from crvs_link.block.limits import LeftOut
from crvs_link.block.neighbours import NeighbourModel, fit_neighbours
from crvs_link.block.plan import RuleGroups, WorkRange, cut, prepare, work_ranges
from crvs_link.block.recall import BlockingRecall, blocking_recall
from crvs_link.block.refine import refine_rules
from crvs_link.block.token_ranks import key_ranks, pair_ranks

__all__ = [
    "FREE",
    "BlockingRecall",
    "FoundGroups",
    "LeftOut",
    "MatchAgreement",
    "NeighbourModel",
    "RuleGroups",
    "RuleLanes",
    "WorkRange",
    "agreement",
    "all_matches",
    "blocking_recall",
    "choose_rules",
    "cut",
    "find_groups",
    "fit_neighbours",
    "further_rules",
    "key_ranks",
    "lane",
    "lane_names",
    "name_slots",
    "pair_ranks",
    "prepare",
    "refine_rules",
    "rule_lanes",
    "shared_slots",
    "work_ranges",
]
