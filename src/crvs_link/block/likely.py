"""How matches agree, told by those that blocking reached, the others reckoned with.

Pairs that rules reached agree on the lanes of some rule, so how often they agree says
more than is true of all matches. What is fitted here is the distribution of agreement
among *all* matches, of which only those are seen that some rule holds for: a latent
class model for truncated data, fitted by EM. Lanes of one subject (the own name, the
residence, the date of birth) agree together as they are seen to; subjects are
independent within a class, and classes are kinds of matches, well or badly recorded.
With one class, two subjects and a rule on each, it is the estimator of two independent
searches (Chandra Sekar & Deming 1949).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from crvs_link.block.classes import fit_classes

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

MOST_CLASSES = 2
LEAST_SUBJECTS = 3
"""Subjects that rules ask for from which classes can be told apart."""
MOST_TOLD = 8
"""Rules that the fit tells apart: those that reach most."""


@dataclass(frozen=True)
class MatchAgreement:
    """Agreement of matches on lanes, as fitted.

    Parameters
    ----------
    classes : float64[C]
        Shares of the kinds of matches.
    chances : tuple of float64[C, V]
        For each subject, the probability of each of its patterns in each class.
    patterns : tuple of bool[V, k]
        Lanes that agree in each pattern of a subject.
    columns : tuple of intp[k]
        Which lanes are of the subject.
    reach : float
        Share of all matches that the rules hold for.
    tried : tuple of float
        The same by models of one class and more: how far the answer depends on the model.
    """

    classes: npt.NDArray[np.float64]
    chances: tuple[npt.NDArray[np.float64], ...]
    patterns: tuple[npt.NDArray[np.bool_], ...]
    columns: tuple[npt.NDArray[np.intp], ...]
    reach: float
    tried: tuple[float, ...]

    def draw(self, n: int, seed: int) -> npt.NDArray[np.bool_]:
        """Draw matches: whether they agree on each lane, bool[n, L]."""
        rng = np.random.default_rng(seed)
        drawn = np.zeros((n, sum(map(len, self.columns))), dtype=bool)
        kind = np.searchsorted(np.cumsum(self.classes)[:-1], rng.random(n), side="right")
        for chances, patterns, columns in zip(
            self.chances, self.patterns, self.columns, strict=True
        ):
            luck = rng.random(n)
            place = np.zeros(n, dtype=np.intp)
            for c, chance in enumerate(chances):
                here = kind == c
                place[here] = np.searchsorted(np.cumsum(chance)[:-1], luck[here], side="right")
            drawn[:, columns] = patterns[place]
        return drawn


def fit_agreement(
    agrees: npt.NDArray[np.bool_],
    weights: npt.NDArray[np.float64],
    subjects: Sequence[str],
    rules: Sequence[Sequence[int]],
    assumed: npt.NDArray[np.bool_],
    assumed_weight: float,
) -> MatchAgreement:
    """Fit the agreement of all matches to those that rules reached.

    Parameters
    ----------
    agrees : bool[N, L]
        Whether likely matches agree on each lane; some rule holds for each.
    weights : float64[N]
        Probability that each is a match.
    subjects : sequence of str
        What each lane is about, [L].
    rules : sequence of sequence of int
        Lanes that the rules ask for.
    assumed : bool[M, L]
        Matches imagined before anything was fitted, reached or not.
    assumed_weight : float
        How many matches these together stand for.

    Returns
    -------
    MatchAgreement
    """
    columns = [np.flatnonzero([s == each for s in subjects]) for each in dict.fromkeys(subjects)]
    # From here on nothing depends on the order of the matches.
    agrees, weights = _distinct(agrees, weights)
    told = _main_rules(agrees, weights, rules)
    reached = _holds(agrees, told).any(axis=1) if told else np.zeros(len(agrees), dtype=bool)
    seen = float(weights[reached].sum())
    rows = np.concatenate((agrees[reached], assumed))
    mass = np.concatenate(
        (weights[reached], np.full(len(assumed), assumed_weight / max(len(assumed), 1)))
    )
    rows, mass = _distinct(rows, mass)
    patterns, places, masks = [], [], []
    for of_subject in columns:
        found, place = np.unique(rows[:, of_subject], axis=0, return_inverse=True)
        patterns.append(found)
        places.append(place.ravel())
        masks.append(_masks(found, of_subject, told))
    asked = sum(bool((mask != mask.max(initial=0)).any()) for mask in masks)
    most = MOST_CLASSES if asked >= LEAST_SUBJECTS else 1
    fits = [
        fit_classes(n, places, masks, mass, rows.mean(axis=1), seen, len(told))
        for n in range(1, most + 1)
    ]
    best = min(fits, key=lambda fit: fit.criterion)
    # What rules reach that are not told apart is not missed.
    total = float(weights.sum())
    reach = {fit.criterion: total / max(seen + fit.missed, total, 1e-300) for fit in fits}
    return MatchAgreement(
        best.classes,
        tuple(best.chances),
        tuple(patterns),
        tuple(columns),
        reach[best.criterion],
        tuple(reach.values()),
    )


def _main_rules(
    agrees: npt.NDArray[np.bool_], weights: npt.NDArray[np.float64], rules: Sequence[Sequence[int]]
) -> list[Sequence[int]]:
    """Rules that together reach most, taken one by one."""
    holds = _holds(agrees, rules)
    left = weights.astype(np.float64).copy()
    told: list[int] = []
    while len(told) < min(MOST_TOLD, len(rules)):
        gains = left @ holds
        gains[told] = -1.0
        best = int(np.argmax(gains))
        if gains[best] <= 0:
            break
        told.append(best)
        left[holds[:, best]] = 0.0
    return [rules[number] for number in told]


def _holds(agrees: npt.NDArray[np.bool_], rules: Sequence[Sequence[int]]) -> npt.NDArray[np.bool_]:
    """Whether each rule holds for each pair, bool[N, R]."""
    found: npt.NDArray[np.bool_] = np.column_stack(
        [agrees[:, list(lanes)].all(axis=1) for lanes in rules]
    )
    return found


def _distinct(
    rows: npt.NDArray[np.bool_], mass: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.float64]]:
    """Distinct rows and the mass of each, whatever the order of rows."""
    found, place = np.unique(np.packbits(rows, axis=1), axis=0, return_inverse=True)
    place = place.ravel()
    order = np.lexsort((mass, place))
    together = np.bincount(place[order], mass[order], len(found)).astype(np.float64)
    distinct: npt.NDArray[np.bool_] = np.unpackbits(found, axis=1, count=rows.shape[1]) > 0
    return distinct, together


def _masks(
    patterns: npt.NDArray[np.bool_], columns: npt.NDArray[np.intp], rules: Sequence[Sequence[int]]
) -> npt.NDArray[np.intp]:
    """Rules that a pattern of one subject leaves possible, a bit for each."""
    place = {int(column): k for k, column in enumerate(columns)}
    masks = np.zeros(len(patterns), dtype=np.intp)
    for number, lanes in enumerate(rules):
        own = [place[lane] for lane in lanes if lane in place]
        masks |= patterns[:, own].all(axis=1).astype(np.intp) << number
    return masks
