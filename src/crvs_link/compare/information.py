"""How much the tokens of full names say, by how often they and their classes are borne."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from crvs_link._fast.bags import PARTS
from crvs_link._fast.encode import encode_lists
from crvs_link._fast.tokens import KEYS
from crvs_link.levels import MOST_NAME_BOUNDS
from crvs_link.schema import OPTIONAL, NameRole
from crvs_link.standardise.columns import ROLES, TOKENS

if TYPE_CHECKING:
    import numpy.typing as npt
    import polars as pl

    from crvs_link.encode import CodedRecords, Dictionary
    from crvs_link.spec import Comparison

RARITY: Final = (1e-2, 1e-3, 1e-4, 1e-5, 1e-6)
"""Relative frequencies at which agreement of names may be split, descending."""
LEAST_SHARE: Final = 0.01
"""Share of the names and their tokens that must lie on either side of such a bound."""

_MOST_INFORMATION: Final = 0xFFFF


def name_keys(names: Dictionary) -> npt.NDArray[np.int32]:
    """Keys of all tokens as the kernel takes them, int32[tokens, 6]; -1 where there is none."""
    absent = np.full(names.values.height, -1, dtype=np.int32)
    return np.ascontiguousarray(np.stack([names.keys.get(key, absent) for key in KEYS], axis=1))


def bag_arrays(
    bags: pl.DataFrame,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32], npt.NDArray[np.uint8]]:
    """Lists of a dictionary of bags, laid end to end.

    Parameters
    ----------
    bags : DataFrame
        ``tokens`` List(Int32), and ``roles`` List(UInt8) where they are known.

    Returns
    -------
    offsets : int64[V + 1]
    tokens : int32[total]
    roles : uint8[total]
    """
    offsets = np.concatenate(([0], np.cumsum(bags[TOKENS].list.len().to_numpy()))).astype(np.int64)
    if not bags.height:
        return offsets, np.empty(0, np.int32), np.empty(0, np.uint8)
    tokens = bags[TOKENS].explode().to_numpy().astype(np.int32)
    if ROLES not in bags.columns:
        return offsets, tokens, np.full(len(tokens), NameRole.UNKNOWN, dtype=np.uint8)
    return offsets, tokens, bags[ROLES].explode().to_numpy().astype(np.uint8)


def written_alike(bags: pl.DataFrame) -> npt.NDArray[np.int32]:
    """Give bags of the same tokens in the same order the same number, int32[V]."""
    if ROLES not in bags.columns:
        return np.arange(bags.height, dtype=np.int32)  # distinct by their tokens
    offsets, tokens, _ = bag_arrays(bags)
    return encode_lists(tokens, offsets)[0]


def bits(frequencies: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Information of relative frequencies in whole parts of a bit; 0 of what does not occur.

    Whole numbers, so that a sum does not depend on the order of its parts.
    """
    known = np.where(frequencies > 0, np.minimum(frequencies, 1.0), 1.0)
    parts: npt.NDArray[np.float64] = np.rint(-PARTS * np.log2(known))
    return np.minimum(parts, _MOST_INFORMATION)


def token_information(
    coded: CodedRecords, field: str, left: int, right: int
) -> npt.NDArray[np.uint16]:
    """Information of tokens and of their classes among the names of two extracts.

    Parameters
    ----------
    coded : CodedRecords
    field : str
        Of bags.
    left, right : int
        Numbers of the extracts.

    Returns
    -------
    uint16[names, 5]
        As `BagComparison` takes it. A class that a token has not is the token itself; of
        the sound, its abjad key where there is one.
    """
    names = coded.dictionaries["names"]
    offsets, tokens, _ = bag_arrays(coded.dictionaries[coded.fields[field].dictionary].values)
    records = coded.borne(field, left, right)
    weights = np.repeat(records, np.diff(offsets)).astype(np.float64)
    borne = np.asarray(np.bincount(tokens, weights, names.values.height), dtype=np.float64)
    total = max(float(records.sum()), 1.0)
    keys = name_keys(names)
    of_class: dict[str, npt.NDArray[np.float64]] = {}
    for place, key in enumerate(KEYS[:4]):
        codes = keys[:, place]
        there = codes >= 0
        of_class[key] = borne.copy()
        of_class[key][there] = np.bincount(codes[there], borne[there])[codes[there]]
    silent = keys[:, KEYS.index("sound")] < 0
    of_class["sound"][silent] = of_class["abjad"][silent]
    columns = [borne, *(of_class[key] for key in ("form", "fine", "sound", "abjad"))]
    shares = np.stack(columns, axis=1) / total
    if coded.reference is not None:
        shares = np.maximum(shares, 1 / total)
    return np.ascontiguousarray(bits(shares).astype(np.uint16))


def own_information(
    coded: CodedRecords,
    field: str,
    extracts: tuple[int, int],
    information: npt.NDArray[np.uint16],
) -> npt.NDArray[np.float64]:
    """Information of each bag when it agrees with itself, in parts of a bit, float64[V].

    What its tokens say together, but no more than the bag: where many are called by the same
    two names, these are not independent. The same for bags that are written alike.
    """
    values = coded.dictionaries[coded.fields[field].dictionary].values
    offsets, tokens, roles = bag_arrays(values)
    written = written_alike(values)
    said = np.where(roles & ~np.uint8(OPTIONAL) < NameRole.MARKER, information[tokens, 0], 0)
    sums = np.concatenate(([0], np.cumsum(said, dtype=np.int64)))
    records = coded.borne(field, *extracts)
    total = max(float(records.sum()), 1.0)
    n = int(written.max(initial=-1)) + 1
    groups = np.bincount(written, records, n)
    own = sums[offsets[1:]] - sums[offsets[:-1]]
    if coded.reference is not None:
        # What is not there says nothing of what is.
        own = np.where((records > 0) | (groups[written] == 0), own, np.inf)
        groups = np.maximum(groups, 1)
    least = bits(groups / total)[written]
    of_group = np.full(n, np.inf)
    np.minimum.at(of_group, written, np.minimum(own, least))
    return of_group[written]


def agreeing(
    coded: CodedRecords, field: str, counts: npt.NDArray[np.float64], *, within: bool
) -> npt.NDArray[np.float64]:
    """How many records have a name that is written as each bag, less the record itself.

    Parameters
    ----------
    coded : CodedRecords
    field : str
    counts : float64[V]
        Records of each bag.
    within : bool
        Whether the record is one of them.

    Returns
    -------
    float64[V]
    """
    written = written_alike(coded.dictionaries[coded.fields[field].dictionary].values)
    together = np.asarray(np.bincount(written, counts), dtype=np.float64)
    return together[written] - within


def part_bounds(rarity: tuple[float, ...]) -> list[int]:
    """Bounds of information in parts of a bit, ascending."""
    return [int(bound) for bound in bits(np.array(rarity))]


def own_bands(
    comparison: Comparison,
    coded: CodedRecords,
    extracts: tuple[int, int],
    information: npt.NDArray[np.uint16],
) -> npt.NDArray[np.uint8]:
    """Band of each bag when it agrees with itself, uint8[V]; see `own_information`."""
    own = own_information(coded, comparison.field, extracts, information)
    return np.searchsorted(part_bounds(comparison.rarity), own, side="right").astype(np.uint8)


def name_bounds(
    coded: CodedRecords, field: str, left: int, right: int, most: int
) -> tuple[float, ...]:
    """Relative frequencies that split the names of two extracts usefully, descending.

    Parameters
    ----------
    coded : CodedRecords
    field : str
    left, right : int
    most : int
        Bounds to give: of one, the middle one of those that are useful; of two, one borne
        by about one record in all, and one a hundred times rarer.
    """
    information = token_information(coded, field, left, right)
    records = coded.borne(field, left, right)
    offsets, tokens, _ = bag_arrays(coded.dictionaries[coded.fields[field].dictionary].values)
    # What names share may be one token, or all that they are.
    own = own_information(coded, field, (left, right), information)
    said = np.concatenate((own, information[tokens, 0]))
    times = np.concatenate((records, np.repeat(records, np.diff(offsets))))
    total = int(times.sum())
    found: list[float] = []
    below = 0
    for bound, part in zip(RARITY, part_bounds(RARITY), strict=True):
        common = int(times[said < part].sum())
        if min(common - below, total - common) >= LEAST_SHARE * total > 0:
            found.append(bound)
            below = common
    if most < MOST_NAME_BOUNDS:
        return tuple(found) if len(found) <= most else (found[len(found) // 2],)
    # What is borne by fewer than one record in all that there are tells a person apart.
    one = -round(math.log10(max(coded.sizes[left], coded.sizes[right], 10)))
    return (10.0**one, 10.0 ** (one - 2))
