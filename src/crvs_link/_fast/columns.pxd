"""Columns of strings as kernels write them; see `columns.pyx`."""

from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t
from libc.string cimport memcpy

from crvs_link._fast.codebook cimport INLINE, Key, make_key

cdef struct Writer:
    uint8_t *valid      # a bit for each row
    Key *views          # as Arrow string views, but for what stands in place of an address
    uint8_t *data       # the values that do not fit into a view
    int64_t used        # bytes of them
    int64_t room        # bytes that there is room for
    int64_t rows        # rows that there is room for

cdef class TextColumn:
    cdef Writer out
    cdef readonly int64_t rows

    cdef int reserve(self, int64_t rows) except -1
    cdef void take_over(self, Writer *out, int64_t rows) noexcept

cdef int grow(Writer *out, int64_t rows) noexcept nogil
cdef int put_long(Writer *out, int64_t row, const uint8_t *text, uint32_t length) noexcept nogil
cdef void drop(Writer *out) noexcept nogil


cdef inline int put(
    Writer *out, int64_t row, const uint8_t *text, uint32_t length
) noexcept nogil:
    """Write a value into a row that there is room for.

    Returns
    -------
    int
        0; `OUT_OF_MEMORY`; `TOO_LONG` where the long values exceed 2**31 bytes.
    """
    if length > INLINE:
        return put_long(out, row, text, length)
    out.views[row] = make_key(text, length)
    out.valid[row >> 3] |= <uint8_t>(1 << (row & 7))
    return 0
