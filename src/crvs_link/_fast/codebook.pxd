"""A table of distinct values, each with a code in order of first occurrence.

Open addressing over 8-byte slots, never more than half full. Values are taken in
blocks: while the keys of a block are made, the slots they will ask for are fetched, and
then the keys they will be compared with. A table of 100,000 distinct values lies
outside the fast caches, so waiting for each would double the time.
"""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t, uint64_t
from libc.string cimport memcmp, memcpy

from crvs_link._fast.bits cimport prefetch

cdef enum:
    INLINE = 12     # bytes that fit into a key
    BLOCK = 64      # values whose memory is fetched ahead of its use
    OUT_OF_MEMORY = -1
    TOO_LONG = -2

cdef struct Key:
    # A value as an Arrow string view of a little-endian machine: up to 12 bytes are the
    # key itself, of longer ones it holds the first 4 and the address.
    uint64_t head   # the length and, above it, the first 4 bytes
    uint64_t tail   # the next 8 bytes, zero padded; or the address of all

cdef struct Slot:
    uint32_t tag    # the hash, from which the place follows at any size of the table
    int32_t code    # -1: free

cdef struct Block:
    Key keys[BLOCK]
    uint32_t tags[BLOCK]
    uint32_t rows[BLOCK]
    int size

cdef struct Table:
    Slot *slots         # 2 * room of them
    Key *keys           # by code
    uint32_t *first     # by code: the row of the first occurrence
    int64_t size        # distinct values so far
    int64_t room        # distinct values before the next growth

cdef class Codebook:
    cdef Table table

    cdef object first(self)

cdef int flush(Table *table, Block *block, int32_t *codes) noexcept nogil


cdef inline uint64_t load(const uint8_t *data, int size) noexcept nogil:
    """Read four or eight bytes; the compiler makes one instruction of it."""
    cdef uint64_t word = 0
    memcpy(&word, data, size)
    return word


cdef inline Key make_key(const uint8_t *data, uint32_t length) noexcept nogil:
    cdef Key key
    cdef uint64_t low
    cdef uint64_t high = 0
    # Two reads that overlap cover any length without a loop over bytes.
    if length > INLINE:
        key.head = load(data, 4) << 32 | length
        key.tail = <uint64_t>data
        return key
    if length >= 8:
        low = load(data, 8)
        high = load(data + length - 4, 4) >> (8 * (12 - length))
    elif length >= 4:
        low = load(data, 4) | load(data + length - 4, 4) << (8 * (length - 4))
    elif length:
        # The first, the middle and the last of up to three bytes.
        low = (
            <uint64_t>data[0]
            | <uint64_t>data[length >> 1] << (8 * (length >> 1))
            | <uint64_t>data[length - 1] << (8 * (length - 1))
        )
    else:
        low = 0
    key.head = low << 32 | length
    key.tail = low >> 32 | high << 32
    return key


cdef inline const uint8_t *bytes_of(const Key *key) noexcept nogil:
    if <uint32_t>key.head <= INLINE:
        return <const uint8_t *>key + 4
    return <const uint8_t *>key.tail


cdef inline bint same(Key a, Key b) noexcept nogil:
    if a.head != b.head:
        return False
    if a.tail == b.tail:
        return True
    cdef uint32_t length = <uint32_t>a.head
    return length > INLINE and memcmp(<const void *>a.tail, <const void *>b.tail, length) == 0


cdef inline uint64_t stir(uint64_t a, uint64_t b) noexcept nogil:
    """One step of the hash: multiply, and fold the well mixed upper half down."""
    a = (a ^ b) * <uint64_t>0x9E3779B97F4A7C15
    return a ^ (a >> 32)


cdef inline uint32_t hash_key(Key key) noexcept nogil:
    """The upper half of a 64-bit hash over the length and the bytes."""
    cdef uint32_t length = <uint32_t>key.head
    cdef uint64_t mixed = stir(key.head, <uint64_t>0xA0761D6478BD642F)
    cdef uint64_t word
    cdef const uint8_t *data
    cdef uint32_t i = 0
    if length <= INLINE:
        mixed = stir(mixed, key.tail)
    else:
        data = <const uint8_t *>key.tail
        while i + 8 < length:
            memcpy(&word, data + i, 8)
            mixed = stir(mixed, word)
            i += 8
        memcpy(&word, data + length - 8, 8)
        mixed = stir(mixed, word)
    return <uint32_t>((mixed * <uint64_t>0xE7037ED1A0B428DB) >> 32)


cdef inline int32_t find(const Table *table, Key key) noexcept nogil:
    """The code of a value, or -1 if the table does not have it."""
    cdef uint64_t mask = 2 * table.room - 1
    cdef uint32_t tag = hash_key(key)
    cdef uint64_t place = tag & mask
    cdef int32_t code = table.slots[place].code
    while code >= 0:
        if table.slots[place].tag == tag and same(table.keys[code], key):
            return code
        place = (place + 1) & mask
        code = table.slots[place].code
    return -1


cdef inline int add(
    Table *table, Block *block, Key key, int64_t row, int32_t *codes
) noexcept nogil:
    """Put the value of a row into a block; a full block is coded.

    Returns
    -------
    int
        0, or `OUT_OF_MEMORY`.
    """
    cdef uint32_t tag = hash_key(key)
    prefetch(&table.slots[tag & <uint64_t>(2 * table.room - 1)])
    block.keys[block.size] = key
    block.tags[block.size] = tag
    block.rows[block.size] = <uint32_t>row
    block.size += 1
    return flush(table, block, codes) if block.size == BLOCK else 0
