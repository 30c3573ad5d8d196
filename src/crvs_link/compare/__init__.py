"""Comparisons of record pairs: chosen from the data, carried out by the core."""

from crvs_link.compare.choose import choose_comparisons, common_fields
from crvs_link.compare.passes import (
    CandidatePairs,
    Edges,
    bind_rules,
    compare_candidates,
    compare_pairs,
    needed_lanes,
    pack,
    rule_of_pairs,
    score_candidates,
)
from crvs_link.compare.program import bind, exact_level_probabilities
from crvs_link.compare.random_pairs import content_order, count_random_pairs
from crvs_link.compare.tables import Tables

__all__ = [
    "CandidatePairs",
    "Edges",
    "Tables",
    "bind",
    "bind_rules",
    "choose_comparisons",
    "common_fields",
    "compare_candidates",
    "compare_pairs",
    "content_order",
    "count_random_pairs",
    "exact_level_probabilities",
    "needed_lanes",
    "pack",
    "rule_of_pairs",
    "score_candidates",
]
