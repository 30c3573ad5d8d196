"""Sound keys: one consonant skeleton for the spellings of a name across scripts.

Arabic script writes no short vowels, so a key that bridges it with Latin has none either.
Letters that romanisations exchange fall into one class; h, w, y and v drop out after the
first letter, because Arabic script writes long vowels with two of them and romanisers
render the same letter as w, v, ou or nothing.
"""

from __future__ import annotations

from typing import Final

import polars as pl

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
_SILENT: Final = "aeiouhwyv "

_SOUNDS: Final = {
    **_CLASSES,
    **{2 * letter: sound for letter, sound in _CLASSES.items() if len(letter) == 1},
    **dict.fromkeys(_SILENT, ""),
}

# The first pattern that fits wins, so the longest come first.
_BODY: Final = dict(sorted(_SOUNDS.items(), key=lambda item: -len(item[0])))

# What stands at the start of a key for a letter that is dropped elsewhere. Names that
# begin with a vowel are kept apart from those that begin with the next consonant.
_INITIAL: Final = {
    **dict.fromkeys("aeiou", "a"),
    "h": "h",
    "y": "y",
    "w": "v",
    "v": "v",
    **dict.fromkeys("bcdfgjklmnpqrstxz0123456789 ", ""),
}


def sound_key(texts: pl.Series) -> pl.Series:
    """Consonant skeleton of folded Latin text.

    Words of one value are joined, so that Abdul Rahman and Abdulrahman share a key.

    Parameters
    ----------
    texts : Series of String
        Folded text (`clean_name`): lower-case Latin letters, digits, spaces.

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
    text = pl.col("text")
    key = pl.concat_str(
        text.str.slice(0, 1).str.replace_many(_INITIAL),
        text.str.replace_many(_BODY, leftmost=True),
    )
    keys = pl.DataFrame({"text": texts}, schema={"text": pl.String}).select(key).to_series()
    return keys.set(keys == "", None).alias(texts.name)
