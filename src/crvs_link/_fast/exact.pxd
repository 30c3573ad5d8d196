"""Exact sums over the matchings of one component; see `exact.pyx`."""

from libc.stdint cimport int32_t, int64_t

cdef enum:
    EXACT_SIDE = 12          # records on the smaller side of a component summed exactly
    EXACT_STATES = 1 << 24   # and no more states than this: 128 MiB

cdef int64_t plan_exact(
    const int32_t[::1] edge_left, const int32_t[::1] edge_right,
    const int32_t[::1] start, const int32_t[::1] adjacent, const int32_t[::1] members,
    Py_ssize_t n_core_left, bint left_rows, int32_t[::1] mask, int32_t[::1] remaining,
) noexcept nogil

cdef void sum_exactly(
    const int32_t[::1] edge_left, const int32_t[::1] edge_right,
    const int32_t[::1] start, const int32_t[::1] adjacent, const int32_t[::1] members,
    Py_ssize_t n_core_left, bint left_rows, const int32_t[::1] mask,
    const double[::1] weight, double[::1] forward, double[:, ::1] backward, double[::1] q,
) noexcept nogil
