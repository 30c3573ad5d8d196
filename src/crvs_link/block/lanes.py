"""Lanes: one code per record for a field, or for a key derived from it."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from crvs_link.block.token_ranks import NAME_PARTS, looked_up, pair_ranks, token_ranks

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt
    import polars as pl

    from crvs_link.encode import CodedRecords

    Rows = npt.NDArray[np.uint32] | None

SLOTS = 8
"""Name tokens of a record that token rules look at; further ones are left out."""

SLICE = 1 << 16
"""Distinct names whose keys are put in order at once."""

PAIR_BITS = 21
"""Of the number of a pair of tokens, those that tell it from others about as common."""
PAIR_STEPS = 16
"""Steps of how common a pair is, for each doubling."""

_PRIMES = (np.int64(0x9E3779B97F4A7C1), np.int64(0x2545F4914F6CDD1D))

TOKEN_KEYS = frozenset(("abjad", "fine", "form", "family", "member"))
"""Keys of names that are no lanes: token rules and comparisons look at them."""

OWN_NAME = frozenset(("name", *NAME_PARTS))

TOKENS = ("1 token", "2 tokens")
"""What stands for shared tokens of the own name beside lanes."""

_NONE = np.iinfo(np.int32).max
_MOST_PAIRED = 5
"""Tokens of a record that are put into pairs: its rarest."""


def lane(coded: CodedRecords, extract: int, name: str, rows: Rows = None) -> npt.NDArray[np.int32]:
    """Codes of a lane for every record of an extract, or for some.

    Parameters
    ----------
    coded : CodedRecords
    extract : int
    name : str
        ``field`` or ``field.key``.
    rows : uint32[n], optional

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
    if rows is not None:
        codes = codes[rows]
    if not key:
        return codes
    return looked_up(coded.dictionaries[coded_field.dictionary].keys[key], codes)


def shared_slots(
    coded: CodedRecords, extract: int, tokens: int, rows: Rows = None
) -> npt.NDArray[np.int32]:
    """What records share that hold for a rule on so many name tokens, 1 or 2."""
    return (name_slots if tokens == 1 else pair_slots)(coded, extract, rows)


def pair_slots(coded: CodedRecords, extract: int, rows: Rows = None) -> npt.NDArray[np.int32]:
    """Pairs of tokens of each record's own name, by their sounds and in any order.

    A pair is numbered by how common its tokens are, the rarest first, and by a hash: now
    and then two pairs have one number, and records that share neither meet.

    Parameters
    ----------
    coded : CodedRecords
    extract : int

    Returns
    -------
    int32[n, 8]
        Ascending, distinct, padded with -1: of a name with more pairs the rarest.
    """
    by_sound, common = pair_ranks(coded)
    ranks = looked_up(by_sound, coded.dictionaries["names"].keys["sound"])[np.newaxis]
    return _of_records(coded, extract, rows, ranks, lambda slots: paired(slots, common))


def paired(slots: npt.NDArray[np.int32], common: npt.NDArray[np.float64]) -> npt.NDArray[np.int32]:
    """Numbers of the pairs of the rarest tokens of each row.

    Parameters
    ----------
    slots : int32[n, 8]
        Numbers of tokens, ascending, padded with -1.
    common : float64[r]
        log2 of how often each is borne.

    Returns
    -------
    int32[n, 8]
    """
    common = np.append(common, 0.0)
    pairs = []
    longest = int((slots >= 0).sum(axis=1).max(initial=2))
    for i, j in combinations(range(min(longest, _MOST_PAIRED)), 2):
        one, other = slots[:, i].astype(np.int64), slots[:, j].astype(np.int64)
        hashed = (one * _PRIMES[0] ^ other * _PRIMES[1]) >> np.int64(20)
        rarity = (PAIR_STEPS * (common[one] + common[other])).astype(np.int64)
        number = (rarity << PAIR_BITS) + (hashed & ((1 << PAIR_BITS) - 1))
        pairs.append(np.where(other < 0, -1, number).astype(np.int32))
    return rarest_keys(np.stack(pairs, axis=1))


def name_slots(coded: CodedRecords, extract: int, rows: Rows = None) -> npt.NDArray[np.int32]:
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
    return _of_records(coded, extract, rows, token_ranks(coded), lambda slots: slots)


def _of_records(
    coded: CodedRecords,
    extract: int,
    rows: Rows,
    ranks: npt.NDArray[np.int32],
    made: Callable[[npt.NDArray[np.int32]], npt.NDArray[np.int32]],
) -> npt.NDArray[np.int32]:
    """What is made of the keys of each record's name, int32[n, 8]."""
    bag = coded.fields.get("name")
    codes = bag.codes[extract] if bag is not None else None
    if bag is not None and codes is not None:
        bags = coded.dictionaries[bag.dictionary].values["tokens"]
        if rows is not None:
            wanted, places = np.unique(codes[rows], return_inverse=True)
            there = wanted >= 0
            bags = bags.gather(wanted[there].astype(np.uint32))
            codes = (places - (0 if there.all() else 1)).astype(np.int32)
        # The entry past the end answers for -1.
        of_value = np.full((len(bags) + 1, SLOTS), -1, dtype=np.int32)
        for start in range(0, len(bags), SLICE):
            some = bags.slice(start, SLICE)
            of_value[start : start + len(some)] = made(rarest_keys(_padded(some, ranks)))
        return of_value[codes]
    parts = []
    for field in NAME_PARTS:
        coded_field = coded.fields.get(field)
        codes = coded_field.codes[extract] if coded_field is not None else None
        if codes is not None:
            parts += [looked_up(key, codes if rows is None else codes[rows]) for key in ranks]
    if not parts:
        n = coded.sizes[extract] if rows is None else len(rows)
        return np.full((n, SLOTS), -1, dtype=np.int32)
    return made(rarest_keys(np.stack(parts, axis=1)))


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
