"""Texts in groups that resemble each other: every script, every length class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int64]
Letters: TypeAlias = NDArray[np.uint16]


def _span(*ends: tuple[int, int]) -> str:
    return "".join(chr(point) for first, last in ends for point in range(first, last + 1))


SCRIPTS: Final = {
    "Latin": "eainorlstmuhdyckgbpjvwzfqx '-",
    "Latin with combining marks": "aeiounsczrtlmd" + "\u0301\u0300\u0308\u0303\u0327\u030c",
    "Arabic": _span((0x0621, 0x063A), (0x0641, 0x0652)),
    "Bengali": _span((0x0985, 0x098C), (0x0993, 0x09A8), (0x09AA, 0x09B0), (0x09BE, 0x09C4)),
    "Burmese": _span((0x1000, 0x1021), (0x102B, 0x103E)),
    "Thai": _span((0x0E01, 0x0E3A), (0x0E40, 0x0E4E)),
    "Chinese": _span((0x4E00, 0x51FF)),
    "astral": _span((0x1E900, 0x1E943), (0x20000, 0x2013F)),
    "mixed": _span((0x61, 0x7A), (0x0621, 0x063A), (0x4E00, 0x4EFF), (0x1E900, 0x1E943)),
}
"""Alphabets of names, frequent characters first; the last three have more than 255."""

LENGTHS: Final = np.array([*range(1, 21), 31, 32, 33, 47, 48, 49, 61, 62, 63, 64, 65, 80, 130])
"""Where the kernels change their way of counting, and names as most people have them."""

_WIDTH: Final = 144
_SHORT_SHARE: Final = 0.92


@dataclass(frozen=True)
class TextGroups:
    """Texts as numbers of characters in an alphabet, from 1.

    Parameters
    ----------
    letters : uint16[G, K, W]
        For each of G groups a text and what edits made of it, padded with 0.
    lengths : int64[G, K]
    """

    letters: Letters
    lengths: Ints

    def texts(self, alphabet: str) -> list[str]:
        """Spell the texts out, group by group."""
        characters = np.array(["", *alphabet])
        rows = characters[self.letters].reshape(-1, self.letters.shape[2])
        return ["".join(row) for row in rows.tolist()]

    def pairs(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Number the texts and pair each with each of its group, both ways and itself."""
        groups, size = self.lengths.shape
        grid = np.arange(groups * size, dtype=np.int32).reshape(groups, size, 1)
        left = np.broadcast_to(grid, (groups, size, size))
        return left.ravel(), left.transpose(0, 2, 1).ravel()


def text_groups(n_letters: int, groups: int, size: int, rng: np.random.Generator) -> TextGroups:
    """Draw texts, and edit each into ``size - 1`` others, two edits more each time.

    Texts of few different characters share many and repeat them.
    """
    short = rng.random(groups) < _SHORT_SHARE
    length = np.where(short, rng.integers(1, 21, groups), rng.choice(LENGTHS, groups))
    few = rng.choice(np.minimum([2, 4, 8, 20, n_letters], n_letters), groups)
    text = _draw(few, rng)
    letters, lengths = [_padded(text, length)], [length]
    for _ in range(size - 1):
        for _ in range(2):
            text, length = _edited(text, length, _draw(few, rng), rng)
        letters.append(_padded(text, length))
        lengths.append(length)
    return TextGroups(np.stack(letters, axis=1), np.stack(lengths, axis=1))


def _draw(few: Ints, rng: np.random.Generator) -> Letters:
    # The square makes the first characters of the alphabet frequent.
    return (1 + few[:, None] * rng.random((len(few), _WIDTH)) ** 2).astype(np.uint16)


def _padded(text: Letters, length: Ints) -> Letters:
    return np.where(np.arange(_WIDTH) < length[:, None], text, 0).astype(np.uint16)


def _edited(
    text: Letters, length: Ints, fresh: Letters, rng: np.random.Generator
) -> tuple[Letters, Ints]:
    """Put a character in, take one out, replace one, exchange two, or renew the end."""
    edit = rng.integers(0, 6, len(text))[:, None]
    insert, delete, replace, exchange, renew = (edit == number for number in range(5))
    delete = delete & (length > 1)[:, None]
    insert = insert & (length < _WIDTH - 1)[:, None]
    place = (rng.random(len(text)) * length).astype(np.int64)[:, None]
    column = np.arange(_WIDTH)
    source = column - (insert & (column > place)) + (delete & (column >= place))
    source = source + (exchange & (column == place)) - (exchange & (column == place + 1))
    text = np.take_along_axis(text, np.clip(source, 0, _WIDTH - 1), axis=1)
    new = (insert | replace) & (column == place)
    new |= renew & (column >= rng.integers(0, 5, len(text))[:, None])
    return np.where(new, fresh, text), length + insert[:, 0] - delete[:, 0]
