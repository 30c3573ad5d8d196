"""Correlation clustering: split records so that the scores inside clusters sum highest.

Each pair of records has a score, positive for *together*; one that is not listed has the
score ``unseen``. Finding the best split is NP-hard. Two steps come close, the first of
them known as greedy additive edge contraction (Keuper et al. 2015). In Python::

    clusters = [{v} for v in records]
    while the largest total score between two clusters is positive:
        merge these two
    while moving a record, to another cluster or to be alone, raises the total:
        make the move that raises it most

Scores are integers, so sums are exact and nothing depends on the order of the pairs.
Merging takes ``E log E`` time where clusters stay small, a round of moves linear time;
memory is linear in the number of pairs.
"""

cimport cython
from libc.stdint cimport int32_t, int64_t

import numpy as np

from crvs_link._fast.bonds cimport Bonds


@cython.final
cdef class Moves:
    """Records that change their cluster one by one, once clusters have been merged."""

    cdef int64_t[::1] start             # [N + 1] where the pairs of each record begin
    cdef int32_t[::1] other             # [2E] the other record of each pair
    cdef int64_t[::1] score             # [2E]
    cdef int32_t[::1] label             # [N] cluster of each record
    cdef int64_t[::1] size              # [N] records of each cluster
    cdef int32_t[::1] free              # [N] a stack of unused clusters
    cdef int64_t[::1] gain, listed      # [N] scratch: a record's total with each cluster
    cdef int32_t[::1] nearest           # [N] scratch: its smallest neighbour in each
    cdef int32_t[::1] mover             # [N] records that would raise the total
    cdef int64_t[::1] rise              # [N] and by how much
    cdef Py_ssize_t n_free
    cdef int64_t unseen

    def __init__(self, left, right, score, label, int64_t unseen):
        n = len(label)
        ends = np.concatenate((left, right))
        order = np.argsort(ends, kind="stable")
        self.start = np.append(0, np.cumsum(np.bincount(ends, minlength=n)))
        self.other = np.concatenate((right, left))[order]
        self.score = np.concatenate((score, score))[order]
        self.label = label
        self.size = np.bincount(label, minlength=n)
        self.free = np.flatnonzero(np.asarray(self.size) == 0).astype(np.int32)
        self.n_free = len(self.free)
        self.free = np.resize(self.free, n)
        self.gain = np.zeros(n, np.int64)
        self.listed = np.zeros(n, np.int64)
        self.nearest = np.empty(n, np.int32)
        self.mover = np.empty(n, np.int32)
        self.rise = np.empty(n, np.int64)
        self.unseen = unseen

    cdef int64_t weigh(self, Py_ssize_t v, int32_t* target) noexcept nogil:
        """What the best move of a record adds to the total, and where it leads.

        Equal gains lead to the cluster of the smallest neighbour. ``target`` is -1 for
        leaving to be alone, which a record also does that adds nothing to its cluster.
        Returns -1 where it is best to stay.
        """
        cdef Py_ssize_t i
        cdef int32_t c, own = self.label[v], best = -1
        cdef int64_t here
        for i in range(self.start[v], self.start[v + 1]):
            c = self.label[self.other[i]]
            if self.listed[c] == 0:
                self.gain[c] = 0
                self.nearest[c] = self.other[i]
            self.gain[c] += self.score[i]
            self.listed[c] += 1
            self.nearest[c] = min(self.nearest[c], self.other[i])
        here = self.gain[own] if self.listed[own] > 0 else 0
        here += self.unseen * (self.size[own] - 1 - self.listed[own])
        self.listed[own] = 0
        for i in range(self.start[v], self.start[v + 1]):
            c = self.label[self.other[i]]
            if self.listed[c] > 0:
                self.gain[c] += self.unseen * (self.size[c] - self.listed[c])
                self.listed[c] = 0
                if best < 0 or self.gain[c] > self.gain[best] or (
                    self.gain[c] == self.gain[best] and self.nearest[c] < self.nearest[best]
                ):
                    best = c
        if best >= 0 and self.gain[best] > max(here, 0):
            target[0] = best
            return self.gain[best] - here
        target[0] = -1
        return -here if here <= 0 and self.size[own] > 1 else -1

    cdef Py_ssize_t find(self) noexcept nogil:
        """List the records that had better move; return how many."""
        cdef Py_ssize_t v, n = 0
        cdef int32_t target
        for v in range(self.label.shape[0]):
            if self.start[v] < self.start[v + 1]:
                self.rise[n] = self.weigh(v, &target)
                self.mover[n] = <int32_t>v
                n += self.rise[n] >= 0
        return n

    cdef void carry_out(self, const int64_t[::1] order) noexcept nogil:
        """Move the records listed, in order, unless an earlier move made a difference."""
        cdef Py_ssize_t i, v
        cdef int32_t target, own
        for i in range(order.shape[0]):
            v = self.mover[order[i]]
            if self.weigh(v, &target) != self.rise[order[i]]:
                continue
            if target < 0:
                self.n_free -= 1
                target = self.free[self.n_free]
            own = self.label[v]
            self.label[v] = target
            self.size[target] += 1
            self.size[own] -= 1
            if self.size[own] == 0:
                self.free[self.n_free] = own
                self.n_free += 1

    cdef void move_all(self):
        """Move records, those that gain most first, until none had better move.

        The total never falls, and where it stays the number of clusters rises: the
        rounds come to an end.
        """
        cdef Py_ssize_t n = self.find()
        while n > 0:
            rise = np.asarray(self.rise[:n])
            self.carry_out(np.argsort(-rise, kind="stable"))
            n = self.find()


def correlation_clusters(
    const int32_t[::1] left, const int32_t[::1] right, const int64_t[::1] score,
    Py_ssize_t n_records, int64_t unseen,
):
    """Split records into clusters; see the head of this module.

    Parameters
    ----------
    left, right : int32[E]
        Record indices of the listed pairs, each pair once; no record with itself.
    score : int64[E]
        Score of each pair. Sums over a cluster must stay within 64 bits.
    n_records : int
    unseen : int
        Score of a pair that is not listed; not positive.

    Returns
    -------
    int32[n_records]
        The smallest record of the cluster that each record is in.

    Raises
    ------
    ValueError
        If the lengths differ, an index is out of range, a record is paired with itself,
        or ``unseen`` is positive.
    """
    cdef Py_ssize_t n = left.shape[0], e
    if right.shape[0] != n or score.shape[0] != n:
        raise ValueError("left, right and score must have the same length")
    if max(n_records, 2 * n) > 2147483647:
        raise ValueError("at most 2**31 - 1 records and 2**30 pairs can be clustered")
    if unseen > 0:
        raise ValueError("the score of an unseen pair must not be positive")
    for e in range(n):
        if not (0 <= left[e] < n_records and 0 <= right[e] < n_records):
            raise ValueError("a record index is out of range")
        if left[e] == right[e]:
            raise ValueError("a record is paired with itself")
    cdef Bonds bonds = Bonds(left, right, score, n_records, unseen)
    with nogil:
        bonds.merge_all()
    cdef Moves moves = Moves(left, right, score, bonds.label, unseen)
    moves.move_all()
    first = np.full(n_records, n_records, np.int32)
    np.minimum.at(first, moves.label, np.arange(n_records, dtype=np.int32))
    return first[np.asarray(moves.label)]
