"""Blocking by trying every pair and every rule."""

from __future__ import annotations

from collections.abc import Sequence

Record = Sequence[int]


def holds(
    lanes: Sequence[int],
    tokens: bool,
    a: Record,
    b: Record,
    tokens_a: Sequence[int],
    tokens_b: Sequence[int],
) -> bool:
    """All lanes there and equal, and a token shared if the rule asks for one."""
    if any(a[k] < 0 or b[k] < 0 or a[k] != b[k] for k in lanes):
        return False
    return not tokens or bool({t for t in tokens_a if t >= 0} & {t for t in tokens_b if t >= 0})


def first_rule(
    rules: Sequence[tuple[Sequence[int], bool]],
    a: Record,
    b: Record,
    tokens_a: Sequence[int] = (),
    tokens_b: Sequence[int] = (),
) -> int:
    """Number of the first rule that holds, -1 for none."""
    for number, (lanes, tokens) in enumerate(rules):
        if holds(lanes, tokens, a, b, tokens_a, tokens_b):
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
