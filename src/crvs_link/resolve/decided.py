"""Decisions of clerical review within the probabilities: they hold, and doubts are told.

A pair that *must* link is a link whatever its evidence, and where a record may have one
partner its other candidates are gone; a pair that *cannot* link is no candidate. All
other pairs are weighed as ever, given these. Two musts that a cardinality rules out
together are both left to review: neither overrules the other.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import numpy as np

from crvs_link.codes import SearchResult
from crvs_link.resolve.cardinality import resolve
from crvs_link.resolve.decide import SEARCH_RESULTS, Decision, Status
from crvs_link.schema import Assignment, Cardinality

if TYPE_CHECKING:
    import numpy.typing as npt

    from crvs_link.resolve.resolution import Resolution

SURE: Final = 300.0
"""Log likelihood ratio that stands for *must link*: no evidence comes near."""

CONTRADICTS: Final = 0.01
"""A must is contradicted where the model alone gives it a probability below this, a cannot
where it gives one above 1 less this."""


class DecisionStanding(StrEnum):
    """What became of a decision of clerical review in a later run."""

    APPLIED = "applied"
    MUST_CONTRADICTED = "must_link_contradicted"
    """The records speak against the pair. It stays a link, and is in review."""
    CANNOT_CONTRADICTED = "cannot_link_contradicted"
    """The records speak for the pair with near certainty. It stays no link, and is in review."""
    CONFLICT = "decisions_conflict"
    """Other decisions rule this one out. All of them are in review."""
    RECORD_GONE = "record_gone"
    """A record of the pair is not in its extract. A pair that must link is in review."""
    NOT_SEARCHED = "not_searched"
    """The register was not searched."""


@dataclass(frozen=True)
class Decided:
    """Which candidate pairs a person decided on.

    Parameters
    ----------
    must, cannot : bool[E]
    """

    must: npt.NDArray[np.bool_]
    cannot: npt.NDArray[np.bool_]

    @classmethod
    def nothing(cls, n: int) -> Decided:
        """No decision on any of ``n`` pairs."""
        return cls(np.zeros(n, dtype=bool), np.zeros(n, dtype=bool))

    def contradicted(
        self, alone: npt.NDArray[np.float64], refused: npt.NDArray[np.bool_]
    ) -> npt.NDArray[np.bool_]:
        """Decisions that the evidence speaks against, bool[E].

        Parameters
        ----------
        alone : float64[E]
            Probability of each pair, for itself.
        refused : bool[E]
            Pairs that cannot be one person, by a rule.
        """
        found: npt.NDArray[np.bool_] = (self.must & (refused | (alone < CONTRADICTS))) | (
            self.cannot & ~refused & (alone > 1.0 - CONTRADICTS)
        )
        return found


def conflicting(
    must: npt.NDArray[np.bool_],
    left: npt.NDArray[np.int32],
    right: npt.NDArray[np.int32],
    cardinality: Cardinality,
) -> npt.NDArray[np.bool_]:
    """Pairs that must link and of which a record limited to one partner has another, bool[E]."""
    found = np.zeros(len(must), dtype=bool)
    for record in _limited(left, right, cardinality):
        found |= (
            must
            & (np.bincount(record[must], minlength=int(record.max(initial=-1)) + 1) > 1)[record]
        )
    return found


def resolve_decided(
    left: npt.NDArray[np.int32],
    right: npt.NDArray[np.int32],
    log_lr: npt.NDArray[np.float64],
    decided: Decided,
    *,
    n_left: int,
    n_right: int,
    prior: float,
    cardinality: Cardinality,
    assignment: Assignment,
    overlap_max: float | None,
) -> Resolution:
    """Probabilities of candidate pairs, given the cardinality and what was decided.

    Parameters
    ----------
    left, right, log_lr, n_left, n_right, prior, cardinality, assignment, overlap_max
        As for `resolve`.
    decided : Decided

    Returns
    -------
    Resolution
        Of all pairs: 1 for one that must link, if no other decision rules it out; 0 for
        one that cannot, and for the rivals of one that must.
    """
    must, cannot = decided.must, decided.cannot
    sure = must & ~conflicting(must, left, right, cardinality)
    weighed = ~cannot
    for record in _limited(left, right, cardinality):
        taken = np.zeros(int(record.max(initial=-1)) + 1, dtype=bool)
        taken[record[must]] = True
        weighed &= must | ~taken[record]
    found = resolve(
        left[weighed],
        right[weighed],
        np.where(sure, SURE, log_lr)[weighed],
        n_left=n_left,
        n_right=n_right,
        prior=prior,
        cardinality=cardinality,
        assignment=assignment,
        overlap_max=overlap_max,
    )
    if not (must.any() or cannot.any()):
        return found
    q = np.zeros(len(log_lr))
    q[weighed] = found.probability
    q[sure] = 1.0
    p_left, p_right = found.p_unlinked_left.copy(), found.p_unlinked_right.copy()
    p_left[left[sure]] = 0.0
    p_right[right[sure]] = 0.0
    return replace(
        found,
        probability=q,
        p_unlinked_left=p_left,
        p_unlinked_right=p_right,
        n_links_expected=float(q.sum()),
    )


def hold(
    decision: Decision,
    decided: Decided,
    left: npt.NDArray[np.int32],
    right: npt.NDArray[np.int32],
    cardinality: Cardinality,
) -> Decision:
    """Carry out what was decided, whatever the losses say.

    Parameters
    ----------
    decision : Decision
        From `decide`.
    decided : Decided
    left, right : int32[E]
    cardinality : Cardinality

    Returns
    -------
    Decision
        A pair that must link is a link, unless another decision rules it out: then all
        of these go to review, without one of the reasons of `decide`.
    """
    if not decided.must.any():
        return decision
    conflict = conflicting(decided.must, left, right, cardinality)
    status, reason = decision.status.copy(), decision.reason.copy()
    status[decided.must] = Status.LINK
    status[conflict] = Status.REVIEW
    reason[decided.must] = -1
    result = decision.search_result.copy()
    n_left = len(result)
    linked = np.bincount(left[status == Status.LINK], minlength=n_left) > 0
    in_conflict = np.bincount(left[conflict], minlength=n_left) > 0
    result[linked] = SEARCH_RESULTS.index(SearchResult.LINKED)
    result[in_conflict & ~linked] = SEARCH_RESULTS.index(SearchResult.REVIEW)
    return Decision(status, reason, result)


def _limited(
    left: npt.NDArray[np.int32], right: npt.NDArray[np.int32], cardinality: Cardinality
) -> list[npt.NDArray[np.int32]]:
    """The sides whose records have at most one partner."""
    sides = []
    if cardinality in {Cardinality.ONE_TO_ONE, Cardinality.MANY_TO_ONE}:
        sides.append(left)
    if cardinality in {Cardinality.ONE_TO_ONE, Cardinality.ONE_TO_MANY}:
        sides.append(right)
    return sides
