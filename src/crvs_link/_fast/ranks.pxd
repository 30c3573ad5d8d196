"""Columns of strings in the order of their bytes; see `ranks.pyx`."""

from libc.stdint cimport int32_t, int64_t, uint32_t

from crvs_link._fast.arrow cimport StringChunks
from crvs_link._fast.columns cimport TextColumn

cdef int64_t rank_chunks(
    StringChunks chunks, int32_t *codes, uint32_t *first
) noexcept nogil
cdef int64_t find_repeats(StringChunks chunks) noexcept nogil
cdef int take(StringChunks chunks, const uint32_t *rows, int64_t n, TextColumn out) noexcept nogil
