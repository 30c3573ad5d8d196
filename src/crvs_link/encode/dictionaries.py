"""One dictionary for all extracts, and the lanes that refer to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from crvs_link._fast.encode import remap
from crvs_link.encode.keys import date_keys, place_keys, text_keys, token_keys
from crvs_link.encode.merge import (
    common_first,
    merge_bags,
    merge_dates,
    merge_numbers,
    merge_texts,
)
from crvs_link.encode.places import merge_places
from crvs_link.encode.records import Dictionary
from crvs_link.encode.whole_names import whole_name_keys
from crvs_link.schema import OPTIONAL, FieldKind, NameRole
from crvs_link.standardise.columns import TEXT
from crvs_link.standardise.full_names import read_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from crvs_link.encode.clean import CleanGroup
    from crvs_link.encode.kin import Derived
    from crvs_link.standardise.full_names import NameTokens

OWN = "name"
"""The field of a person's own full name."""


@dataclass(frozen=True)
class Coded:
    """A dictionary, and what refers to it.

    Parameters
    ----------
    dictionary : Dictionary
    lanes : tuple of int32[n]
        The code of each record, for each field of the group in turn.
    names : tuple of NameTokens
        For each group of bags in turn, the tokens of its clean values: places in the
        dictionary of names.
    """

    dictionary: Dictionary
    lanes: tuple[npt.NDArray[np.int32], ...]
    names: tuple[NameTokens, ...] = ()


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
    """Code parts of names, and the tokens of full names among them.

    Parameters
    ----------
    name : str
        Of the dictionary.
    group : CleanGroup, optional
        With ``text``; None where no extract has parts of names.
    bags : sequence of CleanGroup
        With ``text``, as `read_names` takes it.
    """
    read = [read_names(bag.clean[TEXT]) for bag in bags]
    texts = [] if group is None else [group.clean[TEXT]]
    values, codes = merge_texts([*texts, *(names.texts for names in read)])
    times = [] if group is None else [_rows(group)]
    for bag, names in zip(bags, read, strict=True):
        behind = np.repeat(_rows(bag), names.counts)
        times.append(np.bincount(names.codes, behind, len(names.texts)).astype(np.float64))
    values, codes = common_first(values, list(zip(codes, times, strict=True)))
    keys, key_texts = token_keys(values)
    dictionary = Dictionary(name, FieldKind.TEXT, values.alias(TEXT).to_frame(), keys, key_texts)
    lanes = () if group is None else _lanes(group, codes.pop(0))
    placed = tuple(
        replace(names, texts=values, codes=remap(names.codes, places))
        for names, places in zip(read, codes, strict=True)
    )
    return Coded(dictionary, lanes, placed)


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


def code_bags(
    group: CleanGroup, names: NameTokens, words: Dictionary, derived: Derived | None = None
) -> Coded:
    """Code a group of full names by the tokens of its values.

    Parameters
    ----------
    group : CleanGroup
    names : NameTokens
        Of its clean values.
    words : Dictionary
        Of their tokens.
    derived : Derived, optional
        Names of kin from the persons' own names, which share the dictionary; their lanes
        come behind those of the group.
    """
    roles = telling_roles(names)
    if derived is None:
        values, codes = merge_bags(names.codes, roles, names.counts)
        keys = whole_name_keys(values, words) if group.name == OWN else {}
        return Coded(Dictionary(group.name, FieldKind.BAG, values, keys), _lanes(group, codes))
    values, codes = merge_bags(
        np.concatenate([names.codes, derived.tokens]),
        np.concatenate([roles, derived.roles]),
        np.concatenate([names.counts, derived.counts]),
    )
    own, kin = np.split(codes, [len(names.counts)])
    lanes = (*_lanes(group, own), *(remap(lane, kin) for lane in derived.lanes))
    return Coded(Dictionary(group.name, FieldKind.BAG, values, {}), lanes)


def telling_roles(names: NameTokens) -> npt.NDArray[np.uint8]:
    """Roles of tokens as far as they tell names apart, uint8[m].

    Which word is the given name tells the child from the father in a name that holds both.
    Elsewhere the same name is one value, whether it was written in one box or in two.

    Parameters
    ----------
    names : NameTokens
    """
    plain = names.roles & ~np.uint8(OPTIONAL)
    kin = np.isin(plain, (NameRole.FATHER, NameRole.GRANDFATHER, NameRole.HUSBAND))
    owner = np.repeat(np.arange(len(names.counts)), names.counts)
    with_kin = np.zeros(len(names.counts), dtype=np.bool_)
    with_kin[owner[kin]] = True
    loose = np.isin(plain, (NameRole.GIVEN, NameRole.FAMILY)) & ~with_kin[owner]
    return np.where(loose, names.roles & np.uint8(OPTIONAL), names.roles)


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
