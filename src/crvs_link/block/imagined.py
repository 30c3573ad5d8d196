"""Matches imagined before a model is fitted, from what is assumed of kinds of fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from crvs_link.block.assumed import AGREEMENT, KEY_AGREEMENT, TOKEN_AGREEMENT
from crvs_link.block.lanes import OWN_NAME, TOKENS, lane, lane_names
from crvs_link.schema import FIELDS

if TYPE_CHECKING:
    import numpy.typing as npt

    from crvs_link.encode import CodedRecords

IMAGINED = 4096


def imagined_matches(
    coded: CodedRecords, left: int, right: int, fields: list[str], rng: np.random.Generator
) -> dict[str, npt.NDArray[np.bool_]]:
    """Whether each lane agrees in each of `IMAGINED` matches.

    Completeness is that of the extracts, each side by itself; a key follows its
    field, and agrees with its own probability where the field does not. Errors come
    together: a match that was badly written down once (large ``wear``) disagrees on
    several fields, so rules on many different fields are wanted.
    """
    agrees: dict[str, npt.NDArray[np.bool_]] = {}
    names: list[npt.NDArray[np.bool_]] = []
    wear = rng.exponential(size=IMAGINED)
    for field in fields:
        kind = FIELDS[field]
        same = rng.random(IMAGINED) < AGREEMENT[kind] ** wear
        fallback = rng.random(IMAGINED)
        present = _present(lane(coded, left, field), lane(coded, right, field), rng)
        agrees[field] = same & present
        for name in lane_names(coded, [field])[1:]:
            key = name.partition(".")[2]
            there = _present(lane(coded, left, name), lane(coded, right, name), rng)
            # Names that are written together or apart are others than those in another order.
            luck = fallback[::-1] if key == "joined" else fallback
            agrees[name] = (same | (luck < KEY_AGREEMENT[key] ** wear)) & present & there
        if field in OWN_NAME:
            names.append((same | (fallback < TOKEN_AGREEMENT**wear)) & present)
    if names:
        agrees[TOKENS[0]] = np.logical_or.reduce(names)
        # One full name that agrees has two tokens; parts of names have one each.
        whole = agrees.get("name", np.zeros(IMAGINED, dtype=bool))
        agrees[TOKENS[1]] = whole | (np.sum(names, axis=0) > 1)
    return agrees


def _present(
    a: npt.NDArray[np.int32], b: npt.NDArray[np.int32], rng: np.random.Generator
) -> npt.NDArray[np.bool_]:
    present: npt.NDArray[np.bool_] = rng.random(IMAGINED) < (a >= 0).mean()
    present &= rng.random(IMAGINED) < (b >= 0).mean()
    return present
