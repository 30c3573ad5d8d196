"""The columns of the tables of outcomes."""

from __future__ import annotations

from typing import Final

import polars as pl

SEARCHES: Final = {
    "host_row": pl.UInt32,
    "host_id": pl.String,
    "register": pl.String,
    "search_result": pl.String,
    "p_unlinked": pl.Float64,
    "best_weight": pl.Float64,
    "n_candidates": pl.UInt32,
    "scope": pl.String,
    "scope_reason": pl.String,
    "power": pl.Float64,
    "max_weight": pl.Float64,
    "completeness_low": pl.Float64,
    "completeness_high": pl.Float64,
    "p_no_record": pl.Float64,
    "p_no_record_low": pl.Float64,
    "p_no_record_high": pl.Float64,
    "bayes_factor": pl.Float64,
    "conflict": pl.String,
    "policy": pl.String,
}
"""One row for each host record and register (``outcomes``).

``scope`` is ``in``, ``out`` or ``not stated``, ``scope_reason`` a `crvs_link.codes.ScopeReason`
of those that are out. ``power`` is the probability that the true partner would have been found
(linkage sensitivity of this record, blocking included), ``max_weight`` the weight in bits that
it could attain. ``completeness_low`` and ``completeness_high`` are those of its stratum.
``p_no_record`` is the probability that the register holds no record of the person, given that
none was found: with its ends stated where nothing was found, completeness and power are known,
and everybody has such a record or ought to (not of deaths and marriages). ``bayes_factor`` is
how many times likelier that is if there is no record. ``conflict`` names the rule of a
`conflict`, ``policy`` that by which a result is withheld.
"""

CASES: Final = {
    "host_row": pl.UInt32,
    "host_id": pl.String,
    "outcome": pl.String,
    "basis": pl.String,
    "band": pl.String,
    "probability": pl.Float64,
    "probability_low": pl.Float64,
    "probability_high": pl.Float64,
    "family": pl.String,
    "host_duplicate_of": pl.String,
    "indicators": pl.String,
}
"""One row for each host record (``cases``): its outcome over all registers.

``basis`` is the id of the register on which the outcome rests. ``probability`` is that of what
the outcome says: of the link, or that no record of the person is on the register; null where
nothing can be said, and its ends where they are not known. ``family`` is the relation of the
relative who was linked (father, mother, spouse). ``host_duplicate_of`` is the ``host_id`` of an
earlier host record of the same person. ``indicators`` are codes of `crvs_link.codes.Indicator`,
separated by ``"; "``; empty text for none. ``outcome`` is null where no register was searched.
"""
