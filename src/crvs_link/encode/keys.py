"""Keys derived from distinct values, on which records can be blocked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from crvs_link.encode.merge import merge_texts
from crvs_link.standardise import name_contrasts, name_forms, name_keys, sound_key
from crvs_link.standardise.columns import DOB_FROM, DOB_TO
from crvs_link.standardise.keys import ABJAD, SOUND

if TYPE_CHECKING:
    import numpy.typing as npt

FORM: Final = "form"


def text_keys(texts: pl.Series) -> dict[str, npt.NDArray[np.int32]]:
    """Sound key of each text, as a code into the sorted distinct keys; -1 for none.

    Parameters
    ----------
    texts : Series of String
        Folded Latin text or normalised Arabic script.

    Returns
    -------
    dict of str to int32[d]
        ``sound``.
    """
    _, (codes,) = merge_texts([sound_key(texts)])
    return {SOUND: codes}


def token_keys(texts: pl.Series) -> tuple[dict[str, npt.NDArray[np.int32]], pl.Series]:
    """Keys of each name token, and what names it is a form of and is taken for.

    Parameters
    ----------
    texts : Series of String
        As `text_keys`, distinct.

    Returns
    -------
    keys : dict of str to int32[d]
        ``sound``, ``abjad``, ``fine``, ``form``: codes into the sorted distinct texts of
        each; ``family``, ``member`` as `name_contrasts`; -1 for none.
    abjads : Series of String
        The texts behind the codes of ``abjad``.
    """
    coded = {
        name: merge_texts([key])
        for name, key in (*name_keys(texts).to_dict().items(), (FORM, name_forms(texts)))
    }
    keys = {name: codes for name, (_, (codes,)) in coded.items()}
    keys |= {name: key.to_numpy() for name, key in name_contrasts(texts).to_dict().items()}
    return keys, coded[ABJAD][0]


def date_keys(values: pl.DataFrame) -> dict[str, npt.NDArray[np.int32]]:
    """Year, and day of the year, of each interval as far as it determines them.

    Parameters
    ----------
    values : DataFrame
        ``dob_from``, ``dob_to``: days since 1970-01-01.

    Returns
    -------
    dict of str to int32[d]
        ``year`` (Gregorian) of an interval within one year; ``month_day``, 100 * month +
        day, of an interval of one day; else -1.
    """
    # In NumPy, whose calendar is the proleptic Gregorian: a call costs little for one date.
    first, last = (values[name].to_numpy().astype("datetime64[D]") for name in (DOB_FROM, DOB_TO))
    year = first.astype("datetime64[Y]")
    month = first.astype("datetime64[M]")
    month_day = 100 * (month - year.astype("datetime64[M]")).astype(np.int32) + 100
    month_day += (first - month.astype("datetime64[D]")).astype(np.int32) + 1
    within = year == last.astype("datetime64[Y]")
    return {
        "year": np.where(within, year.astype(np.int32) + 1970, -1).astype(np.int32),
        "month_day": np.where(first == last, month_day, -1).astype(np.int32),
    }


def place_keys(values: pl.DataFrame) -> dict[str, npt.NDArray[np.int32]]:
    """Unit of each level below the country that a place lies in, -1 where unknown.

    Parameters
    ----------
    values : DataFrame
        ``adm1``, ``adm2``, ``adm3`` Int32.

    Returns
    -------
    dict of str to int32[d]
    """
    return {name: values[name].to_numpy() for name in ("adm1", "adm2", "adm3")}
