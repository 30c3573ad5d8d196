"""A table of distinct values, each with a code in order of first occurrence."""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t, uint64_t
from libc.stdlib cimport free, malloc, qsort, realloc
from libc.string cimport memcmp, memcpy, memset

import numpy as np

from crvs_link._fast.bits cimport prefetch
from crvs_link._fast.codebook cimport INLINE, OUT_OF_MEMORY, Block, Key, Slot, Table

cdef enum:
    FIRST_ROOM = 512

cdef struct Opening:
    uint8_t letters[INLINE]     # the first bytes of a value, zero padded
    int32_t code

cdef struct Whole:              # of the size of an Opening: one scratch serves both
    const uint8_t *data
    uint32_t length
    int32_t code


cdef class Codebook:
    """Owns a table: 24 to 48 bytes for each distinct value, beside those of long ones."""

    def __cinit__(self):
        if resize(&self.table, FIRST_ROOM) < 0:
            raise MemoryError

    def __dealloc__(self):
        free(self.table.slots)
        free(self.table.keys)
        free(self.table.first)

    cdef object first(self):
        """The row in which each code occurs first, int64[d]."""
        rows = np.empty(self.table.size, dtype=np.int64)
        cdef int64_t[::1] view = rows
        if self.table.size:
            memcpy(&view[0], self.table.first, self.table.size * sizeof(int64_t))
        return rows


cdef int resize(Table *table, int64_t room) noexcept nogil:
    """Make room for ``room`` distinct values, a power of two.

    The slots are moved by their tags, without a look at the values.
    """
    cdef Slot *slots = <Slot *>malloc(2 * room * sizeof(Slot))
    cdef Key *keys = <Key *>realloc(table.keys, room * sizeof(Key))
    if keys != NULL:
        table.keys = keys
    cdef int64_t *first = <int64_t *>realloc(table.first, room * sizeof(int64_t))
    if first != NULL:
        table.first = first
    if slots == NULL or keys == NULL or first == NULL:
        free(slots)
        return OUT_OF_MEMORY
    memset(slots, 0xFF, 2 * room * sizeof(Slot))
    cdef uint64_t mask = 2 * room - 1
    cdef uint64_t place
    cdef int64_t i
    for i in range(2 * table.room):
        if table.slots[i].code >= 0:
            place = table.slots[i].tag & mask
            while slots[place].code >= 0:
                place = (place + 1) & mask
            slots[place] = table.slots[i]
    free(table.slots)
    table.slots = slots
    table.room = room
    return 0


cdef inline bint same(Key a, Key b) noexcept nogil:
    if a.head != b.head:
        return False
    if a.tail == b.tail:
        return True
    cdef uint32_t length = <uint32_t>a.head
    return length > INLINE and memcmp(<const void *>a.tail, <const void *>b.tail, length) == 0


cdef int flush(Table *table, Block *block, int32_t *codes) noexcept nogil:
    """Write the code of each value of a block to ``codes[row]``, and empty the block.

    Returns
    -------
    int
        0, or `OUT_OF_MEMORY`.
    """
    cdef uint64_t mask = 2 * table.room - 1
    cdef uint64_t place
    cdef uint32_t tag
    cdef int32_t code
    cdef int i
    for i in range(block.size):
        code = table.slots[block.tags[i] & mask].code
        if code >= 0:
            prefetch(&table.keys[code])
    for i in range(block.size):
        tag = block.tags[i]
        place = tag & mask
        while True:
            code = table.slots[place].code
            if code < 0:
                if table.size == table.room:
                    if resize(table, 2 * table.room) < 0:
                        return OUT_OF_MEMORY
                    mask = 2 * table.room - 1
                    place = tag & mask
                    continue
                code = <int32_t>table.size
                table.slots[place].tag = tag
                table.slots[place].code = code
                table.keys[code] = block.keys[i]
                table.first[code] = block.rows[i]
                table.size += 1
                break
            if table.slots[place].tag == tag and same(table.keys[code], block.keys[i]):
                break
            place = (place + 1) & mask
        codes[block.rows[i]] = code
    block.size = 0
    return 0


cdef inline const uint8_t *bytes_of(const Key *key) noexcept nogil:
    if <uint32_t>key.head <= INLINE:
        return <const uint8_t *>key + 4
    return <const uint8_t *>key.tail


cdef int by_bytes(const void *left, const void *right) noexcept nogil:
    cdef const Whole *a = <const Whole *>left
    cdef const Whole *b = <const Whole *>right
    cdef int order = memcmp(a.data, b.data, min(a.length, b.length))
    return order if order != 0 else (a.length > b.length) - (a.length < b.length)


cdef void sort_openings(Opening **openings, Opening **scratch, int64_t size) noexcept nogil:
    """Sort by the first bytes: radix sort, last byte first, equal bytes skipped."""
    cdef int64_t counts[INLINE][256]
    cdef int64_t before, here, i
    cdef Opening *source = openings[0]
    cdef Opening *target = scratch[0]
    cdef int place, letter
    memset(counts, 0, sizeof(counts))
    for i in range(size):
        for place in range(INLINE):
            counts[place][source[i].letters[place]] += 1
    for place in range(INLINE - 1, -1, -1):
        if counts[place][source[0].letters[place]] == size:
            continue
        before = 0
        for letter in range(256):
            here = counts[place][letter]
            counts[place][letter] = before
            before += here
        for i in range(size):
            letter = source[i].letters[place]
            target[counts[place][letter]] = source[i]
            counts[place][letter] += 1
        source, target = target, source
    openings[0] = source
    scratch[0] = target


cdef void sort_ties(
    const Table *table, Opening *openings, Whole *scratch, int64_t size
) noexcept nogil:
    """Sort what shares its first bytes by all of them."""
    cdef int64_t start = 0
    cdef int64_t end, i
    while start < size:
        end = start + 1
        while end < size and memcmp(&openings[start], &openings[end], INLINE) == 0:
            end += 1
        if end - start > 1:
            for i in range(end - start):
                scratch[i].code = openings[start + i].code
                scratch[i].data = bytes_of(&table.keys[scratch[i].code])
                scratch[i].length = <uint32_t>table.keys[scratch[i].code].head
            qsort(scratch, end - start, sizeof(Whole), by_bytes)
            for i in range(end - start):
                openings[start + i].code = scratch[i].code
        start = end


cdef int rank_values(const Table *table, int32_t *ranks) noexcept nogil:
    """Write the place of each value in the order of their bytes to ``ranks[code]``.

    Returns
    -------
    int
        0, or `OUT_OF_MEMORY`.
    """
    cdef int64_t size = table.size
    cdef Opening *openings = <Opening *>malloc((size + 1) * sizeof(Opening))
    cdef Opening *scratch = <Opening *>malloc((size + 1) * sizeof(Opening))
    cdef int64_t i
    cdef int status = OUT_OF_MEMORY
    if openings != NULL and scratch != NULL:
        for i in range(size):
            memcpy(openings[i].letters, bytes_of(&table.keys[i]), INLINE)
            openings[i].code = <int32_t>i
        sort_openings(&openings, &scratch, size)
        sort_ties(table, openings, <Whole *>scratch, size)
        for i in range(size):
            ranks[openings[i].code] = <int32_t>i
        status = 0
    free(openings)
    free(scratch)
    return status
