"""One dictionary for all extracts, and the lanes that refer to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from crvs_link._fast.encode import remap
from crvs_link.encode.keys import date_keys, text_keys
from crvs_link.encode.merge import merge_bags, merge_dates, merge_texts
from crvs_link.encode.records import Dictionary
from crvs_link.schema import FieldKind
from crvs_link.standardise.columns import TEXT, TOKENS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from crvs_link.encode.clean import CleanGroup


@dataclass(frozen=True)
class Coded:
    """A dictionary, and what refers to it.

    Parameters
    ----------
    dictionary : Dictionary
    lanes : tuple of int32[n]
        The code of each record, for each field of the group in turn.
    tokens : tuple of int32[total]
        The code of each token, for each group of bags in turn.
    """

    dictionary: Dictionary
    lanes: tuple[npt.NDArray[np.int32], ...]
    tokens: tuple[npt.NDArray[np.int32], ...] = ()


def code_texts(group: CleanGroup, kind: FieldKind) -> Coded:
    """Code a group of texts, codes or categories.

    Parameters
    ----------
    group : CleanGroup
        With ``text``.
    kind : FieldKind
    """
    values, (codes,) = merge_texts([group.clean[TEXT]])
    keys = text_keys(values) if kind is FieldKind.TEXT else {}
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
        With ``tokens``.
    """
    texts = [] if group is None else [group.clean[TEXT]]
    tokens = [b.clean[TOKENS].explode(empty_as_null=False, keep_nulls=False) for b in bags]
    values, codes = merge_texts(texts + tokens)
    dictionary = Dictionary(name, FieldKind.TEXT, values.alias(TEXT).to_frame(), text_keys(values))
    lanes = () if group is None else _lanes(group, codes.pop(0))
    return Coded(dictionary, lanes, tuple(codes))


def code_dates(group: CleanGroup) -> Coded:
    """Code a group of intervals of days."""
    values, codes = merge_dates(group.clean)
    dictionary = Dictionary(group.name, FieldKind.DATE, values, date_keys(values))
    return Coded(dictionary, _lanes(group, codes))


def code_bags(group: CleanGroup, tokens: npt.NDArray[np.int32]) -> Coded:
    """Code a group of bags.

    Parameters
    ----------
    group : CleanGroup
        With ``tokens``.
    tokens : int32[total]
        Codes of all of them.
    """
    lengths = group.clean[TOKENS].list.len().fill_null(0).to_numpy().astype(np.int64)
    values, codes = merge_bags(tokens, lengths)
    dictionary = Dictionary(group.name, FieldKind.BAG, values.alias(TOKENS).to_frame(), {})
    return Coded(dictionary, _lanes(group, codes))


def _lanes(group: CleanGroup, codes: npt.NDArray[np.int32]) -> tuple[npt.NDArray[np.int32], ...]:
    """Look the rows of each field up: record, raw value, clean value, code."""
    return tuple(
        remap(field.codes, remap(places, codes))
        for field, places in zip(group.fields, group.places, strict=True)
    )
