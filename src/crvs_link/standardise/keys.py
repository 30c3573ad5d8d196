"""Keys of names: one for the spellings of a name, within Latin and across scripts.

Arabic script writes no short vowels, so that a key which bridges it with Latin has none
either. Letters that romanisations exchange fall into one class. Two keys of different
mergers find more together than one of all of them: each reads the dotted letters of
Arabic (th and s, dh and z) in its own way.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import polars as pl

from crvs_link._fast.keys import Rules, rewrite, rewrite_marked
from crvs_link.standardise import key_rules

SOUND: Final = "sound"
ABJAD: Final = "abjad"
FINE: Final = "fine"

_VOWEL: Final = "a"
"""What stands in a key for a vowel at the beginning of a name."""

_FEW: Final = 64
"""Keys of which each is looked at by itself, which takes less than an expression for all."""

# An article is left out where so many consonants remain: Altabari, but not Alma.
_LEAST_WITHOUT_ARTICLE: Final = 3


def sound_key(texts: pl.Series) -> pl.Series:
    """Consonant skeleton of folded text.

    Words of one value are joined, so that Abdul Rahman and Abdulrahman share a key.

    Parameters
    ----------
    texts : Series of String
        Lower-case Latin letters, digits, spaces (`clean_name`), and normalised Arabic
        script. Other text has no key: the kernel refuses it with a ValueError.

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
    return pl.Series(rewrite(texts, _rules(SOUND)), dtype=pl.String).alias(texts.name)


def name_keys(texts: pl.Series) -> pl.DataFrame:
    """All keys of name tokens.

    Parameters
    ----------
    texts : Series of String
        As `sound_key`.

    Returns
    -------
    DataFrame
        ``sound`` String: as `sound_key`, a skeleton in which h, w and y count at the start
        only. ``abjad`` String: a skeleton with h, without the article, with th and dh as
        sibilants. Both are for finding records and shared by Latin and Arabic script.
        ``fine`` String: consonants in finer classes, the vowel between the last two of
        them if it is an i or u, and that at the end; for telling how well two tokens
        agree. Null as in `sound_key`.

    Examples
    --------
    >>> name_keys(pl.Series(["karim", "karima", "كريم", "othman"]))
    shape: (4, 3)
    ┌───────┬───────┬───────┐
    │ sound ┆ abjad ┆ fine  │
    │ ---   ┆ ---   ┆ ---   │
    │ str   ┆ str   ┆ str   │
    ╞═══════╪═══════╪═══════╡
    │ krm   ┆ krm   ┆ krim  │
    │ krm   ┆ krm   ┆ krima │
    │ krm   ┆ krm   ┆ krim  │
    │ atmn  ┆ asmn  ┆ atmn  │
    └───────┴───────┴───────┘
    """
    abjad = rewrite(
        texts, _rules("abjad_without_article"), _rules(ABJAD), least=_LEAST_WITHOUT_ARTICLE
    )
    keys = {
        SOUND: rewrite(texts, _rules(SOUND)),
        ABJAD: abjad,
        FINE: rewrite_marked(texts, _rules(FINE)),
    }
    return pl.DataFrame({name: pl.Series(key, dtype=pl.String) for name, key in keys.items()})


def inner_keys(abjads: pl.Series) -> pl.Series:
    """Give what abjad keys are inside a word, where a vowel at the beginning is silent.

    Parameters
    ----------
    abjads : Series of String
        Keys, from `name_keys`.

    Returns
    -------
    Series of String

    Examples
    --------
    >>> inner_keys(pl.Series(["akbr", "rz", "a"])).to_list()
    ['kbr', 'rz', '']
    """
    if len(abjads) <= _FEW:
        inside = [None if key is None else key.removeprefix(_VOWEL) for key in abjads]
        return pl.Series(abjads.name, inside, dtype=pl.String)
    return abjads.str.strip_prefix(_VOWEL)


@cache
def _rules(name: str) -> Rules:
    return Rules(getattr(key_rules, name.upper()))
