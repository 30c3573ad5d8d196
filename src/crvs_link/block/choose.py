"""Blocking rules chosen from the data: the most matches for the pairs they cost.

Before a model is fitted, nobody knows how often true matches agree on a field. What
is known is how complete each field is on either side, and roughly how reliable each
*kind* of field is. From that a sample of matches is imagined; each candidate rule
holds for some of them, and costs a number of pairs that is counted on the real keys.
Rules are taken greedily, the cheapest new match first, until nearly every match is
reached or the budget of pairs is used up.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from crvs_link._fast.blocks import meet, sorted_entries
from crvs_link.block.assumed import AGREEMENT, KEY_AGREEMENT, TOKEN_AGREEMENT
from crvs_link.block.lanes import SLOTS, lane, lane_names, shared_slots
from crvs_link.block.rare_tokens import rare_token_rule
from crvs_link.run import in_order
from crvs_link.schema import FIELDS
from crvs_link.spec import BlockingPlan, BlockingRule

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt

    from crvs_link.encode import CodedRecords
    from crvs_link.run import RunOptions

FREE = 1 << 20
"""Candidate pairs that rules may cost however few the records: a blink. Within it, a rule need
only reach something that no other does."""

IMAGINED = 4096
LEAST_GAIN = 0.0005
LEAST_GAIN_OF_CUT = 0.01
"""What the rule on shared tokens has to gain where it takes the rest of the budget."""
MOST_RULES = 12
EXACT_ROWS = 200_000
"""Above so many rows, costs are estimated on whole groups of a share of the keys."""


@dataclass(frozen=True)
class _Candidate:
    rule: BlockingRule
    holds: npt.NDArray[np.bool_]


def choose_rules(
    coded: CodedRecords,
    left: int,
    right: int,
    fields: list[str],
    *,
    most_pairs: int,
    options: RunOptions,
    room: int | None = None,
    per_rule: int = 0,
) -> BlockingPlan:
    """Choose blocking rules for two extracts, or for one with itself.

    Parameters
    ----------
    coded : CodedRecords
    left, right : int
        Numbers of the extracts.
    fields : list of str
        Fields that both hold.
    most_pairs : int
        Candidate pairs that all rules together may cost.
    options : RunOptions
    room : int, optional
        Candidate pairs that there is memory for, if each rule takes that of ``per_rule``
        pairs besides.
    per_rule : int

    Returns
    -------
    BlockingPlan
        Possibly empty, where no rule is within the budget.
    """
    candidates = _candidates(coded, left, right, fields, seed=options.seed)
    costs = estimated_costs([c.rule for c in candidates], coded, left, right, options)
    records = max(coded.sizes[left], coded.sizes[right])
    taken = _taken(candidates, costs, records, lambda n: most_pairs)
    if room is not None:
        wanted = taken
        taken = _taken(candidates, costs, records, lambda n: min(most_pairs, room - per_rule * n))
        if taken != wanted:
            options.progress.note(
                f"Fewer or cheaper blocking rules were chosen, to fit in memory: {len(taken)} in "
                f"place of {len(wanted)}, with about {costs[taken].sum():,.0f} in place of "
                f"{costs[wanted].sum():,.0f} candidate pairs."
            )
    # A rule on tokens sorts an entry for each of them.
    after = len(taken) + SLOTS
    most = most_pairs if room is None else min(most_pairs, room - per_rule * after)
    rest = int(most - costs[taken].sum())
    more = _rare_tokens(candidates, taken, coded, left, right, most_pairs=rest, seed=options.seed)
    return BlockingPlan((*(candidates[number].rule for number in taken), *more))


def _rare_tokens(
    candidates: Sequence[_Candidate],
    taken: Sequence[int],
    coded: CodedRecords,
    left: int,
    right: int,
    *,
    most_pairs: int,
    seed: int,
) -> list[BlockingRule]:
    """The rule on shared tokens, if it was too dear as a whole, cut to the rest of a budget."""
    whole = [k for k, one in enumerate(candidates) if one.rule == BlockingRule((), tokens=1)]
    if most_pairs <= 0 or not whole or whole[0] in taken:
        return []
    gained = candidates[whole[0]].holds.copy()
    for k in taken:
        gained &= ~candidates[k].holds
    if gained.mean() < LEAST_GAIN_OF_CUT:
        return []
    cut = rare_token_rule(coded, left, right, most_pairs=most_pairs, agreement=TOKEN_AGREEMENT)
    if cut is None:
        return []
    rule, share = cut
    gained &= np.random.default_rng(seed).random(IMAGINED) < share
    return [rule] if gained.mean() >= LEAST_GAIN_OF_CUT else []


def _taken(
    candidates: Sequence[_Candidate],
    costs: npt.NDArray[np.float64],
    records: int,
    allowed: Callable[[int], int],
) -> list[int]:
    """Numbers of the rules taken; ``allowed`` gives the pairs that so many rules may cost."""
    taken: list[int] = []
    reached = np.zeros(IMAGINED, dtype=bool)
    spent = 0.0
    while len(taken) < MOST_RULES:
        most = allowed(len(taken) + 1)
        best, best_rate = -1, 0.0
        for number, candidate in enumerate(candidates):
            gain = float((candidate.holds & ~reached).mean())
            least = LEAST_GAIN if spent + costs[number] > FREE else 1 / IMAGINED
            if gain < least or spent + costs[number] > most:
                continue
            # One pair per record is as good as free: below that, more matches count.
            rate = gain / (costs[number] + records)
            if rate > best_rate:
                best, best_rate = number, rate
        if best < 0:
            break
        taken.append(best)
        reached |= candidates[best].holds
        spent += costs[best]
    return taken


def _candidates(
    coded: CodedRecords, left: int, right: int, fields: list[str], *, seed: int
) -> list[_Candidate]:
    """Single lanes, pairs of lanes of different fields, and tokens with a lane."""
    rng = np.random.default_rng(seed)
    agrees = _imagined_matches(coded, left, right, fields, rng)
    lanes = [name for name in lane_names(coded, fields) if name in agrees]
    sets: list[tuple[tuple[str, ...], bool]] = [((name,), False) for name in lanes]
    sets += [
        (pair, False)
        for pair in combinations(lanes, 2)
        if pair[0].partition(".")[0] != pair[1].partition(".")[0]
    ]
    if "tokens" in agrees:
        sets.append(((), True))
        sets += [((name,), True) for name in lanes if not name.startswith("name")]
    return [
        _Candidate(
            BlockingRule(names, tokens=tokens),
            np.logical_and.reduce([agrees[n] for n in (*names, *(["tokens"] if tokens else []))]),
        )
        for names, tokens in sets
    ]


def _imagined_matches(
    coded: CodedRecords, left: int, right: int, fields: list[str], rng: np.random.Generator
) -> dict[str, npt.NDArray[np.bool_]]:
    """Whether each lane agrees in each of `IMAGINED` matches.

    Completeness is that of the extracts, each side by itself; a key follows its
    field, and agrees with its own probability where the field does not. Errors come
    together: a match that was badly written down once (large ``wear``) disagrees on
    several fields, so rules on many different fields are wanted.
    """
    agrees: dict[str, npt.NDArray[np.bool_]] = {}
    names: list[npt.NDArray[np.bool_]] = []
    wear = rng.exponential(size=IMAGINED)
    for field in fields:
        kind = FIELDS[field]
        same = rng.random(IMAGINED) < AGREEMENT[kind] ** wear
        fallback = rng.random(IMAGINED)
        present = _present(lane(coded, left, field), lane(coded, right, field), rng)
        agrees[field] = same & present
        for name in lane_names(coded, [field])[1:]:
            key = name.partition(".")[2]
            there = _present(lane(coded, left, name), lane(coded, right, name), rng)
            # Names that are written together or apart are others than those in another order.
            luck = fallback[::-1] if key == "joined" else fallback
            agrees[name] = (same | (luck < KEY_AGREEMENT[key] ** wear)) & present & there
        if field.startswith("name"):
            names.append((same | (fallback < TOKEN_AGREEMENT**wear)) & present)
    if names:
        agrees["tokens"] = np.logical_or.reduce(names)
    return agrees


def _present(
    a: npt.NDArray[np.int32], b: npt.NDArray[np.int32], rng: np.random.Generator
) -> npt.NDArray[np.bool_]:
    present: npt.NDArray[np.bool_] = rng.random(IMAGINED) < (a >= 0).mean()
    present &= rng.random(IMAGINED) < (b >= 0).mean()
    return present


def estimated_costs(
    rules: list[BlockingRule], coded: CodedRecords, left: int, right: int, options: RunOptions
) -> npt.NDArray[np.float64]:
    """Record pairs that each rule would compare.

    Counted, up to `EXACT_ROWS` records; above, a share of the keys stands for all.

    Parameters
    ----------
    rules : list of BlockingRule
    coded : CodedRecords
    left, right : int
    options : RunOptions

    Returns
    -------
    float64[rules]
    """
    rows = coded.sizes[left] + coded.sizes[right]
    bits = max(0, int(np.ceil(np.log2(max(rows / EXACT_ROWS, 1)))))
    within = left == right
    lanes = {
        (extract, name): lane(coded, extract, name)
        for extract in {left, right}
        for name in {n for rule in rules for n in rule.lanes}
    }
    slots = {
        (extract, tokens): shared_slots(coded, extract, tokens)
        for extract in {left, right}
        for tokens in {rule.tokens for rule in rules if rule.tokens}
    }

    def cost(number: int) -> float:
        rule = rules[number]
        sides = [
            sorted_entries(
                [lanes[extract, name] for name in rule.lanes],
                slots[extract, rule.tokens] if rule.tokens else None,
                bits,
            )
            for extract in ((left,) if within else (left, right))
        ]
        _, pairs, _ = meet(sides[0], sides[-1], within)
        return float(pairs << bits)

    return np.array(list(in_order(cost, [rows] * len(rules), options, "Choosing blocking rules")))
