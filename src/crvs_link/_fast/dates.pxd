from libc.stdint cimport int32_t, uint32_t

cdef enum DateLevel:
    DATE_CONFLICT = 1
    DATE_YEAR_NEAR = 2
    DATE_OVERLAP = 3
    DATE_OTHER_YEAR = 4
    DATE_SLIP = 5
    DATE_SAME = 6

cdef struct DateRow:
    int32_t first   # days since 1970-01-01, inclusive
    int32_t last
    uint32_t digits # yyyymmdd, one digit in four bits; 0 where not one single day

cdef class DateTable:
    cdef readonly Py_ssize_t size
    cdef DateRow *rows


cdef inline bint one_slip(uint32_t a, uint32_t b) noexcept nogil:
    """One digit differs, two neighbouring digits are exchanged, or day and month are."""
    cdef uint32_t differ = a ^ b
    cdef uint32_t digits = (differ | differ >> 1 | differ >> 2 | differ >> 3) & 0x11111111
    if digits & (digits - 1) == 0:
        return True
    if a == (b >> 16 << 16 | (b & 255) << 8 | (b >> 8 & 255)):
        return True
    # Exactly two neighbours differ, and each holds the other's digit.
    cdef uint32_t lowest = digits & (0 - digits)
    if digits != (lowest | lowest << 4):
        return False
    cdef uint32_t place = lowest * 15
    return ((a & place) << 4 == (b & place << 4)) and ((b & place) << 4 == (a & place << 4))


cdef inline int date_level(const DateRow *a, const DateRow *b) noexcept nogil:
    """Level of two dates of which both are there."""
    if a.first == b.first and a.last == b.last:
        return DATE_SAME
    if a.digits and b.digits:
        if one_slip(a.digits, b.digits):
            return DATE_SLIP
        if a.digits & 0xFFFF == b.digits & 0xFFFF:
            return DATE_OTHER_YEAR
    elif a.first <= b.last and b.first <= a.last:
        return DATE_OVERLAP
    # Distance of the middles, doubled so that it stays whole.
    cdef int32_t apart = (a.first + a.last) - (b.first + b.last)
    if apart < 0:
        apart = -apart
    return DATE_YEAR_NEAR if apart <= 2 * 366 else DATE_CONFLICT
