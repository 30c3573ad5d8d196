"""Picking among candidate pairs: greedily, by rank, or the best of each record.

All take pairs in an order given as a permutation, so that ties are broken where the
order is made, once, and in time and memory linear in the number of pairs.
"""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t

import numpy as np


cdef void check_records(const int32_t[::1] records, Py_ssize_t n, Py_ssize_t n_records) except *:
    cdef Py_ssize_t e
    if records.shape[0] != n:
        raise ValueError("all arrays of pairs must have the same length")
    for e in range(n):
        if not 0 <= records[e] < n_records:
            raise ValueError("a record index is out of range")


cdef void check_order(const uint32_t[::1] order, Py_ssize_t n) except *:
    cdef Py_ssize_t i
    if order.shape[0] != n:
        raise ValueError("all arrays of pairs must have the same length")
    for i in range(n):
        if order[i] >= n:
            raise ValueError("the order names a pair that is not there")


def take_in_order(
    const uint32_t[::1] order, const int32_t[::1] left, const int32_t[::1] right,
    Py_ssize_t n_left, Py_ssize_t n_right, *, bint once_left, bint once_right,
):
    """Take pairs in order while their records are free.

    Parameters
    ----------
    order : uint32[E]
        Permutation of the pairs, the first to be taken first.
    left, right : int32[E]
        Record indices of the pairs.
    n_left, n_right : int
        Records of each side.
    once_left, once_right : bool
        Whether a record of that side is no longer free once it is in a pair taken.

    Returns
    -------
    uint8[E]
        1 for each pair taken.

    Raises
    ------
    ValueError
        If the lengths differ or an index is out of range.
    """
    cdef Py_ssize_t n = left.shape[0], i, e
    check_order(order, n)
    check_records(left, n, n_left)
    check_records(right, n, n_right)
    cdef uint8_t[::1] used_left = np.zeros(n_left, np.uint8)
    cdef uint8_t[::1] used_right = np.zeros(n_right, np.uint8)
    taken = np.zeros(n, np.uint8)
    cdef uint8_t[::1] out = taken
    with nogil:
        for i in range(n):
            e = order[i]
            if not used_left[left[e]] and not used_right[right[e]]:
                out[e] = 1
                used_left[left[e]] = once_left
                used_right[right[e]] = once_right
    return taken


def rank_in_order(
    const uint32_t[::1] order, const int32_t[::1] record, Py_ssize_t n_records
):
    """Rank the pairs of each record: 1 for the one that comes first in the order.

    Parameters
    ----------
    order : uint32[E]
        Permutation of the pairs, the best first.
    record : int32[E]
        The record that each pair is ranked within.
    n_records : int

    Returns
    -------
    uint32[E]

    Raises
    ------
    ValueError
        If the lengths differ or an index is out of range.
    """
    cdef Py_ssize_t n = record.shape[0], i
    check_order(order, n)
    check_records(record, n, n_records)
    cdef uint32_t[::1] seen = np.zeros(n_records, np.uint32)
    ranks = np.zeros(n, np.uint32)
    cdef uint32_t[::1] out = ranks
    with nogil:
        for i in range(n):
            seen[record[order[i]]] += 1
            out[order[i]] = seen[record[order[i]]]
    return ranks


def best_pair(const int32_t[::1] record, const double[::1] value, Py_ssize_t n_records):
    """The pair of each record with the largest value, the first of equals.

    Parameters
    ----------
    record : int32[E]
    value : float64[E]
    n_records : int

    Returns
    -------
    int64[n_records]
        Index of the pair, -1 for a record without one.

    Raises
    ------
    ValueError
        If the lengths differ or an index is out of range.
    """
    cdef Py_ssize_t n = value.shape[0], e
    check_records(record, n, n_records)
    best = np.full(n_records, -1, np.int64)
    cdef int64_t[::1] out = best
    with nogil:
        for e in range(n):
            if out[record[e]] < 0 or value[e] > value[out[record[e]]]:
                out[record[e]] = e
    return best
