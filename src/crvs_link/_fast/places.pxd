from libc.stdint cimport int32_t, uint8_t

from crvs_link._fast.strings cimport EPSILON, Texts, TextTable, may_reach, similarity

cdef enum:
    PLACE_LEVELS = 5    # of units: the country, three levels below it, and all that is finer

cdef enum PlaceLevel:
    PLACE_DISAGREE = 1
    PLACE_COUNTRY = 2
    PLACE_FIRST = 3
    PLACE_ALIKE = 4
    PLACE_SECOND = 5
    PLACE_NEARLY = 6
    PLACE_THIRD = 7
    PLACE_SAME = 8

cdef struct PlaceRow:
    int32_t[PLACE_LEVELS] units     # of each level, -1 where unknown
    int32_t open                    # whether the text says more than the units

cdef struct Places:                 # a table, as a function without the GIL takes it
    PlaceRow *rows
    Texts texts
    uint8_t *least                  # signature filter for ``alike``
    double alike
    double nearly

cdef class PlaceTable:
    cdef readonly Py_ssize_t size
    cdef TextTable keep             # owns the texts
    cdef Places places


cdef inline int unit_level(int depth) noexcept nogil:
    """Level of two places that share a unit of this depth."""
    if depth == 0:
        return PLACE_COUNTRY
    if depth == 1:
        return PLACE_FIRST
    return PLACE_SECOND if depth == 2 else PLACE_THIRD


cdef inline int place_level(const Places *places, int32_t x, int32_t y) noexcept nogil:
    """Level of two different places."""
    cdef const PlaceRow *a = &places.rows[x]
    cdef const PlaceRow *b = &places.rows[y]
    cdef int level = PLACE_DISAGREE
    cdef bint differ = False
    cdef int depth = PLACE_LEVELS - 1
    cdef double alike
    # From the finest level up: units that differ lie in units that may be the same.
    while depth >= 0:
        if a.units[depth] >= 0 and b.units[depth] >= 0:
            if a.units[depth] == b.units[depth]:
                level = unit_level(depth)
                break
            differ = True
        depth -= 1
    # Names say nothing more of places that lie apart, nor of places that are understood.
    if differ or level == PLACE_THIRD or not (a.open or b.open):
        return level
    if not may_reach(&places.texts, x, y, places.least):
        return level
    alike = similarity(&places.texts, x, y) + EPSILON
    if alike >= places.nearly:
        return PLACE_NEARLY
    return PLACE_ALIKE if alike >= places.alike and level < PLACE_ALIKE else level
