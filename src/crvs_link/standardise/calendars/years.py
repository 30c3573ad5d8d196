"""The years that each calendar is read in, and how sure their days are."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

import numpy as np

from crvs_link.schema import Calendar
from crvs_link.standardise.calendars.months import Ints, within

YEARS: Final = MappingProxyType(
    {
        Calendar.GREGORIAN: (1000, 2199),
        Calendar.BUDDHIST: (2300, 2742),
        Calendar.SOLAR_HIJRI: (1206, 1498),
        Calendar.BUDDHIST_VESAK: (2300, 2742),
        Calendar.HIJRI: (1200, 1600),
        Calendar.UMM_AL_QURA: (1200, 1600),
        Calendar.HIJRI_TABULAR: (1200, 1600),
        Calendar.BIKRAM_SAMBAT: (1975, 2100),
        Calendar.MINGUO: (1, 288),
        Calendar.MYANMAR: (1217, 1462),
        # Until its year 5 Japan had lunar months.
        Calendar.MEIJI: (6, 45),
        Calendar.TAISHO: (1, 15),
        Calendar.SHOWA: (1, 64),
        Calendar.HEISEI: (1, 31),
        Calendar.REIWA: (1, 181),
    }
)
"""First and last year that is read in each calendar. Years outside are unreadable."""

GREGORIAN_YEAR: Final = MappingProxyType(
    {
        Calendar.GREGORIAN: 0,
        Calendar.BUDDHIST: -543,
        Calendar.SOLAR_HIJRI: 621,
        Calendar.BUDDHIST_VESAK: -544,
        # Of the years about 1430; lunar years gain one in 33.
        Calendar.HIJRI: 579,
        Calendar.UMM_AL_QURA: 579,
        Calendar.HIJRI_TABULAR: 579,
        Calendar.BIKRAM_SAMBAT: -57,
        Calendar.MINGUO: 1911,
        Calendar.MYANMAR: 638,
        Calendar.MEIJI: 1867,
        Calendar.TAISHO: 1911,
        Calendar.SHOWA: 1925,
        Calendar.HEISEI: 1988,
        Calendar.REIWA: 2018,
    }
)
"""Roughly, what to add to a year to get the Gregorian year in which it begins."""

CONVERSION_YEARS: Final = MappingProxyType(
    {
        Calendar.BUDDHIST: (543,),
        Calendar.BUDDHIST_VESAK: (543, 544),
        Calendar.SOLAR_HIJRI: (621, 622),
        Calendar.BIKRAM_SAMBAT: (56, 57),
        Calendar.MINGUO: (1911,),
        Calendar.MYANMAR: (638, 639),
    }
)
"""Years between a date and the same date whose year was taken for one of the calendar, or
converted from it twice. Of two numbers each holds for a part of the year, so that a year
converted with the wrong one is one year off."""

_UNCERTAIN: Final = MappingProxyType(
    {
        Calendar.HIJRI: ((1200, 1600, 2),),
        # Two tables of it are in use, of hijridate and of ICU 72 to 78. They agree on the
        # months of 1420 to 1450, and differ by up to two days before and after.
        Calendar.UMM_AL_QURA: ((1200, 1419, 2), (1450, 1600, 2)),
        # Two tables differ (nepali-datetime, bikram), and months of years to come are not
        # announced yet.
        Calendar.BIKRAM_SAMBAT: ((2082, 2082, 1), (2087, 2100, 1)),
        # Almanacs of the time differ by the day put into the month of Nayon: Irwin, The
        # Burmese and Arakanese Calendars (1909), par. 139. Since 1948 all was checked.
        Calendar.MYANMAR: ((1217, 1309, 1),),
    }
)


def uncertainty_days(calendar: Calendar, year: Ints) -> Ints:
    """How many days a date may be earlier or later than the calendar's table says.

    Parameters
    ----------
    calendar : Calendar
    year : int32[N]
        In the calendar.

    Returns
    -------
    int32[N]
        Days, 0 where the calendar is certain.

    Examples
    --------
    >>> uncertainty_days(Calendar.UMM_AL_QURA, np.array([1400, 1445], dtype=np.int32)).tolist()
    [2, 0]
    """
    days = np.zeros_like(year)
    for first, last, uncertain in _UNCERTAIN.get(calendar, ()):
        days[within(year, first, last)] = uncertain
    return days
