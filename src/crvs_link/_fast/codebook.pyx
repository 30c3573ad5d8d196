"""A table of distinct values, each with a code in order of first occurrence."""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t, uint64_t
from libc.stdlib cimport free, malloc, realloc
from libc.string cimport memcpy, memset

import numpy as np

from crvs_link._fast.bits cimport prefetch
from crvs_link._fast.codebook cimport OUT_OF_MEMORY, Block, Key, Slot, Table, same

cdef enum:
    FIRST_ROOM = 512


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
        """The row in which each code occurs first, uint32[d]."""
        rows = np.empty(self.table.size, dtype=np.uint32)
        cdef uint32_t[::1] view = rows
        if self.table.size:
            memcpy(&view[0], self.table.first, self.table.size * sizeof(uint32_t))
        return rows


cdef int resize(Table *table, int64_t room) noexcept nogil:
    """Make room for ``room`` distinct values, a power of two.

    The slots are moved by their tags, without a look at the values.
    """
    cdef Slot *slots = <Slot *>malloc(2 * room * sizeof(Slot))
    cdef Key *keys = <Key *>realloc(table.keys, room * sizeof(Key))
    if keys != NULL:
        table.keys = keys
    cdef uint32_t *first = <uint32_t *>realloc(table.first, room * sizeof(uint32_t))
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
