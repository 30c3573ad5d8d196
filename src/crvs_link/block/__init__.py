"""Blocking: which record pairs are compared at all."""

from crvs_link.block.choose import choose_rules
from crvs_link.block.lanes import lane, lane_names, name_slots
from crvs_link.block.plan import RuleGroups, WorkRange, prepare, work_ranges

__all__ = [
    "RuleGroups",
    "WorkRange",
    "choose_rules",
    "lane",
    "lane_names",
    "name_slots",
    "prepare",
    "work_ranges",
]
