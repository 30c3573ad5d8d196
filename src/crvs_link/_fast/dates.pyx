"""Date comparison on tables of distinct intervals."""

from libc.stdint cimport INT32_MAX, int32_t, int64_t, uint8_t, uint32_t
from libc.stdlib cimport calloc, free

import numpy as np

from crvs_link._fast.dates cimport (
    ABSENT,
    BIKRAM,
    DATE_LEVELS,
    ERAS,
    MONTH,
    ONE_OFF,
    SOLAR,
    THAI,
    YEAR,
    DateForms,
    DateRow,
    date_level,
)

CONVERSIONS = {
    "eras": ERAS, "one off": ONE_OFF, "thai": THAI, "solar": SOLAR, "bikram": BIKRAM
}
NO_NUMBER = ABSENT


cdef uint32_t day_digits(int32_t day) noexcept nogil:
    """The digits yyyymmdd of a day, four bits each; 0 outside the years 0 to 9999.

    Days to civil dates by whole eras of 400 years of the Gregorian calendar.
    """
    cdef int64_t shifted = <int64_t>day + 719468
    cdef int64_t era = (shifted if shifted >= 0 else shifted - 146096) // 146097
    cdef int64_t day_of_era = shifted - era * 146097
    cdef int64_t year_of_era = (
        day_of_era - day_of_era // 1460 + day_of_era // 36524 - day_of_era // 146096
    ) // 365
    cdef int64_t day_of_year = day_of_era - (
        365 * year_of_era + year_of_era // 4 - year_of_era // 100
    )
    cdef int64_t month_from_march = (5 * day_of_year + 2) // 153
    cdef int64_t day_of_month = day_of_year - (153 * month_from_march + 2) // 5 + 1
    cdef int64_t month = month_from_march + (3 if month_from_march < 10 else -9)
    cdef int64_t year = year_of_era + era * 400 + (1 if month <= 2 else 0)
    if not 0 <= year <= 9999:
        return 0
    cdef int64_t rest = year * 10000 + month * 100 + day_of_month
    cdef uint32_t digits = 0
    cdef int place
    for place in range(8):
        digits |= <uint32_t>(rest % 10) << (4 * place)
        rest //= 10
    return digits


cdef int32_t date_number(uint32_t digits) noexcept nogil:
    """Number of a date, 512 year + 32 month + day, by its digits."""
    cdef uint32_t year = (
        (digits >> 28) * 1000 + (digits >> 24 & 15) * 100 + (digits >> 20 & 15) * 10
        + (digits >> 16 & 15)
    )
    cdef uint32_t month = (digits >> 12 & 15) * 10 + (digits >> 8 & 15)
    cdef uint32_t day = (digits >> 4 & 15) * 10 + (digits & 15)
    return <int32_t>(year * YEAR + month * MONTH + day)


cdef class DateTable:
    """Distinct intervals as the kernels see them.

    Parameters
    ----------
    first, last : int32[V]
        Days since 1970-01-01, both inclusive.
    mistakes : int
        Which conversions may have gone wrong: of the sum of ``CONVERSIONS``.
    solar, bikram : int32[V], optional
        Number of each day's date in Solar Hijri and in Bikram Sambat, 512 year + 32 month +
        day; ``NO_NUMBER`` where there is none. Needed where such mistakes may be.
    as_hijri : int32[V], optional
        The day of the Hijri calendar whose date has the numbers that a day has in Solar
        Hijri; or ``NO_NUMBER``. Goes with ``solar``.

    Raises
    ------
    ValueError
        If an interval ends before it begins, the lengths differ, or the numbers of a
        calendar are missing.
    """

    def __cinit__(
        self,
        const int32_t[::1] first,
        const int32_t[::1] last,
        uint32_t mistakes=0,
        const int32_t[::1] solar=None,
        const int32_t[::1] bikram=None,
        const int32_t[::1] as_hijri=None,
    ):
        cdef Py_ssize_t i
        cdef size_t rows_size, forms_size
        cdef DateRow *row
        cdef DateForms *forms
        if first.shape[0] != last.shape[0]:
            raise ValueError("first and last days must be of one length")
        self.size = first.shape[0]
        if mistakes & SOLAR and (
            solar is None or as_hijri is None
            or solar.shape[0] != self.size or as_hijri.shape[0] != self.size
        ):
            raise ValueError("each date needs its Solar Hijri number")
        if mistakes & BIKRAM and (bikram is None or bikram.shape[0] != self.size):
            raise ValueError("each date needs its Bikram Sambat number")
        # One piece of memory, so that a row finds its forms from where it stands.
        rows_size = (self.size + 1) * sizeof(DateRow)
        forms_size = self.size * sizeof(DateForms) if mistakes else 0
        if rows_size + forms_size > INT32_MAX:
            raise ValueError("a table of dates is too large")
        self.rows = <DateRow *>calloc(1, rows_size + forms_size)
        if self.rows == NULL:
            raise MemoryError
        forms = <DateForms *>(<char *>self.rows + rows_size)
        for i in range(self.size):
            if last[i] < first[i]:
                raise ValueError("an interval ends before it begins")
            row = &self.rows[i]
            row.first = first[i]
            row.last = last[i]
            row.digits = day_digits(first[i]) if first[i] == last[i] else 0
            if not mistakes:
                continue
            row.forms = <int32_t>(<char *>&forms[i] - <char *>row)
            forms[i].number = date_number(row.digits) if row.digits else ABSENT
            forms[i].solar = solar[i] if mistakes & SOLAR else ABSENT
            forms[i].bikram = bikram[i] if mistakes & BIKRAM else ABSENT
            forms[i].as_hijri = as_hijri[i] if mistakes & SOLAR else ABSENT
            forms[i].mistakes = mistakes

    def __dealloc__(self):
        free(self.rows)


cdef class DateComparison:
    """A table of dates, and what each level of the kernel is in a model.

    Parameters
    ----------
    table : DateTable
    levels : list of int
        The model's level for each of the kernel's, entry 0 unused.

    Raises
    ------
    ValueError
        If they are not one for each.
    """

    def __cinit__(self, DateTable table not None, list levels):
        cdef int k
        if len(levels) != DATE_LEVELS:
            raise ValueError("one level is needed for each of the kernel's")
        self.table = table
        self.size = table.size
        for k in range(<int>DATE_LEVELS):
            self.levels[k] = <uint8_t>levels[k]


def levels(DateTable table, const int32_t[::1] left, const int32_t[::1] right):
    """Levels of pairs of dates.

    Parameters
    ----------
    table : DateTable
    left, right : int32[n]
        Codes; none missing.

    Returns
    -------
    uint8[n]
        1 conflict; 2 within two years; 3 the same day and month of another year; 4 the
        intervals overlap and one is wider than a year; 5 one digit differs; 6 they overlap
        within a year; 7 a known mistake of conversion; 8 two neighbouring digits, or day
        and month, exchanged; 9 they overlap within a month; 10 the same day.
    """
    cdef Py_ssize_t i
    if left.shape[0] != right.shape[0]:
        raise ValueError("left and right codes must be of one length")
    out = np.empty(left.shape[0], dtype=np.uint8)
    cdef unsigned char[::1] view = out
    for i in range(left.shape[0]):
        if not 0 <= left[i] < table.size or not 0 <= right[i] < table.size:
            raise IndexError("a code lies outside the table")
        view[i] = <unsigned char>date_level(&table.rows[left[i]], &table.rows[right[i]])
    return out
