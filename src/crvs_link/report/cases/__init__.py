"""One page for each case, for people who decide on it: facts without words, and their pages."""

from crvs_link.report.cases.facts import (
    Agreement,
    Candidate,
    Case,
    CaseFolder,
    Cell,
    Record,
    Search,
    Value,
    WouldDecide,
)
from crvs_link.report.cases.page import render_case, render_list

__all__ = [
    "Agreement",
    "Candidate",
    "Case",
    "CaseFolder",
    "Cell",
    "Record",
    "Search",
    "Value",
    "WouldDecide",
    "render_case",
    "render_list",
]
