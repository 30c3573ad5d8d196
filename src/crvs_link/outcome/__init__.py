"""From links to outcomes: what was searched, what was found, and what finding nothing means."""

from __future__ import annotations

from crvs_link.outcome.columns import CASES, SEARCHES
from crvs_link.outcome.counts import outcome_counts, search_counts

__all__ = ["CASES", "SEARCHES", "outcome_counts", "search_counts"]
