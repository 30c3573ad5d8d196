"""Blocking: which records agree on the key of a rule.

A key is the tuple of a rule's lanes and, for a token rule, of one token. Keys are
hashed to 32 bits, sorted, and met; records of equal hash form a group. Two different
keys may fall into one group: whoever visits the pairs of a group compares the lanes.
"""

from libc.stdint cimport int32_t, int64_t, uint32_t, uint64_t
from libc.stdlib cimport free, malloc
from libc.string cimport memset

import numpy as np

from crvs_link._fast.blocks cimport MOST_SLOTS, finish, mix

cdef enum:
    RADIX_BITS = 11
    BUCKETS = 1 << RADIX_BITS
    MOST_LANES = 8


cdef Py_ssize_t write_entries(
    const int32_t **lanes,
    int n_lanes,
    const int32_t *slots,
    Py_ssize_t n,
    uint64_t sampled,
    uint64_t *out,
) noexcept nogil:
    """Entries ``hash << 32 | row`` of all records whose key is complete."""
    cdef Py_ssize_t row, count = 0
    cdef uint64_t state, key
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
            key = finish(state)
            out[count] = (key >> 32 << 32) | <uint64_t>row
            count += key & sampled == 0
            continue
        for k in range(MOST_SLOTS):
            if slots[row * MOST_SLOTS + k] < 0:
                break
            key = finish(mix(state, slots[row * MOST_SLOTS + k]))
            out[count] = (key >> 32 << 32) | <uint64_t>row
            count += key & sampled == 0
    return count


cdef int sort_by_hash(uint64_t *entries, uint64_t *scratch, Py_ssize_t n) except -1 nogil:
    """Stable radix sort on the upper half, least significant digit first."""
    cdef int64_t *starts = <int64_t *>malloc(3 * BUCKETS * sizeof(int64_t))
    if starts == NULL:
        raise MemoryError
    memset(starts, 0, 3 * BUCKETS * sizeof(int64_t))
    cdef Py_ssize_t i
    cdef int digit, shift
    cdef int64_t before, here
    cdef uint64_t *source = entries
    cdef uint64_t *target = scratch
    for i in range(n):
        starts[(entries[i] >> 32) & (BUCKETS - 1)] += 1
        starts[BUCKETS + ((entries[i] >> 43) & (BUCKETS - 1))] += 1
        starts[2 * BUCKETS + (entries[i] >> 54)] += 1
    for digit in range(3):
        before = 0
        for i in range(digit * BUCKETS, (digit + 1) * BUCKETS):
            here = starts[i]
            starts[i] = before
            before += here
        shift = 32 + digit * RADIX_BITS
        for i in range(n):
            here = digit * BUCKETS + <int64_t>((source[i] >> shift) & (BUCKETS - 1))
            target[starts[here]] = source[i]
            starts[here] += 1
        source, target = target, source
    # Three passes leave the result in the scratch.
    for i in range(n):
        entries[i] = scratch[i]
    free(starts)
    return 0


def sorted_entries(list lanes, slots=None, int sample_bits=0):
    """Entries of the records of one file under one rule, sorted by key.

    Parameters
    ----------
    lanes : list of int32[n]
        The rule's lanes; a record that misses one (-1) has no entry. At most 8.
    slots : int32[n, 8], optional
        Ascending distinct tokens of each record, padded with -1; a record then has
        one entry for each token.
    sample_bits : int
        Keep only the keys in one part of 2**bits of all keys: enough to estimate
        the cost of a rule, whole groups at a time.

    Returns
    -------
    uint64[m]
        ``hash << 32 | row``, ascending by hash and row, without repeats.

    Raises
    ------
    ValueError
        If there is neither a lane nor a slot, or the lengths differ.
    """
    cdef const int32_t *pointers[MOST_LANES]
    cdef const int32_t[::1] lane
    cdef const int32_t[:, ::1] slot_view
    cdef const int32_t *slot_rows = NULL
    cdef Py_ssize_t n = -1
    cdef int k
    if len(lanes) > MOST_LANES or not (lanes or slots is not None):
        raise ValueError("a rule needs 1 to 8 lanes, or tokens")
    if slots is not None:
        slot_view = slots
        n = slot_view.shape[0]
        if slot_view.shape[1] != MOST_SLOTS:
            raise ValueError("records have 8 token slots each")
        if n:
            slot_rows = &slot_view[0, 0]
    for k in range(<int>len(lanes)):
        lane = lanes[k]
        if n >= 0 and lane.shape[0] != n:
            raise ValueError("lanes must be of one length")
        n = lane.shape[0]
        if n:
            pointers[k] = &lane[0]
    if n == 0:
        return np.empty(0, dtype=np.uint64)
    if n > 0xFFFFFFFF:
        raise OverflowError("at most 2**32 records can be blocked")
    cdef Py_ssize_t capacity = n * (MOST_SLOTS if slots is not None else 1) + 1
    out = np.empty(capacity, dtype=np.uint64)
    cdef uint64_t[::1] entries = out
    cdef uint64_t sampled = ((<uint64_t>1) << sample_bits) - 1
    cdef int n_lanes = <int>len(lanes)
    cdef Py_ssize_t count, i, kept
    with nogil:
        count = write_entries(pointers, n_lanes, slot_rows, n, sampled, &entries[0])
    out = out[:count].copy()
    if count == 0:
        return out
    entries = out
    cdef uint64_t[::1] scratch = np.empty(count, dtype=np.uint64)
    with nogil:
        sort_by_hash(&entries[0], &scratch[0], count)
        kept = 1
        for i in range(1, count):
            # Two tokens of one record may share a hash; the record then stands once.
            if entries[i] != entries[kept - 1]:
                entries[kept] = entries[i]
                kept += 1
    return out[:kept]


cdef inline Py_ssize_t run_end(
    const uint64_t *entries, Py_ssize_t start, Py_ssize_t n
) noexcept nogil:
    cdef uint64_t key = entries[start] >> 32
    cdef Py_ssize_t end = start + 1
    while end < n and entries[end] >> 32 == key:
        end += 1
    return end


def meet(const uint64_t[::1] left, const uint64_t[::1] right, bint within):
    """Groups of equal keys.

    Parameters
    ----------
    left, right : uint64[m]
        From `sorted_entries`.
    within : bool
        Whether both are the same file: pairs of two different records of it.

    Returns
    -------
    groups : uint32[G, 5]
        First and last + 1 entry of the left, the same of the right, and the hash.
    pairs : int
        Record pairs in all groups.
    largest : int
        Record pairs in the largest one.
    """
    cdef Py_ssize_t nl = left.shape[0], nr = right.shape[0]
    cdef Py_ssize_t a, b, enda, endb, count = 0
    cdef int64_t pairs = 0, largest = 0, here
    cdef const uint64_t *l = &left[0] if nl else NULL
    cdef const uint64_t *r = &right[0] if nr else NULL
    groups = np.empty((min(nl, nr), 5), dtype=np.uint32)
    cdef uint32_t[:, ::1] view = groups
    with nogil:
        a = b = 0
        while a < nl and b < nr:
            if l[a] >> 32 < r[b] >> 32:
                a += 1
            elif r[b] >> 32 < l[a] >> 32:
                b += 1
            else:
                enda = run_end(l, a, nl)
                endb = enda if within else run_end(r, b, nr)
                if within:
                    here = (enda - a) * (enda - a - 1) // 2
                else:
                    here = (enda - a) * (endb - b)
                if here:
                    view[count, 0] = <uint32_t>a
                    view[count, 1] = <uint32_t>enda
                    view[count, 2] = <uint32_t>b
                    view[count, 3] = <uint32_t>endb
                    view[count, 4] = <uint32_t>(l[a] >> 32)
                    count += 1
                    pairs += here
                    largest = here if here > largest else largest
                a = enda
                b = endb
    return groups[:count].copy(), pairs, largest


def rows_of(const uint64_t[::1] entries):
    """The rows of sorted entries, uint32[m]."""
    cdef Py_ssize_t i, n = entries.shape[0]
    out = np.empty(n, dtype=np.uint32)
    cdef uint32_t[::1] view = out
    with nogil:
        for i in range(n):
            view[i] = <uint32_t>entries[i]
    return out
