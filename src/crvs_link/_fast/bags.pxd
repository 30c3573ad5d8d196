from libc.stdint cimport int8_t, int32_t, int64_t, uint8_t, uint32_t

from crvs_link._fast.bits cimport lowest_bit64
from crvs_link._fast.strings cimport EPSILON, Texts, TextTable, may_reach, similarity

cdef enum:
    MOST_TOKENS = 8  # further tokens of a name are not compared

cdef enum BagLevel:
    BAG_NOTHING = 1
    BAG_SOME_ALIKE = 2
    BAG_SOME_SAME = 3
    BAG_ALL_ALIKE = 4
    BAG_WITHIN = 5
    BAG_SAME = 6

cdef struct BagRow:
    int32_t start                # in ``tokens``
    int32_t size                 # tokens that are compared
    int32_t first                # the first one
    int32_t sound                # its sound

cdef struct Bags:                # a table, as a function without the GIL takes it
    Texts texts
    BagRow *rows
    int32_t *tokens
    int32_t *sounds              # of each token
    uint8_t *least               # signature filter for ``threshold``
    double threshold

cdef class BagTable:
    cdef readonly Py_ssize_t size
    cdef TextTable keep          # owns the texts
    cdef Bags bags


cdef inline bint alike(const Bags *bags, int32_t x, int32_t y) noexcept nogil:
    """Two tokens sound alike, are written nearly alike, or one is the other's initial."""
    return sound_alike(bags.sounds[x], bags.sounds[y]) or written_alike(bags, x, y)


cdef inline bint sound_alike(int32_t a, int32_t b) noexcept nogil:
    return a >= 0 and a == b


cdef inline bint written_alike(const Bags *bags, int32_t x, int32_t y) noexcept nogil:
    """Two tokens are written nearly alike, or one is the other's initial."""
    if bags.texts.rows[x].place & 63 == 1 or bags.texts.rows[y].place & 63 == 1:
        return (bags.texts.rows[x].prefix & 255) == (bags.texts.rows[y].prefix & 255)
    return (
        may_reach(&bags.texts, x, y, bags.least)
        and similarity(&bags.texts, x, y) + EPSILON >= bags.threshold
    )


cdef inline bint augment(
    const uint32_t *partners, int i, uint32_t *tried, int8_t *taken_by
) noexcept nogil:
    """Find a partner for token ``i``, moving others aside (Kuhn 1955)."""
    cdef uint32_t open_partners = partners[i] & ~tried[0]
    cdef int j
    while open_partners:
        j = lowest_bit64(open_partners)
        tried[0] |= <uint32_t>1 << j
        if taken_by[j] < 0 or augment(partners, taken_by[j], tried, taken_by):
            taken_by[j] = <int8_t>i
            return True
        open_partners = partners[i] & ~tried[0]
    return False


cdef inline int bag_level(const Bags *bags, int32_t x, int32_t y) noexcept nogil:
    """Level of two different bags."""
    cdef const int32_t *a = bags.tokens + bags.rows[x].start
    cdef const int32_t *b = bags.tokens + bags.rows[y].start
    cdef int na = bags.rows[x].size
    cdef int nb = bags.rows[y].size
    cdef int32_t rest_a[MOST_TOKENS]
    cdef int32_t rest_b[MOST_TOKENS]
    cdef uint32_t partners[MOST_TOKENS]
    cdef int8_t taken_by[MOST_TOKENS]
    cdef uint32_t tried
    cdef int i = 0, j = 0, ra = 0, rb = 0, same = 0, similar = 0
    cdef int fewer = na if na < nb else nb
    if na == 1 and nb == 1:
        if sound_alike(bags.rows[x].sound, bags.rows[y].sound) or written_alike(
            bags, bags.rows[x].first, bags.rows[y].first
        ):
            return BAG_ALL_ALIKE
        return BAG_NOTHING
    while i < na and j < nb:
        if a[i] == b[j]:
            same += 1
            i += 1
            j += 1
        elif a[i] < b[j]:
            rest_a[ra] = a[i]
            ra += 1
            i += 1
        else:
            rest_b[rb] = b[j]
            rb += 1
            j += 1
    while i < na:
        rest_a[ra] = a[i]
        ra += 1
        i += 1
    while j < nb:
        rest_b[rb] = b[j]
        rb += 1
        j += 1
    # The largest number of alike tokens that can be paired off, so that the level
    # does not depend on which name comes first.
    for j in range(rb):
        taken_by[j] = -1
    for i in range(ra):
        partners[i] = 0
        for j in range(rb):
            if alike(bags, rest_a[i], rest_b[j]):
                partners[i] |= <uint32_t>1 << j
    for i in range(ra):
        tried = 0
        similar += augment(partners, i, &tried, taken_by)
    if same + similar == fewer:
        if similar == 0 and fewer > 1:
            return BAG_WITHIN if na != nb else BAG_SAME
        # One single name within a longer one says less than two.
        return BAG_ALL_ALIKE if fewer > 1 or na == nb else BAG_SOME_SAME
    if same:
        return BAG_SOME_SAME
    return BAG_SOME_ALIKE if similar else BAG_NOTHING
