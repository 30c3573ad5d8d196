"""The core of a candidate graph: what is left when every record with one pair is gone.

It falls into components. One whose smaller side has at most 12 records is summed
exactly over all its matchings (`exact.pyx`), a larger one by belief propagation, whose
fixed point is unique for this model (Heilmann & Lieb 1972; Bayati, Gamarnik, Katz, Nair
& Tetali 2007). Which of the two is a matter of size alone, never of the order of the
records. One sweep of messages takes time linear in the number of edges.
"""

from libc.math cimport fabs
from libc.stdint cimport int32_t, int64_t, uint8_t

import numpy as np

from crvs_link._fast.exact cimport EXACT_SIDE, EXACT_STATES, plan_exact, sum_exactly

cdef enum:
    MAX_SWEEPS = 100

cdef enum Method:
    EXACT_RIGHT_ROWS = 0
    EXACT_LEFT_ROWS = 1
    PROPAGATE = 2

cdef double TOLERANCE = 1e-6   # of log(1 + message), from sweep to sweep


cdef void list_neighbours(
    const int32_t[::1] edge_left, const int32_t[::1] edge_right,
    int32_t[::1] start, int32_t[::1] adjacent,
) noexcept nogil:
    """List the edges at each core record; ``start`` comes with the degrees."""
    cdef Py_ssize_t k, v
    for v in range(1, start.shape[0]):
        start[v] += start[v - 1]
    for k in range(edge_left.shape[0] - 1, -1, -1):   # each start moves down from the end
        v = edge_left[k]
        start[v] -= 1
        adjacent[start[v]] = <int32_t>k
        v = edge_right[k]
        start[v] -= 1
        adjacent[start[v]] = <int32_t>k


cdef Py_ssize_t find_components(
    const int32_t[::1] edge_left, const int32_t[::1] edge_right,
    const int32_t[::1] start, const int32_t[::1] adjacent,
    uint8_t[::1] seen, int32_t[::1] order, int32_t[::1] first,
) noexcept nogil:
    """Order the core records by component, breadth first; return how many there are."""
    cdef Py_ssize_t root, head, tail = 0, n = 0, i, k, u, v
    for root in range(seen.shape[0]):
        if seen[root]:
            continue
        first[n] = <int32_t>tail
        n += 1
        head = tail
        order[tail] = <int32_t>root
        tail += 1
        seen[root] = 1
        while head < tail:
            v = order[head]
            head += 1
            for i in range(start[v], start[v + 1]):
                k = adjacent[i]
                u = edge_left[k] + edge_right[k] - v
                if not seen[u]:
                    seen[u] = 1
                    order[tail] = <int32_t>u
                    tail += 1
    first[n] = <int32_t>tail
    return n


cdef double send(
    const int32_t[::1] start, const int32_t[::1] adjacent, Py_ssize_t v, int side,
    Exchange[::1] exchange,
) noexcept nogil:
    """Renew the messages from record ``v``; return by how much log(1 + m) changed.

    A message is ``weight / (1 + sum of what all other edges bring v)``. The sum is never
    found by subtraction: what is left out may be exp(50) times the rest.
    """
    cdef Py_ssize_t i, k
    cdef double m, total = 0.0, most = 0.0
    for i in range(start[v], start[v + 1]):
        k = adjacent[i]
        exchange[k].others = total
        total += exchange[k].sent[1 - side]
    total = 0.0
    for i in range(start[v + 1] - 1, start[v] - 1, -1):
        k = adjacent[i]
        m = exchange[k].weight / (1.0 + exchange[k].others + total)
        total += exchange[k].sent[1 - side]
        most = max(most, fabs(m - exchange[k].sent[side]) / (1.0 + m))
        exchange[k].sent[side] = m
    return most


cdef void propagate(
    const int32_t[::1] start, const int32_t[::1] adjacent, const int32_t[::1] members,
    Py_ssize_t n_left, Exchange[::1] exchange, double[::1] q,
) noexcept nogil:
    """Write the probability of each edge of the component to ``q``.

    All messages from the left are renewed from those from the right, then the reverse,
    so the order of the records plays no part. Larger messages one way make for smaller
    ones the other way: both steps together are increasing, so messages move towards the
    fixed point without overshooting, and damping would only slow them down.
    """
    cdef Py_ssize_t a, i, k, v, sweep
    cdef double most, both
    cdef int side
    for sweep in range(MAX_SWEEPS):
        most = 0.0
        for side in range(2):
            for a in range(members.shape[0]):
                if (members[a] >= n_left) == side:
                    most = max(most, send(start, adjacent, members[a], side, exchange))
        if most < TOLERANCE:
            break
    for a in range(members.shape[0]):
        v = members[a]
        if v < n_left:
            for i in range(start[v], start[v + 1]):
                k = adjacent[i]
                both = exchange[k].sent[0] * exchange[k].sent[1]
                q[k] = both / (exchange[k].weight + both) if both > 0.0 else 0.0


cdef void share_out(
    const int32_t[::1] edge_right, const int32_t[::1] start, const int32_t[::1] adjacent,
    const int32_t[::1] members, Py_ssize_t n_left, double[::1] taken, double[::1] q,
) noexcept nogil:
    """Scale the probabilities at a record down where they sum to more than one, as they
    may by a little while messages have not settled."""
    cdef Py_ssize_t a, i, k, v
    for a in range(members.shape[0]):
        v = members[a]
        taken[v] = 0.0
        for i in range(start[v], start[v + 1]):
            taken[v] += q[adjacent[i]]
    for a in range(members.shape[0]):
        v = members[a]
        if v < n_left:
            for i in range(start[v], start[v + 1]):
                k = adjacent[i]
                q[k] /= max(1.0, taken[v], taken[edge_right[k]])


cdef class Core:
    """Components of a core and how each is summed; see `core.pxd`.

    Parameters
    ----------
    edge_left, edge_right : int32[K]
        The core records that each edge joins, those of the left file numbered first.
    n_left, n_records : int
    """

    def __init__(self, edge_left, edge_right, Py_ssize_t n_left, Py_ssize_t n_records):
        cdef Py_ssize_t c, n, n_edges = len(edge_left)
        cdef int32_t[::1] scratch = np.empty(n_records, np.int32)
        cdef uint8_t[::1] seen = np.zeros(n_records, np.uint8)
        self.edge_left = edge_left
        self.edge_right = edge_right
        self.n_left = n_left
        ends = np.concatenate((edge_left, edge_right))
        self.start = np.bincount(ends, minlength=n_records + 1).astype(np.int32)
        self.adjacent = np.empty(2 * n_edges, np.int32)
        self.order = np.empty(n_records, np.int32)
        self.first = np.empty(n_records + 1, np.int32)
        self.mask = np.zeros(n_records, np.int32)
        with nogil:
            list_neighbours(self.edge_left, self.edge_right, self.start, self.adjacent)
            n = find_components(
                self.edge_left, self.edge_right, self.start, self.adjacent, seen,
                self.order, self.first,
            )
        self.n_components = n
        self.method = np.empty(n, np.uint8)
        with nogil:
            n = self.plan(scratch)
        for c in range(self.n_components):
            if self.method[c] == PROPAGATE:   # sweeps had better run through memory in order
                np.asarray(self.order[self.first[c] : self.first[c + 1]]).sort()
        self.forward = np.empty(n)
        self.backward = np.empty((2, 1 << EXACT_SIDE))
        self.weight = np.empty(n_edges)
        self.q = np.empty(n_edges)
        self.taken = np.empty(n_records)
        self.exchange = np.ones(
            n_edges, [("weight", "f8"), ("sent", "f8", 2), ("others", "f8")]
        )

    cdef int64_t plan(self, int32_t[::1] scratch) noexcept nogil:
        """Choose a method for each component; return the states of the largest sum."""
        cdef Py_ssize_t c, a, n_left, n_right
        cdef int64_t most = 1
        cdef int32_t[::1] members
        self.n_exact = 0
        for c in range(self.n_components):
            members = self.order[self.first[c] : self.first[c + 1]]
            n_left = 0
            for a in range(members.shape[0]):
                n_left += members[a] < self.n_left
            n_right = members.shape[0] - n_left
            self.method[c] = PROPAGATE
            if min(n_left, n_right) > EXACT_SIDE or (
                (<int64_t>max(n_left, n_right)) << min(n_left, n_right) > EXACT_STATES
            ):
                continue
            self.n_exact += 1
            self.method[c] = EXACT_LEFT_ROWS if n_left >= n_right else EXACT_RIGHT_ROWS
            most = max(most, plan_exact(
                self.edge_left, self.edge_right, self.start, self.adjacent, members,
                self.n_left, self.method[c], self.mask, scratch,
            ))
        return most

    cdef void solve(self) noexcept nogil:
        """Probabilities ``q`` of the edges, and their sums at the records, ``taken``, for
        the present ``weight``. Messages go on from where they were: close, usually."""
        cdef Py_ssize_t c, k
        cdef int32_t[::1] members
        for k in range(self.weight.shape[0]):
            self.exchange[k].weight = self.weight[k]
        for c in range(self.n_components):
            members = self.order[self.first[c] : self.first[c + 1]]
            if self.method[c] == PROPAGATE:
                propagate(
                    self.start, self.adjacent, members, self.n_left, self.exchange, self.q
                )
                share_out(
                    self.edge_right, self.start, self.adjacent, members, self.n_left,
                    self.taken, self.q,
                )
            else:
                sum_exactly(
                    self.edge_left, self.edge_right, self.start, self.adjacent, members,
                    self.n_left, self.method[c], self.mask, self.weight, self.forward,
                    self.backward, self.q,
                )
        self.taken[:] = 0.0
        for k in range(self.q.shape[0]):
            self.taken[self.edge_left[k]] += self.q[k]
            self.taken[self.edge_right[k]] += self.q[k]
