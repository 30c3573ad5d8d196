"""Dates whose year, month and day stand in three columns."""

from __future__ import annotations

import polars as pl

from crvs_link.schema import Calendar
from crvs_link.standardise.columns import DAY, MONTH, RAW, YEAR
from crvs_link.standardise.dates.words import month_spellings
from crvs_link.standardise.scripts import fold, romanise


def join_date_parts(frame: pl.DataFrame) -> pl.Series:
    """Write year, month and day as one text, for `infer_date_reading` and `clean_dates`.

    Months may be words of any calendar. A month or day that is missing or neither is
    written 00.

    Parameters
    ----------
    frame : DataFrame
        ``year``, ``month``, ``day`` String.

    Returns
    -------
    Series of String
        Null without a year of two to four digits.

    Examples
    --------
    >>> parts = {"year": ["1990", "2533.0", "1370"], "month": ["Aug", "1", "Tir"]}
    >>> join_date_parts(pl.DataFrame(parts | {"day": ["5", "", "9"]})).to_list()
    ['1990-8-5', '2533-1-00', '9 tir 1370']
    """
    year, month, day = (romanise(frame[name]).str.strip_chars(" .") for name in (YEAR, MONTH, DAY))
    word = fold(frame[MONTH])
    gregorian, others = (
        {
            name: number
            for name, (calendar, number) in month_spellings().items()
            if (calendar is Calendar.GREGORIAN) is of
        }
        for of in (True, False)
    )
    named = word.replace_strict(gregorian, default=None, return_dtype=pl.Int32).cast(pl.String)
    parts = pl.DataFrame(
        {
            YEAR: year.str.extract(r"^(\d{2,4})(?:\.0+)?$", 1),
            MONTH: month.str.extract(r"^(\d{1,2})(?:\.0+)?$", 1).fill_null(named).fill_null("00"),
            DAY: day.str.extract(r"^(\d{1,2})(?:\.0+)?$", 1).fill_null("00"),
            _WORD: word.set(~word.is_in(list(others)), None),
        }
    )
    return parts.select(
        pl.when(pl.col(_WORD).is_null())
        .then(pl.concat_str(YEAR, MONTH, DAY, separator="-"))
        .otherwise(pl.concat_str(DAY, _WORD, YEAR, separator=" "))
        .alias(RAW)
    ).to_series()


_WORD = "word"
