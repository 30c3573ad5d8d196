"""Place comparison on tables of distinct places: units by level, and names."""

from libc.stdint cimport int32_t, uint8_t
from libc.stdlib cimport calloc, free, malloc

import numpy as np

from crvs_link._fast.places cimport PLACE_LEVELS, PLACE_SAME, PlaceRow, place_level
from crvs_link._fast.strings cimport LEAST_MATCHES, TextTable, least_matches


cdef class PlaceTable:
    """Distinct places as the kernels see them.

    Parameters
    ----------
    units : int32[V, 5]
        Of each place, the unit that it lies in: the country, levels 1, 2 and 3, and what
        is finer; -1 where it is not known.
    open_text : uint8[V]
        Whether the text of each place says more than its units.
    texts : TextTable
        One for each place.
    alike, nearly : float
        Jaro-Winkler similarities from which two texts are alike, and nearly the same.

    Raises
    ------
    ValueError
        If the parts do not fit together.
    """

    def __cinit__(
        self,
        const int32_t[:, ::1] units,
        const uint8_t[::1] open_text,
        TextTable texts,
        double alike,
        double nearly,
    ):
        cdef Py_ssize_t i
        cdef int depth
        if units.shape[1] != PLACE_LEVELS:
            raise ValueError("a place has a unit of each of five levels")
        if units.shape[0] != open_text.shape[0] or units.shape[0] != texts.size:
            raise ValueError("units, open_text and texts must be of one length")
        if not 0 < alike <= nearly <= 1:
            raise ValueError("thresholds ascend, above 0 and at most to 1")
        self.size = units.shape[0]
        self.keep = texts
        self.places.texts = texts.texts
        self.places.alike = alike
        self.places.nearly = nearly
        self.places.rows = <PlaceRow *>calloc(self.size + 1, sizeof(PlaceRow))
        self.places.least = <uint8_t *>malloc(LEAST_MATCHES)
        if self.places.rows == NULL or self.places.least == NULL:
            raise MemoryError
        least_matches(alike, self.places.least)
        for i in range(self.size):
            for depth in range(PLACE_LEVELS):
                self.places.rows[i].units[depth] = units[i, depth]
            self.places.rows[i].open = open_text[i]

    def __dealloc__(self):
        free(self.places.rows)
        free(self.places.least)


def levels(PlaceTable table, const int32_t[::1] left, const int32_t[::1] right):
    """Levels of pairs of places.

    Parameters
    ----------
    table : PlaceTable
    left, right : int32[n]
        Codes; none missing.

    Returns
    -------
    uint8[n]
        1 disagree; 2 the same country; 3 the same unit of level 1; 4 names alike; 5 the
        same unit of level 2; 6 names nearly the same; 7 the same unit of level 3 or finer;
        8 the same place. Where one side knows a coarser unit only, that is compared. Names
        count where at least one is open, unless the units exclude each other.
    """
    cdef Py_ssize_t i
    if left.shape[0] != right.shape[0]:
        raise ValueError("left and right codes must be of one length")
    out = np.empty(left.shape[0], dtype=np.uint8)
    cdef uint8_t[::1] view = out
    for i in range(left.shape[0]):
        if not 0 <= left[i] < table.size or not 0 <= right[i] < table.size:
            raise IndexError("a code lies outside the table")
        view[i] = PLACE_SAME if left[i] == right[i] else <uint8_t>place_level(
            &table.places, left[i], right[i]
        )
    return out
