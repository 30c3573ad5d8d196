"""Comparisons of record pairs: chosen from the data, carried out by the core."""

from crvs_link._fast.pairs import first_rules
from crvs_link._fast.patterns import compare_listed
from crvs_link.compare.alignment import Alignment, alignment, alignments_of
from crvs_link.compare.choose import choose_comparisons, common_fields
from crvs_link.compare.mistakes import Mistake, pair_mistake
from crvs_link.compare.passes import (
    CandidatePairs,
    Edges,
    bind_rules,
    compare_candidates,
    needed_lanes,
    pack,
    score_candidates,
)
from crvs_link.compare.program import bind, exact_level_probabilities
from crvs_link.compare.random_pairs import content_order, count_random_pairs
from crvs_link.compare.tables import Tables

__all__ = [
    "Alignment",
    "CandidatePairs",
    "Edges",
    "Mistake",
    "Tables",
    "alignment",
    "alignments_of",
    "bind",
    "bind_rules",
    "choose_comparisons",
    "common_fields",
    "compare_candidates",
    "compare_listed",
    "content_order",
    "count_random_pairs",
    "exact_level_probabilities",
    "first_rules",
    "needed_lanes",
    "pack",
    "pair_mistake",
    "score_candidates",
]
