"""Completeness and size of populations from linked lists, with the errors of linkage."""

from __future__ import annotations

from crvs_link.estimate.linkage_error import corrected_matches, dual_system_size, observed_matches

__all__ = ["corrected_matches", "dual_system_size", "observed_matches"]
