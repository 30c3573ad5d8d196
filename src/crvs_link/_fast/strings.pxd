from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t

from crvs_link._fast.bits cimport equal_bytes16, equal_units16, lowest_bit64, popcount64

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

ctypedef fused letter:  # a character as its number in the alphabet of a table
    uint8_t
    uint16_t

cdef struct TextRow:
    uint64_t signature  # which characters occur, and which occur twice
    uint32_t prefix     # the first four characters, or hashes of them, a byte each
    uint32_t place      # slot of the characters << 6 | min(length, 63)

cdef struct Texts:         # a table, as a function without the GIL takes it
    TextRow *rows
    uint8_t *chars         # slots of 16 characters, padded with 0
    int32_t *lengths
    int wide               # 1: two bytes for a character; 0: one

cdef class TextTable:
    cdef readonly Py_ssize_t size
    cdef readonly object groups
    cdef Texts texts

cdef double similarity_longer(const Texts *texts, int32_t x, int32_t y) noexcept nogil

cdef void least_matches(double threshold, uint8_t *table) noexcept nogil


cdef inline const uint8_t *text_chars(const Texts *texts, int32_t code) noexcept nogil:
    return texts.chars + (<size_t>(texts.rows[code].place >> 6) << (4 + texts.wide))


cdef inline uint64_t equal_letters16(const letter *chars, letter c) noexcept nogil:
    if letter is uint8_t:
        return equal_bytes16(chars, c)
    else:
        return equal_units16(chars, c)


cdef inline int common_prefix(uint32_t a, uint32_t b) noexcept nogil:
    """Equal leading bytes of two prefixes.

    Padding counts too: it is equal only where both texts have ended and all before is
    equal, and no bonus changes the similarity of a text and itself.
    """
    return lowest_bit64(<uint64_t>(a ^ b) | <uint64_t>1 << 32) >> 3


cdef inline bint same_first(const Texts *texts, int32_t x, int32_t y) noexcept nogil:
    """Whether two values begin with the same character."""
    if texts.wide:
        return (<const uint16_t *>text_chars(texts, x))[0] == (
            <const uint16_t *>text_chars(texts, y)
        )[0]
    return (texts.rows[x].prefix ^ texts.rows[y].prefix) & 255 == 0


cdef inline double jaro(
    Py_ssize_t la, Py_ssize_t lb, Py_ssize_t matches, Py_ssize_t out_of_order
) noexcept nogil:
    cdef double m = matches
    if matches == 0:
        return 0.0
    return (m / la + m / lb + (m - out_of_order // 2) / m) / 3.0


cdef inline double winkler(double similarity, int prefix) noexcept nogil:
    """Winkler's bonus for a common prefix of up to four, where Jaro passes 0.7."""
    return similarity + (0.1 * prefix * (1.0 - similarity) if similarity > 0.7 else 0.0)


cdef inline double jaro_short(const letter *a, int la, const letter *b, int lb) noexcept nogil:
    """Jaro similarity of two texts of at most 62 characters in padded slots of 16.

    The matching characters are those of the textbook: each character of ``a`` in
    turn takes the first free equal character of ``b`` within the window. Eight are
    taken at a time: to look at padding, which equals only padding, is cheaper than to
    guess wrongly where ``a`` ends.
    """
    cdef int window = (la if la > lb else lb) // 2 - 1
    if window < 0:
        window = 0
    cdef uint64_t reach = ((<uint64_t>2) << window) - 1  # bits i - window .. i + window
    cdef uint64_t free_b = ~<uint64_t>0
    cdef uint64_t taken_a = 0
    cdef uint64_t in_order = ~<uint64_t>0
    cdef uint64_t candidates, first
    cdef int start, i, block
    cdef int blocks = (lb + 15) >> 4
    for start in range(0, la, 8):
        for i in range(start, start + 8):
            candidates = equal_letters16(b, a[i])
            for block in range(1, blocks):
                candidates |= equal_letters16(b + 16 * block, a[i]) << (16 * block)
            candidates &= free_b & reach
            first = candidates & (0 - candidates)
            in_order &= (first - 1) | free_b  # nothing is taken from ``first`` on
            free_b ^= first
            taken_a |= <uint64_t>(candidates != 0) << i
            reach = reach << 1 | <uint64_t>(i < window)
    taken_a &= ((<uint64_t>1) << la) - 1
    cdef uint64_t taken_b = ~free_b & (((<uint64_t>1) << lb) - 1)
    cdef int matches = popcount64(taken_a)
    cdef int out_of_order = 0
    if ~in_order:
        while taken_a:
            out_of_order += a[lowest_bit64(taken_a)] != b[lowest_bit64(taken_b)]
            taken_a &= taken_a - 1
            taken_b &= taken_b - 1
    return jaro(la, lb, matches, out_of_order)


cdef inline int shared_start(const letter *a, const letter *b) noexcept nogil:
    """As `common_prefix`, from the characters."""
    cdef int prefix = 0
    while prefix < 4 and a[prefix] == b[prefix]:
        prefix += 1
    return prefix


cdef inline double similarity(const Texts *texts, int32_t x, int32_t y) noexcept nogil:
    """Jaro-Winkler similarity of two values of a table."""
    cdef const TextRow *a = &texts.rows[x]
    cdef const TextRow *b = &texts.rows[y]
    cdef int la = a.place & 63
    cdef int lb = b.place & 63
    if la > 16 or lb > 16 or texts.wide:
        return similarity_longer(texts, x, y)
    return winkler(
        jaro_short(text_chars(texts, x), la, text_chars(texts, y), lb),
        common_prefix(a.prefix, b.prefix),
    )


cdef inline bint may_reach(
    const Texts *texts, int32_t x, int32_t y, const uint8_t *least
) noexcept nogil:
    """Whether two values may reach the threshold that ``least`` was made for.

    A character of ``a`` whose signature bit ``b`` lacks has no partner in ``b``, so
    the number of matching characters is bounded without looking at them. Never says
    no to a pair that does reach the threshold: hashes make more characters and longer
    prefixes look equal, never fewer.
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


cdef inline bint letters_one_edit(
    const letter *a, Py_ssize_t la, const letter *b, Py_ssize_t lb
) noexcept nogil:
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


cdef inline bint one_edit(const Texts *texts, int32_t x, int32_t y) noexcept nogil:
    """Whether one insertion, deletion, substitution or adjacent exchange suffices."""
    cdef Py_ssize_t la = texts.lengths[x]
    cdef Py_ssize_t lb = texts.lengths[y]
    cdef const uint8_t *a = text_chars(texts, x)
    cdef const uint8_t *b = text_chars(texts, y)
    if texts.wide:
        return letters_one_edit(<const uint16_t *>a, la, <const uint16_t *>b, lb)
    return letters_one_edit(a, la, b, lb)
