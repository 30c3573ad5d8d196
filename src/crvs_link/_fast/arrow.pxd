"""Columns of strings as they arrive from any library that speaks Arrow."""

from libc.stdint cimport int32_t, int64_t

from crvs_link._fast.codebook cimport Table

cdef extern from "arrow.h" nogil:
    struct ArrowSchema:
        const char *format
        void (*release)(ArrowSchema *) noexcept

    struct ArrowArray:
        int64_t length
        int64_t null_count
        int64_t offset
        const void **buffers
        void (*release)(ArrowArray *) noexcept

    struct ArrowArrayStream:
        int (*get_schema)(ArrowArrayStream *, ArrowSchema *) noexcept
        int (*get_next)(ArrowArrayStream *, ArrowArray *) noexcept
        void (*release)(ArrowArrayStream *) noexcept

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
