"""One dictionary for all extracts, and the lanes that refer to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from crvs_link._fast.encode import remap
from crvs_link._fast.fold import split_words
from crvs_link.encode.keys import date_keys, place_keys, text_keys, token_keys
from crvs_link.encode.merge import (
    common_first,
    merge_bags,
    merge_dates,
    merge_numbers,
    merge_texts,
    pool_texts,
)
from crvs_link.encode.places import merge_places
from crvs_link.encode.records import Dictionary
from crvs_link.schema import FieldKind
from crvs_link.standardise.columns import TEXT, TOKENS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from crvs_link.encode.clean import CleanGroup


@dataclass(frozen=True)
class Words:
    """The words of the clean values of a group of bags.

    Parameters
    ----------
    codes : int32[total]
        Of the words of all values, end to end.
    counts : int64[n]
        How many words each value has.
    """

    codes: npt.NDArray[np.int32]
    counts: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Coded:
    """A dictionary, and what refers to it.

    Parameters
    ----------
    dictionary : Dictionary
    lanes : tuple of int32[n]
        The code of each record, for each field of the group in turn.
    words : tuple of Words
        For each group of bags in turn.
    """

    dictionary: Dictionary
    lanes: tuple[npt.NDArray[np.int32], ...]
    words: tuple[Words, ...] = ()


def code_texts(group: CleanGroup, kind: FieldKind) -> Coded:
    """Code a group of texts, codes or categories.

    Parameters
    ----------
    group : CleanGroup
        With ``text``.
    kind : FieldKind
    """
    values, (codes,) = merge_texts([group.clean[TEXT]])
    keys = {}
    if kind is FieldKind.TEXT:
        values, (codes,) = common_first(values, [(codes, _rows(group))])
        keys = text_keys(values)
    dictionary = Dictionary(group.name, kind, values.alias(TEXT).to_frame(), keys)
    return Coded(dictionary, _lanes(group, codes))


def code_names(name: str, group: CleanGroup | None, bags: Sequence[CleanGroup]) -> Coded:
    """Code parts of names, and the tokens of bags among them.

    Parameters
    ----------
    name : str
        Of the dictionary.
    group : CleanGroup, optional
        With ``text``; None where no extract has parts of names.
    bags : sequence of CleanGroup
        With ``text``: words and single spaces.
    """
    split = [split_words(bag.clean[TEXT]) for bag in bags]
    # Words are repeated far more often than names, so that they are pooled before they
    # are sorted.
    pools = [pool_texts([pl.Series(words)]) for words, _ in split]
    texts = [] if group is None else [group.clean[TEXT]]
    values, codes = merge_texts([*texts, *(distinct for distinct, _ in pools)])
    times = [] if group is None else [_rows(group)]
    for bag, (_, (pooled,)), (_, counts) in zip(bags, pools, split, strict=True):
        behind = np.repeat(_rows(bag), counts)
        times.append(np.bincount(pooled, behind, pooled.max(initial=-1) + 1).astype(np.float64))
    values, codes = common_first(values, list(zip(codes, times, strict=True)))
    keys, key_texts = token_keys(values)
    dictionary = Dictionary(name, FieldKind.TEXT, values.alias(TEXT).to_frame(), keys, key_texts)
    lanes = () if group is None else _lanes(group, codes.pop(0))
    words = tuple(
        Words(remap(pooled, sorted_), counts)
        for (_, (pooled,)), sorted_, (_, counts) in zip(pools, codes, split, strict=True)
    )
    return Coded(dictionary, lanes, words)


def code_dates(group: CleanGroup) -> Coded:
    """Code a group of intervals of days."""
    values, codes = merge_dates(group.clean)
    dictionary = Dictionary(group.name, FieldKind.DATE, values, date_keys(values))
    return Coded(dictionary, _lanes(group, codes))


def code_places(group: CleanGroup) -> Coded:
    """Code a group of places."""
    values, codes = merge_places(group.clean)
    dictionary = Dictionary(group.name, FieldKind.PLACE, values, place_keys(values))
    return Coded(dictionary, _lanes(group, codes))


def code_numbers(group: CleanGroup) -> Coded:
    """Code a group of identity numbers."""
    values, codes = merge_numbers(group.clean)
    return Coded(Dictionary(group.name, FieldKind.CODE, values, {}), _lanes(group, codes))


def code_bags(group: CleanGroup, words: Words) -> Coded:
    """Code a group of bags by the words of its values."""
    values, codes = merge_bags(words.codes, words.counts)
    dictionary = Dictionary(group.name, FieldKind.BAG, values.alias(TOKENS).to_frame(), {})
    return Coded(dictionary, _lanes(group, codes))


def _rows(group: CleanGroup) -> npt.NDArray[np.float64]:
    """Count the records behind each clean value of a group, float64[n]."""
    times = np.zeros(group.clean.height)
    for field, place in zip(group.fields, group.places, strict=True):
        counts = field.counts()
        times[place.rows] += counts
        # Values whose clean form stands elsewhere have none of their own.
        times[place.elsewhere] += counts[place.left]
    return times


def _lanes(group: CleanGroup, codes: npt.NDArray[np.int32]) -> tuple[npt.NDArray[np.int32], ...]:
    """Look the records of each field up: record, raw value, clean value, code."""
    return tuple(
        field.lane(place.of(codes)) for field, place in zip(group.fields, group.places, strict=True)
    )
