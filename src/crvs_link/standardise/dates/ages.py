"""Ages, to intervals of days of birth."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from crvs_link.schema import DateMethod
from crvs_link.standardise.calendars import Ints
from crvs_link.standardise.columns import (
    AGE,
    DATE_SCHEMA,
    DOB_CALENDAR,
    DOB_FROM,
    DOB_METHOD,
    DOB_TO,
    RAW,
    REFERENCE,
)
from crvs_link.standardise.dates.intervals import clean_dates
from crvs_link.standardise.dates.reading import DateReading
from crvs_link.standardise.scripts import romanise

_OLDEST_AGE: Final = 130

_YEARS: Final = r"\s*(?:y|yrs?|years?)?\.?\s*(?:old)?\s*$"
_AGE: Final = rf"^\s*(\d{{1,3}})(?:\.\d+)?{_YEARS}"
_BAND: Final = rf"^\s*(\d{{1,3}})\s*(?:-{{1,2}}|to)\s*(\d{{1,3}}){_YEARS}"
_BELOW: Final = rf"^\s*(?:<|under|below)\s*(\d{{1,3}}){_YEARS}"


def clean_ages(frame: pl.DataFrame, reading: DateReading) -> pl.DataFrame:
    """Read ages in completed years, and bands of ages, at a date, as intervals of birth.

    Whoever is ``a`` years old on day ``t`` was born from ``t - (a + 1)`` years + 1 day to
    ``t - a`` years. A reference date that is itself an interval widens the result at both
    ends, and so does a band (``20-24``, ``under 5``). A band without an upper end (``60+``)
    says too little and is unreadable. The anniversary of 29 February is 28 February in
    common years.

    Parameters
    ----------
    frame : DataFrame
        ``age`` String, completed years, 0 to 130, or a band; ``ref`` String, the date at
        which the age was stated; optionally ``calendar`` String, that of the date.
    reading : DateReading
        How the reference dates are read.

    Returns
    -------
    DataFrame
        As `clean_dates`, with the method ``age``.

    Examples
    --------
    >>> from crvs_link.schema import Calendar
    >>> reading = DateReading("ymd", Calendar.GREGORIAN, "")
    >>> ages = ["20", "19-20", "60+"]
    >>> frame = pl.DataFrame({"age": ages, "ref": ["1990-01-01"] * 3})
    >>> clean_ages(frame, reading)["dob_from", "dob_to", "dob_method"].rows()
    [(-364, 0, 'age'), (-364, 365, 'age'), (None, None, None)]
    """
    reference = clean_dates(frame.rename({REFERENCE: RAW}), reading)
    youngest, oldest = _bands(romanise(frame[AGE]).str.to_lowercase())
    known = (youngest >= 0) & (oldest <= _OLDEST_AGE) & (youngest <= oldest)
    known &= reference[DOB_FROM].is_not_null().to_numpy()
    first = _years_before(reference[DOB_FROM].fill_null(0).to_numpy(), oldest + 1) + 1
    last = _years_before(reference[DOB_TO].fill_null(0).to_numpy(), youngest)
    return pl.DataFrame(
        {DOB_FROM: first, DOB_TO: last, DOB_CALENDAR: reference[DOB_CALENDAR]}
    ).select(
        pl.when(pl.Series(known)).then(column).cast(DATE_SCHEMA[name]).alias(name)
        for name, column in {
            **{name: pl.col(name) for name in (DOB_FROM, DOB_TO, DOB_CALENDAR)},
            DOB_METHOD: pl.lit(DateMethod.AGE.value),
        }.items()
    )


def _bands(ages: pl.Series) -> tuple[Ints, Ints]:
    """Lowest and highest completed years, int32[N]; -1 and -1 where there are none."""
    one, below = (ages.str.extract(pattern, 1).cast(pl.Int32) for pattern in (_AGE, _BELOW))
    low, high = (ages.str.extract(_BAND, group).cast(pl.Int32) for group in (1, 2))
    youngest = one.fill_null(low).fill_null(below.clip(0, 0)).fill_null(-1)
    oldest = one.fill_null(high).fill_null(below - 1).fill_null(-1)
    return youngest.to_numpy(), oldest.to_numpy()


def _years_before(days: Ints, years: Ints) -> npt.NDArray[np.int64]:
    """Give the same day of the year so many years before, in the Gregorian calendar."""
    date = days.astype("datetime64[D]")
    month = date.astype("datetime64[M]")
    target = month - 12 * years.astype(np.int64)
    length = (target + 1).astype("datetime64[D]") - target.astype("datetime64[D]")
    day = np.minimum(date - month.astype("datetime64[D]"), length - np.timedelta64(1, "D"))
    before: npt.NDArray[np.int64] = (target.astype("datetime64[D]") + day).astype(np.int64)
    return before
