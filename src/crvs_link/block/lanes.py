"""Lanes: one code per record for a field, or for a key derived from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt
    import polars as pl

    from crvs_link.encode import CodedRecords

SLOTS = 8
"""Name tokens of a record that token rules look at; further ones are left out."""

SLICE = 1 << 16
"""Distinct names whose keys are put in order at once."""

TOKEN_KEYS = frozenset(("abjad", "fine", "form", "family", "member"))
"""Keys of names that are no lanes: token rules and comparisons look at them."""

NAME_PARTS = ("name_given", "name_middle", "name_family")

_SLOT_KEYS = ("sound", "abjad", "form")

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
    """Keys of the tokens of each record's own name, whichever column held them.

    Each token has its sound, its abjad key and the name it is a form of, numbered apart,
    from the rarest of the run to the commonest. Two records that share several are blocked
    by the smallest number, so by what tells most, and the commonest are left out by
    leaving out the numbers from some limit on.

    Parameters
    ----------
    coded : CodedRecords
    extract : int

    Returns
    -------
    int32[n, 8]
        Ascending, distinct, padded with -1: of a name with more keys the rarest.
    """
    ranks = _token_ranks(coded)
    bag = coded.fields.get("name")
    codes = bag.codes[extract] if bag is not None else None
    if bag is not None and codes is not None:
        bags = coded.dictionaries[bag.dictionary].values["tokens"]
        # The entry past the end answers for -1.
        of_value = np.full((len(bags) + 1, SLOTS), -1, dtype=np.int32)
        for start in range(0, len(bags), SLICE):
            some = bags.slice(start, SLICE)
            of_value[start : start + len(some)] = rarest_keys(_padded(some, ranks))
        return of_value[codes]
    parts = []
    for field in NAME_PARTS:
        coded_field = coded.fields.get(field)
        codes = coded_field.codes[extract] if coded_field is not None else None
        if codes is not None:
            parts += [_looked_up(key, codes) for key in ranks]
    if not parts:
        return np.full((coded.sizes[extract], SLOTS), -1, dtype=np.int32)
    return rarest_keys(np.stack(parts, axis=1))


def _token_ranks(coded: CodedRecords) -> npt.NDArray[np.int32]:
    """Numbers of the keys of each token, from the rarest on, int32[3, d]; -1 for none."""
    keys = coded.dictionaries["names"].keys
    if coded.reference is None:
        return _rare_first(_token_keys(keys), _borne_tokens(coded))
    ranks = key_ranks(coded)
    return np.stack([_looked_up(of_key, keys[name]) for name, of_key in ranks.items()])


def key_ranks(coded: CodedRecords) -> dict[str, npt.NDArray[np.int32]]:
    """Numbers of keys by the frequencies of the extract of reference, from the rarest on.

    A key that none of its own names has finds nothing there, and has no number. One that is
    left out because an earlier key makes the same group of its tokens has the number of that
    key: a token of another extract may have the one and not the other.

    Parameters
    ----------
    coded : CodedRecords
        With an extract of reference.

    Returns
    -------
    dict of str to int32[k]
        ``sound``, ``abjad``, ``form``: by the code of the key.
    """
    keys = coded.dictionaries["names"].keys
    borne = _borne_tokens(coded)
    there = {name: np.where(borne > 0, keys[name], np.int32(-1)) for name in _SLOT_KEYS}
    sound, abjad, form = _rare_first(_token_keys(there), borne)
    abjad = np.where(abjad < 0, sound, abjad)
    by_sound = _within(there["form"], there["sound"])
    form = np.where(form < 0, np.where(by_sound, sound, abjad), form)
    ranks = {}
    for name, rank in zip(_SLOT_KEYS, (sound, abjad, form), strict=True):
        ranks[name] = np.full(int(keys[name].max(initial=-1)) + 1, -1, dtype=np.int32)
        known = there[name] >= 0
        ranks[name][there[name][known]] = rank[known]
    return ranks


def _token_keys(keys: Mapping[str, npt.NDArray[np.int32]]) -> npt.NDArray[np.int32]:
    """Codes of the blocking keys of each token, numbered apart, int32[3, d], -1 for none.

    A group of tokens that an earlier key makes as well is left out, and so is the form of
    tokens that all share a key.
    """
    sound, abjad, form = keys["sound"], keys["abjad"], keys["form"]
    abjad = np.where(_within(abjad, sound) & _within(sound, abjad), np.int32(-1), abjad)
    form = np.where(_within(form, sound) | _within(form, abjad), np.int32(-1), form)
    numbered = np.stack((sound, abjad, form))
    first = np.cumsum([0, *(key.max(initial=-1) + 1 for key in numbered[:-1])])
    return np.where(numbered < 0, -1, numbered + first[:, np.newaxis]).astype(np.int32)


def _within(inner: npt.NDArray[np.int32], outer: npt.NDArray[np.int32]) -> npt.NDArray[np.bool_]:
    """Whether all tokens that share a token's inner key share an outer key too."""
    size = int(inner.max(initial=-1)) + 1
    lowest = np.full(size, _NONE, dtype=np.int32)
    highest = np.full(size, -1, dtype=np.int32)
    there = inner >= 0
    np.minimum.at(lowest, inner[there], outer[there])
    np.maximum.at(highest, inner[there], outer[there])
    one = np.append((lowest == highest) & (lowest >= 0), [False])
    return one[inner]


def _borne_tokens(coded: CodedRecords) -> npt.NDArray[np.float64]:
    """How often each token stands in the own names that frequencies are taken from."""
    size = coded.dictionaries["names"].values.height
    borne = np.zeros(size)
    bag = coded.fields.get("name")
    counted = range(len(coded.sizes)) if coded.reference is None else (coded.reference,)
    for extract in counted:
        if bag is not None and bag.codes[extract] is not None:
            bags = coded.dictionaries[bag.dictionary].values["tokens"]
            times = np.repeat(coded.counts("name", extract), bags.list.len().to_numpy())
            borne += np.bincount(bags.explode().to_numpy(), times, size)
        else:
            parts = [coded.counts(field, extract) for field in NAME_PARTS if field in coded.fields]
            borne += np.zeros(size) + sum(parts)
    return borne


def _rare_first(
    keys: npt.NDArray[np.int32], borne: npt.NDArray[np.float64]
) -> npt.NDArray[np.int32]:
    """Codes of tokens as their ranks by frequency, int32[3, d]."""
    carried = np.zeros(int(keys.max(initial=-1)) + 1)
    for key in keys:
        there = key >= 0
        carried += np.bincount(key[there], borne[there], len(carried))
    # Keys of one frequency keep the order of their texts: rows say nothing here.
    ranks = np.empty(len(carried), dtype=np.int32)
    ranks[np.argsort(carried, kind="stable")] = np.arange(len(carried), dtype=np.int32)
    return np.stack([_looked_up(ranks, key) for key in keys])


def _padded(bags: pl.Series, ranks: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Ranks of the keys of the first tokens of each bag, int32[V, 24], padded with -1."""
    lengths = bags.list.len().to_numpy().astype(np.int64)
    tokens = bags.explode().to_numpy()
    starts = np.concatenate(([0], np.cumsum(lengths)[:-1]))
    place = np.arange(len(tokens)) - np.repeat(starts, lengths)
    kept = place < SLOTS
    padded = np.full((len(lengths), SLOTS, len(ranks)), -1, dtype=np.int32)
    padded[np.repeat(np.arange(len(lengths)), lengths)[kept], place[kept]] = ranks[
        :, tokens[kept]
    ].T
    return padded.reshape(len(lengths), -1)


def rarest_keys(slots: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """The smallest numbers of each row, ascending and distinct, what is missing last.

    Parameters
    ----------
    slots : int32[n, k]
        -1 for none.

    Returns
    -------
    int32[n, 8]
    """
    ordered = np.where(slots < 0, _NONE, slots)
    ordered.sort(axis=1)
    ordered[:, 1:][ordered[:, 1:] == ordered[:, :-1]] = _NONE
    ordered.sort(axis=1)
    found = np.full((len(slots), SLOTS), -1, dtype=np.int32)
    ordered = ordered[:, :SLOTS]
    found[:, : ordered.shape[1]] = np.where(ordered == _NONE, np.int32(-1), ordered)
    return found


def lane_names(coded: CodedRecords, fields: list[str]) -> list[str]:
    """Every lane that the fields offer, fields first and then keys, in field order."""
    names = list(fields)
    for field in fields:
        keys = coded.dictionaries[coded.fields[field].dictionary].keys
        names += [f"{field}.{key}" for key in sorted(keys) if key not in TOKEN_KEYS]
    return names
