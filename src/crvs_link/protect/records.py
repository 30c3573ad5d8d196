"""Which records are protected: what a column says, or the scope of their register."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from crvs_link.schema import PROTECTED

if TYPE_CHECKING:
    import numpy.typing as npt

NO: Final = (
    *("0", "0.0", "n", "no", "f", "false", "non", "não", "nao", "nein", "nej", "hayır", "hayir"),
    *("không", "khong", "tidak", "нет", "لا", "نه", "خیر", "نہیں", "नहीं", "না", "ไม่", "ទេ"),
)
YES: Final = (
    *("1", "1.0", "y", "yes", "t", "true", "x", "oui", "sí", "si", "sim", "ja", "evet", "có"),
    *("ya", "да", "نعم", "بله", "بلی", "ہاں", "हाँ", "हां", "হ্যাঁ", "ใช่"),
)
"""What cells say for no and for yes, in lower case; everything else is not understood."""


def protected_records(frame: pl.DataFrame, *, whole: bool = False) -> npt.NDArray[np.bool_]:
    """Tell which records of an extract are protected.

    Parameters
    ----------
    frame : polars.DataFrame
        Of an extract, as it was read.
    whole : bool
        Whether the scope of the register says that all are (`RegisterScope.protected`).

    Returns
    -------
    numpy.ndarray
        bool[n], in the order of the rows. A value that is not understood is a yes, an empty
        cell is none.
    """
    if whole or PROTECTED not in frame.columns:
        return np.full(frame.height, whole)
    value = _folded(frame[PROTECTED])
    return (~value.is_in(NO) & (value != "")).fill_null(value=False).to_numpy()


def not_understood(values: pl.Series) -> int:
    """Count the values of a column of protected records that are neither yes nor no.

    Examples
    --------
    >>> not_understood(pl.Series(["yes", "0", None, "case 4"]))
    1
    """
    value = _folded(values).drop_nulls()
    return int((~value.is_in([*YES, *NO, ""])).sum())


def _folded(values: pl.Series) -> pl.Series:
    return values.cast(pl.String).str.strip_chars().str.to_lowercase()
