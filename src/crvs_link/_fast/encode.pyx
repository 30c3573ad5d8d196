"""Values as codes: 0, 1, 2, ... in order of first occurrence, -1 for missing.

Time is linear in the bytes of the input; memory is 4 bytes for each row and 24 to 48
for each distinct value.
"""

from libc.stdint cimport INT32_MAX, int32_t, int64_t, uint8_t, uint32_t

import numpy as np

from crvs_link._fast.arrow cimport StringChunks, code_chunks
from crvs_link._fast.codebook cimport (
    OUT_OF_MEMORY,
    TOO_LONG,
    Block,
    Codebook,
    Key,
    Table,
    add,
    flush,
    make_key,
)
from crvs_link._fast.columns cimport TextColumn
from crvs_link._fast.ranks cimport find_repeats, rank_chunks, take


def encode_strings(series):
    """Codes of a column of strings.

    The Python equivalent is::

        book = {}
        codes = [-1 if v is None else book.setdefault(v, len(book)) for v in series]

    Parameters
    ----------
    series
        Anything with ``__arrow_c_stream__`` whose values are Arrow ``string_view``,
        ``large_string`` or ``string``, in any number of chunks. Two values are equal if
        their UTF-8 bytes are.

    Returns
    -------
    codes : int32[n]
    first : uint32[d]
        The row in which each code occurs first: ``series.gather(first)`` gives the
        distinct values.

    Raises
    ------
    TypeError
        If the values are not strings.
    OverflowError
        If there are 2**31 values or more, or a value of so many bytes.
    """
    cdef StringChunks chunks = StringChunks(series)
    check_rows(chunks.rows)
    cdef Codebook book = Codebook()
    cdef int status = 0
    codes = np.empty(chunks.rows, dtype=np.int32)
    cdef int32_t[::1] out = codes
    if chunks.rows:
        with nogil:
            status = code_chunks(&book.table, chunks, &out[0])
    check_status(status)
    return codes, book.first()


def encode_sorted(series):
    """Codes of a column of strings, in the order of their UTF-8 bytes.

    That is the order of code points, and the one in which Polars sorts.

    Parameters
    ----------
    series
        As `encode_strings`, which raises the same errors.

    Returns
    -------
    codes : int32[n]
        Ascending with the values; -1 for null.
    values : TextColumn
        The distinct values, by code.
    """
    cdef StringChunks chunks = StringChunks(series)
    check_rows(chunks.rows)
    cdef TextColumn values = TextColumn()
    cdef int64_t distinct = 0
    cdef int status = 0
    codes = np.empty(chunks.rows, dtype=np.int32)
    cdef int32_t[::1] out = codes
    cdef uint32_t[::1] first = np.empty(chunks.rows, dtype=np.uint32)
    if chunks.rows:
        with nogil:
            distinct = rank_chunks(chunks, &out[0], &first[0])
    check_status(<int>min(distinct, 0))
    values.reserve(distinct)
    if distinct:
        with nogil:
            status = take(chunks, &first[0], distinct, values)
    check_status(status)
    return codes, values


def has_repeats(series):
    """Whether a value occurs twice in a column of strings; nulls do not count.

    Parameters
    ----------
    series
        As `encode_strings`, which raises the same errors.

    Returns
    -------
    bool
    """
    cdef StringChunks chunks = StringChunks(series)
    check_rows(chunks.rows)
    cdef int64_t found
    with nogil:
        found = find_repeats(chunks)
    check_status(<int>min(found, 0))
    return found > 0


def encode_lists(const int32_t[::1] items, const int64_t[::1] offsets):
    """Codes of lists of codes; lists are equal if their items are, in the same order.

    Parameters
    ----------
    items : int32[total]
        -1 for missing.
    offsets : int64[n + 1]
        List i is ``items[offsets[i]:offsets[i + 1]]``.

    Returns
    -------
    codes : int32[n]
        -1 for an empty list and for one of missing items only.
    first : uint32[d]
        The list in which each code occurs first.

    Raises
    ------
    ValueError
        If the offsets do not ascend from 0 to ``total``.
    OverflowError
        If there are 2**31 lists or more, or one of so many bytes.
    """
    cdef int64_t rows = offsets.shape[0] - 1
    if rows < 0 or offsets[0] != 0 or offsets[rows] != items.shape[0]:
        raise ValueError("offsets must run from 0 to the number of items")
    if np.any(np.diff(offsets) < 0):
        raise ValueError("offsets must ascend")
    return code_rows(items, &offsets[0], 0, rows)


def combine(columns):
    """Codes of the distinct tuples over columns of codes.

    Parameters
    ----------
    columns : sequence of int32[n]
        At least one; -1 for missing.

    Returns
    -------
    codes : int32[n]
        A missing member is a member like any other, but a tuple of which every member
        is missing is -1.
    first : uint32[d]
        The row in which each tuple occurs first.

    Raises
    ------
    ValueError
        If there is no column, or the lengths differ.
    OverflowError
        If there are 2**31 rows or more.
    """
    tuples = np.stack(columns, axis=1)
    return code_rows(tuples.ravel(), NULL, tuples.shape[1], tuples.shape[0])


def remap(const int32_t[::1] codes, const int32_t[::1] lut):
    """Codes looked up in a table: ``lut[codes]``, where a missing code stays -1.

    Parameters
    ----------
    codes : int32[n]
    lut : int32[d]

    Returns
    -------
    int32[n]

    Raises
    ------
    IndexError
        If a code is ``d`` or more.
    """
    cdef int64_t i
    check_codes(codes, lut.shape[0])
    mapped = np.empty(codes.shape[0], dtype=np.int32)
    cdef int32_t[::1] out = mapped
    with nogil:
        for i in range(codes.shape[0]):
            out[i] = lut[codes[i]] if codes[i] >= 0 else -1
    return mapped


def count(const int32_t[::1] codes, int64_t n):
    """How often each code occurs; missing ones are not counted.

    Parameters
    ----------
    codes : int32[rows]
    n : int
        How many codes there are.

    Returns
    -------
    int64[n]

    Raises
    ------
    IndexError
        If a code is ``n`` or more.
    ValueError
        If ``n`` is negative.
    """
    if n < 0:
        raise ValueError("the number of codes cannot be negative")
    cdef int64_t i
    check_codes(codes, n)
    counts = np.zeros(n, dtype=np.int64)
    cdef int64_t[::1] out = counts
    with nogil:
        for i in range(codes.shape[0]):
            if codes[i] >= 0:
                out[codes[i]] += 1
    return counts


cdef int check_codes(const int32_t[::1] codes, int64_t size) except -1:
    cdef int32_t largest = -1
    cdef int64_t i
    with nogil:
        for i in range(codes.shape[0]):
            largest = max(largest, codes[i])
    if largest >= size:
        raise IndexError("a code lies outside the table")
    return 0


cdef int check_rows(int64_t rows) except -1:
    if rows > INT32_MAX:
        raise OverflowError(f"{rows} rows cannot be coded: 2**31 - 1 at most")
    return 0


cdef int check_status(int status) except -1:
    if status == OUT_OF_MEMORY:
        raise MemoryError
    if status == TOO_LONG:
        raise OverflowError("a value of 2**31 bytes or more cannot be coded")
    return 0


cdef object code_rows(
    const int32_t[::1] items, const int64_t *offsets, int64_t width, int64_t rows
):
    """Codes and first rows of lists of items; without offsets each has ``width`` items."""
    check_rows(rows)
    cdef Codebook book = Codebook()
    cdef int status = 0
    codes = np.empty(rows, dtype=np.int32)
    cdef int32_t[::1] out = codes
    cdef const int32_t *source = &items[0] if items.shape[0] else NULL
    if rows:
        with nogil:
            status = code_lists(&book.table, source, offsets, width, rows, &out[0])
    check_status(status)
    return codes, book.first()


cdef int code_lists(
    Table *table, const int32_t *items, const int64_t *offsets, int64_t width, int64_t rows,
    int32_t *codes,
) noexcept nogil:
    cdef Block block
    cdef Key key
    cdef int64_t i, j, start, end
    block.size = 0
    for i in range(rows):
        start = offsets[i] if offsets != NULL else i * width
        end = offsets[i + 1] if offsets != NULL else start + width
        if end - start > INT32_MAX >> 2:
            return TOO_LONG
        j = start
        while j < end and items[j] < 0:
            j += 1
        if j == end:
            codes[i] = -1
            continue
        key = make_key(<const uint8_t *>(items + start), <uint32_t>(4 * (end - start)))
        if add(table, &block, key, i, codes) < 0:
            return OUT_OF_MEMORY
    return flush(table, &block, codes)
