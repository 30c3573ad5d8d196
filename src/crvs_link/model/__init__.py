"""Fellegi-Sunter models: u from all pairs, m and the prior by EM, and their file."""

from crvs_link.model.account import LabelAccount, RuleAccount, SideAccount, StartTrace
from crvs_link.model.alone import assumed_model
from crvs_link.model.fitting import FitOptions, FitTrace, fit, refit_together
from crvs_link.model.guard import check_fit
from crvs_link.model.household import (
    fit_household,
    household_levels,
    shared_agreement,
    shared_comparisons,
)
from crvs_link.model.labels import NO_LABELS, LabelCounts, count_labels
from crvs_link.model.prior import expected_matches, fit_prior
from crvs_link.model.rarity import rarity_bits, split_levels
from crvs_link.model.refit import refit
from crvs_link.model.store import dumps, is_fitted, loads
from crvs_link.model.together import MOST_ROUNDS, SETTLED, Together, fit_together
from crvs_link.model.u import MOST_REMOVED, u_from_samples

__all__ = [
    "MOST_REMOVED",
    "MOST_ROUNDS",
    "NO_LABELS",
    "SETTLED",
    "FitOptions",
    "FitTrace",
    "LabelAccount",
    "LabelCounts",
    "RuleAccount",
    "SideAccount",
    "StartTrace",
    "Together",
    "assumed_model",
    "check_fit",
    "count_labels",
    "dumps",
    "expected_matches",
    "fit",
    "fit_household",
    "fit_prior",
    "fit_together",
    "household_levels",
    "is_fitted",
    "loads",
    "rarity_bits",
    "refit",
    "refit_together",
    "shared_agreement",
    "shared_comparisons",
    "split_levels",
    "u_from_samples",
]
