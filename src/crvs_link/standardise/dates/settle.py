"""The calendar of each date, where its column has more than one."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from crvs_link.schema import Calendar
from crvs_link.standardise.calendars import YEARS, Ints, named_calendars, within
from crvs_link.standardise.dates.forms import DateForms
from crvs_link.standardise.dates.reading import DateReading
from crvs_link.standardise.dates.shape_table import CALENDARS, GREGORIAN_MONTHS, Codes
from crvs_link.standardise.dates.words import months_of

NOT_KNOWN: Final = -1
"""Instead of a place in `CALENDARS`: the date is not read."""
_NOT_STATED: Final = -2

CODE_OF: Final = {calendar: code for code, calendar in enumerate(CALENDARS)}

# Calendars that a date may mean that says only the first: "AH" or "B.E.".
_KINDS_OF: Final = {
    Calendar.HIJRI: (Calendar.UMM_AL_QURA, Calendar.HIJRI_TABULAR),
    Calendar.BUDDHIST: (Calendar.BUDDHIST_VESAK,),
}


def settle_calendars(
    reading: DateReading, forms: DateForms, year: Ints, stated_in_rows: pl.Series | None
) -> Codes:
    """Calendar of each date: what the date says, else its row, else its year, else the column.

    Parameters
    ----------
    reading : DateReading
    forms : DateForms
        Of N dates.
    year : int32[N]
        0 where the century is not known.
    stated_in_rows : Series of String, optional
        What the row of each states; null where it states none.

    Returns
    -------
    int8[N]
        Places in `CALENDARS`; `NOT_KNOWN` for a year or a statement of no known calendar.
    """
    codes = np.full(len(year), CODE_OF[reading.calendar], dtype=np.int8)
    for span in reading.others:
        codes[within(year, span.first, span.last)] = (
            NOT_KNOWN if span.calendar is None else CODE_OF[span.calendar]
        )
    stated = _stated(stated_in_rows, len(year))
    codes = np.where(stated == _NOT_STATED, codes, stated)

    for code in np.unique(forms.said[forms.said >= 0]).tolist():
        kinds = [code, *(CODE_OF[kind] for kind in _KINDS_OF.get(CALENDARS[code], ()))]
        codes[(forms.said == code) & ~np.isin(codes, kinds) & (stated != NOT_KNOWN)] = code
    months = forms.said == GREGORIAN_MONTHS
    if months.any():
        other = months & np.isin(codes, _OTHER_MONTHS)
        buddhist = within(year, *YEARS[Calendar.BUDDHIST])
        codes[other] = CODE_OF[Calendar.GREGORIAN]
        codes[other & buddhist] = CODE_OF[Calendar.BUDDHIST]
    return codes


_OTHER_MONTHS: Final = [
    code for calendar, code in CODE_OF.items() if months_of(calendar) is not Calendar.GREGORIAN
]


def _stated(names: pl.Series | None, size: int) -> Codes:
    if names is None:
        return np.full(size, _NOT_STATED, dtype=np.int8)
    named = named_calendars(names)
    codes = named.replace_strict(
        {calendar.value: code for calendar, code in CODE_OF.items()},
        default=NOT_KNOWN,
        return_dtype=pl.Int8,
    )
    return codes.set(named.is_null(), _NOT_STATED).to_numpy()
