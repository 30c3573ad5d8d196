"""Latent classes of matches of which only those are seen that some rule holds for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

MOST_STEPS = 300
SETTLED = 1e-5
"""Relative change of the number of matches at which EM ends."""
WORN = 0.25
"""Share of the matches, those that agree on least, that the second class begins with."""


@dataclass(frozen=True)
class ClassFit:
    """A model of some number of classes.

    Parameters
    ----------
    classes : float64[C]
        Their shares of all matches.
    chances : list of float64[C, V]
        For each subject, the probability of each of its patterns.
    missed : float
        Expected number of the matches that no rule holds for.
    criterion : float
        Bayesian information criterion: the smaller, the better.
    """

    classes: npt.NDArray[np.float64]
    chances: list[npt.NDArray[np.float64]]
    missed: float
    criterion: float


def fit_classes(
    n_classes: int,
    places: list[npt.NDArray[np.intp]],
    masks: list[npt.NDArray[np.intp]],
    mass: npt.NDArray[np.float64],
    agreement: npt.NDArray[np.float64],
    seen: float,
    n_rules: int,
) -> ClassFit:
    """Fit the latent class model by EM.

    Parameters
    ----------
    n_classes : int
        1 or 2.
    places : list of intp[N]
        For each subject, the pattern of each match that is seen.
    masks : list of intp[V]
        For each subject, the rules that each pattern leaves possible, a bit for each.
    mass : float64[N]
        How many matches each stands for, those that are assumed included.
    agreement : float64[N]
        Share of the lanes on which each agrees.
    seen : float
        How many of all are seen because a rule holds for them.
    n_rules : int

    Returns
    -------
    ClassFit

    Notes
    -----
    The matches that no rule reaches are completed in each step: of the rules a subset S
    holds with probability q(S), the product over subjects, and none with the sum of
    (-1)**|S| q(S) over all subsets.
    """
    # The second class begins with those that agree on least.
    order = np.argsort(agreement, kind="stable")
    ranked = np.empty(len(mass))
    ranked[order] = (np.cumsum(mass[order]) - mass[order] / 2) / mass.sum()
    share = np.ones((n_classes, len(mass)))
    if n_classes == 2:
        share[1] = np.where(ranked < WORN, 0.8, 0.2)
        share[0] = 1 - share[1]
    sizes = [len(mask) for mask in masks]
    hidden = [np.zeros((n_classes, size)) for size in sizes]
    missed, total = np.zeros(n_classes), 0.0
    classes = np.ones(n_classes)
    chances: list[npt.NDArray[np.float64]] = []
    likelihood = 0.0
    for _ in range(MOST_STEPS):
        expected = share * mass
        classes = expected.sum(axis=1) + missed
        classes /= classes.sum()
        chances = []
        for place, size, more in zip(places, sizes, hidden, strict=True):
            counts = np.stack([np.bincount(place, row, size) for row in expected]) + more
            counts = np.maximum(counts, 1e-12)
            chances.append(counts / counts.sum(axis=1, keepdims=True))
        logs = np.log(np.maximum(classes, 1e-300))[:, np.newaxis] + sum(
            np.log(chance)[:, place] for chance, place in zip(chances, places, strict=True)
        )
        top = logs.max(axis=0)
        joint = np.exp(logs - top)
        likelihood = float(mass @ (top + np.log(joint.sum(axis=0))))
        share = joint / joint.sum(axis=0)
        none_holds, by_pattern = unreached(chances, masks, n_rules)
        none = min(float(classes @ none_holds), 1 - 1e-6)
        likelihood -= seen * float(np.log1p(-none))
        scale = seen / (1 - none)
        missed = scale * classes * none_holds
        hidden = [scale * classes[:, np.newaxis] * table for table in by_pattern]
        before, total = total, scale
        if abs(total - before) <= SETTLED * total * max(none, 1e-3):
            break
    free = n_classes - 1 + n_classes * sum(size - 1 for size in sizes)
    return ClassFit(
        classes,
        chances,
        float(missed.sum()),
        free * float(np.log(max(mass.sum(), 2.0))) - 2 * likelihood,
    )


def unreached(
    chances: list[npt.NDArray[np.float64]], masks: list[npt.NDArray[np.intp]], n_rules: int
) -> tuple[npt.NDArray[np.float64], list[npt.NDArray[np.float64]]]:
    """Probability that no rule holds, by class; and that with each pattern of a subject.

    Parameters
    ----------
    chances, masks
        As in `fit_classes`.
    n_rules : int

    Returns
    -------
    none_holds : float64[C]
    by_pattern : list of float64[C, V]
    """
    subsets = 1 << n_rules
    tables = [
        np.stack([np.bincount(mask, row, subsets) for row in chance])
        for chance, mask in zip(chances, masks, strict=True)
    ]
    # Subjects first, classes second: one call for all of them.
    all_of = _over(np.stack(tables), n_rules, supersets=True)
    parity = np.ones(subsets)
    for number in range(n_rules):
        parity.reshape(-1, 2, 1 << number)[:, 1] *= -1
    before, after = np.ones_like(all_of), np.ones_like(all_of)
    np.cumprod(all_of[:-1], axis=0, out=before[1:])
    after[:-1] = np.cumprod(all_of[:0:-1], axis=0)[::-1]
    others = _over(before * after * parity, n_rules, supersets=False)
    by_pattern = [
        np.clip(other[:, mask], 0, 1) * chance
        for other, mask, chance in zip(others, masks, chances, strict=True)
    ]
    none_holds = np.clip((before[-1] * all_of[-1]) @ parity, 0, 1)
    return none_holds, by_pattern


def _over(
    table: npt.NDArray[np.float64], n_rules: int, *, supersets: bool
) -> npt.NDArray[np.float64]:
    """Sums over all supersets, or all subsets, of each set of rules, float64[..., 2**R]."""
    found = np.ascontiguousarray(table)
    for number in range(n_rules):
        halves = found.reshape(-1, 2, 1 << number)
        if supersets:
            halves[:, 0] += halves[:, 1]
        else:
            halves[:, 1] += halves[:, 0]
    return found
