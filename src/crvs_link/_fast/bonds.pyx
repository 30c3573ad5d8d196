"""Greedy additive edge contraction (Keuper et al. 2015), the first step of clustering.

The two clusters with the largest total score between them are merged, as long as that
is positive; of equal ones, those of the smallest records. Takes ``E log E`` time where
clusters stay small, and linear memory.
"""

cimport cython
from libc.stdint cimport int32_t, int64_t

import numpy as np


@cython.final
cdef class Bonds:
    """Clusters while they are merged, and the bonds between them.

    A bond holds the total between two clusters: at first the score of a pair, later the
    sum over all pairs. Bond ``b`` hangs on two chains as the half-bonds ``2b`` and
    ``2b + 1``, one for each of its clusters; ``heap`` holds those of positive gain.
    """

    def __init__(self, left, right, score, Py_ssize_t n_records, int64_t unseen):
        n = len(left)
        self.end = np.column_stack((left, right)).ravel()
        self.next = np.empty(2 * n, np.int32)
        self.score = np.array(score)
        self.listed = np.ones(n, np.int64)
        self.gain = np.empty(n, np.int64)
        self.ends = np.empty(n, np.int64)
        self.heap = np.empty(n, np.int32)
        self.place = np.full(n, -1, np.int32)
        self.head = np.full(n_records, -1, np.int32)
        self.size = np.ones(n_records, np.int64)
        self.to = np.full(n_records, -1, np.int32)
        self.label = np.arange(n_records, dtype=np.int32)
        self.unseen = unseen

    cdef void hang(self, int32_t half, int32_t cluster) noexcept nogil:
        self.end[half] = cluster
        self.next[half] = self.head[cluster]
        self.head[cluster] = half

    cdef bint better(self, int32_t a, int32_t b) noexcept nogil:
        """Larger gain first, then smaller clusters."""
        if self.gain[a] != self.gain[b]:
            return self.gain[a] > self.gain[b]
        return self.ends[a] < self.ends[b]

    cdef void sift(self, Py_ssize_t at) noexcept nogil:
        """Restore the heap around one entry that changed."""
        cdef int32_t bond = self.heap[at]
        cdef Py_ssize_t child
        while at > 0 and self.better(bond, self.heap[(at - 1) >> 1]):
            self.heap[at] = self.heap[(at - 1) >> 1]
            self.place[self.heap[at]] = <int32_t>at
            at = (at - 1) >> 1
        while 2 * at + 1 < self.n_heap:
            child = 2 * at + 1
            if child + 1 < self.n_heap and self.better(self.heap[child + 1], self.heap[child]):
                child += 1
            if not self.better(self.heap[child], bond):
                break
            self.heap[at] = self.heap[child]
            self.place[self.heap[at]] = <int32_t>at
            at = child
        self.heap[at] = bond
        self.place[bond] = <int32_t>at

    cdef void withdraw(self, int32_t bond) noexcept nogil:
        """Take a bond out of the heap if it is there."""
        cdef Py_ssize_t at = self.place[bond]
        if at >= 0:
            self.place[bond] = -1
            self.n_heap -= 1
            if at < self.n_heap:
                self.heap[at] = self.heap[self.n_heap]
                self.sift(at)

    cdef void weigh(self, int32_t bond) noexcept nogil:
        """Take the gain of a bond afresh and give it its place in the heap."""
        cdef int64_t a = self.end[2 * bond], b = self.end[2 * bond + 1]
        self.gain[bond] = self.score[bond] + self.unseen * (
            self.size[a] * self.size[b] - self.listed[bond]
        )
        self.ends[bond] = min(a, b) << 32 | max(a, b)
        if self.gain[bond] <= 0:
            self.withdraw(bond)
            return
        if self.place[bond] < 0:
            self.heap[self.n_heap] = bond
            self.place[bond] = <int32_t>self.n_heap
            self.n_heap += 1
        self.sift(self.place[bond])

    cdef void merge(self, int32_t kept, int32_t gone) noexcept nogil:
        """Move the records and the bonds of one cluster to another."""
        cdef int32_t half, following, bond, twin, other
        self.size[kept] += self.size[gone]
        self.label[gone] = kept
        half = self.head[kept]
        self.head[kept] = -1
        while half >= 0:   # its own bonds, without those that are gone
            following = self.next[half]
            other = self.end[half ^ 1]
            if other == gone:
                self.end[half] = -1
                self.end[half ^ 1] = -1
            elif other >= 0:
                self.to[other] = half >> 1
                self.hang(half, kept)
            half = following
        half = self.head[gone]
        self.head[gone] = -1
        while half >= 0:   # those it takes over, joined to its own where it has one
            following = self.next[half]
            other = self.end[half ^ 1]
            bond = half >> 1
            if other >= 0 and self.to[other] >= 0:
                twin = self.to[other]
                self.score[twin] += self.score[bond]
                self.listed[twin] += self.listed[bond]
                self.withdraw(bond)
                self.end[half] = -1
                self.end[half ^ 1] = -1
            elif other >= 0:
                self.to[other] = bond
                self.hang(half, kept)
            half = following
        half = self.head[kept]
        while half >= 0:
            self.to[self.end[half ^ 1]] = -1
            self.weigh(half >> 1)
            half = self.next[half]

    cdef void merge_all(self) noexcept nogil:
        """Merge while it raises the total; write the cluster of each record."""
        cdef Py_ssize_t b, v
        cdef int32_t bond, a, c
        for b in range(self.score.shape[0]):
            self.hang(<int32_t>(2 * b), self.end[2 * b])
            self.hang(<int32_t>(2 * b + 1), self.end[2 * b + 1])
            self.weigh(<int32_t>b)
        while self.n_heap > 0:
            bond = self.heap[0]
            self.withdraw(bond)
            a = self.end[2 * bond]
            c = self.end[2 * bond + 1]
            self.merge(min(a, c), max(a, c))
        for v in range(self.label.shape[0]):   # a label is never larger than its record
            self.label[v] = self.label[self.label[v]]
