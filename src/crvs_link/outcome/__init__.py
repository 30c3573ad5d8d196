"""From links to outcomes: what was searched, what was found, and what finding nothing means."""

from __future__ import annotations

from crvs_link.outcome.columns import CASES, SEARCHES

__all__ = ["CASES", "SEARCHES"]
