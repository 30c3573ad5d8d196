"""Keys of whole full names: the same for one name in other spellings, scripts or order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from crvs_link._fast.encode import encode_lists
from crvs_link.encode.merge import merge_texts
from crvs_link.schema import OPTIONAL, NameRole
from crvs_link.standardise.columns import ROLES, TOKENS
from crvs_link.standardise.keys import ABJAD, inner_keys

if TYPE_CHECKING:
    import numpy.typing as npt

    from crvs_link.encode.records import Dictionary

CORE: Final = "core"
JOINED: Final = "joined"

# Within a word an h may be silent, and a letter that ends one part and begins the next is
# written once.
_INSIDE: Final = {"h": "", **{2 * letter: letter for letter in "bdfjklmnrstvxy"}}

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
    keys = names.keys[ABJAD][tokens] if len(tokens) else np.empty(0, dtype=np.int32)
    kept = ~np.isin(roles & ~np.uint8(OPTIONAL), _ASIDE) & (keys >= 0)
    name = np.repeat(np.arange(len(sizes)), sizes)
    sure = kept & (roles < OPTIONAL)
    order = np.lexsort((keys[sure], name[sure]))
    counts = np.bincount(name[sure], minlength=len(sizes))
    core, _ = encode_lists(
        keys[sure][order].astype(np.int32), np.concatenate(([0], np.cumsum(counts)))
    )
    owner = name[kept]
    texts = names.key_texts.gather(keys[kept])
    first = np.concatenate(([True], owner[1:] != owner[:-1])) if len(owner) else owner > 0
    texts = inner_keys(texts).set(pl.Series(first), None).fill_null(texts)
    written = pl.DataFrame({"owner": owner, "key": texts})
    joined = written.group_by("owner", maintain_order=True).agg(pl.col("key").str.join(""))
    joined = joined.with_columns(pl.col("key").str.replace_many(_INSIDE))
    _, (codes,) = merge_texts([joined["key"]])
    whole = np.full(len(sizes), -1, dtype=np.int32)
    whole[joined["owner"].to_numpy()] = codes
    return {CORE: core, JOINED: whole}
