"""Blocking recall: which share of the true pairs were candidates at all, and how that is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from crvs_link.block.agreement import RuleLanes
    from crvs_link.block.likely import MatchAgreement

LEAST_MATCHES: Final = 50
"""Likely matches below which nothing is said."""


@dataclass(frozen=True)
class BlockingRecall:
    """What is known of the share of true pairs that are candidates.

    Parameters
    ----------
    share : float, optional
        The estimate; None where it cannot be told.
    lowest, highest : float, optional
        Its range over the models that were tried.
    basis : str
        What the estimate assumes, or why there is none; in words.
    found : float, optional
        Between two files: the share of left records that have their match among their
        candidates, told by the numbers of candidates alone. The recall is no lower, if
        blocking treats records with and without a match alike.
    """

    share: float | None
    lowest: float | None
    highest: float | None
    basis: str
    found: float | None = None


def blocking_recall(
    lanes: RuleLanes, matches: MatchAgreement, seen: float, found: float | None
) -> BlockingRecall:
    """Estimate the blocking recall, or say why it cannot be told.

    Parameters
    ----------
    lanes : RuleLanes
        Of the rules.
    matches : MatchAgreement
        As told by those that the rules reached.
    seen : float
        How many likely matches were looked at.
    found : float, optional
        From `crvs_link.block.neighbours`.

    Returns
    -------
    BlockingRecall
    """
    if seen < LEAST_MATCHES:
        return BlockingRecall(
            None, None, None, f"fewer than {LEAST_MATCHES} likely matches were found", found
        )
    shared = lanes.shared
    if shared is not None:
        what = shared.replace("_", " ")
        return BlockingRecall(
            None,
            None,
            None,
            f"every blocking rule asks for the {what}: matches that differ in it leave no trace",
            found,
        )
    return BlockingRecall(
        matches.reach,
        min(matches.tried),
        max(matches.tried),
        "from how likely matches that one rule reached agree on the keys of the others; assumes "
        "that errors in different subjects, such as name and birth date, come independently"
        + ("" if len(matches.tried) == 1 else " among well and among badly recorded matches"),
        found,
    )
