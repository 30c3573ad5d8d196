from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t, uint64_t

from crvs_link._fast.bits cimport equal_bytes16, lowest_bit64, popcount64

cdef enum:
    LONG = 63          # length stored in a row for texts of 63 characters and more
    NO_MATCHES = 255   # no number of matching characters reaches the threshold
    LEAST_MATCHES = 5 * 64 * 64  # size of a table of least matches

cdef extern from *:
    """
    /* Two similarities closer than this are the same: levels are decided in double,
       and thresholds such as 0.80 are often hit exactly by ratios of small integers. */
    static const double CRVS_EPSILON = 1e-12;
    """
    const double EPSILON "CRVS_EPSILON"

cdef struct TextRow:
    uint64_t signature  # which characters occur, and which occur twice
    uint32_t prefix     # the first four characters
    uint32_t place      # slot of the characters << 6 | min(length, 63)

cdef struct Texts:         # a table, as a function without the GIL takes it
    TextRow *rows
    uint8_t *chars
    int32_t *lengths

cdef class TextTable:
    cdef readonly Py_ssize_t size
    cdef Texts texts

cdef double jaro_winkler_long(
    const uint8_t *a, Py_ssize_t la, const uint8_t *b, Py_ssize_t lb
) noexcept nogil

cdef void least_matches(double threshold, uint8_t *table) noexcept nogil

cdef inline const uint8_t *text_chars(const Texts *texts, int32_t code) noexcept nogil:
    return texts.chars + (<size_t>(texts.rows[code].place >> 6) << 4)


cdef inline int common_prefix(uint32_t a, uint32_t b) noexcept nogil:
    """Equal leading characters of two four-character prefixes; padding never counts."""
    cdef uint32_t differ = a ^ b
    cdef int equal = 4 if differ == 0 else lowest_bit64(differ) >> 3
    cdef int i
    for i in range(equal):
        if (a >> (8 * i)) & 255 == 0:
            return i
    return equal


cdef inline double winkler(double jaro, int prefix) noexcept nogil:
    """Winkler's bonus for a common prefix of up to four, where Jaro passes 0.7."""
    return jaro + 0.1 * prefix * (1.0 - jaro) if jaro > 0.7 else jaro


cdef inline double jaro_winkler_short(
    const uint8_t *a, int la, const uint8_t *b, int lb, int prefix
) noexcept nogil:
    """Jaro-Winkler of two texts of at most 62 characters in padded slots of 16.

    The matching characters are those of the textbook: each character of ``a`` in
    turn takes the first free equal character of ``b`` within the window.
    """
    cdef int window = (la if la > lb else lb) // 2 - 1
    if window < 0:
        window = 0
    cdef uint64_t free_b = ((<uint64_t>1) << lb) - 1
    cdef uint64_t taken_a = 0
    cdef uint64_t candidates, reach
    cdef int i, block, matches = 0
    cdef int blocks = (lb + 15) >> 4
    for i in range(la):
        candidates = 0
        for block in range(blocks):
            candidates |= equal_bytes16(b + 16 * block, a[i]) << (16 * block)
        # Bits i - window .. i + window.
        reach = ((<uint64_t>2) << (i + window if i + window < 62 else 62)) - 1
        if i > window:
            reach &= ~(((<uint64_t>1) << (i - window)) - 1)
        candidates &= free_b & reach
        if candidates:
            free_b &= ~(candidates & (0 - candidates))
            taken_a |= (<uint64_t>1) << i
            matches += 1
    if matches == 0:
        return 0.0
    cdef uint64_t taken_b = (((<uint64_t>1) << lb) - 1) & ~free_b
    cdef int out_of_order = 0
    while taken_a:
        out_of_order += a[lowest_bit64(taken_a)] != b[lowest_bit64(taken_b)]
        taken_a &= taken_a - 1
        taken_b &= taken_b - 1
    cdef double m = matches
    return winkler((m / la + m / lb + (m - out_of_order // 2) / m) / 3.0, prefix)


cdef inline double similarity(const Texts *texts, int32_t x, int32_t y) noexcept nogil:
    """Jaro-Winkler similarity of two values of a table."""
    cdef const TextRow *a = &texts.rows[x]
    cdef const TextRow *b = &texts.rows[y]
    cdef int la = a.place & 63
    cdef int lb = b.place & 63
    if la == LONG or lb == LONG:
        return jaro_winkler_long(
            text_chars(texts, x), texts.lengths[x], text_chars(texts, y), texts.lengths[y]
        )
    return jaro_winkler_short(
        text_chars(texts, x), la, text_chars(texts, y), lb, common_prefix(a.prefix, b.prefix)
    )


cdef inline bint may_reach(
    const Texts *texts, int32_t x, int32_t y, const uint8_t *least
) noexcept nogil:
    """Whether two values may reach the threshold that ``least`` was made for.

    A character of ``a`` whose signature bit ``b`` lacks has no partner in ``b``, so
    the number of matching characters is bounded without looking at them. Never says
    no to a pair that does reach the threshold.
    """
    cdef const TextRow *a = &texts.rows[x]
    cdef const TextRow *b = &texts.rows[y]
    cdef int la = a.place & 63
    cdef int lb = b.place & 63
    if la == LONG or lb == LONG:
        return True
    cdef int from_a = la - popcount64(a.signature & ~b.signature)
    cdef int from_b = lb - popcount64(b.signature & ~a.signature)
    cdef int most = from_a if from_a < from_b else from_b
    return most >= least[(common_prefix(a.prefix, b.prefix) << 12) | (la << 6) | lb]


cdef inline bint may_be_one_edit(const Texts *texts, int32_t x, int32_t y) noexcept nogil:
    """Whether two values may be within one edit, by their signatures alone.

    One edit puts in at most one character occurrence and takes out at most one.
    """
    cdef uint64_t a = texts.rows[x].signature
    cdef uint64_t b = texts.rows[y].signature
    return popcount64(a & ~b) <= 1 and popcount64(b & ~a) <= 1


cdef inline bint one_edit(const Texts *texts, int32_t x, int32_t y) noexcept nogil:
    """Whether one insertion, deletion, substitution or adjacent exchange suffices."""
    cdef Py_ssize_t la = texts.lengths[x]
    cdef Py_ssize_t lb = texts.lengths[y]
    cdef const uint8_t *a = text_chars(texts, x)
    cdef const uint8_t *b = text_chars(texts, y)
    if la < lb:
        a, b = b, a
        la, lb = lb, la
    if la - lb > 1:
        return False
    cdef Py_ssize_t i = 0
    while i < lb and a[i] == b[i]:
        i += 1
    cdef Py_ssize_t tail = i + 1
    if la > lb:
        while tail < la and a[tail] == b[tail - 1]:
            tail += 1
        return tail >= la
    if i == la:
        return True
    if i + 1 < la and a[i] == b[i + 1] and a[i + 1] == b[i]:
        tail = i + 2
        while tail < la and a[tail] == b[tail]:
            tail += 1
        if tail >= la:
            return True
        tail = i + 1
    while tail < la and a[tail] == b[tail]:
        tail += 1
    return tail >= la
