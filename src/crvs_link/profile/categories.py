"""Columns of sex and of nationality, as they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from crvs_link.errors import AmbiguousInputError
from crvs_link.profile.facts import Categories
from crvs_link.profile.tally import Tally, tally
from crvs_link.standardise import clean_sex
from crvs_link.standardise.columns import RAW, TEXT
from crvs_link.standardise.countries import STATUS, clean_countries

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crvs_link.profile.columns import Values
    from crvs_link.schema import CodeSystem


def read_sexes(column: str, values: Values, codes: Mapping[str, str] | None = None) -> Categories:
    """Read a column of sex, and count its codes.

    A code is shown because it was understood: it is a word or a code for a sex, and
    cannot be anything that was typed into the wrong column.

    Parameters
    ----------
    column : str
        Its name in the extract.
    values : Values
    codes : mapping of str to str, optional
        What codes stand for, as the user stated it.

    Returns
    -------
    Categories
    """
    try:
        sexes = clean_sex(values.distinct.alias(RAW).to_frame(), codes)[TEXT]
    except AmbiguousInputError as error:
        return Categories(column, Tally(()), 0, doubt_of(error))
    names = pl.select(pl.format("{} = {}", values.distinct.str.strip_chars(), sexes)).to_series()
    known = sexes.is_not_null()
    read = zip(names.filter(known), values.rows[known.to_numpy()].tolist(), strict=True)
    return Categories(column, tally(read), values.where(sexes.is_null()))


def read_nationalities(column: str, values: Values, system: CodeSystem | None = None) -> Categories:
    """Read a column of nationality, and count the statuses of its values.

    Parameters
    ----------
    column : str
        Its name in the extract.
    values : Values
    system : CodeSystem, optional
        Whose codes of countries they are, as the user stated it.

    Returns
    -------
    Categories
        By status: no country is named.
    """
    try:
        status = clean_countries(values.distinct.alias(RAW).to_frame(), system)[STATUS]
    except AmbiguousInputError as error:
        return Categories(column, Tally(()), 0, doubt_of(error))
    known = status.drop_nulls().unique().sort()
    return Categories(
        column,
        tally((name, values.where(status == name)) for name in known),
        values.where(status.is_null()),
    )


def doubt_of(error: AmbiguousInputError) -> str:
    """Say what is not certain, and what settles it."""
    return " ".join(filter(None, [str(error), error.hint]))
