"""Rows by key: what a blocking rule of an index looks up.

The entries of a rule lie in the order of the hashes of their keys, groups of equal keys
side by side; a directory over the highest bits of the hash says where to look.
"""

from libc.stdint cimport int32_t, int64_t, uint32_t, uint64_t

import numpy as np

from crvs_link._fast.blocks cimport MOST_SLOTS, finish, mix

cdef enum:
    MOST_LANES = 8


def group_entries(const uint64_t[::1] entries, list lanes, slots=None):
    """Groups of the sorted entries of one file under one rule.

    Parameters
    ----------
    entries : uint64[m]
        From `blocks.sorted_entries`, for the same lanes and slots.
    lanes : list of int32[n]
    slots : int32[n, 8], optional
        Keys with a token have one hash in 64 bits: of lanes the records themselves tell
        whether two keys of one shorter hash are the same.

    Returns
    -------
    high, low : uint32[G]
        The two halves of the hash of each group, ascending; ``low`` is empty without slots.
    starts : uint32[G + 1]
        Where the rows of each group begin.
    rows : uint32[m]
    """
    cdef Py_ssize_t m = entries.shape[0], i, g = 0
    cdef int k, n_lanes = <int>len(lanes)
    cdef bint tokens = slots is not None
    cdef const int32_t *columns[MOST_LANES]
    cdef const int32_t[::1] lane
    cdef const int32_t[:, ::1] slot
    cdef uint64_t state, key
    if len(lanes) > MOST_LANES:
        raise ValueError("a rule has at most 8 lanes")
    for k in range(n_lanes):
        lane = lanes[k]
        columns[k] = &lane[0] if lane.shape[0] else NULL
    rows = np.empty(m, dtype=np.uint32)
    lows = np.zeros(m if tokens else 0, dtype=np.uint32)
    cdef uint32_t[::1] row = rows
    cdef uint32_t[::1] low = lows
    if tokens:
        slot = slots
    with nogil:
        for i in range(m):
            row[i] = <uint32_t>entries[i]
            if not tokens:
                continue
            state = 0
            for k in range(n_lanes):
                state = mix(state, columns[k][row[i]])
            for k in range(MOST_SLOTS):
                key = finish(mix(state, slot[row[i], k]))
                if key >> 32 == entries[i] >> 32:
                    low[i] = <uint32_t>key
                    break
    if tokens:
        _part_collisions(entries, row, low)
    starts = np.empty(m + 1, dtype=np.uint32)
    cdef uint32_t[::1] start = starts
    with nogil:
        for i in range(m):
            if i == 0 or entries[i] >> 32 != entries[i - 1] >> 32 or (
                tokens and low[i] != low[i - 1]
            ):
                start[g] = <uint32_t>i
                g += 1
        start[g] = <uint32_t>m
    starts = starts[: g + 1].copy()
    firsts = starts[:g]
    high = (np.asarray(entries)[firsts] >> np.uint64(32)).astype(np.uint32)
    return high, lows[firsts] if tokens else lows, starts, rows


cdef void _part_collisions(
    const uint64_t[::1] entries, uint32_t[::1] row, uint32_t[::1] low
):
    """Sort what shares the upper half of its hash by the lower."""
    cdef Py_ssize_t m = entries.shape[0], first = 0, i
    cdef bint mixed
    while first < m:
        i = first + 1
        mixed = False
        while i < m and entries[i] >> 32 == entries[first] >> 32:
            mixed |= low[i] != low[first]
            i += 1
        if mixed:
            rows, lows = np.asarray(row[first:i]), np.asarray(low[first:i])
            order = np.lexsort((rows, lows))
            rows[:] = rows[order]
            lows[:] = lows[order]
        first = i


def directory(const uint32_t[::1] high):
    """Where the groups of each value of the highest bits begin.

    Parameters
    ----------
    high : uint32[G]
        Ascending.

    Returns
    -------
    uint32[2**bits + 1]
        About two groups to an entry.
    """
    cdef int bits = 0
    cdef Py_ssize_t i, g = 0
    while bits < 30 and (<int64_t>2 << bits) < high.shape[0]:
        bits += 1
    out = np.empty((1 << bits) + 1, dtype=np.uint32)
    cdef uint32_t[::1] view = out
    for i in range(1 << bits):
        while g < high.shape[0] and (<uint64_t>high[g] << bits) >> 32 < <uint64_t>i:
            g += 1
        view[i] = <uint32_t>g
    view[1 << bits] = <uint32_t>high.shape[0]
    return out
