"""Keys of names, one text at a time: the rules as they are read, slowly."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def holds(group: str, text: str, place: int) -> bool:
    """Whether a group of a rule stands at a place of a text."""
    if group.startswith("^") and place:
        return False
    letters = group.strip("^$").replace("|", "")
    if not text.startswith(letters, place):
        return False
    return not group.endswith("$") or place + len(letters) == len(text)


def rewritten(text: str, rules: Mapping[str, str]) -> str:
    """Take the longest group at each place; of two as long the one held to the start."""
    key, place = "", 0
    while place < len(text):
        found = [group for group in rules if holds(group, text, place)]
        if not found:
            place += 1
            continue
        group = max(found, key=lambda g: (len(g.replace("^", "").replace("|", "")), g[0] == "^"))
        key += rules[group]
        place += len(group.partition("|")[0].strip("^$"))
    return key


def settled(key: str) -> str:
    """A key with marks: its consonants, and the two vowels that are kept."""
    syllables: list[list[str]] = []  # a consonant and the marks behind it
    for c in key:
        if not c.isupper():
            syllables.append([c, ""])
        elif syllables:
            syllables[-1][1] += c
        else:
            syllables.append(["", c])
    if not syllables:
        return ""
    end = syllables[-1][1][-1:]
    inner = ""
    consonants = [pair for pair in syllables if pair[0]]
    if len(consonants) > 1:
        between = consonants[-2][1]
        told = [c for c in between if c in "IU"]
        inner = told[-1] if told else ""
        if not inner and len(consonants) == 3 and end in ("", "A", "E"):
            first = consonants[0][1]
            native = between == "" and first.endswith("L")
            latin = between == "E" and first.endswith("A")
            inner = "I" if native or latin else ""
        if inner == "U" and end:
            inner = ""
    text = "".join(pair[0] for pair in consonants[:-1]) + inner.lower()
    text += consonants[-1][0] if consonants else ""
    return text + {"E": "a", "L": "a"}.get(end, end.lower())
