"""Clusters that are merged greedily; see `bonds.pyx`."""

cimport cython
from libc.stdint cimport int32_t, int64_t


@cython.final
cdef class Bonds:
    cdef int32_t[::1] end       # [2E] cluster at each half-bond; -1 once the bond is gone
    cdef int32_t[::1] next      # [2E] next half-bond of the same cluster
    cdef int64_t[::1] score     # [E] sum over the pairs that are listed
    cdef int64_t[::1] listed    # [E] how many they are
    cdef int64_t[::1] gain      # [E] what merging would add
    cdef int64_t[::1] ends      # [E] both clusters in one number, the smaller first
    cdef int32_t[::1] heap      # [E] bonds, the best first
    cdef int32_t[::1] place     # [E] where a bond stands in the heap; -1 if it does not
    cdef int32_t[::1] head      # [N] first half-bond of each cluster
    cdef int64_t[::1] size      # [N] records of each cluster
    cdef int32_t[::1] to        # [N] scratch: the bond to each cluster; -1 between uses
    cdef int32_t[::1] label     # [N] where each record went
    cdef Py_ssize_t n_heap
    cdef int64_t unseen

    cdef void hang(self, int32_t half, int32_t cluster) noexcept nogil
    cdef bint better(self, int32_t a, int32_t b) noexcept nogil
    cdef void sift(self, Py_ssize_t at) noexcept nogil
    cdef void withdraw(self, int32_t bond) noexcept nogil
    cdef void weigh(self, int32_t bond) noexcept nogil
    cdef void merge(self, int32_t kept, int32_t gone) noexcept nogil
    cdef void merge_all(self) noexcept nogil
