"""Keys of name tokens as numbers: from those that the fewest bear to the commonest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from crvs_link.encode import CodedRecords

NAME_PARTS = ("name_given", "name_middle", "name_family")

_SLOT_KEYS = ("sound", "abjad", "form")
_NONE = np.iinfo(np.int32).max


def looked_up(table: npt.NDArray[np.int32], codes: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """What a table has for codes; -1 for -1."""
    # The entry past the end answers for -1.
    return np.append(table, np.int32(-1))[codes]


def token_ranks(coded: CodedRecords) -> npt.NDArray[np.int32]:
    """Numbers of the keys of each token, from the rarest on, int32[3, d]; -1 for none."""
    keys = coded.dictionaries["names"].keys
    if coded.reference is None:
        return _rare_first(_token_keys(keys), _borne_tokens(coded))
    ranks = key_ranks(coded)
    return np.stack([looked_up(of_key, keys[name]) for name, of_key in ranks.items()])


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


def pair_ranks(
    coded: CodedRecords,
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float64]]:
    """Numbers of the sounds of own names, from the rarest on, and how common each is.

    Parameters
    ----------
    coded : CodedRecords

    Returns
    -------
    ranks : int32[k]
        By the code of the sound; -1 where nobody bears it whose names are counted.
    common : float64[r]
        By rank: log2 of how often it is borne.
    """
    sound = coded.dictionaries["names"].keys["sound"]
    borne = _borne_tokens(coded)
    counted = (sound >= 0) & (borne > 0)
    carried = np.bincount(sound[counted], borne[counted], int(sound.max(initial=-1)) + 1)
    order = np.argsort(carried, kind="stable")[np.count_nonzero(carried == 0) :]
    ranks = np.full(len(carried), -1, dtype=np.int32)
    ranks[order] = np.arange(len(order), dtype=np.int32)
    return ranks, np.log2(carried[order])


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
    return np.stack([looked_up(ranks, key) for key in keys])
