"""What a model was fitted from, counted: every row, rule, start and label."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SideAccount:
    """One extract: rows read, those of them that were used, and the records they gave."""

    source_id: str
    rows_read: int
    rows_used: int
    records: int


@dataclass(frozen=True)
class RuleAccount:
    """One blocking rule, and the candidate pairs that it was the first to bring up."""

    name: str
    pairs: int


@dataclass(frozen=True)
class StartTrace:
    """Where EM came to from one starting point.

    Parameters
    ----------
    exact : float
        Share of exact agreement among matches that it started from.
    share : float
        Matches that it started from, as a share of the most that can be.
    iterations : int
    log_likelihood : float
        At its end; see `crvs_link.model.FitTrace`.
    kept : bool
        Whether the model is the one from here: the highest, the first of equals.
    """

    exact: float
    share: float
    iterations: int
    log_likelihood: float
    kept: bool


@dataclass(frozen=True)
class LabelAccount:
    """What became of the rows of a table of labels.

    Parameters
    ----------
    rows : int
        The sum of all that follow, up to `same_record`.
    matches, non_matches : int
        Pairs that the fit counted as what they were found to be.
    insufficient : int
        Rows with that decision: neither match nor non-match.
    undecided : int
        Rows whose decision is empty.
    unknown : int
        Rows with an id that its extract does not hold.
    contradictory : int
        Rows of pairs that are said to be both; none of them is used.
    repeated : int
        Rows that say of a pair what another row says.
    other_register : int
        Rows of a register other than this one.
    same_record : int
        Rows whose two ids are one record.
    not_candidates : int
        Used pairs that no blocking rule would have compared.
    against : int
        Used pairs that the fitted model, each on its own, holds for the opposite.
    """

    rows: int
    matches: int
    non_matches: int
    insufficient: int
    undecided: int
    unknown: int
    contradictory: int
    repeated: int
    other_register: int
    same_record: int
    not_candidates: int
    against: int = 0

    @property
    def used(self) -> int:
        """Pairs that the fit counted."""
        return self.matches + self.non_matches
