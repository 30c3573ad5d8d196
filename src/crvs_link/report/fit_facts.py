"""What a report says of a fit, beside the other facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crvs_link.model import LabelAccount, RuleAccount, SideAccount, StartTrace


@dataclass(frozen=True)
class FitFacts:
    """How the model was fitted, and from what; a model that was given has none of it."""

    iterations: int
    converged: bool
    reason: str
    log_likelihood: float | None
    candidates: int
    patterns: int
    random_pairs: int
    starts: tuple[StartTrace, ...]
    sides: tuple[SideAccount, ...]
    rules: tuple[RuleAccount, ...]
    labels: LabelAccount | None
