"""Levels of Splink as levels of a comparison here, with their probabilities."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

import numpy as np

from crvs_link.compare.choose import with_rarity
from crvs_link.interop.splink.conditions import Asked, Condition
from crvs_link.interop.splink.rarity import split_by_rarity
from crvs_link.model.monotone import monotone_m
from crvs_link.schema import DATE_LEVELS, FieldKind
from crvs_link.spec import Comparison

SAME: Final = "the same"
ONE_CHARACTER: Final = "one character differs"
ONE_DIGIT: Final = "one digit differs"
NEAR: Final = "within two years"
_NEAR_DAYS: Final = 731.0

NEARLY: Final = 0.92
EDIT_SIMILARITIES: Final = {1: 0.92, 2: 0.84}
"""Jaro-Winkler similarity that names of usual length have at so many edits."""

LEAST: Final = 1e-9
"""Probabilities are at least this: an estimate of none is one of few."""
SPARE: Final = 1e-3
"""Share of the next lower level that one without a counterpart gets, of m and u alike."""


@dataclass(frozen=True)
class Level:
    """A level of Splink.

    Parameters
    ----------
    condition : Condition
    m, u : float, optional
        None where it was not trained.
    adjustment : float, optional
        Weight of its term-frequency adjustment; None for none.
    """

    condition: Condition
    m: float | None
    u: float | None
    adjustment: float | None = None


@dataclass
class Slots:
    """Levels here, from *disagree* to exact, with the mass that Splink's levels bring.

    Parameters
    ----------
    labels : list of str
    m, u : list of float
    remarks : list of str
        What the translation changed.
    """

    labels: list[str]
    m: list[float] = field(default_factory=list)
    u: list[float] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.m = [0.0] * len(self.labels)
        self.u = [0.0] * len(self.labels)

    def add(self, place: int, level: Level) -> None:
        """Add the mass of a level to the slot of that number."""
        self.m[place] += level.m or 0.0
        self.u[place] += level.u or 0.0


def comparison_of(
    name: str, kind: FieldKind, levels: list[Level]
) -> tuple[Comparison, tuple[float, ...], tuple[float, ...], list[str]] | None:
    """Translate the levels of one comparison.

    Parameters
    ----------
    name : str
        The field.
    kind : FieldKind
    levels : list of Level
        As Splink tries them, that of missing values left out.

    Returns
    -------
    comparison : Comparison
    m, u : tuple of float
    remarks : list of str
        What was approximated.

    None where not even exact agreement has a counterpart.
    """
    exact = next((x for x in levels if x.condition.test is Asked.EXACT), None)
    if exact is None or exact.m is None or exact.u is None:
        return None
    slots, thresholds = _slots(kind, levels)
    _fill(slots)
    comparison = Comparison(name, name, kind, ("missing", *slots.labels), thresholds=thresholds)
    m, u = _normal(slots.m), _normal(slots.u)
    rising = monotone_m(np.array([m]), np.array([u]))[0].tolist()
    if max(abs(a - b) for a, b in zip(m, rising, strict=True)) > 1e-6:
        slots.remarks.append("levels whose evidence fell against their order share theirs")
    if exact.adjustment:
        bounds, exact_m, exact_u = split_by_rarity(rising[-1], u[-1], exact.adjustment)
        comparison = with_rarity(comparison, bounds)
        rising[-1:], u[-1:] = exact_m, exact_u
        slots.remarks.append(
            "the file has no term frequencies: exact agreement is split by rarity as values "
            "spread after Zipf would have it"
            if bounds
            else "term frequencies are left out: all values are common"
        )
    return comparison, (0.0, *rising), (0.0, *_normal(u)), slots.remarks


def _slots(kind: FieldKind, levels: list[Level]) -> tuple[Slots, tuple[float, ...]]:
    thresholds: tuple[float, ...] = ()
    between: list[str] = []
    if kind is FieldKind.TEXT:
        found = {bound for x in levels if (bound := _similarity(x.condition)) is not None}
        thresholds = tuple(sorted(found)) or (NEARLY,)  # the kernel takes one at least
        between = [f"similarity {threshold:.2f} or more" for threshold in thresholds]
    elif kind is FieldKind.CODE:
        between = [ONE_CHARACTER]
    elif kind is FieldKind.DATE:
        wanted = {_date_label(x.condition) for x in levels}
        between = [label for label in DATE_LEVELS[1:] if label in wanted]
    disagree = DATE_LEVELS[0] if kind is FieldKind.DATE else "disagree"
    slots = Slots([disagree, *between, SAME])
    places = [_place(kind, slots.labels, thresholds, x.condition) for x in levels]
    known = [place if place is not None else -1 for place in places]
    for number, level in enumerate(levels):
        place = known[number]
        if place < 0:  # what has no counterpart counts as the next level that Splink tries
            place = next((other for other in known[number:] if other >= 0), 0)
        slots.add(place, level)
        slots.remarks += _remarks(kind, level, known[number] < 0, slots.labels[place])
    return slots, thresholds


def _remarks(kind: FieldKind, level: Level, lost: bool, label: str) -> list[str]:
    condition = level.condition
    if level.m is None or level.u is None:
        return [f"a level that was not trained counts as {label!r}"]
    if lost:
        return [f"a level without a counterpart counts as {label!r}"]
    if kind is FieldKind.TEXT and condition.test is Asked.EDITS:
        return [f"{condition.bound:.0f} edits count as {label!r}"]
    if kind is FieldKind.DATE and condition.test is Asked.DAYS and label == NEAR:
        return [f"dates within {condition.bound:.0f} days count as {NEAR!r}"]
    return []


def _place(
    kind: FieldKind, labels: list[str], thresholds: tuple[float, ...], condition: Condition
) -> int | None:
    """Number of the slot that a condition belongs to; None where it has no counterpart."""
    if condition.test is Asked.ELSE:
        return 0
    if condition.test is Asked.EXACT:
        return len(labels) - 1
    if kind is FieldKind.TEXT:
        bound = _similarity(condition)
        return None if bound is None else 1 + thresholds.index(bound)
    if kind is FieldKind.CODE:
        near = condition.test is Asked.EDITS and condition.bound == 1
        return labels.index(ONE_CHARACTER) if near else None
    if kind is FieldKind.DATE:
        label = _date_label(condition)
        return labels.index(label) if label else None
    return None


def _similarity(condition: Condition) -> float | None:
    if condition.test is Asked.JARO_WINKLER:
        return condition.bound
    if condition.test is Asked.EDITS:
        return EDIT_SIMILARITIES.get(round(condition.bound or 0))
    return None


def _date_label(condition: Condition) -> str | None:
    if condition.test is Asked.EDITS and condition.bound == 1:
        return ONE_DIGIT
    if condition.test is Asked.DAYS and (condition.bound or 0) <= _NEAR_DAYS:
        return NEAR
    return None


def _fill(slots: Slots) -> None:
    """Give a slot that nothing was trained for the evidence of the one below."""
    for below, place in pairwise(range(len(slots.labels))):
        if slots.m[place] <= 0.0 or slots.u[place] <= 0.0:
            for mass in (slots.m, slots.u):
                part = SPARE * mass[below]
                mass[place] = part
                mass[below] -= part


def _normal(masses: list[float]) -> list[float]:
    raised = [max(mass, LEAST) for mass in masses]
    total = sum(raised)
    return [mass / total for mass in raised]
