"""Date comparison on tables of distinct intervals."""

from libc.stdint cimport int32_t, int64_t, uint32_t
from libc.stdlib cimport calloc, free

import numpy as np

from crvs_link._fast.dates cimport DateRow, date_level


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


cdef class DateTable:
    """Distinct intervals as the kernels see them.

    Parameters
    ----------
    first, last : int32[V]
        Days since 1970-01-01, both inclusive.

    Raises
    ------
    ValueError
        If an interval ends before it begins, or the lengths differ.
    """

    def __cinit__(self, const int32_t[::1] first, const int32_t[::1] last):
        cdef Py_ssize_t i
        if first.shape[0] != last.shape[0]:
            raise ValueError("first and last days must be of one length")
        self.size = first.shape[0]
        self.rows = <DateRow *>calloc(self.size + 1, sizeof(DateRow))
        if self.rows == NULL:
            raise MemoryError
        for i in range(self.size):
            if last[i] < first[i]:
                raise ValueError("an interval ends before it begins")
            self.rows[i].first = first[i]
            self.rows[i].last = last[i]
            self.rows[i].digits = day_digits(first[i]) if first[i] == last[i] else 0

    def __dealloc__(self):
        free(self.rows)


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
        1 conflict; 2 within a year; 3 intervals overlap; 4 the same day and month of
        another year; 5 one slip (a digit, two neighbouring digits exchanged, day and
        month exchanged); 6 the same.
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
