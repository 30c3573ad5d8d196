from libc.stdint cimport int32_t, uint8_t, uint32_t

cdef enum DateLevel:
    DATE_CONFLICT = 1
    DATE_NEAR = 2
    DATE_OTHER_YEAR = 3
    DATE_OVERLAP_WIDE = 4
    DATE_DIGIT = 5
    DATE_OVERLAP_YEAR = 6
    DATE_CONVERTED = 7
    DATE_EXCHANGED = 8
    DATE_OVERLAP_MONTH = 9
    DATE_SAME = 10
    DATE_LEVELS = 11

cdef enum Conversion:
    ERAS = 1        # years that are an era apart
    ONE_OFF = 2     # calendars whose year is converted by one of two numbers
    THAI = 4        # of which January to March until 1941 are of the year before
    SOLAR = 8       # Solar Hijri, or Hijri, for which it may have been taken
    BIKRAM = 16

cdef enum:
    ABSENT = -(1 << 30)     # further from all days and numbers than they from each other
    YEAR = 512              # number of a date: 512 year + 32 month + day
    MONTH = 32
    IN_DOUBT = 2            # days by which tables of the Hijri calendar differ
    MONTH_DAYS = 31
    YEAR_DAYS = 366
    NEAR_DAYS = 730

cdef struct DateRow:
    int32_t first       # days since 1970-01-01, inclusive
    int32_t last
    uint32_t digits     # yyyymmdd, one digit in four bits; 0 where not one single day
    int32_t forms       # bytes from here to its forms; 0 where no conversion can be wrong

# Apart from the rows, so that four of these are in a line of the cache.
cdef struct DateForms:
    int32_t number      # of the date; ABSENT where not one single day
    int32_t solar       # number of the date in Solar Hijri, in Bikram Sambat; ABSENT if none
    int32_t bikram
    int32_t as_hijri    # the day if its Solar Hijri date is taken for a Hijri one; or ABSENT
    uint32_t mistakes   # which conversions may have gone wrong; the same for all dates

cdef class DateTable:
    cdef readonly Py_ssize_t size
    cdef DateRow *rows

cdef class DateComparison:
    cdef readonly DateTable table
    cdef readonly Py_ssize_t size
    cdef uint8_t levels[DATE_LEVELS]


cdef inline uint32_t digits_apart(uint32_t a, uint32_t b) noexcept nogil:
    """Mark the digits that differ, each by the lowest of its four bits."""
    cdef uint32_t differ = a ^ b
    return (differ | differ >> 1 | differ >> 2 | differ >> 3) & 0x11111111


cdef inline bint neighbours_exchanged(uint32_t a, uint32_t b, uint32_t apart) noexcept nogil:
    """Just two digits differ, side by side, and each is the other date's."""
    cdef uint32_t lowest = apart & (0 - apart)
    if apart != (lowest | lowest << 4):
        return False
    cdef uint32_t place = lowest * 15
    return ((a & place) << 4 == (b & place << 4)) and ((b & place) << 4 == (a & place << 4))


cdef inline int digit_level(uint32_t a, uint32_t b) noexcept nogil:
    """Level of two different days by their digits: ``DATE_CONFLICT`` where they say nothing."""
    cdef uint32_t apart = digits_apart(a, b)
    if apart & (apart - 1) == 0:
        return DATE_DIGIT
    if a == (b >> 16 << 16 | (b & 255) << 8 | (b >> 8 & 255)) or neighbours_exchanged(a, b, apart):
        return DATE_EXCHANGED
    return DATE_OTHER_YEAR if (a ^ b) & 0xFFFF == 0 else DATE_CONFLICT


cdef inline bint kept(int32_t apart, int32_t years) noexcept nogil:
    """Numbers of two dates differ by no year, or by one of two numbers of years."""
    return apart == 0 or apart == years * YEAR or apart == (years + 1) * YEAR


cdef inline bint whole_years(int32_t apart) noexcept nogil:
    """Numbers of two dates differ by years alone."""
    return apart & (YEAR - 1) == 0


cdef inline bint era_apart(int32_t years, uint32_t mistakes) noexcept nogil:
    """A year less another is what conversions add, or take away."""
    if years == 56 or years == 57:
        return mistakes & BIKRAM != 0
    return (
        years == 543 or years == 544 or years == 621 or years == 622
        or years == 638 or years == 639 or years == 1911
    )


cdef inline bint year_off(const DateForms *a, const DateForms *b) noexcept nogil:
    """The same day and month in years that a wrong conversion gives."""
    cdef int32_t apart = a.number - b.number
    if apart < 0:
        apart = -apart
    if apart != YEAR:
        return era_apart(apart // YEAR, a.mistakes)
    if a.mistakes & ONE_OFF:
        return True
    # Both years are told by the later: 1941 is the last that a wrong one can be.
    return a.mistakes & THAI != 0 and a.number & (YEAR - 1) < 4 * MONTH and (
        a.number < 1942 * YEAR and b.number < 1942 * YEAR
    )


cdef inline bint within_doubt(int32_t day, const DateRow *date) noexcept nogil:
    """A date that is known to the day, but for the doubt of a calendar, is this day."""
    return (
        (date.first - IN_DOUBT <= day) & (day <= date.last + IN_DOUBT)
        and date.last - date.first <= 2 * IN_DOUBT
    )


cdef inline bint mistaken(const DateRow *a, const DateRow *b) noexcept nogil:
    """One of two dates may be the other, wrongly converted from another calendar."""
    cdef const DateForms *x = <const DateForms *>(<const char *>a + a.forms)
    cdef const DateForms *y = <const DateForms *>(<const char *>b + b.forms)
    if a.digits and b.digits:
        if whole_years(x.number - y.number) and year_off(x, y):
            return True
        # Of days and months that differ few are kept: one branch for the others.
        if (
            whole_years(x.number - y.solar) | whole_years(y.number - x.solar)
            | whole_years(x.number - y.bikram) | whole_years(y.number - x.bikram)
        ) and (
            kept(x.number - y.solar, 621) or kept(y.number - x.solar, 621)
            or kept(x.number - y.bikram, -57) or kept(y.number - x.bikram, -57)
        ):
            return True
    return within_doubt(x.as_hijri, b) or within_doubt(y.as_hijri, a)


cdef inline int date_level(const DateRow *a, const DateRow *b) noexcept nogil:
    """Level of two dates of which both are there."""
    # By comparisons alone, since no processor can foresee which of the two is the earlier.
    cdef int32_t gap = max(a.first, b.first) - min(a.last, b.last)
    cdef int32_t width
    cdef uint32_t differ
    cdef int level = DATE_CONFLICT
    if gap <= 0:
        width = max(a.last - a.first, b.last - b.first) + 1
        if width == 1:
            return DATE_SAME
        if width <= MONTH_DAYS:
            return DATE_OVERLAP_MONTH
        return DATE_OVERLAP_YEAR if width <= YEAR_DAYS else DATE_OVERLAP_WIDE
    differ = a.digits ^ b.digits
    # Whatever slip it was, it has left the year as it is, or the day of the month.
    if (differ < 0x10000) | (differ & 0xFF == 0):
        if a.digits and b.digits:
            level = digit_level(a.digits, b.digits)
    if a.forms and level < DATE_CONVERTED and mistaken(a, b):
        return DATE_CONVERTED
    if level != DATE_CONFLICT:
        return level
    return DATE_NEAR if gap <= NEAR_DAYS else DATE_CONFLICT
