"""Which candidate pairs are links, which go to clerical review: decisions from losses.

The decision with the smallest expected loss is closed form (Sadinle 2017, theorems 1
to 3). For a record with probability ``p0`` of no partner and a best candidate of
probability ``p``:

- link it if ``p > 1 - review / false_link + (wrong_partner - false_link) / false_link *
  (1 - p0 - p)``;
- leave it unlinked if ``p0 > 1 - review / missed_link``;
- otherwise send it to review.

With one-to-one and many-to-one linkage a left record is decided as a whole, with
one-to-many a right record, with many-to-many each pair for itself.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Final

import numpy as np

from crvs_link._fast.assignment import best_pair, rank_in_order
from crvs_link.codes import SearchResult
from crvs_link.errors import ConfigError
from crvs_link.resolve.greedy import strongest_first
from crvs_link.schema import Cardinality

if TYPE_CHECKING:
    import numpy.typing as npt

    from crvs_link.resolve.resolution import Resolution

REVIEW_SHARE: Final = 0.01
"""A candidate of a record in review is shown if its probability is above this, or if it
is the record's best."""

MORE_THAN_HALF: Final = 0.5 + 1e-9
"""Two links of one record cannot both be above this, whatever the rounding."""

SEARCH_RESULTS: Final = (
    SearchResult.LINKED,
    SearchResult.LINKED_AMBIGUOUS,
    SearchResult.REVIEW,
    SearchResult.NO_LINK,
)
"""What the codes in `Decision.search_result` stand for: what pairs alone can say."""


class Status(IntEnum):
    """What is decided on a candidate pair."""

    NONE = 0
    LINK = 1
    REVIEW = 2


class ReviewReason(StrEnum):
    """Why a candidate pair goes to clerical review."""

    UNCERTAIN = "uncertain"
    """Neither linking nor leaving unlinked is worth its risk."""
    AMBIGUOUS = "ambiguous"
    """A partner is likelier than none, but no candidate has more than one half."""
    BELOW_MINIMUM = "below_minimum_probability"
    """A link, had the user not asked for more certainty."""


REVIEW_REASONS: Final = tuple(ReviewReason)
"""What the codes in `Decision.reason` stand for."""


@dataclass(frozen=True)
class Losses:
    """What wrong decisions cost, on any common scale.

    Parameters
    ----------
    false_link : float
        Linking a record that has no partner.
    missed_link : float
        Leaving a record unlinked that has one.
    wrong_partner : float
        Linking a record to another than its partner; at least ``false_link``.
    review : float
        Having a person decide; at most half of ``false_link`` and of ``missed_link``,
        so that no pair of probability below one half is linked.

    Raises
    ------
    ConfigError
        If a loss is not positive, or they are not in these proportions.
    """

    false_link: float = 1.0
    missed_link: float = 1.0
    wrong_partner: float = 2.0
    review: float = 0.1

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if not 0.0 < value < np.inf:
                raise ConfigError(f"The loss {field.name} is {value}, and must be above 0.")
        if self.wrong_partner < self.false_link:
            raise ConfigError(
                f"The loss wrong_partner ({self.wrong_partner}) is less than false_link "
                f"({self.false_link}); a wrong partner is also a false link."
            )
        for name in ("false_link", "missed_link"):
            if 2.0 * self.review > getattr(self, name):
                raise ConfigError(
                    f"The loss review ({self.review}) is more than half of {name} "
                    f"({getattr(self, name)}).",
                    hint="Lower review, or raise the other: else links would be guesses.",
                )

    @property
    def certain(self) -> float:
        """Probability above which a pair with no rival is a link; at least one half."""
        return max(1.0 - self.review / self.false_link, MORE_THAN_HALF)

    @property
    def doubtful(self) -> float:
        """Probability from which on a pair with no rival is worth a review."""
        return self.review / self.missed_link


@dataclass(frozen=True)
class Decision:
    """What is decided on candidate pairs and on the records of the left file.

    Parameters
    ----------
    status : int8[E]
        A `Status` for each pair.
    reason : int8[E]
        Index into `REVIEW_REASONS` for a pair in review, -1 for others.
    search_result : int8[n_left]
        Index into `SEARCH_RESULTS` for each left record.
    """

    status: npt.NDArray[np.int8]
    reason: npt.NDArray[np.int8]
    search_result: npt.NDArray[np.int8]


def decide(
    resolution: Resolution,
    left: npt.NDArray[np.int32],
    right: npt.NDArray[np.int32],
    losses: Losses,
    *,
    cardinality: Cardinality = Cardinality.ONE_TO_ONE,
    min_probability: float | None = None,
) -> Decision:
    """Decide on every candidate pair and every left record.

    A left record is *linked* if a pair of it is; *linked_ambiguous* if a partner is
    likelier than none (``p_unlinked < 0.5``) but no candidate has more than one half;
    *review* if a pair of it goes to review; *no_link* otherwise. An ambiguous record or
    one in review has its best candidate and all above `REVIEW_SHARE` in review.

    Parameters
    ----------
    resolution : Resolution
        Probabilities under the same cardinality.
    left, right : int32[E]
        Record indices of the candidate pairs, sorted by (left, right).
    losses : Losses
    cardinality : Cardinality
    min_probability : float, optional
        A link of lower probability goes to review instead.

    Returns
    -------
    Decision

    Raises
    ------
    ConfigError
        If ``min_probability`` is not between 0 and 1.

    References
    ----------
    Sadinle, M. (2017). Bayesian estimation of bipartite matchings for record linkage.
    Journal of the American Statistical Association 112, 600-612.
    """
    if min_probability is not None and not 0.0 <= min_probability <= 1.0:
        raise ConfigError(f"min_probability is {min_probability}, and must be from 0 to 1.")
    q = resolution.probability
    if cardinality is Cardinality.MANY_TO_MANY:
        status = _decide_pairs(q, losses)
    elif cardinality is Cardinality.ONE_TO_MANY:
        status = _decide_records(q, right, resolution.p_unlinked_right, losses)
    else:
        status = _decide_records(q, left, resolution.p_unlinked_left, losses)
    reason = np.where(status == Status.REVIEW, _code(ReviewReason.UNCERTAIN), -1)
    if min_probability is not None:
        below = (status == Status.LINK) & (q < min_probability)
        status[below], reason[below] = Status.REVIEW, _code(ReviewReason.BELOW_MINIMUM)

    n_left = len(resolution.p_unlinked_left)
    best = best_pair(left, q, n_left)
    p_best = np.where(best >= 0, np.append(q, 0.0)[best], 0.0)
    linked = np.bincount(left, status == Status.LINK, n_left) > 0
    ambiguous = ~linked & (resolution.p_unlinked_left < 0.5) & (p_best <= 0.5)
    shown = ambiguous[left] & _worth_showing(q, left, best)
    status[shown], reason[shown] = Status.REVIEW, _code(ReviewReason.AMBIGUOUS)
    in_review = np.bincount(left, status == Status.REVIEW, n_left) > 0
    search_result = np.select(
        [linked, ambiguous, in_review],
        [
            SEARCH_RESULTS.index(SearchResult.LINKED),
            SEARCH_RESULTS.index(SearchResult.LINKED_AMBIGUOUS),
            SEARCH_RESULTS.index(SearchResult.REVIEW),
        ],
        SEARCH_RESULTS.index(SearchResult.NO_LINK),
    )
    return Decision(status, reason.astype(np.int8), search_result.astype(np.int8))


def rank_within_left(
    left: npt.NDArray[np.int32],
    right: npt.NDArray[np.int32],
    weight: npt.NDArray[np.float64],
) -> npt.NDArray[np.uint32]:
    """Rank of each candidate pair among those of its left record.

    Parameters
    ----------
    left, right : int32[E]
        Record indices of the pairs.
    weight : float64[E]
        Match weight, in any unit.

    Returns
    -------
    uint32[E]
        1 for the heaviest pair of the record; equal weights rank by right record.
    """
    n_left = int(left.max(initial=-1)) + 1
    return rank_in_order(strongest_first(left, right, weight), left, n_left)


def _code(reason: ReviewReason) -> int:
    return REVIEW_REASONS.index(reason)


def _worth_showing(
    q: npt.NDArray[np.float64], record: npt.NDArray[np.int32], best: npt.NDArray[np.int64]
) -> npt.NDArray[np.bool_]:
    shown: npt.NDArray[np.bool_] = (q > REVIEW_SHARE) | (best[record] == np.arange(len(q)))
    return shown


def _decide_pairs(q: npt.NDArray[np.float64], losses: Losses) -> npt.NDArray[np.int8]:
    """Each pair for itself: wrong partners do not arise."""
    link = q > losses.certain
    none = q < losses.doubtful
    return np.select([link, none], [Status.LINK, Status.NONE], Status.REVIEW).astype(np.int8)


def _decide_records(
    q: npt.NDArray[np.float64],
    record: npt.NDArray[np.int32],
    p_unlinked: npt.NDArray[np.float64],
    losses: Losses,
) -> npt.NDArray[np.int8]:
    """Each record as a whole, where it has at most one partner."""
    best = best_pair(record, q, len(p_unlinked))
    p_best = np.where(best >= 0, np.append(q, 0.0)[best], 0.0)
    p_other = np.maximum(0.0, 1.0 - p_unlinked - p_best)
    needed = (
        1.0
        - losses.review / losses.false_link
        + (losses.wrong_partner - losses.false_link) / losses.false_link * p_other
    )
    link = p_best > np.maximum(needed, MORE_THAN_HALF)
    none = (p_unlinked > 1.0 - losses.review / losses.missed_link) | (best < 0)
    status = np.zeros(len(q), np.int8)
    status[(~link & ~none)[record] & _worth_showing(q, record, best)] = Status.REVIEW
    status[best[link]] = Status.LINK
    return status
