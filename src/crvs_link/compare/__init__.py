"""Comparisons of record pairs: chosen from the data, carried out by the core."""

from crvs_link.compare.choose import choose_comparisons, common_fields
from crvs_link.compare.program import bind, exact_level_probabilities
from crvs_link.compare.tables import Tables

__all__ = ["Tables", "bind", "choose_comparisons", "common_fields", "exact_level_probabilities"]
