"""From candidate pairs to links, review and clusters.

`resolve` turns likelihood ratios into probabilities under a cardinality, `decide` turns
probabilities into links and clerical review, `cluster` groups the records of one file.
"""

from crvs_link.resolve.cardinality import independent, one_sided, partner_odds, resolve
from crvs_link.resolve.clusters import SUREST, UNSEEN, cluster, weak_pairs
from crvs_link.resolve.conflicts import CONFLICT_WORDS, CONFLICTS, Conflict, conflicts
from crvs_link.resolve.decide import (
    REVIEW_REASONS,
    REVIEW_SHARE,
    SEARCH_RESULTS,
    Decision,
    Losses,
    ReviewReason,
    Status,
    decide,
    rank_within_left,
)
from crvs_link.resolve.decided import (
    CONTRADICTS,
    Decided,
    DecisionStanding,
    conflicting,
    hold,
    resolve_decided,
)
from crvs_link.resolve.duplicate_method import DuplicateMethod, duplicate_method
from crvs_link.resolve.expected import Estimate
from crvs_link.resolve.greedy import greedy
from crvs_link.resolve.held import hold_conflicts
from crvs_link.resolve.households import household_links
from crvs_link.resolve.interval import count_interval
from crvs_link.resolve.membership import (
    Membership,
    clustered_probability,
    false_pairs,
    membership,
)
from crvs_link.resolve.one_to_one import OVERLAP_MAX, free_pair_odds, one_to_one
from crvs_link.resolve.resolution import Resolution, pair_posterior
from crvs_link.resolve.what_if import Apart, Clustered, Competing, Standing

__all__ = [
    "CONFLICTS",
    "CONFLICT_WORDS",
    "CONTRADICTS",
    "OVERLAP_MAX",
    "REVIEW_REASONS",
    "REVIEW_SHARE",
    "SEARCH_RESULTS",
    "SUREST",
    "UNSEEN",
    "Apart",
    "Clustered",
    "Competing",
    "Conflict",
    "Decided",
    "Decision",
    "DecisionStanding",
    "DuplicateMethod",
    "Estimate",
    "Losses",
    "Membership",
    "Resolution",
    "ReviewReason",
    "Standing",
    "Status",
    "cluster",
    "clustered_probability",
    "conflicting",
    "conflicts",
    "count_interval",
    "decide",
    "duplicate_method",
    "false_pairs",
    "free_pair_odds",
    "greedy",
    "hold",
    "hold_conflicts",
    "household_links",
    "independent",
    "membership",
    "one_sided",
    "one_to_one",
    "pair_posterior",
    "partner_odds",
    "rank_within_left",
    "resolve",
    "resolve_decided",
    "weak_pairs",
]
