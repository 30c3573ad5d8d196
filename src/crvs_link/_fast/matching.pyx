"""Sums over all matchings of a candidate graph: the monomer-dimer model.

A *matching* is a set of candidate pairs in which no record occurs twice. Each matching
has the weight ``prod(w[e] for e in matching)``; the share of the total weight that
falls to matchings with pair ``e`` is the probability of ``e``. The Python equivalent,
for a handful of pairs, is::

    def probabilities(pairs, w):
        total, with_pair = 0.0, [0.0] * len(pairs)
        for chosen in every_subset(range(len(pairs))):
            if no_record_occurs_twice(pairs[e] for e in chosen):
                weight = prod(w[e] for e in chosen)
                total += weight
                for e in chosen:
                    with_pair[e] += weight
        return [x / total for x in with_pair]

The graph is taken apart once. Records with a single pair are peeled off until none is
left; along what was peeled (all of a graph without cycles) two passes of messages are
exact. What remains is summed in `core.pyx`. A peeled branch enters the rest only
through the record it hangs on: if ``below[v] >= 1`` is the weight of everything that
can happen below record ``v``, then dividing each remaining weight by ``below`` of both
its records gives the same model without branches.

Taking apart and both passes take time and memory linear in the number of pairs.
"""

from libc.stdint cimport int32_t

import numpy as np

from crvs_link._fast.core cimport Core

cdef double HEAVIEST = 5.184705528587072e21   # exp(50): a weight beyond says nothing more


cdef Py_ssize_t peel(
    const int32_t[::1] left, const int32_t[::1] right, Py_ssize_t n_left,
    int32_t[::1] degree, int32_t[::1] last_edge,
    int32_t[::1] child, int32_t[::1] parent, int32_t[::1] edge,
) noexcept nogil:
    """Peel off records with one pair until none is left; return how many were.

    ``last_edge`` holds the exclusive or of the edges at a record: once a single edge
    is left, it is that edge, and no list of neighbours is needed.
    """
    cdef Py_ssize_t e, u, v, first, n = 0
    for e in range(left.shape[0]):
        u = left[e]
        v = n_left + right[e]
        degree[u] += 1
        degree[v] += 1
        last_edge[u] ^= <int32_t>e
        last_edge[v] ^= <int32_t>e
    for first in range(degree.shape[0]):
        v = first
        while degree[v] == 1:
            e = last_edge[v]
            u = left[e] + (n_left + right[e]) - v
            child[n] = <int32_t>v
            parent[n] = <int32_t>u
            edge[n] = <int32_t>e
            n += 1
            degree[v] = 0
            degree[u] -= 1
            last_edge[u] ^= <int32_t>e
            v = u
    return n


cdef Py_ssize_t number_records(
    const int32_t[::1] degree, const int32_t[::1] child, int32_t[::1] parent,
    int32_t[::1] slot,
) noexcept nogil:
    """Number the records in the order in which the passes meet them; return how many.

    The peeled ones come first, in their order, so that the passes run through memory
    from end to end. ``parent`` is renumbered in place.
    """
    cdef Py_ssize_t t, v, n = child.shape[0]
    for t in range(child.shape[0]):
        slot[child[t]] = <int32_t>t
    for t in range(child.shape[0]):
        v = parent[t]
        if slot[v] < 0:
            slot[v] = <int32_t>n
            n += 1
        parent[t] = slot[v]
    for v in range(degree.shape[0]):
        if degree[v] > 0 and slot[v] < 0:
            slot[v] = <int32_t>n
            n += 1
    return n


cdef void pass_up(
    const double[::1] ratio, const int32_t[::1] parent, double rho,
    double[::1] below, double[::1] message,
) noexcept nogil:
    cdef Py_ssize_t t
    cdef double w
    for t in range(parent.shape[0]):
        w = rho * ratio[t]
        message[t] = (w if w < HEAVIEST else HEAVIEST) / below[t]
        below[parent[t]] += message[t]


cdef double pass_down(
    const int32_t[::1] parent, const double[::1] below, double[::1] message,
    double[::1] unlinked,
) noexcept nogil:
    """Turn the messages into probabilities of the peeled pairs; return their sum.

    A record that is not taken from above shares its weight ``below`` among being
    unlinked (1) and each of the pairs that hang on it (their messages).
    """
    cdef Py_ssize_t t
    cdef double q, total = 0.0
    for t in range(parent.shape[0] - 1, -1, -1):
        q = unlinked[parent[t]] * message[t]
        if q > 1.0:
            q = 1.0
        message[t] = q
        unlinked[t] = (1.0 - q) / below[t]
        total += q
    return total


cdef class Matchings:
    """A candidate graph, taken apart so that its matchings can be summed for any prior.

    Parameters
    ----------
    left, right : int32[E]
        Record indices of the candidate pairs; no pair twice.
    log_lr : float64[E]
        Natural logarithm of the likelihood ratio m / u of each pair; -inf is allowed.
    n_left, n_right : int
        Records of each side.

    Attributes
    ----------
    largest_component : int
        Records of the largest connected component; 1 where there is no pair.
    exact_components, propagated_components : int
        Components of the core by how they are summed.

    Raises
    ------
    ValueError
        If the lengths differ, an index is out of range, or a ratio is not a number.
    """

    cdef readonly Py_ssize_t largest_component, exact_components, propagated_components
    cdef Core core
    cdef int32_t[::1] edge, parent        # of each peeled pair, in the order of peeling
    cdef double[::1] ratio, message
    cdef int32_t[::1] slot                # of each record, -1 (the last) if it has no pair
    cdef double[::1] below, unlinked      # of each slot; `unlinked` has one more, always 1
    cdef int32_t[::1] core_edge, core_slot
    cdef double[::1] core_ratio

    def __init__(
        self, const int32_t[::1] left, const int32_t[::1] right, const double[::1] log_lr,
        Py_ssize_t n_left, Py_ssize_t n_right,
    ):
        cdef Py_ssize_t n = left.shape[0], n_records = n_left + n_right, e
        if right.shape[0] != n or log_lr.shape[0] != n:
            raise ValueError("left, right and log_lr must have the same length")
        if min(n_left, n_right) < 0 or max(n_records, n) >= 2147483647:
            raise ValueError("records and pairs must each number less than 2**31 - 1")
        for e in range(n):
            if not (0 <= left[e] < n_left and 0 <= right[e] < n_right):
                raise ValueError("a record index is out of range")
            if log_lr[e] != log_lr[e]:
                raise ValueError("a likelihood ratio is not a number")
        ratio = np.exp(np.minimum(log_lr, 600.0))   # far beyond HEAVIEST for any prior
        degree = self.take_branches(left, right, n_left, n_records)
        self.ratio = ratio[np.asarray(self.edge)]
        self.take_core(np.asarray(left), np.asarray(right), n_left, degree)
        self.core_ratio = ratio[np.asarray(self.core_edge)]

    cdef object take_branches(
        self, const int32_t[::1] left, const int32_t[::1] right, Py_ssize_t n_left,
        Py_ssize_t n_records,
    ):
        """Peel and number the records; return the degrees that are left."""
        cdef int32_t[::1] degree = np.zeros(n_records, np.int32)
        cdef int32_t[::1] last_edge = np.zeros(n_records, np.int32)
        cdef int32_t[::1] child = np.empty(min(left.shape[0], n_records), np.int32)
        cdef int32_t[::1] parent = np.empty_like(child)
        cdef int32_t[::1] edge = np.empty_like(child)
        cdef Py_ssize_t n
        self.slot = np.full(n_records, -1, np.int32)
        with nogil:
            n = peel(left, right, n_left, degree, last_edge, child, parent, edge)
            self.edge = edge[:n]
            self.parent = parent[:n]
            n = number_records(degree, child[:n], self.parent, self.slot)
        self.message = np.empty(self.edge.shape[0])
        self.below = np.empty(n)
        self.unlinked = np.ones(n + 1)
        return np.asarray(degree)

    cdef object take_core(self, left, right, Py_ssize_t n_left, degree):
        cdef int32_t[::1] size = np.ones(self.below.shape[0], np.int32)
        cdef Py_ssize_t t
        inside = degree > 0
        records = np.flatnonzero(inside)
        number = np.cumsum(inside, dtype=np.int32) - np.int32(1)
        edges = np.flatnonzero(inside[left] & inside[n_left + right])
        self.core_edge = edges.astype(np.int32)
        self.core_slot = np.asarray(self.slot)[records]
        self.core = Core(
            number[left[edges]], number[n_left + right[edges]],
            np.searchsorted(records, n_left), len(records),
        )
        with nogil:
            for t in range(self.parent.shape[0]):
                size[self.parent[t]] += size[t]
        ordered = np.asarray(size)[np.asarray(self.core_slot)[np.asarray(self.core.order)]]
        components = np.add.reduceat(ordered, self.core.first[: self.core.n_components])
        self.exact_components = self.core.n_exact
        self.propagated_components = self.core.n_components - self.core.n_exact
        self.largest_component = max(np.max(size, initial=1), np.max(components, initial=1))

    def solve(self, double rho):
        """Sum all matchings with pair weights ``rho * LR``, at most exp(50).

        Parameters
        ----------
        rho : float
            Prior odds that a pair joins two records that have no partner yet.

        Returns
        -------
        float
            Expected number of links: the sum of the probabilities of all pairs.
        """
        cdef Py_ssize_t k, s, v
        cdef double total = 0.0
        cdef double[::1] weight = self.core.weight, q = self.core.q, taken = self.core.taken
        cdef const int32_t[::1] edge_left = self.core.edge_left
        cdef const int32_t[::1] edge_right = self.core.edge_right
        with nogil:
            self.below[:] = 1.0
            pass_up(self.ratio, self.parent, rho, self.below, self.message)
            for k in range(self.core_edge.shape[0]):
                weight[k] = min(rho * self.core_ratio[k], HEAVIEST) / (
                    self.below[self.core_slot[edge_left[k]]]
                    * self.below[self.core_slot[edge_right[k]]]
                )
            self.core.solve()
            for s in range(self.parent.shape[0], self.below.shape[0]):
                self.unlinked[s] = 1.0 / self.below[s]
            for v in range(self.core_slot.shape[0]):
                self.unlinked[self.core_slot[v]] *= max(0.0, 1.0 - taken[v])
            for k in range(q.shape[0]):
                total += q[k]
            total += pass_down(self.parent, self.below, self.message, self.unlinked)
        return total

    def probability(self):
        """Probability of each pair after the last `solve`, float64[E]."""
        result = np.empty(self.edge.shape[0] + self.core_edge.shape[0])
        result[np.asarray(self.edge)] = self.message
        result[np.asarray(self.core_edge)] = self.core.q
        return result

    def p_unlinked(self):
        """Probability that a record has no partner, after the last `solve`.

        Returns
        -------
        float64[n_left + n_right]
            Left records first; 1 for a record without a candidate pair.
        """
        return np.asarray(self.unlinked)[np.asarray(self.slot)]
