"""From candidate pairs to links, review and clusters.

`resolve` turns likelihood ratios into probabilities under a cardinality, `decide` turns
probabilities into links and clerical review, `cluster` groups the records of one file.
"""

from crvs_link.resolve.cardinality import greedy, independent, one_sided, pair_posterior, resolve
from crvs_link.resolve.clusters import UNSEEN, cluster, clustered_probability, weak_pairs
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
    Standing,
    conflicting,
    hold,
    resolve_decided,
)
from crvs_link.resolve.one_to_one import OVERLAP_MAX, one_to_one
from crvs_link.resolve.resolution import Resolution

__all__ = [
    "CONTRADICTS",
    "OVERLAP_MAX",
    "REVIEW_REASONS",
    "REVIEW_SHARE",
    "SEARCH_RESULTS",
    "UNSEEN",
    "Decided",
    "Decision",
    "Losses",
    "Resolution",
    "ReviewReason",
    "Standing",
    "Status",
    "cluster",
    "clustered_probability",
    "conflicting",
    "decide",
    "greedy",
    "hold",
    "independent",
    "one_sided",
    "one_to_one",
    "pair_posterior",
    "rank_within_left",
    "resolve",
    "resolve_decided",
    "weak_pairs",
]
