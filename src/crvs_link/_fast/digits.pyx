"""Values that are numbers and separators, taken apart."""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t

import numpy as np

from crvs_link._fast.arrow cimport ArrowArray, StringChunks, is_there, read_key
from crvs_link._fast.codebook cimport TOO_LONG, Key, bytes_of

cdef enum:
    MOST_FIRST = 8      # digits of the first number
    MOST_OTHER = 4      # and of the two others
    MOST_SEPARATORS = 3


def split_numbers(series):
    """Take values apart that are one to three numbers with separators between them.

    The pattern is ``\\d{1,8}(SEP\\d{1,4}(SEP\\d{1,4})?)?`` in ASCII, where ``SEP`` is one
    to three hyphens, strokes, full stops and spaces. Any other value is left.

    Parameters
    ----------
    series
        Anything with ``__arrow_c_stream__`` whose values are strings.

    Returns
    -------
    numbers : int32[3, n]
        0 where there is none.
    widths : int32[3, n]
        Digits of each number; 0 where there is none.
    left : uint32[k]
        The rows of the values that are left, ascending.

    Raises
    ------
    TypeError
        If the values are not strings.
    OverflowError
        If a value has 2**31 bytes.
    """
    cdef StringChunks chunks = StringChunks(series)
    numbers = np.zeros((3, chunks.rows), dtype=np.int32)
    widths = np.zeros((3, chunks.rows), dtype=np.int32)
    left = np.empty(chunks.rows, dtype=np.uint32)
    cdef int32_t[:, ::1] number = numbers
    cdef int32_t[:, ::1] width = widths
    cdef uint32_t[::1] rows = left
    cdef int64_t n = 0
    if chunks.rows:
        with nogil:
            n = split_chunks(chunks, &number[0, 0], &width[0, 0], &rows[0])
    if n == TOO_LONG:
        raise OverflowError("a value of 2**31 bytes or more")
    return numbers, widths, left[:n].copy()


cdef int64_t split_chunks(
    StringChunks chunks, int32_t *numbers, int32_t *widths, uint32_t *left
) noexcept nogil:
    cdef const ArrowArray *chunk
    cdef Key key
    cdef int32_t number[3]
    cdef int32_t width[3]
    cdef int64_t c, i, k
    cdef int64_t row = 0
    cdef int64_t n = 0
    for c in range(chunks.size):
        chunk = &chunks.arrays[c]
        for i in range(chunk.offset, chunk.offset + chunk.length):
            if is_there(chunk, i):
                if not read_key(chunk, chunks.layout, i, &key):
                    return TOO_LONG
                if split(&key, number, width):
                    for k in range(3):
                        numbers[k * chunks.rows + row] = number[k]
                        widths[k * chunks.rows + row] = width[k]
                else:
                    left[n] = <uint32_t>row
                    n += 1
            row += 1
    return n


cdef inline bint split(const Key *key, int32_t *number, int32_t *width) noexcept nogil:
    cdef const uint8_t *text = bytes_of(key)
    cdef int64_t length = <uint32_t>key.head
    cdef int64_t i = 0
    cdef int64_t start
    cdef int k
    for k in range(3):
        number[k] = width[k] = 0
    for k in range(3):
        start = i
        while i < length and 48 <= text[i] <= 57 and i - start < MOST_FIRST:
            number[k] = 10 * number[k] + (text[i] - 48)
            i += 1
        width[k] = <int32_t>(i - start)
        if width[k] == 0 or (k > 0 and width[k] > MOST_OTHER):
            return False
        if i == length:
            return True
        start = i
        while i < length and (text[i] == 32 or 45 <= text[i] <= 47) and i - start < MOST_SEPARATORS:
            i += 1
        if i == start:
            return False
    return False
