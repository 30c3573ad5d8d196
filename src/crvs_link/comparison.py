"""The comparisons of a model: their levels, what was stated of them, what depends on what."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from crvs_link.levels import THE_SAME, name_labels
from crvs_link.schema import FieldKind


class MissingValues(StrEnum):
    """What it says about a match that a value is missing."""

    AT_RANDOM = "at random"
    """Nothing: the comparison drops out of the pair, and the level weighs 0."""
    INFORMATIVE = "informative"
    """The level has m and u of its own, since matches lack the field more or less often."""


@dataclass(frozen=True)
class Comparison:
    """One comparison of a record pair, and its ordered levels.

    Level 0 is *missing* (either value is absent), level 1 is
    *disagree*, and the evidence for a match does not fall from there on. The last
    ``len(rarity) + 1`` are exact agreement, from common values to rare; of names, `exact`.

    Parameters
    ----------
    name : str
        Unique within a model; names the ``level_*`` column of the results.
    field : str
        The coded field that is compared.
    kind : FieldKind
        Selects the kernel.
    levels : tuple of str
        One label for each level, *missing* first.
    thresholds : tuple of float
        For text: the Jaro-Winkler similarities, ascending, that open the levels
        between *disagree* and exact agreement.
    partner : str, optional
        For text: the field with which this one may have been exchanged (given name
        and family name). The level before the exact ones is then *exchanged*.
    rarity : tuple of float
        Relative frequencies, descending. An exact agreement on a value rarer than the first
        k of them is the k-th level above the first exact one; on a doubtful number, never.
    missing : MissingValues
        Whether a missing value says something about a match.
    m, u : tuple of float
        Probabilities of all levels that are stated and held; empty where they are
        estimated. Entry 0 is above 0 where missing values are informative, and 0 elsewhere.
    """

    name: str
    field: str
    kind: FieldKind
    levels: tuple[str, ...]
    thresholds: tuple[float, ...] = ()
    partner: str | None = None
    rarity: tuple[float, ...] = ()
    missing: MissingValues = MissingValues.AT_RANDOM
    m: tuple[float, ...] = ()
    u: tuple[float, ...] = ()

    @property
    def informative(self) -> bool:
        """Whether the level *missing* has probabilities, and so a weight, of its own."""
        return self.missing is MissingValues.INFORMATIVE

    @property
    def exact(self) -> tuple[int, ...]:
        """The levels of exact agreement, from common values to rare ones."""
        if self.kind is FieldKind.BAG:
            return tuple(map(self.levels.index, name_labels(THE_SAME, self.rarity)))
        return tuple(range(len(self.levels) - 1 - len(self.rarity), len(self.levels)))

    @property
    def first_exact(self) -> int:
        """The lowest level of exact agreement."""
        return self.exact[0]


@dataclass(frozen=True)
class Dependence:
    """What two comparisons say together beyond the sum of what each says.

    Parameters
    ----------
    first, second : int
        Numbers of the comparisons.
    bits : tuple of tuple of float
        By level of the first and of the second: log2 of how much more often the two come
        together than by chance, among matches over that among non-matches; 0 where missing.
    """

    first: int
    second: int
    bits: tuple[tuple[float, ...], ...]
