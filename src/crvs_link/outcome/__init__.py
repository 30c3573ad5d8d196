"""From links to outcomes: what was searched, what was found, and what finding nothing means."""

from __future__ import annotations

from crvs_link.outcome.cases import Searched, case_table, meaning_of, tells_of
from crvs_link.outcome.columns import CASES, SEARCHES
from crvs_link.outcome.counts import outcome_counts, search_counts
from crvs_link.outcome.draws import draw_matches
from crvs_link.outcome.family import FamilyLinks, family_links, relatives
from crvs_link.outcome.indicators import joined, own_indicators
from crvs_link.outcome.informative import bayes_factor, is_informative, p_no_record
from crvs_link.outcome.persons import Persons, days_born, persons_of
from crvs_link.outcome.power import (
    LEAST_POWER,
    SearchPower,
    found_shares,
    power_of,
)
from crvs_link.outcome.reach import LikelyMatches, reach_of
from crvs_link.outcome.scopes import in_scope
from crvs_link.outcome.searches import not_run_table, search_table
from crvs_link.outcome.times import TIME_CONFLICTS, LinkedEvents, time_conflicts

__all__ = [
    "CASES",
    "LEAST_POWER",
    "SEARCHES",
    "TIME_CONFLICTS",
    "FamilyLinks",
    "LikelyMatches",
    "LinkedEvents",
    "Persons",
    "SearchPower",
    "Searched",
    "bayes_factor",
    "case_table",
    "days_born",
    "draw_matches",
    "family_links",
    "found_shares",
    "in_scope",
    "is_informative",
    "joined",
    "meaning_of",
    "not_run_table",
    "outcome_counts",
    "own_indicators",
    "p_no_record",
    "persons_of",
    "power_of",
    "reach_of",
    "relatives",
    "search_counts",
    "search_table",
    "tells_of",
    "time_conflicts",
]
