"""The register index: "is this child already here?", answered for one record at a time."""

from crvs_link.codes import Grade
from crvs_link.index.register_index import RegisterIndex
from crvs_link.index.results import Candidate, ManyResults, Reason, SearchResult, Together

__all__ = [
    "Candidate",
    "Grade",
    "ManyResults",
    "Reason",
    "RegisterIndex",
    "SearchResult",
    "Together",
]
