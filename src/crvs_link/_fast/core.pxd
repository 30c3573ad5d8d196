"""The core of a candidate graph; see `core.pyx`."""

from libc.stdint cimport int32_t, int64_t, uint8_t


cdef struct Exchange:
    double weight
    double[2] sent    # the messages along an edge: from the left, from the right
    double others     # what its other edges bring the record that is about to send


cdef class Core:
    cdef Py_ssize_t n_left, n_components, n_exact
    cdef int32_t[::1] edge_left, edge_right   # of each edge
    cdef int32_t[::1] start, adjacent         # edges at record v: adjacent[start[v]:start[v + 1]]
    cdef int32_t[::1] order, first            # of component c: order[first[c]:first[c + 1]]
    cdef int32_t[::1] mask                    # of each record, for the exact sums
    cdef uint8_t[::1] method                  # of each component
    cdef double[::1] weight, q, taken         # of each edge, each edge, each record
    cdef Exchange[::1] exchange               # of each edge
    cdef double[::1] forward
    cdef double[:, ::1] backward

    cdef int64_t plan(self, int32_t[::1] scratch) noexcept nogil
    cdef void solve(self) noexcept nogil
