"""Keys of whole full names: the same for one name in other spellings, scripts or order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from crvs_link._fast.encode import encode_lists, encode_strings
from crvs_link._fast.joined import join_keys
from crvs_link.schema import OPTIONAL, NameRole
from crvs_link.standardise.columns import ROLES, TOKENS
from crvs_link.standardise.keys import ABJAD

if TYPE_CHECKING:
    import numpy.typing as npt

    from crvs_link.encode.records import Dictionary

CORE: Final = "core"
JOINED: Final = "joined"

_ASIDE: Final = (NameRole.MARKER, NameRole.TITLE, NameRole.INITIAL)


def whole_name_keys(values: pl.DataFrame, names: Dictionary) -> dict[str, npt.NDArray[np.int32]]:
    """Give the keys of distinct full names.

    Parameters
    ----------
    values : DataFrame
        ``tokens``, ``roles``, as `Dictionary` has them.
    names : Dictionary
        Of the tokens.

    Returns
    -------
    dict of str to int32[d]
        ``core``: the abjad keys of the tokens but markers, initials and what may be a
        title, in any order. ``joined``: of the tokens but markers and initials, in the
        order in which they are written, end to end and each as it is inside a word, so
        that it does not matter which words are written together. -1 for a
        name that has no other token.
    """
    sizes = values[TOKENS].list.len().to_numpy().astype(np.int64)
    tokens = values[TOKENS].explode().to_numpy()
    roles = values[ROLES].explode().to_numpy()
    items, offsets, written = whole_name_contents(
        tokens, roles, sizes, names.keys[ABJAD], names.key_texts
    )
    core, _ = encode_lists(items, offsets)
    joined, _ = encode_strings(written)
    return {CORE: core, JOINED: joined}


def whole_name_contents(
    tokens: npt.NDArray[np.int32],
    roles: npt.NDArray[np.uint8],
    sizes: npt.NDArray[np.int64],
    abjads: npt.NDArray[np.int32],
    key_texts: pl.Series,
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int64], pl.Series]:
    """Give what the keys of full names stand for; see `whole_name_keys`.

    Parameters
    ----------
    tokens : int32[m]
        Of all names, end to end.
    roles : uint8[m]
    sizes : int64[n]
        Tokens of each name.
    abjads : int32[names]
        Abjad key of each token, -1 for none.
    key_texts : Series of String
        Of the abjad keys.

    Returns
    -------
    core : int32[k]
        Abjad keys of all names, in order within each.
    offsets : int64[n + 1]
        Where those of each name begin.
    joined : Series of String
    """
    keys = abjads[tokens] if len(tokens) else np.empty(0, dtype=np.int32)
    kept = ~np.isin(roles & ~np.uint8(OPTIONAL), _ASIDE) & (keys >= 0)
    name = np.repeat(np.arange(len(sizes)), sizes)
    sure = kept & (roles < OPTIONAL)
    counts = np.bincount(name[sure], minlength=len(sizes))
    # One sort puts the keys of every name in order: the name is the upper half.
    wide = name[sure] << 32 | keys[sure]
    wide.sort()
    core = (wide & 0xFFFFFFFF).astype(np.int32)
    offsets = np.concatenate(([0], np.cumsum(counts)))
    texts = key_texts.to_list()
    starts = np.cumsum([0, *map(len, texts)]).astype(np.int64)
    letters = np.frombuffer("".join(texts).encode("ascii"), dtype=np.uint8)
    counts = np.bincount(name[kept], minlength=len(sizes)).astype(np.int64)
    return core, offsets, pl.Series(join_keys(letters, starts, keys[kept], counts))
