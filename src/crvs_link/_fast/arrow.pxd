"""Columns of strings as they arrive from any library that speaks Arrow."""

from libc.stdint cimport INT32_MAX, int32_t, int64_t, uint8_t, uint32_t, uint64_t
from libc.string cimport memcpy

from crvs_link._fast.codebook cimport INLINE, Key, Table, make_key

cdef extern from "arrow.h" nogil:
    struct ArrowSchema:
        const char *format
        const char *name
        const char *metadata
        int64_t flags
        int64_t n_children
        ArrowSchema **children
        ArrowSchema *dictionary
        void (*release)(ArrowSchema *) noexcept
        void *private_data

    struct ArrowArray:
        int64_t length
        int64_t null_count
        int64_t offset
        int64_t n_buffers
        int64_t n_children
        const void **buffers
        ArrowArray **children
        ArrowArray *dictionary
        void (*release)(ArrowArray *) noexcept
        void *private_data

    struct ArrowArrayStream:
        int (*get_schema)(ArrowArrayStream *, ArrowSchema *) noexcept
        int (*get_next)(ArrowArrayStream *, ArrowArray *) noexcept
        void (*release)(ArrowArrayStream *) noexcept

    enum:
        ARROW_FLAG_NULLABLE

cdef enum Layout:
    VIEWS       # string_view: length, then up to 12 bytes or prefix, buffer and offset
    OFFSETS32   # string
    OFFSETS64   # large_string

cdef class StringChunks:
    cdef object capsule
    cdef ArrowArrayStream *stream
    cdef ArrowArray *arrays     # the chunks
    cdef int64_t size           # how many there are
    cdef int64_t rows           # values in all of them
    cdef Layout layout

    cdef int read_layout(self) except -1
    cdef int read_arrays(self) except -1

cdef int code_chunks(Table *table, StringChunks chunks, int32_t *codes) noexcept nogil


cdef inline bint is_there(const ArrowArray *chunk, int64_t i) noexcept nogil:
    """Whether the value at place ``i`` of the buffers is not null."""
    cdef const uint8_t *valid = <const uint8_t *>chunk.buffers[0]
    return valid == NULL or (valid[i >> 3] >> (i & 7)) & 1


cdef inline bint read_key(
    const ArrowArray *chunk, Layout layout, int64_t i, Key *key
) noexcept nogil:
    """Make a key of the value at place ``i`` of the buffers.

    Returns
    -------
    bint
        False for a value of 2**31 bytes or more.
    """
    cdef const int32_t *narrow = <const int32_t *>chunk.buffers[1]
    cdef const int64_t *wide = <const int64_t *>chunk.buffers[1]
    cdef int64_t start, length
    if layout == VIEWS:
        memcpy(key, narrow + 4 * i, sizeof(Key))
        if <uint32_t>key.head > INLINE:
            key.tail = <uint64_t>(<const uint8_t *>chunk.buffers[2 + narrow[4 * i + 2]]
                                  + narrow[4 * i + 3])
        return True
    start = wide[i] if layout == OFFSETS64 else narrow[i]
    length = (wide[i + 1] if layout == OFFSETS64 else narrow[i + 1]) - start
    if length > INT32_MAX:
        return False
    key[0] = make_key(<const uint8_t *>chunk.buffers[2] + start, <uint32_t>length)
    return True
