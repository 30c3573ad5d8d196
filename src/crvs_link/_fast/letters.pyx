"""The characters of a column of strings, counted and numbered."""

from libc.stdint cimport int64_t, uint8_t, uint16_t, uint32_t

import numpy as np

from crvs_link._fast.arrow cimport ArrowArray, StringChunks, is_there, read_key
from crvs_link._fast.codebook cimport TOO_LONG, Key, bytes_of
from crvs_link._fast.letters cimport next_point

cdef enum:
    POINTS = 0x110000
    # Letters of all scripts but those of the Far East: to clear a table of all points takes a
    # hundred times as long as to count one name.
    FEW_POINTS = 0x3000
    TOO_FEW = -1


def count_letters(series):
    """How often each character occurs, and where each value begins among all characters.

    Parameters
    ----------
    series
        Anything with ``__arrow_c_stream__`` whose values are strings.

    Returns
    -------
    counts : int64[m]
        By code point, as far as there are any.
    offsets : int64[n + 1]
        Characters before each value, and before the end; none for null.

    Raises
    ------
    TypeError
        If the values are not strings.
    OverflowError
        If a value has 2**31 bytes.
    """
    cdef StringChunks chunks = StringChunks(series)
    cdef int64_t[::1] count
    offsets = np.zeros(chunks.rows + 1, dtype=np.int64)
    cdef int64_t[::1] offset = offsets
    cdef int64_t room, points
    for room in (FEW_POINTS, POINTS):
        counts = np.zeros(room, dtype=np.int64)
        count = counts
        with nogil:
            points = count_chunks(chunks, &count[0], room, &offset[0])
        if points != TOO_FEW:
            break
    if points == TOO_LONG:
        raise OverflowError("a value of 2**31 bytes or more")
    return counts[:points].copy(), offsets


def number_letters(series, const uint16_t[::1] numbers, int64_t total, bint wide):
    """The characters of all values, end to end, each as its number.

    Parameters
    ----------
    series
        As `count_letters`, of the same values.
    numbers : uint16[m]
        By code point.
    total : int
        Characters in all.
    wide : bool
        Whether numbers above 255 occur.

    Returns
    -------
    uint8[total] or, if wide, uint16[total]

    Raises
    ------
    ValueError
        If there are not as many characters, or one without a number.
    """
    cdef StringChunks chunks = StringChunks(series)
    cdef uint8_t[::1] narrow
    cdef uint16_t[::1] broad
    cdef uint8_t *bytes_ = NULL
    cdef uint16_t *units = NULL
    cdef int64_t written
    cdef const uint16_t *table = &numbers[0] if numbers.shape[0] else NULL
    out = np.empty(total, dtype=np.uint16 if wide else np.uint8)
    if total and wide:
        broad = out
        units = &broad[0]
    elif total:
        narrow = out
        bytes_ = &narrow[0]
    with nogil:
        written = number_chunks(chunks, table, numbers.shape[0], total, bytes_, units)
    if written != total:
        raise ValueError("these are not the characters that were counted")
    return out


def list_letters(series, uint32_t least):
    """Which characters occur, from a code point on.

    Parameters
    ----------
    series
        As `count_letters`, which raises the same errors.
    least : int

    Returns
    -------
    uint32[k]
        Code points, ascending.
    """
    cdef StringChunks chunks = StringChunks(series)
    found = np.zeros(POINTS, dtype=np.uint8)
    cdef uint8_t[::1] view = found
    cdef int64_t points
    with nogil:
        points = mark_chunks(chunks, least, &view[0])
    if points == TOO_LONG:
        raise OverflowError("a value of 2**31 bytes or more")
    return np.flatnonzero(found[:points]).astype(np.uint32)


cdef int64_t count_chunks(
    StringChunks chunks, int64_t *counts, int64_t room, int64_t *offsets
) noexcept nogil:
    """Count; give one more than the largest code point, `TOO_LONG` or `TOO_FEW` counts."""
    cdef const ArrowArray *chunk
    cdef const uint8_t *text
    cdef Key key
    cdef uint32_t point
    cdef int64_t c, i, k
    cdef int64_t row = 0
    cdef int64_t total = 0
    cdef uint32_t above = 0
    for c in range(chunks.size):
        chunk = &chunks.arrays[c]
        for i in range(chunk.offset, chunk.offset + chunk.length):
            if is_there(chunk, i):
                if not read_key(chunk, chunks.layout, i, &key):
                    return TOO_LONG
                text = bytes_of(&key)
                k = 0
                while k < <int64_t><uint32_t>key.head:
                    k = next_point(text, k, &point)
                    if point >= room:
                        return TOO_FEW
                    counts[point] += 1
                    above = max(above, point + 1)
                    total += 1
            row += 1
            offsets[row] = total
    return above


cdef int64_t mark_chunks(StringChunks chunks, uint32_t least, uint8_t *found) noexcept nogil:
    """Mark characters; give one more than the largest code point, or `TOO_LONG`."""
    cdef const ArrowArray *chunk
    cdef const uint8_t *text
    cdef Key key
    cdef uint32_t point
    cdef uint32_t above = 0
    cdef int64_t c, i, k
    for c in range(chunks.size):
        chunk = &chunks.arrays[c]
        for i in range(chunk.offset, chunk.offset + chunk.length):
            if not is_there(chunk, i):
                continue
            if not read_key(chunk, chunks.layout, i, &key):
                return TOO_LONG
            text = bytes_of(&key)
            k = 0
            while k < <int64_t><uint32_t>key.head:
                k = next_point(text, k, &point)
                if point >= least:
                    found[point] = 1
                    above = max(above, point + 1)
    return above


cdef int64_t number_chunks(
    StringChunks chunks, const uint16_t *numbers, int64_t n_numbers, int64_t total,
    uint8_t *narrow, uint16_t *wide,
) noexcept nogil:
    """Write the number of each character; give how many there are, -1 for one without."""
    cdef const ArrowArray *chunk
    cdef const uint8_t *text
    cdef Key key
    cdef uint32_t point
    cdef int64_t c, i, k
    cdef int64_t at = 0
    for c in range(chunks.size):
        chunk = &chunks.arrays[c]
        for i in range(chunk.offset, chunk.offset + chunk.length):
            if not is_there(chunk, i) or not read_key(chunk, chunks.layout, i, &key):
                continue
            text = bytes_of(&key)
            k = 0
            while k < <int64_t><uint32_t>key.head:
                k = next_point(text, k, &point)
                if point >= n_numbers:
                    return -1
                if at < total:
                    if wide != NULL:
                        wide[at] = numbers[point]
                    else:
                        narrow[at] = <uint8_t>numbers[point]
                at += 1
    return at
