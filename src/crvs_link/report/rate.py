"""Shares that carry what they are made of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rate:
    """A share, and what it was computed from.

    Parameters
    ----------
    numerator, denominator : float
        Counts, or expected counts where a model gives them.
    """

    numerator: float
    denominator: float

    @property
    def value(self) -> float | None:
        """The share; None if the denominator is zero: not estimable."""
        return self.numerator / self.denominator if self.denominator else None
