"""Fellegi-Sunter models: u from all pairs, m and the prior by EM, and their file."""

from crvs_link.model.alone import assumed_model
from crvs_link.model.fitting import FitOptions, FitTrace, fit
from crvs_link.model.guard import check_fit
from crvs_link.model.household import (
    fit_household,
    household_levels,
    shared_agreement,
    shared_comparisons,
)
from crvs_link.model.prior import expected_matches, fit_prior
from crvs_link.model.refit import refit
from crvs_link.model.store import dumps, loads
from crvs_link.model.u import MOST_REMOVED, u_from_samples

__all__ = [
    "MOST_REMOVED",
    "FitOptions",
    "FitTrace",
    "assumed_model",
    "check_fit",
    "dumps",
    "expected_matches",
    "fit",
    "fit_household",
    "fit_prior",
    "household_levels",
    "loads",
    "refit",
    "shared_agreement",
    "shared_comparisons",
    "u_from_samples",
]
