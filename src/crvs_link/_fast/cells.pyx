"""Which cells of a column say anything."""

from libc.stdint cimport int64_t, uint8_t, uint32_t

import numpy as np

from crvs_link._fast.arrow cimport ArrowArray, StringChunks, is_there, read_key
from crvs_link._fast.codebook cimport TOO_LONG, Key, bytes_of


def has_text(series):
    """Whether a value of a column is more than white space.

    Parameters
    ----------
    series
        Anything with ``__arrow_c_stream__`` whose values are strings.

    Returns
    -------
    bool

    Raises
    ------
    TypeError
        If the values are not strings.
    OverflowError
        If a value has 2**31 bytes.
    """
    cdef StringChunks chunks = StringChunks(series)
    cdef int64_t found
    with nogil:
        found = first_text(chunks)
    if found == TOO_LONG:
        raise OverflowError("a value of 2**31 bytes or more")
    return found >= 0


def without_text(series):
    """The rows that are null or white space (the property White_Space of Unicode).

    Parameters
    ----------
    series
        Anything with ``__arrow_c_stream__`` whose values are strings.

    Returns
    -------
    uint32[k]
        Ascending.

    Raises
    ------
    TypeError, OverflowError
        As `has_text`.
    """
    cdef StringChunks chunks = StringChunks(series)
    found = np.empty(chunks.rows, dtype=np.uint32)
    cdef uint32_t[::1] rows = found
    cdef int64_t n = 0
    if chunks.rows:
        with nogil:
            n = list_without_text(chunks, &rows[0])
    if n == TOO_LONG:
        raise OverflowError("a value of 2**31 bytes or more")
    return found[:n].copy()


cdef int64_t first_text(StringChunks chunks) noexcept nogil:
    """The first row with text; -1 for none, or `TOO_LONG`."""
    cdef const ArrowArray *chunk
    cdef Key key
    cdef int64_t c, i
    cdef int64_t row = 0
    for c in range(chunks.size):
        chunk = &chunks.arrays[c]
        for i in range(chunk.offset, chunk.offset + chunk.length):
            if is_there(chunk, i):
                if not read_key(chunk, chunks.layout, i, &key):
                    return TOO_LONG
                if not is_white(&key):
                    return row
            row += 1
    return -1


cdef int64_t list_without_text(StringChunks chunks, uint32_t *rows) noexcept nogil:
    """Write the rows without text; give how many, or `TOO_LONG`."""
    cdef const ArrowArray *chunk
    cdef Key key
    cdef int64_t c, i
    cdef int64_t row = 0
    cdef int64_t n = 0
    for c in range(chunks.size):
        chunk = &chunks.arrays[c]
        for i in range(chunk.offset, chunk.offset + chunk.length):
            rows[n] = <uint32_t>row
            if not is_there(chunk, i):
                n += 1
            elif not read_key(chunk, chunks.layout, i, &key):
                return TOO_LONG
            else:
                n += is_white(&key)
            row += 1
    return n


cdef inline bint is_white(const Key *key) noexcept nogil:
    """Whether a value holds nothing but white space."""
    cdef const uint8_t *text = bytes_of(key)
    cdef int64_t length = <uint32_t>key.head
    cdef int64_t i = 0
    cdef int64_t size
    while i < length:
        size = white_at(text + i, length - i)
        if size == 0:
            return False
        i += size
    return True


cdef inline int64_t white_at(const uint8_t *text, int64_t left) noexcept nogil:
    """Bytes of the white space at the start of a text; 0 where there is none."""
    cdef uint32_t point
    if text[0] == 32 or 9 <= text[0] <= 13:
        return 1
    if text[0] < 0xC2:
        return 0
    if text[0] == 0xC2 and left >= 2:
        return 2 if text[1] == 0x85 or text[1] == 0xA0 else 0
    if 0xE1 <= text[0] <= 0xE3 and left >= 3:
        point = <uint32_t>(text[0] & 15) << 12 | (text[1] & 63) << 6 | (text[2] & 63)
        if (
            point == 0x1680 or 0x2000 <= point <= 0x200A or point == 0x2028 or point == 0x2029
            or point == 0x202F or point == 0x205F or point == 0x3000
        ):
            return 3
    return 0
