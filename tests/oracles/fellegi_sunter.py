"""Fellegi-Sunter by the book: pair by pair, slow and obvious, in plain Python.

Fellegi & Sunter (1969), "A theory for record linkage", JASA 64:1183; EM as in Winkler
(1988). A pair is a mapping from the name of a comparison to its level: 0 missing, 1
disagree, and so on. Tables map a name to one number for each level.

Definitions:

* a missing value leaves its comparison out of every product and every denominator, unless
  the comparison is informative: then it is a level like the others, but has no place in
  their order;
* a pair of known status is counted as what it is, with its weight, and not by a chance;
* the prior is the share of matches among ``n_pairs``, all pairs of the two files; a
  pair that is not a candidate is a non-match;
* u is given; m is estimated among probabilities whose ratio to u never falls from one
  level to the next, with ``pseudo`` matches added to each level.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

Pair = Mapping[str, int]
Table = Mapping[str, Sequence[float]]

STARTS = [(0.9, 0.5), (0.9, 0.02), (0.7, 0.2), (0.97, 1.0)]
SMOOTHING = 2.0
TYPICAL_EXACT = 0.85


@dataclass
class Model:
    m: dict[str, list[float]]
    u: dict[str, list[float]]
    prior: float
    informative: frozenset[str] = frozenset()  # of which missing is a level like the others
    held: frozenset[str] = frozenset()  # of which m is given

    def speaks(self, name: str, level: int) -> bool:
        return level != 0 or name in self.informative


@dataclass(frozen=True)
class Known:
    """A pair of known status, and how many pairs it stands for."""

    pair: Pair
    match: bool
    weight: float


def weight(model: Model, pair: Pair) -> float:
    """Match weight in bits: positive speaks for a match."""
    return sum(
        math.log2(model.m[name][level] / model.u[name][level])
        for name, level in pair.items()
        if model.speaks(name, level)
    )


def probability(model: Model, pair: Pair) -> float:
    """Probability that the pair is a match, by Bayes' rule."""
    among_matches = among_others = 1.0
    for name, level in pair.items():
        if model.speaks(name, level):
            among_matches *= model.m[name][level]
            among_others *= model.u[name][level]
    match = model.prior * among_matches
    return match / (match + (1 - model.prior) * among_others)


def log_likelihood(
    model: Model,
    pairs: Sequence[Pair],
    n_pairs: int,
    unknown: Sequence[float] | None = None,
    known: Sequence[Known] = (),
) -> float:
    """Of all pairs, less that of the same pairs if none were a match.

    Of each pair, the part ``unknown`` is of unknown status; all of it by default.
    """
    parts = [1.0] * len(pairs) if unknown is None else unknown
    rest = n_pairs - sum(parts) - sum(each.weight for each in known)
    total = rest * math.log(1 - model.prior)
    for pair, part in zip(pairs, parts, strict=True):
        total += part * math.log(model.prior * 2 ** weight(model, pair) + 1 - model.prior)
    for each in known:
        if each.match:
            total += each.weight * math.log(model.prior * 2 ** weight(model, each.pair))
        else:
            total += each.weight * math.log(1 - model.prior)
    return total


def penalised(
    model: Model,
    pairs: Sequence[Pair],
    n_pairs: int,
    pseudo: Table,
    unknown: Sequence[float] | None = None,
    known: Sequence[Known] = (),
) -> float:
    """Log likelihood and the Dirichlet prior on m, but for a constant."""
    total = log_likelihood(model, pairs, n_pairs, unknown, known)
    for name, added in pseudo.items():
        for level in range(len(added)):
            if model.speaks(name, level):
                total += added[level] * math.log(model.m[name][level] / model.u[name][level])
    return total


def monotone(counts: Sequence[float], u: Sequence[float]) -> list[float]:
    """m by level, best for the counts, whose ratio to u does not fall; entry 0 is 0.

    Pool adjacent violators: neighbours in the wrong order become one block.
    """
    blocks: list[list[int]] = []

    def ratio(block: list[int]) -> float:
        return sum(counts[level] for level in block) / sum(u[level] for level in block)

    for level in range(1, len(counts)):
        blocks.append([level])
        while len(blocks) > 1 and ratio(blocks[-2]) >= ratio(blocks[-1]):
            last = blocks.pop()
            blocks[-1] = blocks[-1] + last
    m = [0.0] * len(counts)
    for block in blocks:
        for level in block:
            m[level] = ratio(block) * u[level]
    return [value / sum(m) for value in m]


def step(
    model: Model,
    pairs: Sequence[Pair],
    n_pairs: int,
    pseudo: Table,
    largest_prior: float,
    unknown: Sequence[float] | None = None,
    known: Sequence[Known] = (),
) -> Model:
    """Expectation, then maximisation."""
    parts = [1.0] * len(pairs) if unknown is None else unknown
    chances = [part * probability(model, pair) for pair, part in zip(pairs, parts, strict=True)]
    found = [
        *zip(pairs, chances, strict=True),
        *((each.pair, each.weight) for each in known if each.match),
    ]
    m = {}
    for name, added in pseudo.items():
        if name in model.held:
            m[name] = model.m[name]
            continue
        counts = list(added)
        for pair, chance in found:
            if model.speaks(name, pair[name]):
                counts[pair[name]] += chance
        m[name] = monotone(counts, model.u[name])
        if name in model.informative:
            missing = counts[0] / sum(counts)
            m[name] = [missing, *((1 - missing) * share for share in m[name][1:])]
    share = sum(chance for _, chance in found) / n_pairs
    prior = min(max(share, 1e-6 / n_pairs), largest_prior)
    return replace(model, m=m, prior=prior)


def climb(
    start: Model,
    pairs: Sequence[Pair],
    *,
    n_pairs: int,
    pseudo: Table,
    largest_prior: float,
    steps: int,
    tolerance: float = 0.0,
    unknown: Sequence[float] | None = None,
    known: Sequence[Known] = (),
) -> tuple[Model, list[float]]:
    """Take steps until none moves m, or the prior relatively, by more than a tolerance."""
    model = start
    path = [penalised(model, pairs, n_pairs, pseudo, unknown, known)]
    for _ in range(steps):
        last = model
        model = step(model, pairs, n_pairs, pseudo, largest_prior, unknown, known)
        path.append(penalised(model, pairs, n_pairs, pseudo, unknown, known))
        moved = max(
            abs(a - b) for name in pseudo for a, b in zip(model.m[name], last.m[name], strict=True)
        )
        if max(moved, abs(model.prior - last.prior) / last.prior) <= tolerance:
            break
    return model, path


def typical(n_levels: int, first_exact: int, exact: float) -> list[float]:
    """How matches agree before anything is known of them."""
    between = range(2, first_exact)
    m = [0.0] * n_levels
    for level in range(first_exact, n_levels):
        m[level] = exact / (n_levels - first_exact)
    for level in between:
        m[level] = (1 - exact) / 2 / len(between)
    m[1] = (1 - exact) / 2 if between else 1 - exact
    return m


def fit(
    pairs: Sequence[Pair],
    u: Table,
    first_exact: Mapping[str, int],
    *,
    n_pairs: int,
    max_matches: float,
    steps: int = 500,
    tolerance: float = 1e-8,
) -> Model:
    """The whole fit: every start, and the best of them."""
    largest = min(0.5, max_matches / n_pairs)
    pseudo = {
        name: [SMOOTHING * x for x in typical(len(u[name]), first_exact[name], TYPICAL_EXACT)]
        for name in u
    }
    found = []
    for exact, share in STARTS:
        m = {name: monotone(typical(len(u[name]), first_exact[name], exact), u[name]) for name in u}
        start = Model(m, {name: list(u[name]) for name in u}, share * largest)
        model, path = climb(
            start,
            pairs,
            n_pairs=n_pairs,
            pseudo=pseudo,
            largest_prior=largest,
            steps=steps,
            tolerance=tolerance,
        )
        found.append((path[-1], model))
    best = max(height for height, _ in found)
    return next(model for height, model in found if height >= best - 1e-7 * (1 + abs(best)))
