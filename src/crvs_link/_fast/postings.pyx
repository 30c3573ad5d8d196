"""Rows by key: what a blocking rule of an index looks up.

The entries of a rule lie in the order of the hashes of their keys, groups of equal keys
side by side; a directory over the highest bits of the hash says where to look.
"""

from libc.stdint cimport int32_t, int64_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free

import numpy as np

from crvs_link._fast.blocks cimport MOST_SLOTS, finish, mix
from crvs_link._fast.pages cimport take_pages

cdef enum:
    MOST_LANES = 8
    RADIX_BITS = 11
    BUCKETS = 1 << RADIX_BITS


cdef struct Entry:
    uint64_t hashed
    uint32_t row


cdef Py_ssize_t write_keys(
    const int32_t **lanes, int n_lanes, const int32_t *slots, Py_ssize_t n, Entry *out
) noexcept nogil:
    """Entries of all records whose key is complete, one for each token of a rule on tokens."""
    cdef Py_ssize_t row, count = 0
    cdef uint64_t state
    cdef int k, missing
    for row in range(n):
        state = 0
        missing = 0
        for k in range(n_lanes):
            missing |= lanes[k][row]
            state = mix(state, lanes[k][row])
        if missing < 0:
            continue
        if slots == NULL:
            out[count].hashed = finish(state)
            out[count].row = <uint32_t>row
            count += 1
            continue
        for k in range(MOST_SLOTS):
            if slots[row * MOST_SLOTS + k] < 0:
                break
            out[count].hashed = finish(mix(state, slots[row * MOST_SLOTS + k]))
            out[count].row = <uint32_t>row
            count += 1
    return count


cdef int sort_keys(Entry *entries, Entry *scratch, Py_ssize_t n) except -1 nogil:
    """Stable radix sort on the upper half of the hash; what shares it goes by the lower."""
    cdef int64_t *starts = <int64_t *>calloc(3 * BUCKETS, sizeof(int64_t))
    if starts == NULL:
        raise MemoryError
    cdef Py_ssize_t i, j
    cdef int digit, shift
    cdef int64_t before, here
    cdef Entry *source = entries
    cdef Entry *target = scratch
    cdef Entry held
    for i in range(n):
        starts[(entries[i].hashed >> 32) & (BUCKETS - 1)] += 1
        starts[BUCKETS + ((entries[i].hashed >> 43) & (BUCKETS - 1))] += 1
        starts[2 * BUCKETS + (entries[i].hashed >> 54)] += 1
    for digit in range(3):
        before = 0
        for i in range(digit * BUCKETS, (digit + 1) * BUCKETS):
            here = starts[i]
            starts[i] = before
            before += here
        shift = 32 + digit * RADIX_BITS
        for i in range(n):
            here = digit * BUCKETS + <int64_t>((source[i].hashed >> shift) & (BUCKETS - 1))
            target[starts[here]] = source[i]
            starts[here] += 1
        source, target = target, source
    # Three passes leave the result in the scratch. Different keys hardly ever share an upper
    # half, so that this moves next to nothing.
    for i in range(1, n):
        held = source[i]
        j = i
        while j > 0 and source[j - 1].hashed > held.hashed:
            source[j] = source[j - 1]
            j -= 1
        source[j] = held
    free(starts)
    return 0


def key_groups(list lanes, slots, Py_ssize_t n):
    """Groups of the records of an index under one rule.

    Parameters
    ----------
    lanes : list of int32[n]
        At most 8.
    slots : int32[n, 8] or None
        For a rule on tokens. Keys with a token are told apart by all 64 bits of their hash:
        of lanes the records themselves say whether two keys of one hash are the same.
    n : int

    Returns
    -------
    groups : uint32[G + 1, 2]
        The upper half of the hash of each group, ascending, and where its rows begin.
    low : uint32[G]
        The lower half; empty without slots.
    rows : uint32[m]
        Ascending within a group.

    Raises
    ------
    ValueError
        If there is neither a lane nor a slot, or the lengths differ.
    """
    cdef const int32_t *columns[MOST_LANES]
    cdef const int32_t[::1] lane
    cdef const int32_t[:, ::1] slot
    cdef const int32_t *slot_rows = NULL
    cdef int k, n_lanes = <int>len(lanes)
    cdef bint tokens = slots is not None
    cdef Py_ssize_t count, i, g = 0, kept = 0
    if len(lanes) > MOST_LANES or not (lanes or tokens):
        raise ValueError("a rule needs 1 to 8 lanes, or tokens")
    for k in range(n_lanes):
        lane = lanes[k]
        if lane.shape[0] != n:
            raise ValueError("lanes must be of one length")
        columns[k] = &lane[0] if n else NULL
    if tokens:
        slot = slots
        if slot.shape[0] != n or slot.shape[1] != MOST_SLOTS:
            raise ValueError("records have 8 token slots each")
        slot_rows = &slot[0, 0] if n else NULL
    cdef Py_ssize_t room = n * (MOST_SLOTS if tokens else 1) + 1
    cdef Entry *entries = <Entry *>take_pages(room * sizeof(Entry))
    cdef Entry *sorted_ = NULL
    cdef uint32_t[:, ::1] group
    cdef uint32_t[::1] low
    cdef uint32_t[::1] row
    if entries == NULL:
        raise MemoryError
    try:
        with nogil:
            count = write_keys(columns, n_lanes, slot_rows, n, entries)
        sorted_ = <Entry *>take_pages((count + 1) * sizeof(Entry))
        if sorted_ == NULL:
            raise MemoryError
        with nogil:
            sort_keys(entries, sorted_, count)
            for i in range(count):
                if not tokens:
                    sorted_[i].hashed = sorted_[i].hashed >> 32 << 32
                g += i == 0 or sorted_[i].hashed != sorted_[i - 1].hashed
        groups = np.empty((g + 1, 2), dtype=np.uint32)
        lows = np.empty(g if tokens else 0, dtype=np.uint32)
        rows = np.empty(count, dtype=np.uint32)
        group = groups
        low = lows
        row = rows
        g = 0
        with nogil:
            for i in range(count):
                if i == 0 or sorted_[i].hashed != sorted_[i - 1].hashed:
                    group[g, 0] = <uint32_t>(sorted_[i].hashed >> 32)
                    group[g, 1] = <uint32_t>kept
                    if tokens:
                        low[g] = <uint32_t>sorted_[i].hashed
                    g += 1
                elif sorted_[i].row == sorted_[i - 1].row:
                    continue  # two tokens of one record and one hash
                row[kept] = sorted_[i].row
                kept += 1
            group[g, 0] = <uint32_t>0xFFFFFFFF
            group[g, 1] = <uint32_t>kept
        return groups, lows, rows[:kept]
    finally:
        free(entries)
        free(sorted_)


def key_places(list lanes, Py_ssize_t n):
    """Rows of an index under a rule on lanes, and where those of each key are.

    The records themselves say whether their key is the one that is looked for, so that no hash
    is kept: the directory leads to the rows of about two keys, and as many bits of the hash as
    have room above the number of a row tell these apart.

    Parameters
    ----------
    lanes : list of int32[n]
        1 to 8.
    n : int

    Returns
    -------
    directory : uint32[2**bits + 1]
        By the highest bits of the hash, the place of the first row.
    rows : uint32[m]
        The row, and above its `row_bits` the lowest bits of the upper half of the hash.
    """
    groups, _, rows = key_groups(lanes, None, n)
    of_groups = directory(groups)
    bits = row_bits(n)
    if bits < 32:
        sizes = np.diff(groups[:, 1].astype(np.int64))
        rows |= np.repeat(groups[: len(sizes), 0] << np.uint32(bits), sizes)
    return np.ascontiguousarray(groups[:, 1][of_groups]), rows


def row_bits(Py_ssize_t n):
    """Bits of a number below ``n``; at least one."""
    return max(int(n - 1).bit_length(), 1)


def directory(const uint32_t[:, ::1] groups):
    """Where the groups of each value of the highest bits begin.

    Parameters
    ----------
    groups : uint32[G + 1, 2]
        From `key_groups`.

    Returns
    -------
    uint32[2**bits + 1]
        About two groups to an entry.
    """
    cdef int bits = 0
    cdef Py_ssize_t i, g = 0
    cdef Py_ssize_t n = groups.shape[0] - 1
    while bits < 30 and (<int64_t>2 << bits) < n:
        bits += 1
    out = np.empty((1 << bits) + 1, dtype=np.uint32)
    cdef uint32_t[::1] view = out
    for i in range(1 << bits):
        while g < n and (<uint64_t>groups[g, 0] << bits) >> 32 < <uint64_t>i:
            g += 1
        view[i] = <uint32_t>g
    view[1 << bits] = <uint32_t>n
    return out
