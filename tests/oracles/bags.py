"""Classes of two full names, by trying every pairing of their tokens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

NEAR, SOUND, FORM, SAME = 1, 2, 3, 4

GIVEN = {"given"}
KIN = {"father", "grandfather", "husband"}
BESIDE = KIN | {"nisba"}
PLAIN = {"marker", "title"}


@dataclass(frozen=True)
class Token:
    """A token, and its role; ``optional`` where it may as well be a title."""

    text: str
    role: str = "unknown"
    optional: bool = False

    @property
    def own(self) -> bool:
        return self.role not in BESIDE and not self.optional


@dataclass(frozen=True)
class Found:
    """What two names have in common."""

    kind: str
    information: int
    pairs: tuple[int, ...]
    joined: int
    left_a: frozenset[int]
    left_b: frozenset[int]


Grade = Callable[[str, str], int]
Information = Callable[[str, str, int], int]


def allowed(a: Token, b: Token) -> bool:
    return not (a.role in GIVEN and b.role in KIN) and not (a.role in KIN and b.role in GIVEN)


def pairings(
    edges: dict[tuple[int, int], object], a: list[int], b: list[int]
) -> Iterator[list[tuple[int, int]]]:
    """Every way to pair some of the places, each at most once."""
    if not a:
        yield []
        return
    yield from pairings(edges, a[1:], b)
    for j in b:
        if (a[0], j) in edges:
            for rest in pairings(edges, a[1:], [k for k in b if k != j]):
                yield [(a[0], j), *rest]


def best(
    a: list[Token],
    b: list[Token],
    free_a: set[int],
    free_b: set[int],
    grade: Grade,
    information: Information,
) -> list[tuple[int, int, int]]:
    """Pairs of the best pairing, with their grades."""
    edges = {
        (i, j): grade(a[i].text, b[j].text)
        for i in free_a
        for j in free_b
        if allowed(a[i], b[j]) and grade(a[i].text, b[j].text)
    }

    def worth(pairing: list[tuple[int, int]]) -> tuple[object, ...]:
        grades = [edges[pair] for pair in pairing]
        return (
            tuple(grades.count(g) for g in (SAME, FORM, SOUND, NEAR)),
            sum(a[i].own + b[j].own for i, j in pairing),
            sum(information(a[i].text, b[j].text, edges[i, j]) for i, j in pairing),
            # The later tokens, of either name.
            sorted((i for i, _ in pairing), reverse=True),
            sorted((j for _, j in pairing), reverse=True),
        )

    chosen = max(pairings(edges, sorted(free_a), sorted(free_b)), key=worth)
    return [(i, j, edges[i, j]) for i, j in chosen]


def compare(
    a: list[Token], b: list[Token], by_key: Grade, near: Grade, information: Information
) -> Found:
    """The class of two names; only the first eight tokens count."""
    if [t.text for t in a] == [t.text for t in b] and all(
        allowed(x, y) for x, y in zip(a, b, strict=True)
    ):
        kind = "the same"
    else:
        kind = ""
    a, b = a[:8], b[:8]
    core_a = {i for i, t in enumerate(a) if t.role not in PLAIN}
    core_b = {j for j, t in enumerate(b) if t.role not in PLAIN}
    free_a, free_b = set(core_a), set(core_b)
    pairs = best(a, b, free_a, free_b, by_key, information)
    free_a -= {i for i, _, _ in pairs}
    free_b -= {j for _, j, _ in pairs}
    shared = sum(information(a[i].text, b[j].text, g) for i, j, g in pairs)
    joined = 0
    while joins := list(_joins(a, b, free_a, free_b)) + [
        (text, parts, {whole}) for text, whole_set, parts in _joins(b, a, free_b, free_a)
        for whole in whole_set
    ]:  # fmt: skip
        text, of_a, of_b = max(joins, key=lambda join: len(join[0]))
        whole = information(text, text, SAME)
        parts = [a[i].text for i in sorted(of_a)] if len(of_a) > 1 else []
        parts = parts or [b[j].text for j in sorted(of_b)]
        shared += min(whole, sum(information(part, part, SAME) for part in parts))
        free_a, free_b, joined = free_a - of_a, free_b - of_b, joined + 1
    nearly = best(a, b, free_a, free_b, near, information)
    free_a -= {i for i, _, _ in nearly}
    free_b -= {j for _, j, _ in nearly}
    shared += sum(information(a[i].text, b[j].text, g) for i, j, g in nearly)
    grades = [g for _, _, g in pairs + nearly]
    found = (
        [a[i].text for i in sorted(core_a - free_a)],
        [b[j].text for j in sorted(core_b - free_b)],
    )
    kind = kind or _kind(
        [a[i] for i in free_a if not a[i].optional],
        [b[j] for j in free_b if not b[j].optional],
        grades, joined, in_order=found[0] == found[1],
    )  # fmt: skip
    counts = tuple(grades.count(g) for g in (SAME, FORM, SOUND, NEAR))
    return Found(kind, shared, counts, joined, frozenset(free_a), frozenset(free_b))


def _joins(
    a: list[Token], b: list[Token], free_a: set[int], free_b: set[int]
) -> Iterator[tuple[str, set[int], set[int]]]:
    """Names of ``a`` that are two neighbours of ``b``."""
    for j in range(len(b) - 1):
        if not {j, j + 1} <= free_b or min(len(b[j].text), len(b[j + 1].text)) < 2:
            continue
        for i in sorted(free_a):
            if (
                a[i].text == b[j].text + b[j + 1].text
                and allowed(a[i], b[j])
                and allowed(a[i], b[j + 1])
            ):
                yield a[i].text, {i}, {j, j + 1}


def _kind(
    left_a: list[Token], left_b: list[Token], grades: list[int], joined: int, *, in_order: bool
) -> str:
    if not grades and not joined:
        return "nothing alike"
    if left_a and left_b:
        one = {t.role in BESIDE for t in left_a}
        other = {t.role in BESIDE for t in left_b}
        # Only names of kin on one side, and only own ones on the other.
        explained = len(one) == len(other) == 1 and one != other
        return "one name within the other" if explained else "a token differs on either side"
    if left_a or left_b:
        return "one name within the other"
    for grade, kind in ((NEAR, "alike, some only nearly"), (SOUND, "alike by sound")):
        if grade in grades:
            return f"every token {kind}"
    if FORM in grades or joined:
        return "every token a form of the other's"
    return "the same but for titles and markers" if in_order else "the same tokens in another order"
