"""Blocking by trying every pair and every rule."""

from __future__ import annotations

from collections.abc import Sequence

Record = Sequence[int]


def holds(
    lanes: Sequence[int],
    tokens: int,
    limit: int | None,
    a: Record,
    b: Record,
    tokens_a: Sequence[int],
    tokens_b: Sequence[int],
) -> bool:
    """All lanes there and equal, and what the rule asks for of the tokens shared.

    Slots 0 to 7 of a record are its tokens, 8 to 15 pairs of them.
    """
    if any(a[k] < 0 or b[k] < 0 or a[k] != b[k] for k in lanes):
        return False
    if not tokens:
        return True
    one, other = (set(each[8 * tokens - 8 : 8 * tokens]) - {-1} for each in (tokens_a, tokens_b))
    shared = one & other
    return bool(shared) and (limit is None or min(shared) < limit)


def first_rule(
    rules: Sequence[tuple[Sequence[int], int, int | None]],
    a: Record,
    b: Record,
    tokens_a: Sequence[int] = (),
    tokens_b: Sequence[int] = (),
) -> int:
    """Number of the first rule that holds, -1 for none."""
    for number, (lanes, tokens, limit) in enumerate(rules):
        if holds(lanes, tokens, limit, a, b, tokens_a, tokens_b):
            return number
    return -1


def groups_of(
    lanes: Sequence[int],
    tokens: bool,
    left: Sequence[Record],
    right: Sequence[Record],
    tokens_left: Sequence[Sequence[int]],
    tokens_right: Sequence[Sequence[int]],
    *,
    within: bool,
) -> dict[tuple[int, ...], set[tuple[int, int]]]:
    """Record pairs by the key that they share: the lanes and, if asked for, one token."""
    found: dict[tuple[int, ...], set[tuple[int, int]]] = {}
    for i, a in enumerate(left):
        for j, b in enumerate(right):
            if within and i >= j:
                continue
            if any(a[k] < 0 or b[k] < 0 or a[k] != b[k] for k in lanes):
                continue
            key = tuple(a[k] for k in lanes)
            shared = set(tokens_left[i]) & set(tokens_right[j])
            for each in [(*key, token) for token in shared] if tokens else [key]:
                found.setdefault(each, set()).add((i, j))
    return found
