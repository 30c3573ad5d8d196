"""Classes of two full names, by trying every pairing of their tokens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

NEAR, SOUND, FORM, FINE, SAME = 1, 2, 3, 4, 5

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
            tuple(grades.count(g) for g in (SAME, FINE, FORM, SOUND, NEAR)),
            sum(a[i].own + b[j].own for i, j in pairing),
            sum(information(a[i].text, b[j].text, edges[i, j]) for i, j in pairing),
            # The later tokens, of either name.
            sorted((i for i, _ in pairing), reverse=True),
            sorted((j for _, j in pairing), reverse=True),
        )

    chosen = max(pairings(edges, sorted(free_a), sorted(free_b)), key=worth)
    return [(i, j, edges[i, j]) for i, j in chosen]


def compare(
    a: list[Token],
    b: list[Token],
    by_key: Grade,
    near: Grade,
    information: Information,
    abjad: Callable[[str], str],
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
    grades = [g for _, _, g in pairs]
    joined = 0
    for length, said, grade in (
        (_written(2), lambda text: information(text, text, SAME), None),
        (_by_keys(abjad), lambda text: information(text, text, -1), SOUND),
    ):
        while joins := [
            *_joins(a, b, free_a, free_b, length),
            *((n, of_a, of_b) for n, of_b, of_a in _joins(b, a, free_b, free_a, length)),
        ]:
            _, of_a, of_b = max(joins, key=lambda join: join[0])
            ways = [
                sum(said(a[i].text) for i in of_a),
                sum(said(b[j].text) for j in of_b),
            ]
            shared += min(ways)
            free_a, free_b = free_a - of_a, free_b - of_b
            if grade is None:
                joined += 1
            else:
                grades.append(grade)
    nearly = best(a, b, free_a, free_b, near, information)
    free_a -= {i for i, _, _ in nearly}
    free_b -= {j for _, j, _ in nearly}
    shared += sum(information(a[i].text, b[j].text, g) for i, j, g in nearly)
    grades += [g for _, _, g in nearly]
    paired = [a[i] for i in sorted(core_a - free_a)], [b[j] for j in sorted(core_b - free_b)]
    kind = kind or _kind(
        _missing(a, free_a, b, by_key),
        _missing(b, free_b, a, by_key),
        grades,
        joined,
        in_order=all(by_key(x.text, y.text) >= FORM for x, y in zip(*paired, strict=False)),
        titles=(len(a) - len(core_a)) - (len(b) - len(core_b)),
    )
    counts = tuple(grades.count(g) for g in (SAME, FINE, FORM, SOUND, NEAR))
    return Found(kind, shared, counts, joined, frozenset(free_a), frozenset(free_b))


Length = Callable[[str, str, str], int]


def _written(least: int) -> Length:
    def length(whole: str, first: str, second: str) -> int:
        long = min(len(first), len(second)) >= least
        return len(whole) if long and whole == first + second else 0

    return length


def _by_keys(abjad: Callable[[str], str]) -> Length:
    def length(whole: str, first: str, second: str) -> int:
        all_, one, other = abjad(whole), abjad(first), abjad(second).removeprefix("a")
        if not (all_ and one and other):
            return 0
        ways = [one + other]
        if min(len(one), len(other)) > 1 and one[-1] == other[0]:
            ways.append(one + other[1:])
        return len(all_) if all_ in ways and len(all_) >= 4 else 0

    return length


def _joins(
    a: list[Token], b: list[Token], free_a: set[int], free_b: set[int], length: Length
) -> Iterator[tuple[int, set[int], set[int]]]:
    """Names of ``a`` that are two neighbours of ``b``, and how long they are."""
    for j in range(len(b) - 1):
        if not {j, j + 1} <= free_b:
            continue
        for i in sorted(free_a):
            found = length(a[i].text, b[j].text, b[j + 1].text)
            if found and allowed(a[i], b[j]) and allowed(a[i], b[j + 1]):
                yield found, {i}, {j, j + 1}


def _missing(a: list[Token], free: set[int], b: list[Token], by_key: Grade) -> list[Token]:
    """Tokens left over that the other side does not have as a title either."""
    titles = [t for t in b if t.role in PLAIN]
    return [
        a[i] for i in sorted(free) if not any(by_key(a[i].text, t.text) >= FORM for t in titles)
    ]


def _kind(  # noqa: PLR0911
    over_a: list[Token],
    over_b: list[Token],
    grades: list[int],
    joined: int,
    *,
    in_order: bool,
    titles: int,
) -> str:
    if not grades and not joined:
        return "nothing alike"
    left_a = [t for t in over_a if not t.optional]
    left_b = [t for t in over_b if not t.optional]
    if left_a or left_b:
        left_a, left_b = over_a if left_b else left_a, over_b if left_a else left_b
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
    if not joined and not in_order:
        return "every token a form of the other's, in another order"
    if set(grades) == {SAME} and not joined:
        return "the same but for titles and markers"
    if over_a or over_b or titles:
        return "every token a form of the other's, but for titles and markers"
    if FORM in grades:
        return "every token a form of the other's"
    return "every token the same but for its spelling"
