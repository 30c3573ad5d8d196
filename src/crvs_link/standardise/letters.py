"""What single characters become, as tables for the kernel that folds plain text."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterable
from typing import Final

import numpy as np
import numpy.typing as npt

from crvs_link._fast.fold import LEFT

Letters = npt.NDArray[np.uint32]
"""By code point, what `crvs_link._fast.fold.fold_texts` makes of it."""

_LONGEST: Final = 4


def folded(romanised: str) -> str:
    """What a character in ASCII becomes in folded text: apostrophes go, marks part words."""
    kept = string.ascii_lowercase + string.digits
    return "".join(c if c in kept else "" if c in "'`" else " " for c in romanised.lower())


def letter_table(texts: Iterable[str | None]) -> Letters:
    """Make a table from what each code point becomes, None for one that is left."""
    packed = [
        LEFT
        if text is None or len(text.encode()) > _LONGEST
        else int.from_bytes(text.encode(), "little")
        for text in texts
    ]
    return np.array(packed, dtype=np.uint32)


def changed(letters: Letters, change: Callable[[str], str]) -> Letters:
    """A table in which what a character becomes is changed further."""
    entries, places = np.unique(letters, return_inverse=True)
    texts = (
        None if entry == LEFT else change(entry.to_bytes(_LONGEST, "little").rstrip(b"\0").decode())
        for entry in entries.tolist()
    )
    return letter_table(texts)[places]


def without(letters: Letters, characters: str) -> Letters:
    """A table in which values with some characters are left."""
    table = letters.copy()
    points = np.array([ord(character) for character in characters], dtype=np.int64)
    table[points[points < len(table)]] = LEFT
    return table


ASCII_LETTERS: Final = letter_table(folded(chr(point)) for point in range(128))
"""Folds ASCII; any other value is left."""
