"""Two identity numbers of one kind that cannot be those of one person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from crvs_link.encode.numbers import DOUBTFUL, GROUP, KIND
from crvs_link.standardise.columns import TEXT

if TYPE_CHECKING:
    import numpy.typing as npt

    from crvs_link.encode import CodedRecords

    Bools = npt.NDArray[np.bool_]
    Ints = npt.NDArray[np.int32]

FIELD: Final = "id_number"

ONE_FOR_LIFE: Final = (
    "th_pin",
    "id_nik",
    "my_nric",
    "pk_cnic",
    "in_aadhaar",
    "cn_ric",
    "tr_tckn",
    "kr_rrn",
    "ir_melli",
    "lk_nic",
    "vn_cccd",
    "bd_nid",
    "bd_brn",
    "ph_psn",
)
"""Kinds of which a person has one number. Passports and cards of refugees are renewed, and
numbers of no known kind say nothing of this."""

_OF_A_STATUS: Final = r"^(?:th_pin:[067]|tr_tckn:9[89])"
"""Kind and first digits of numbers that are changed when a status is: of people without a
civil status or with a temporary one, and of foreigners."""

_WIDTH: Final = 24
_SLICE: Final = 1 << 20


def numbers_conflict(coded: CodedRecords, sides: tuple[int, int], rows: tuple[Ints, Ints]) -> Bools:
    """Whether the two records of a pair hold two valid numbers that differ.

    Parameters
    ----------
    coded : CodedRecords
    sides : tuple of int
        Numbers of the extracts.
    rows : tuple of int32[E]
        Record indices of the pairs.

    Returns
    -------
    bool[E]
        Of one kind, issuer and length, each valid by its form and check digits, and more
        than one edit or one exchange of neighbouring characters apart: less is a typing error.
    """
    found = np.zeros(len(rows[0]), dtype=np.bool_)
    field = coded.fields.get(FIELD)
    lanes = None if field is None else [field.codes[side] for side in sides]
    if field is None or lanes is None or lanes[0] is None or lanes[1] is None:
        return found
    values = coded.dictionaries[field.dictionary].values
    if KIND not in values.columns:
        return found
    text = values[TEXT]
    usable = (
        values[KIND].cast(pl.String).is_in(ONE_FOR_LIFE)
        & ~values[DOUBTFUL]
        & ~(values[KIND].cast(pl.String) + ":" + text).str.contains(_OF_A_STATUS)
        & (text.str.len_bytes() == text.str.len_chars())
        & (text.str.len_bytes() <= _WIDTH)
    ).to_numpy()
    groups = np.append(values[GROUP].to_numpy(), np.uint32(0))
    lengths = np.append(text.str.len_bytes().to_numpy(), np.uint32(0))
    usable = np.append(usable, False)
    a, b = lanes[0][rows[0]], lanes[1][rows[1]]
    ask = np.flatnonzero(
        usable[a] & usable[b] & (a != b) & (groups[a] == groups[b]) & (lengths[a] == lengths[b])
    )
    if len(ask):
        letters = _letters(text)
        for start in range(0, len(ask), _SLICE):
            part = ask[start : start + _SLICE]
            found[part] = ~slips(letters[a[part]], letters[b[part]])
    return found


def slips(a: npt.NDArray[np.uint8], b: npt.NDArray[np.uint8]) -> Bools:
    """Whether numbers of one length are one edit, or one exchange of neighbours, apart.

    Parameters
    ----------
    a, b : uint8[N, W]
        Characters, the same behind the end of both. No two are equal.

    Returns
    -------
    bool[N]
        Of equal lengths one edit is one other character.
    """
    unlike = a != b
    first = unlike.argmax(axis=1)
    last = unlike.shape[1] - 1 - unlike[:, ::-1].argmax(axis=1)
    rows = np.arange(len(a))
    exchanged = (
        (last == first + 1) & (a[rows, first] == b[rows, last]) & (a[rows, last] == b[rows, first])
    )
    found: Bools = (first == last) | exchanged
    return found


def _letters(text: pl.Series) -> npt.NDArray[np.uint8]:
    """Characters of ASCII texts of up to 24, filled up with spaces: uint8[V, 24]."""
    fits = (text.str.len_bytes() == text.str.len_chars()) & (text.str.len_bytes() <= _WIDTH)
    padded = text.set(~fits, "").str.pad_end(_WIDTH)
    return np.frombuffer("".join(padded.to_list()).encode(), np.uint8).reshape(-1, _WIDTH)
