"""What a search of an index gives: candidates, how sure each is, and why."""

from __future__ import annotations

import html
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, overload

import numpy as np
import polars as pl

from crvs_link.codes import Grade

if TYPE_CHECKING:
    from crvs_link.spec import ModelParameters, ModelSpec

CERTAIN: Final = 0.99
PROBABLE: Final = 0.80
"""Probabilities from which a candidate has these grades."""


def grade(probability: float) -> Grade:
    """Grade of a candidate by its probability.

    >>> grade(0.995), grade(0.9), grade(0.5)
    (<Grade.CERTAIN: 'certain'>, <Grade.PROBABLE: 'probable'>, <Grade.POSSIBLE: 'possible'>)
    """
    if probability >= CERTAIN:
        return Grade.CERTAIN
    return Grade.PROBABLE if probability >= PROBABLE else Grade.POSSIBLE


@dataclass(frozen=True)
class Reason:
    """One comparison of a candidate: its level, and what that level says.

    Parameters
    ----------
    comparison : str
    level : int
    label : str
        The level in words.
    weight : float
        log2(m / u) in bits; 0 for *missing*.
    """

    comparison: str
    level: int
    label: str
    weight: float


@dataclass(frozen=True)
class Together:
    """What two comparisons that depend on each other say beyond the sum of both, in bits."""

    first: str
    second: str
    weight: float


class Candidate:
    """A record of the register that may be of the person.

    Attributes
    ----------
    record_id : str
    weight : float
        Match weight in bits: log2 of the likelihood ratio.
    probability : float
        That this is the record of the person, while all candidates compete.
    """

    __slots__ = ("_code", "_model", "_rule", "probability", "record_id", "weight")

    def __init__(
        self,
        record_id: str,
        weight: float,
        probability: float,
        code: int,
        rule: int,
        model: SearchModel,
    ) -> None:
        self.record_id = record_id
        self.weight = weight
        self.probability = probability
        self._code = code
        self._rule = rule
        self._model = model

    @property
    def grade(self) -> Grade:
        """Certain, probable or possible."""
        return grade(self.probability)

    @property
    def rule(self) -> str:
        """The first blocking rule by which it was found."""
        return self._model.rules[self._rule]

    @property
    def levels(self) -> dict[str, int]:
        """Level of each comparison, 0 for missing."""
        return {reason.comparison: reason.level for reason in self.explanation}

    @property
    def explanation(self) -> tuple[Reason, ...]:
        """What each comparison says; with `together`, the weights sum to the candidate's."""
        return self._model.reasons(self._code)

    @property
    def together(self) -> tuple[Together, ...]:
        """What comparisons that depend on each other say beyond that, where it is not 0."""
        return self._model.together(self._code)

    def __repr__(self) -> str:
        return (
            f"Candidate({self.record_id!r}, {self.grade.value}, "
            f"probability={self.probability:.4f}, weight={self.weight:.1f})"
        )


class SearchModel:
    """The words of a model.

    Parameters
    ----------
    spec, parameters
        The model.
    rules : tuple of str
        Names of the blocking rules.
    """

    def __init__(
        self, spec: ModelSpec, parameters: ModelParameters, rules: tuple[str, ...]
    ) -> None:
        self.spec = spec
        self.rules = rules
        self._weights = [weights.tolist() for weights in parameters.weights()]
        self._dependence = parameters.dependence

    def reasons(self, code: int) -> tuple[Reason, ...]:
        """What each comparison says in a pattern."""
        found = []
        for comparison, weights in zip(self.spec.comparisons, self._weights, strict=True):
            code, level = divmod(code, len(comparison.levels))
            found.append(Reason(comparison.name, level, comparison.levels[level], weights[level]))
        return tuple(found)

    def together(self, code: int) -> tuple[Together, ...]:
        """What pairs of comparisons say beyond the sum of both in a pattern."""
        levels = self.spec.unpack(np.array([code], dtype=np.uint32))[0].tolist()
        name = [comparison.name for comparison in self.spec.comparisons]
        found = (
            Together(name[d.first], name[d.second], d.bits[levels[d.first]][levels[d.second]])
            for d in self._dependence
        )
        return tuple(one for one in found if one.weight)

    def left_out(self, rules: int) -> tuple[str, ...]:
        """Names of the rules of some bits."""
        return tuple(name for number, name in enumerate(self.rules) if rules >> number & 1)


class SearchResult(Sequence[Candidate]):
    """The candidates of one search, best first.

    Attributes
    ----------
    candidates : list of Candidate
    n_compared : int
        Records that were compared.
    p_unlinked : float
        Probability that none of them is of the person: not that nobody on the register is.
    not_followed : tuple of str
        Blocking rules whose key too many records share to be looked through. A record that
        only these would have found was not compared.
    not_used : tuple of str
        Columns of the record with a value that the model does not look at.
    """

    def __init__(
        self,
        candidates: list[Candidate],
        n_compared: int,
        total: float,
        not_followed: tuple[str, ...],
        not_used: tuple[str, ...] = (),
    ) -> None:
        self.candidates = candidates
        self.n_compared = n_compared
        self.p_unlinked = 1 / (1 + total) if math.isfinite(total) else 0.0
        self.not_followed = not_followed
        self.not_used = not_used

    @overload
    def __getitem__(self, place: int) -> Candidate: ...
    @overload
    def __getitem__(self, place: slice) -> list[Candidate]: ...
    def __getitem__(self, place: int | slice) -> Candidate | list[Candidate]:
        return self.candidates[place]

    def __len__(self) -> int:
        return len(self.candidates)

    def frame(self) -> pl.DataFrame:
        """One row for each candidate.

        Returns
        -------
        DataFrame
            ``rank``, ``record_id``, ``grade``, ``probability``, ``weight``, ``rule``, and a
            ``level_*`` for each comparison.
        """
        levels = [candidate.levels for candidate in self.candidates]
        names = levels[0] if levels else {}
        return pl.DataFrame(
            {
                "rank": pl.Series(np.arange(1, len(self) + 1), dtype=pl.UInt32),
                "record_id": pl.Series([c.record_id for c in self], dtype=pl.String),
                "grade": pl.Series([c.grade.value for c in self], dtype=pl.String),
                "probability": pl.Series([c.probability for c in self], dtype=pl.Float64),
                "weight": pl.Series([c.weight for c in self], dtype=pl.Float64),
                "rule": pl.Series([c.rule for c in self], dtype=pl.String),
                **{
                    f"level_{name}": pl.Series([row[name] for row in levels], dtype=pl.UInt8)
                    for name in names
                },
            }
        )

    @property
    def summary(self) -> str:
        """How much was looked through, in a sentence."""
        text = f"{len(self)} of {self.n_compared} records compared are shown"
        text += f"; none of these records is the person: {self.p_unlinked:.1%}"
        if self.not_followed:
            text += f"; not followed, since too many share the key: {', '.join(self.not_followed)}"
        if self.not_used:
            text += f"; not looked at: {', '.join(self.not_used)}"
        return text

    def __repr__(self) -> str:
        return "\n".join([f"<SearchResult: {self.summary}>", *map(repr, self.candidates)])

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{name}</th>" for name in ("record", "grade", "probability", "bits"))
        rows = "".join(
            f"<tr><td>{html.escape(c.record_id)}</td><td>{c.grade.value}</td>"
            f"<td>{c.probability:.4f}</td><td>{c.weight:.1f}</td></tr>"
            for c in self
        )
        return f"<table><tr>{head}</tr>{rows}</table><p>{html.escape(self.summary)}</p>"


@dataclass(frozen=True)
class ManyResults:
    """The candidates of many searches.

    Parameters
    ----------
    candidates : polars.DataFrame
        One row for each candidate, best first within each search: ``left_row`` UInt32,
        ``left_id`` String, ``right_id`` String, ``weight`` and ``probability`` Float64,
        ``rank`` UInt32, ``grade`` String, ``rule`` String, ``level_*`` UInt8.
    searches : polars.DataFrame
        One row for each record that was searched for: ``left_row``, ``left_id``,
        ``p_unlinked`` Float64 (null where a record holds nothing that can be searched for),
        ``n_compared`` UInt32, ``not_followed`` List(String).
    not_used : tuple of str
        Columns with values that the model does not look at.
    """

    candidates: pl.DataFrame
    searches: pl.DataFrame
    not_used: tuple[str, ...] = ()

    @cached_property
    def found(self) -> int:
        """Records that have at least one candidate."""
        return self.candidates["left_row"].n_unique()

    def _repr_html_(self) -> str:
        said = f"{self.found:,} of {self.searches.height:,} records have candidates"
        if self.not_used:
            said += f"; not looked at: {html.escape(', '.join(self.not_used))}"
        table: str = self.candidates._repr_html_()
        return f"<p>{said}</p>{table}"
