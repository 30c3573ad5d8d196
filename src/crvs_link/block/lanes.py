"""Lanes: one code per record for a field, or for a key derived from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt
    import polars as pl

    from crvs_link.encode import CodedRecords

SLOTS = 8
"""Name tokens of a record that token rules look at; further ones are left out."""

NAME_PARTS = ("name_given", "name_middle", "name_family")

_NONE = np.iinfo(np.int32).max


def lane(coded: CodedRecords, extract: int, name: str) -> npt.NDArray[np.int32]:
    """Codes of a lane for every record of an extract.

    Parameters
    ----------
    coded : CodedRecords
    extract : int
    name : str
        ``field`` or ``field.key``.

    Returns
    -------
    int32[n]
        -1 where missing.

    Raises
    ------
    KeyError
        If the run has no such field or key, or the extract not the field.
    """
    field, _, key = name.partition(".")
    coded_field = coded.fields[field]
    codes = coded_field.codes[extract]
    if codes is None:
        raise KeyError(name)
    if not key:
        return codes
    return _looked_up(coded.dictionaries[coded_field.dictionary].keys[key], codes)


def _looked_up(table: npt.NDArray[np.int32], codes: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    # The entry past the end answers for -1.
    return np.append(table, np.int32(-1))[codes]


def name_slots(coded: CodedRecords, extract: int) -> npt.NDArray[np.int32]:
    """Sounds of the tokens of each record's own name, whichever column held them.

    Sounds are numbered from the rarest of the run to the commonest. Two records that
    share several tokens are blocked by the smallest number, so by what tells most, and
    the commonest tokens are left out by leaving out the numbers from some limit on.

    Parameters
    ----------
    coded : CodedRecords
    extract : int

    Returns
    -------
    int32[n, 8]
        Ascending, distinct, padded with -1.
    """
    sounds = _rare_first(coded)
    bag = coded.fields.get("name")
    codes = bag.codes[extract] if bag is not None else None
    if bag is not None and codes is not None:
        of_value = _ascending(_padded(coded.dictionaries[bag.dictionary].values["tokens"], sounds))
        nothing = np.full((1, SLOTS), -1, dtype=np.int32)
        return np.ascontiguousarray(np.concatenate((of_value, nothing))[codes])
    slots = np.full((coded.sizes[extract], SLOTS), -1, dtype=np.int32)
    for k, field in enumerate(NAME_PARTS):
        coded_field = coded.fields.get(field)
        codes = coded_field.codes[extract] if coded_field is not None else None
        if codes is not None:
            slots[:, k] = _looked_up(sounds, codes)
    return _ascending(slots)


def _rare_first(coded: CodedRecords) -> npt.NDArray[np.int32]:
    """Sound of each name token as its rank by frequency in all extracts, -1 for none."""
    sounds = coded.dictionaries["names"].keys["sound"]
    carried = np.zeros(int(sounds.max(initial=-1)) + 1)
    bag = coded.fields.get("name")
    for extract in range(len(coded.sizes)):
        if bag is not None and bag.codes[extract] is not None:
            bags = coded.dictionaries[bag.dictionary].values["tokens"]
            times = np.repeat(coded.counts("name", extract), bags.list.len().to_numpy())
            tokens = sounds[bags.explode().to_numpy()]
            carried += np.bincount(tokens[tokens >= 0], times[tokens >= 0], len(carried))
            continue
        for field in NAME_PARTS:
            if field in coded.fields:
                times = coded.counts(field, extract)
                carried += np.bincount(sounds[sounds >= 0], times[sounds >= 0], len(carried))
    # Sounds of one frequency keep the order of their texts: rows say nothing here.
    ranks = np.empty(len(carried), dtype=np.int32)
    ranks[np.argsort(carried, kind="stable")] = np.arange(len(carried), dtype=np.int32)
    return _looked_up(ranks, sounds)


def _padded(bags: pl.Series, sounds: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Sound keys of the first tokens of each bag, int32[V, 8], padded with -1."""
    lengths = bags.list.len().to_numpy().astype(np.int64)
    tokens = bags.explode().to_numpy()
    starts = np.concatenate(([0], np.cumsum(lengths)[:-1]))
    place = np.arange(len(tokens)) - np.repeat(starts, lengths)
    kept = place < SLOTS
    padded = np.full((len(lengths), SLOTS), -1, dtype=np.int32)
    padded[np.repeat(np.arange(len(lengths)), lengths)[kept], place[kept]] = sounds[tokens[kept]]
    return padded


def _ascending(slots: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Each row ascending and distinct, what is missing last."""
    ordered = np.where(slots < 0, _NONE, slots)
    ordered.sort(axis=1)
    ordered[:, 1:][ordered[:, 1:] == ordered[:, :-1]] = _NONE
    ordered.sort(axis=1)
    return np.where(ordered == _NONE, np.int32(-1), ordered).astype(np.int32)


def lane_names(coded: CodedRecords, fields: list[str]) -> list[str]:
    """Every lane that the fields offer, fields first and then keys, in field order."""
    names = list(fields)
    for field in fields:
        keys = coded.dictionaries[coded.fields[field].dictionary].keys
        names += [f"{field}.{key}" for key in sorted(keys)]
    return names
