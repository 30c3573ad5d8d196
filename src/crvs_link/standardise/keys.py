"""Sound keys: one consonant skeleton for the spellings of a name across scripts.

Arabic script writes no short vowels, so a key that bridges it with Latin has none either.
Letters that romanisations exchange fall into one class; h, w, y and v drop out after the
first letter, because Arabic script writes long vowels with two of them and romanisers
render the same letter as w, v, ou or nothing.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from crvs_link._fast.fold import sound_keys

# The classes are few on purpose. Each merger was measured on Latin spellings that share
# one Arabic spelling: it stayed where it found more variants than it cost in collisions.
# s and sh, b and p, t and d, m and n did not pay.
_CLASSES: Final = {
    **dict.fromkeys(("c", "k", "q", "g", "ck", "gh", "kh", "ggh", "kkh"), "k"),
    **dict.fromkeys(("ch", "sh", "cch", "sch", "ssh", "tch"), "x"),
    **dict.fromkeys(("s", "z", "sz", "zs"), "s"),
    **dict.fromkeys(("j", "dj", "zh"), "j"),
    **dict.fromkeys(("f", "p", "ph"), "f"),
    **dict.fromkeys(("t", "th", "tth"), "t"),
    **dict.fromkeys(("d", "dh", "ddh"), "d"),
    **{letter: letter for letter in "blmnr"},
    "x": "ks",
}
_SILENT: Final = "aeiouhwyv"

_SOUNDS: Final = {
    **_CLASSES,
    **{2 * letter: sound for letter, sound in _CLASSES.items() if len(letter) == 1},
    **dict.fromkeys(_SILENT, ""),
}

# What stands at the start of a key for a letter that is dropped elsewhere. Names that
# begin with a vowel are kept apart from those that begin with the next consonant.
_INITIAL: Final = {
    **dict.fromkeys("aeiou", "a"),
    "h": "h",
    "y": "y",
    "w": "v",
    "v": "v",
}


def sound_key(texts: pl.Series) -> pl.Series:
    """Consonant skeleton of folded Latin text.

    Words of one value are joined, so that Abdul Rahman and Abdulrahman share a key.

    Parameters
    ----------
    texts : Series of String
        Folded text (`clean_name`): lower-case Latin letters, digits, spaces. Other text
        has no sound key: the kernel refuses it with a ValueError.

    Returns
    -------
    Series of String
        Keys over ``a b d f h j k l m n r s t v x y`` and digits; null for null and for
        text of which nothing is left.

    Examples
    --------
    >>> sound_key(pl.Series(["mohammad", "mhmd", "qasim", "kassem", "ali", "aly"])).to_list()
    ['mmd', 'mmd', 'ksm', 'ksm', 'al', 'al']
    """
    return pl.Series(sound_keys(texts, *_tables())).alias(texts.name)


@cache
def _tables() -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint32]]:
    """What a key begins with, and what stands for each group, as the kernel takes them."""
    initial = np.zeros(128, dtype=np.uint8)
    for letter, sound in _INITIAL.items():
        initial[ord(letter)] = ord(sound)
    sounds = np.zeros((27, 27, 27), dtype=np.uint32)
    # Shorter groups first, so that the longest that fits is the last to be written.
    for group in sorted(_SOUNDS, key=len):
        places = tuple(ord(letter) - ord("a") + 1 for letter in group)
        sounds[places] = int.from_bytes(bytes([len(group)]) + _SOUNDS[group].encode(), "little")
    return initial, sounds.ravel()
