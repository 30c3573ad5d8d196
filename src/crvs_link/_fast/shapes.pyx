"""Values as numbers, and the shape in which they are written."""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t

import numpy as np

from crvs_link._fast.arrow cimport ArrowArray, StringChunks, is_there, read_key
from crvs_link._fast.codebook cimport OUT_OF_MEMORY, TOO_LONG, Key, bytes_of
from crvs_link._fast.columns cimport TextColumn, put

cdef enum:
    MOST_NUMBERS = 6
    MOST_BYTES = 64     # of a value that has a shape
    MOST_DIGITS = 9     # of which a number is made


def take_shapes(series):
    """Split values into their numbers and the text that stands round them.

    The shape of a value is its text with a 0 for each ASCII digit and small ASCII letters:
    that of ``15 Aug 1990`` is ``00 aug 0000``. There are few shapes in many values.

    Parameters
    ----------
    series
        Anything with ``__arrow_c_stream__`` whose values are strings.

    Returns
    -------
    numbers : int32[6, n]
        The first numbers of each value, each by its first nine digits; 0 where there is none.
    shapes : TextColumn
        Null for null, for a value without a digit, and for one of more than 64 bytes.

    Raises
    ------
    TypeError
        If the values are not strings.
    OverflowError
        If a value has 2**31 bytes.
    """
    cdef StringChunks chunks = StringChunks(series)
    cdef TextColumn shapes = TextColumn()
    numbers = np.zeros((MOST_NUMBERS, chunks.rows), dtype=np.int32)
    cdef int32_t[:, ::1] number = numbers
    cdef int status = 0
    shapes.reserve(chunks.rows)
    if chunks.rows:
        with nogil:
            status = shape_chunks(chunks, &number[0, 0], shapes)
    if status == OUT_OF_MEMORY:
        raise MemoryError
    if status == TOO_LONG:
        raise OverflowError("a value of 2**31 bytes or more")
    return numbers, shapes


cdef int shape_chunks(StringChunks chunks, int32_t *numbers, TextColumn shapes) noexcept nogil:
    cdef uint8_t shape[MOST_BYTES]
    cdef int32_t number[MOST_NUMBERS]
    cdef const ArrowArray *chunk
    cdef Key key
    cdef int64_t c, i
    cdef int64_t row = 0
    cdef int status, k, found
    for c in range(chunks.size):
        chunk = &chunks.arrays[c]
        for i in range(chunk.offset, chunk.offset + chunk.length):
            if is_there(chunk, i):
                if not read_key(chunk, chunks.layout, i, &key):
                    return TOO_LONG
                found = shape_text(&key, number, shape)
                if found > 0:
                    for k in range(found):
                        numbers[k * chunks.rows + row] = number[k]
                    status = put(&shapes.out, row, shape, <uint32_t>key.head)
                    if status < 0:
                        return status
            row += 1
    return 0


cdef inline int shape_text(const Key *key, int32_t *number, uint8_t *shape) noexcept nogil:
    """Write the shape and the numbers of a value; give how many numbers were kept."""
    cdef const uint8_t *text = bytes_of(key)
    cdef int64_t length = <uint32_t>key.head
    cdef int64_t i
    cdef int found = 0
    cdef int digits = 0
    cdef uint8_t letter
    if length > MOST_BYTES:
        return 0
    for i in range(length):
        letter = text[i]
        if 48 <= letter <= 57:
            shape[i] = 48
            if digits == 0 and found <= MOST_NUMBERS:
                found += 1
                if found <= MOST_NUMBERS:
                    number[found - 1] = 0
            if digits < MOST_DIGITS and found <= MOST_NUMBERS:
                number[found - 1] = 10 * number[found - 1] + (letter - 48)
            digits += 1
        else:
            digits = 0
            shape[i] = letter + 32 if 65 <= letter <= 90 else letter
    return min(found, <int>MOST_NUMBERS)
