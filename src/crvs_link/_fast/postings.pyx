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
    ROWS_OF_AN_ENTRY = 4    # of the directory, at least: eight are half a line of the cache


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


def key_rows(list lanes, slots, Py_ssize_t n):
    """Rows of an index by their key under one rule, and where those of each key are.

    The directory leads to four to eight rows. As many bits of the hash as have room above the
    number of a row tell their keys apart; where the records themselves do not say that a key is
    the one that is looked for, which is so of tokens, the lower half of the hash does.

    Parameters
    ----------
    lanes : list of int32[n]
        At most 8.
    slots : int32[n, 8] or None
        For a rule on tokens.
    n : int

    Returns
    -------
    directory : uint32[2**bits + 1]
        By the highest bits of the hash, the place of the first row.
    rows : uint32[m]
        The row, and above its `row_bits` the bits of the hash behind those of the directory;
        in the order of the hash, ascending where it is the same.
    low : uint32[m]
        The lower half of the hash; empty without slots.

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
    cdef int bits = 0, of_row = row_bits(n)
    cdef bint tokens = slots is not None
    cdef Py_ssize_t count, i, kept = 0
    cdef uint64_t told
    cdef uint32_t high
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
    cdef uint32_t[::1] entry
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
        while bits < 30 and (<int64_t>ROWS_OF_AN_ENTRY << (bits + 1)) <= count:
            bits += 1
        # Bits that neither the directory nor a row has are nobody's to sort by.
        told = ~((((<uint64_t>1) << max(of_row - bits, 0)) - 1) << 32)
        with nogil:
            for i in range(count):
                entries[i].hashed &= told
            sort_keys(entries, sorted_, count)
            for i in range(count):
                # Two tokens of one record may have one hash.
                if i == 0 or (
                    sorted_[i].hashed != sorted_[i - 1].hashed
                    or sorted_[i].row != sorted_[i - 1].row
                ):
                    sorted_[kept] = sorted_[i]
                    kept += 1
        directory = np.zeros((1 << bits) + 1, dtype=np.uint32)
        rows = np.empty(kept, dtype=np.uint32)
        lows = np.empty(kept if tokens else 0, dtype=np.uint32)
        entry = directory
        row = rows
        low = lows
        with nogil:
            for i in range(kept):
                high = <uint32_t>(sorted_[i].hashed >> 32)
                entry[(<uint64_t>high << bits >> 32) + 1] += 1
                row[i] = high << bits >> of_row << of_row | sorted_[i].row
                if tokens:
                    low[i] = <uint32_t>sorted_[i].hashed
            for i in range(<Py_ssize_t>1 << bits):
                entry[i + 1] += entry[i]
        return directory, rows, lows
    finally:
        free(entries)
        free(sorted_)


def row_bits(Py_ssize_t n):
    """Bits of a number below ``n``; at least one."""
    return max(int(n - 1).bit_length(), 1)
