"""Textbook string comparison, slow and obvious."""

from __future__ import annotations


def matching(a: str, b: str) -> tuple[int, int]:
    """Count the matching characters within the window, and those of them out of order."""
    window = max(max(len(a), len(b)) // 2 - 1, 0)
    free = list(b)
    matched_a = []
    taken = [False] * len(b)
    for i, character in enumerate(a):
        for j in range(max(0, i - window), min(len(b), i + window + 1)):
            if not taken[j] and free[j] == character:
                taken[j] = True
                matched_a.append(character)
                break
    matched_b = [character for character, was_taken in zip(b, taken, strict=True) if was_taken]
    return len(matched_a), sum(x != y for x, y in zip(matched_a, matched_b, strict=True))


def jaro(a: str, b: str) -> float:
    """Jaro (1989)."""
    matches, out_of_order = matching(a, b)
    if matches == 0:
        return 0.0
    return (matches / len(a) + matches / len(b) + (matches - out_of_order // 2) / matches) / 3.0


def common_prefix(a: str, b: str) -> int:
    """Count equal leading characters, four at most."""
    prefix = 0
    while prefix < min(4, len(a), len(b)) and a[prefix] == b[prefix]:
        prefix += 1
    return prefix


def jaro_winkler(a: str, b: str) -> float:
    """Winkler (1990): a bonus for up to four equal leading characters, above 0.7."""
    similarity = jaro(a, b)
    if similarity <= 0.7:
        return similarity
    return similarity + common_prefix(a, b) * 0.1 * (1.0 - similarity)


def edits(a: str, b: str) -> int:
    """Optimal string alignment: each piece of the text is edited once."""
    rows = [list(range(len(b) + 1))]
    for i in range(1, len(a) + 1):
        row = [i]
        for j in range(1, len(b) + 1):
            best = min(
                rows[i - 1][j] + 1,
                row[j - 1] + 1,
                rows[i - 1][j - 1] + (a[i - 1] != b[j - 1]),
            )
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                best = min(best, rows[i - 2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]


def text_level(a: str, b: str, thresholds: tuple[float, ...]) -> int:
    """1 (disagree) and one more for each Jaro-Winkler threshold that is reached."""
    similarity = jaro_winkler(a, b)
    return 1 + sum(similarity + 1e-12 >= threshold for threshold in thresholds)
