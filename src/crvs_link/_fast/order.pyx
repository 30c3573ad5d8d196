"""The stable order of 64-bit keys.

A radix sort reads and writes each key once for every digit in which keys differ, which
is several times faster than comparing keys with each other, and leaves equal keys in
the order in which they came.
"""

from libc.stdint cimport int32_t, int64_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, malloc
from libc.string cimport memcpy

import numpy as np

cdef enum:
    DIGIT_BITS = 11
    DIGITS = 6          # of 11 bits in 64
    BUCKETS = 1 << DIGIT_BITS
    MOST_KEY_LANES = 32


cdef struct Entry:
    uint64_t key
    uint32_t place


cdef void scatter(
    const Entry *source, Entry *target, Py_ssize_t n, int shift, int64_t *starts
) noexcept nogil:
    """One pass: entries to where their digit belongs, in the order in which they come."""
    cdef Py_ssize_t i
    cdef int64_t before = 0, here
    cdef uint64_t digit
    for i in range(BUCKETS):
        here = starts[i]
        starts[i] = before
        before += here
    for i in range(n):
        digit = (source[i].key >> shift) & (BUCKETS - 1)
        target[starts[digit]] = source[i]
        starts[digit] += 1


cdef int order_keys(const uint64_t *keys, Py_ssize_t n, uint32_t *out) except -1 nogil:
    cdef int64_t *starts = <int64_t *>calloc(DIGITS * BUCKETS, sizeof(int64_t))
    cdef Entry *source = <Entry *>malloc((n + 1) * sizeof(Entry))
    cdef Entry *target = <Entry *>malloc((n + 1) * sizeof(Entry))
    cdef Py_ssize_t i
    cdef int digit
    try:
        if starts == NULL or source == NULL or target == NULL:
            raise MemoryError
        for i in range(n):
            source[i].key = keys[i]
            source[i].place = <uint32_t>i
            for digit in range(DIGITS):
                starts[digit * BUCKETS + (keys[i] >> digit * DIGIT_BITS & (BUCKETS - 1))] += 1
        for digit in range(DIGITS):
            # A digit that all keys share leaves them where they are.
            if starts[digit * BUCKETS + (keys[0] >> digit * DIGIT_BITS & (BUCKETS - 1))] == n:
                continue
            scatter(source, target, n, digit * DIGIT_BITS, starts + digit * BUCKETS)
            source, target = target, source
        for i in range(n):
            out[i] = source[i].place
    finally:
        free(starts)
        free(source)
        free(target)
    return 0


def ascending(const uint64_t[::1] keys):
    """The permutation that sorts keys, equal ones in the order in which they come.

    Parameters
    ----------
    keys : uint64[n]
        Fewer than 2**32.

    Returns
    -------
    uint32[n]
    """
    cdef Py_ssize_t n = keys.shape[0]
    if n >= 4294967296:
        raise ValueError("at most 2**32 - 1 keys can be put in order")
    order = np.empty(n, dtype=np.uint32)
    cdef uint32_t[::1] out = order
    if n:
        with nogil:
            order_keys(&keys[0], n, &out[0])
    return order


def pair_keys(const int32_t[::1] left, const int32_t[::1] right):
    """Keys that sort pairs of record numbers by left, then right, uint64[n].

    Parameters
    ----------
    left, right : int32[n]
        Not negative.
    """
    if left.shape[0] != right.shape[0]:
        raise ValueError("left and right must be of one length")
    keys = np.empty(left.shape[0], dtype=np.uint64)
    cdef uint64_t[::1] out = keys
    cdef Py_ssize_t i
    with nogil:
        for i in range(left.shape[0]):
            out[i] = <uint64_t><uint32_t>left[i] << 32 | <uint32_t>right[i]
    return keys


def descending_keys(const double[::1] values):
    """Keys that sort numbers from the largest to the smallest, uint64[n].

    Parameters
    ----------
    values : float64[n]
        Numbers, infinities included; zero and minus zero are equal.

    Raises
    ------
    ValueError
        If a value is not a number.
    """
    keys = np.empty(values.shape[0], dtype=np.uint64)
    cdef uint64_t[::1] out = keys
    cdef Py_ssize_t i
    cdef double value
    cdef uint64_t bits
    for i in range(values.shape[0]):
        value = values[i] + 0.0
        if value != value:
            raise ValueError("a value is not a number")
        # As integers, doubles ascend by size where positive and descend where negative.
        memcpy(&bits, &value, sizeof(bits))
        out[i] = bits if bits >> 63 else ~bits & <uint64_t>0x7FFFFFFFFFFFFFFF
    return keys


def content_keys(list lanes):
    """Hashes of the rows of several lanes, uint64[n]: of what they hold, not of their place.

    The numpy equivalent is, for each lane in turn: ``state ^= lane; state *= K;
    state ^= state >> 29``, where K is 2**64 divided by the golden ratio.

    Parameters
    ----------
    lanes : list of int32[n]
        At least one, at most 32.
    """
    cdef const int32_t *columns[MOST_KEY_LANES]
    cdef const int32_t[::1] lane
    cdef int k, n_lanes = <int>len(lanes)
    if not 1 <= n_lanes <= MOST_KEY_LANES:
        raise ValueError("1 to 32 lanes")
    cdef Py_ssize_t i, n = len(lanes[0])
    for k in range(n_lanes):
        lane = lanes[k]
        if lane.shape[0] != n:
            raise ValueError("lanes must be of one length")
        columns[k] = &lane[0] if n else NULL
    keys = np.empty(n, dtype=np.uint64)
    cdef uint64_t[::1] out = keys
    cdef uint64_t state
    with nogil:
        for i in range(n):
            state = 0
            for k in range(n_lanes):
                state = (state ^ <uint64_t><int64_t>columns[k][i]) * <uint64_t>0x9E3779B97F4A7C15
                state ^= state >> 29
            out[i] = state
    return keys
