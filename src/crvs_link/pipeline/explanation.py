"""What an explanation of a record pair says: levels and figures, and no value of a record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crvs_link.pipeline.changes import DECISIONS
from crvs_link.resolve import Status

if TYPE_CHECKING:
    from crvs_link.pipeline.changes import Change
    from crvs_link.pipeline.name_readings import NameReading
    from crvs_link.pipeline.rivals import Rival


@dataclass(frozen=True)
class ExplainedComparison:
    """One comparison of a pair: its level, and what that level says.

    Parameters
    ----------
    name : str
    level : int
    label : str
    m, u : float
        Probability of the level among matches and among non-matches; 0 for *missing*.
    weight : float
        log2(m / u) in bits; 0 for *missing*.
    rarity : float
        Bits of the weight that are due to how rare the value is; the others are those of
        such agreement on values of any rarity (`crvs_link.model.rarity_bits`).
    detail : str, optional
        How it came to the level: the mistake between calendars by which two dates may be
        one; how the tokens of two full names pair off.
    """

    name: str
    level: int
    label: str
    m: float
    u: float
    weight: float
    detail: str | None = None
    rarity: float = 0.0

    @property
    def base(self) -> float:
        """Bits of the weight that are not due to rarity."""
        return self.weight - self.rarity


@dataclass(frozen=True)
class ExplainedTogether:
    """What two comparisons say together beyond the sum of both, in bits."""

    first: str
    second: str
    weight: float


@dataclass(frozen=True)
class Explanation:
    """One record pair, explained without a value of either record.

    Parameters
    ----------
    register, left_id, right_id : str
    rule : str, optional
        The first blocking rule that holds; None where no rule would have compared
        the pair.
    comparisons : tuple of ExplainedComparison
    together : tuple of ExplainedTogether
        Of comparisons that depend on each other, where that adds or takes anything.
    weight : float
        Match weight of the pair, the sum of all these, in bits.
    prior_weight : float
        log2 of the prior odds.
    probability : float
        Of a match, from this pair alone.
    status : str
        ``link``, ``review``, ``candidate`` (compared and kept, neither), ``below the
        floor`` or ``never compared``.
    resolved_probability : float, optional
        As written in the tables, once all candidates of the records were weighed.
    names : tuple of NameReading
        How the full names of both records were read.
    rivals : tuple of Rival
        The strongest other candidate of each record that may have one partner.
    decision : str
        ``link``, ``review`` or ``no link``; of a pair that was never compared, what it
        would be if it had been.
    changes : tuple of Change, optional
        What in a single comparison would change the decision, rivals held as they are;
        None where the tables of the run do not tell.
    conflict : str, optional
        Why the two cannot be one person, in words.
    reviewed : str, optional
        What a person decided on the pair: ``must_link`` or ``cannot_link``.
    """

    register: str
    left_id: str
    right_id: str
    rule: str | None
    comparisons: tuple[ExplainedComparison, ...]
    together: tuple[ExplainedTogether, ...]
    weight: float
    prior_weight: float
    probability: float
    status: str
    resolved_probability: float | None
    names: tuple[NameReading, ...] = ()
    rivals: tuple[Rival, ...] = ()
    decision: str = DECISIONS[Status.NONE]
    changes: tuple[Change, ...] | None = None
    conflict: str | None = None
    reviewed: str | None = None
