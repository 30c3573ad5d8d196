"""Exact sums over all matchings of one component of a candidate graph.

The records of the larger side are *rows*, taken one after another; those of the
smaller side, at most 12, are *columns*. A set of columns is a bit mask, and for each
row the weight of all matchings that have taken a given set is a sum of two kinds of
terms: the row stays unlinked, or it takes a column that is not in the set. A column is
in play from the first row it has an edge to until the last, so that its bit serves
another column afterwards, and a long thin component has few sets.

Sums run over the rows forwards and backwards, as for a hidden Markov model. Time is
``rows * 2**(columns in play) * edges per row``, memory ``rows * 2**(columns in play)``.

The graph comes as edges ``k`` between records ``edge_left[k]`` and ``edge_right[k]``,
and the edges at record ``v`` as ``adjacent[start[v]:start[v + 1]]``; left records come
first. ``members`` are the records of the component, in the order in which the rows are
to be taken.
"""

from libc.stdint cimport int32_t, int64_t


cdef int64_t plan_exact(
    const int32_t[::1] edge_left, const int32_t[::1] edge_right,
    const int32_t[::1] start, const int32_t[::1] adjacent, const int32_t[::1] members,
    Py_ssize_t n_core_left, bint left_rows, int32_t[::1] mask, int32_t[::1] remaining,
) noexcept nogil:
    """Give each column a bit for the rows it is in play; return the number of states.

    ``mask[column]`` receives the column's bit, ``mask[row]`` the bits that are still
    in play once the row is done. ``remaining`` is scratch.
    """
    cdef Py_ssize_t a, i, k, v, u
    cdef int32_t live = 0, done, bit
    cdef int64_t states = 1
    for a in range(members.shape[0]):
        v = members[a]
        remaining[v] = start[v + 1] - start[v]
        mask[v] = 0
    for a in range(members.shape[0]):
        v = members[a]
        if (v < n_core_left) != left_rows:
            continue
        done = 0
        for i in range(start[v], start[v + 1]):
            k = adjacent[i]
            u = edge_left[k] + edge_right[k] - v
            if mask[u] == 0:
                bit = ~live & (live + 1)   # the lowest that is free
                mask[u] = bit
                live |= bit
            remaining[u] -= 1
            if remaining[u] == 0:
                done |= mask[u]
        live &= ~done
        mask[v] = live
        states += live + 1
    return states


cdef void scale(double[::1] values) noexcept nogil:
    """Divide by the largest value.

    Only shares matter, and nothing that does matter leaves the range of a double:
    with weights up to exp(50) and 12 columns, sets whose forward sums differ by more
    than about exp(650) cannot both have a share that could be seen.
    """
    cdef Py_ssize_t s
    cdef double top = 0.0
    for s in range(values.shape[0]):
        if values[s] > top:
            top = values[s]
    for s in range(values.shape[0]):
        values[s] /= top


cdef Py_ssize_t gather_row(
    const int32_t[::1] edge_left, const int32_t[::1] edge_right,
    const int32_t[::1] start, const int32_t[::1] adjacent, const int32_t[::1] mask,
    const double[::1] weight, Py_ssize_t row, int32_t* bit, double* w,
) noexcept nogil:
    """Bits and weights of the columns that a row has edges to; return how many."""
    cdef Py_ssize_t d, k, n = start[row + 1] - start[row]
    for d in range(n):
        k = adjacent[start[row] + d]
        bit[d] = mask[edge_left[k] + edge_right[k] - row]
        w[d] = weight[k]
    return n


cdef void sum_exactly(
    const int32_t[::1] edge_left, const int32_t[::1] edge_right,
    const int32_t[::1] start, const int32_t[::1] adjacent, const int32_t[::1] members,
    Py_ssize_t n_core_left, bint left_rows, const int32_t[::1] mask,
    const double[::1] weight, double[::1] forward, double[:, ::1] backward, double[::1] q,
) noexcept nogil:
    """Write the probability of each edge of the component to ``q``.

    ``forward[s]`` of a row is the weight of all matchings of the rows up to it that
    have taken exactly the columns ``s`` of those in play; ``backward[s]`` that of all
    matchings of the rows after it, given ``s``. ``forward`` needs room for the states
    of all rows, ``backward`` two rows of ``2**12``.
    """
    cdef Py_ssize_t a, b, d, n, v
    cdef Py_ssize_t here = 0, there
    cdef int32_t s, live, before = 0
    cdef double f, g, x, total
    cdef double[EXACT_SIDE] w
    cdef double[EXACT_SIDE] share
    cdef int32_t[EXACT_SIDE] bit
    cdef int turn = 0

    forward[0] = 1.0
    for a in range(members.shape[0]):
        v = members[a]
        if (v < n_core_left) != left_rows:
            continue
        n = gather_row(edge_left, edge_right, start, adjacent, mask, weight, v, bit, w)
        live = mask[v]
        there = here + before + 1
        for s in range(live + 1):
            forward[there + s] = 0.0
        s = 0
        while True:
            f = forward[here + s]
            forward[there + (s & live)] += f
            for d in range(n):
                if not s & bit[d]:
                    forward[there + ((s | bit[d]) & live)] += f * w[d]
            if s == before:
                break
            s = (s - before) & before   # the next subset of `before`
        scale(forward[there : there + live + 1])
        here = there
        before = live

    backward[0, 0] = 1.0
    for a in range(members.shape[0] - 1, -1, -1):
        v = members[a]
        if (v < n_core_left) != left_rows:
            continue
        n = gather_row(edge_left, edge_right, start, adjacent, mask, weight, v, bit, w)
        live = mask[v]
        before = 0
        for b in range(a - 1, -1, -1):
            if (members[b] < n_core_left) == left_rows:
                before = mask[members[b]]
                break
        here -= before + 1
        for d in range(n):
            share[d] = 0.0
        for s in range(before + 1):
            backward[1 - turn, s] = 0.0
        total = 0.0
        s = 0
        while True:
            f = forward[here + s]
            g = backward[turn, s & live]
            for d in range(n):
                if not s & bit[d]:
                    x = w[d] * backward[turn, (s | bit[d]) & live]
                    share[d] += f * x
                    g += x
            backward[1 - turn, s] = g
            total += f * g
            if s == before:
                break
            s = (s - before) & before
        for d in range(n):
            q[adjacent[start[v] + d]] = share[d] / total
        turn = 1 - turn
        scale(backward[turn, : before + 1])
