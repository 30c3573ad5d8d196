"""Nationalities and countries of birth of one column, and what they leave open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from crvs_link.standardise import clean_category
from crvs_link.standardise.columns import TEXT
from crvs_link.standardise.countries import STATUS, clean_countries
from crvs_link.standardise.country_tables import DETERMINED_STATELESS, UNDETERMINED, UNRECORDED

if TYPE_CHECKING:
    import numpy.typing as npt

    from crvs_link.schema import CodeSystem

_MISSING: Final = (UNDETERMINED, UNRECORDED)


def clean_country_values(
    distinct: pl.DataFrame,
    counts: npt.NDArray[np.int64],
    rows: int,
    system: CodeSystem | None,
) -> tuple[pl.DataFrame, list[str]]:
    """Read the countries of a column.

    A person who was determined to be stateless agrees with another such person and
    disagrees with a national. That a nationality is undetermined, or was not recorded,
    says nothing of whether two records are of one person: both count as missing. What is
    no known country is compared as it is written, since the extracts may share a list of
    their own.

    Parameters
    ----------
    distinct : DataFrame
        ``raw`` String: all distinct values of the column.
    counts : int64[distinct.height]
        Records of each.
    rows : int
        Records of the extract, those without a value included.
    system : CodeSystem, optional
        Whose codes they are, if that was stated.

    Returns
    -------
    clean : DataFrame
        ``text`` String.
    notes : list of str
        How many records have each state that is no country, in one note.

    Raises
    ------
    AmbiguousInputError
        As `clean_countries`.
    """
    read = clean_countries(distinct, system)
    status = read[STATUS]
    missing = status.is_in(_MISSING).fill_null(False)
    text = read[TEXT].set(missing, None)
    written = clean_category(distinct)[TEXT].set(status.is_not_null(), None)
    records = {
        state: int(counts[(status == state).fill_null(False).to_numpy()].sum())
        for state in (DETERMINED_STATELESS, *_MISSING)
    }
    records[UNRECORDED] += rows - int(counts.sum())
    said = [
        (
            records[DETERMINED_STATELESS],
            f"of code {DETERMINED_STATELESS}, which is compared as a value",
        ),
        (records[UNDETERMINED], "undetermined"),
        (records[UNRECORDED], "unrecorded"),
        (
            int(counts[written.is_not_null().to_numpy()].sum()),
            "no country that is known, compared as written",
        ),
    ]
    there = [f"{number:,} {what}" for number, what in said if number]
    notes = [f"of {rows:,} records, {', '.join(there)}"] if there else []
    return text.fill_null(written).alias(TEXT).to_frame(), notes
