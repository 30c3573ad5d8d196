"""Numbers of byte strings; see `lookup.pyx`."""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t

cdef class Lookup:
    cdef readonly int64_t size
    cdef uint8_t[::1] data
    cdef uint32_t[::1] starts
    cdef int32_t[::1] slots

    cdef int32_t seek(self, const uint8_t *value, uint32_t length) noexcept nogil
    cdef int make_room(self, int64_t values, int64_t length) except -1
    cdef int32_t put(self, const uint8_t *value, uint32_t length) except -1
    cdef object number_all(self, const uint8_t[::1] data, const int64_t[::1] starts, bint new)
    cpdef int32_t find_text(self, str value) except -2
