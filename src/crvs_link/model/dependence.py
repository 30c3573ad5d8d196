"""Comparisons that are not independent, found in the data and corrected for.

The sum of match weights is right where comparisons are independent among matches and among
non-matches. They are not: a postcode repeats what the place says, members of a family share
several fields at once, and a clerk who errs once errs again. Counted twice, shared fields
pass for proof.

What two comparisons say together is measured on classes of levels, of which there are few
enough to be counted surely. From all pairs of comparisons a forest is chosen, the strongest
dependence first, so that the joint probabilities of levels remain probabilities: each
comparison depends on one other at most (Chow & Liu 1968; with a tree shared by both classes,
Friedman, Geiger & Goldszmidt 1997).

References
----------
Chow, C. K. & Liu, C. N. (1968). Approximating discrete probability distributions with
dependence trees. IEEE Transactions on Information Theory 14, 462-467.
Friedman, N., Geiger, D. & Goldszmidt, M. (1997). Bayesian network classifiers. Machine
Learning 29, 131-163.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from crvs_link.spec import MISSING, Dependence

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from crvs_link.spec import ModelSpec

AGAINST, FOR, STRONGLY_FOR = 1, 2, 3
"""Classes of levels, after missing."""

N_CLASSES = 4

STRONG = 0.5
"""Part of the most that a comparison can say for a match, beyond which a level says it strongly."""

PSEUDO_PAIRS = 50.0
"""Pairs added to the observed and to the expected number of each cell: what only few pairs show
is no dependence."""

LEAST_BITS = 0.25
"""A dependence is corrected for if it changes the weight of matches by this on average."""


@dataclass(frozen=True)
class ClassCounts:
    """Patterns gathered by their classes of agreement.

    Parameters
    ----------
    classes : uint8[C, K]
        The combinations that occur.
    place : intp[P]
        The combination of each pattern.
    """

    classes: npt.NDArray[np.uint8]
    place: npt.NDArray[np.intp]

    @classmethod
    def of(
        cls,
        spec: ModelSpec,
        class_of: Sequence[npt.NDArray[np.uint8]],
        codes: npt.NDArray[np.uint32],
    ) -> ClassCounts:
        """Gather pattern codes, uint32[P]."""
        key = np.zeros(len(codes), dtype=np.uint64)
        numbers = range(len(spec.comparisons))
        for k in numbers:
            key = key * np.uint64(N_CLASSES) + class_of[k][spec.level(k, codes)]
        found, place = np.unique(key, return_inverse=True)
        shifts = np.array([2 * (len(numbers) - 1 - k) for k in numbers], dtype=np.uint64)
        classes = (found[:, None] >> shifts) & np.uint64(N_CLASSES - 1)
        return cls(classes.astype(np.uint8), place)

    def totals(self, values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Sum values of patterns, float64[P], by combination, float64[C]."""
        totals = np.bincount(self.place, values, len(self.classes))
        return totals.astype(np.float64)

    def table(
        self, first: int, second: int, totals: npt.NDArray[np.float64]
    ) -> npt.NDArray[np.float64]:
        """Cross-tabulate two comparisons where neither is missing, float64[3, 3]."""
        cells = self.classes[:, first] * N_CLASSES + self.classes[:, second]
        table = np.bincount(cells, totals, N_CLASSES * N_CLASSES).astype(np.float64)
        return table.reshape(N_CLASSES, N_CLASSES)[MISSING + 1 :, MISSING + 1 :]


def classes_of_weight(weights: Sequence[npt.NDArray[np.float64]]) -> list[npt.NDArray[np.uint8]]:
    """Class of each level of each comparison, by what it weighs.

    Parameters
    ----------
    weights : sequence of float64[levels]
        Match weight of each level in bits, missing first.

    Returns
    -------
    list of uint8[levels]
    """
    found = []
    for weight in weights:
        strong = weight > STRONG * weight.max()
        classes = np.select([weight <= 0, strong], [AGAINST, STRONGLY_FOR], FOR)
        classes[MISSING] = MISSING
        found.append(classes.astype(np.uint8))
    return found


def find_dependence(
    class_of: Sequence[npt.NDArray[np.uint8]],
    u: tuple[tuple[float, ...], ...],
    candidates: ClassCounts,
    matches: npt.NDArray[np.float64],
    others: npt.NDArray[np.float64],
    sampled: ClassCounts,
    sampled_others: npt.NDArray[np.float64],
    *,
    sampled_share: float,
) -> tuple[Dependence, ...]:
    """Find the pairs of comparisons to correct, and by how much.

    Among matches, classes are counted on the candidate pairs. Among non-matches they are
    counted on random pairs, and on the candidates: rare agreements that come together, such
    as those of a family, are hardly ever drawn at random, but blocking brings them up; as
    many as it brings up there are at least.

    Parameters
    ----------
    class_of : sequence of uint8[levels]
        Class of each level of each of K comparisons, from `classes_of_weight`.
    u : tuple of tuple of float
        u probabilities of all levels.
    candidates : ClassCounts
        Patterns of the candidate pairs, P.
    matches, others : float64[P]
        Expected matches and non-matches among the candidate pairs of each pattern.
    sampled : ClassCounts
        Patterns of the random pairs, S.
    sampled_others : float64[S]
        Expected non-matches among the random pairs of each pattern.
    sampled_share : float
        Random pairs as a share of all pairs of the files.

    Returns
    -------
    tuple of Dependence
        Strongest first; at most K - 1.
    """
    of_matches, of_others = candidates.totals(matches), candidates.totals(others)
    of_sampled = sampled.totals(sampled_others)
    shares = [_class_shares(*each) for each in zip(class_of, u, strict=True)]
    found = []
    for first, second in combinations(range(len(class_of)), 2):
        true = candidates.table(first, second, of_matches)
        drawn = sampled.table(first, second, of_sampled)
        brought = candidates.table(first, second, of_others)
        total = true.sum()
        if total <= 0:
            continue
        alone = np.outer(true.sum(axis=1), true.sum(axis=0)) / total
        by_chance = np.outer(shares[first], shares[second]) * drawn.sum()
        among_others = np.maximum(
            _lift(drawn, by_chance), _lift(brought, by_chance / sampled_share)
        )
        bits = np.log2(_lift(true, alone) / among_others)
        found.append((float((true / total * np.abs(bits)).sum()), first, second, bits))
    found.sort(key=lambda one: (-one[0], one[1], one[2]))
    return _forest(found, class_of)


def _lift(
    seen: npt.NDArray[np.float64], expected: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    lift: npt.NDArray[np.float64] = (seen + PSEUDO_PAIRS) / (expected + PSEUDO_PAIRS)
    return lift


def _class_shares(
    classes: npt.NDArray[np.uint8], probabilities: tuple[float, ...]
) -> npt.NDArray[np.float64]:
    """Probabilities of the classes of a comparison, missing left out, float64[3]."""
    shares = np.bincount(classes, probabilities, N_CLASSES).astype(np.float64)
    return shares[MISSING + 1 :]


def _forest(
    found: list[tuple[float, int, int, npt.NDArray[np.float64]]],
    class_of: Sequence[npt.NDArray[np.uint8]],
) -> tuple[Dependence, ...]:
    """Take dependences, the strongest first, unless they close a cycle (Kruskal 1956)."""
    tree = list(range(len(class_of)))
    taken = []
    for gain, first, second, bits in found:
        if gain >= LEAST_BITS and tree[first] != tree[second]:
            tree = [tree[first] if root == tree[second] else root for root in tree]
            cells = np.pad(bits, ((1, 0), (1, 0)))[np.ix_(class_of[first], class_of[second])]
            taken.append(Dependence(first, second, tuple(map(tuple, cells.tolist()))))
    return tuple(taken)
