"""Whether other pairs of two households are links: what one pair after another is asked."""

from libc.stdint cimport int32_t, int64_t, uint8_t

import numpy as np

cdef enum:
    NOT_KNOWN = 0
    NONE_LINKS = 1
    ONE_LINKS = 2


cdef struct Pair:
    int32_t one         # the two records, and the household of the second
    int32_t other
    int32_t home


cdef void check_side(
    const int32_t[::1] records, const int32_t[::1] homes, const int64_t[::1] members,
    Py_ssize_t n,
) except *:
    cdef Py_ssize_t k
    if records.shape[0] != n:
        raise ValueError("all arrays of pairs must have the same length")
    for k in range(n):
        if not 0 <= records[k] < homes.shape[0]:
            raise ValueError("a record index is out of range")
    for k in range(homes.shape[0]):
        if homes[k] >= members.shape[0]:
            raise ValueError("a household is out of range")


def ask_households(
    const int32_t[::1] left, const int32_t[::1] right, const uint8_t[::1] sure,
    const int32_t[::1] home_left, const int32_t[::1] home_right,
    const int64_t[::1] members_left, const int64_t[::1] members_right, *, bint within,
):
    """Ask of each pair whether a sure pair joins its two households by two other records.

    Parameters
    ----------
    left, right : int32[E]
        Record indices of the pairs.
    sure : uint8[E]
        Whether each counts as a link for others.
    home_left, home_right : int32[n]
        Household of each record, negative for none.
    members_left, members_right : int64[h]
        Records of each household.
    within : bool
        Whether both sides are one file: pairs and households then go either way round.

    Returns
    -------
    uint8[E]
        0 where a record has no household, is alone in it, or both are in one; 1 where no
        such pair is there; 2 where one is.

    Raises
    ------
    ValueError
        If the arrays do not fit each other.

    Notes
    -----
    Linear in the pairs, but for the sure pairs of a household, which are looked through.
    """
    cdef Py_ssize_t n = left.shape[0]
    check_side(left, home_left, members_left, n)
    check_side(right, home_right, members_right, n)
    if sure.shape[0] != n:
        raise ValueError("all arrays of pairs must have the same length")
    found = np.zeros(n, dtype=np.uint8)
    ends = np.zeros(members_left.shape[0] + 1, dtype=np.int64)
    if n:
        listed = np.empty((max(int(np.count_nonzero(sure)), 1), 3), dtype=np.int32)
        ask(
            left, right, sure, home_left, home_right, members_left, members_right, within,
            ends, listed, found,
        )
    return found


cdef void ask(
    const int32_t[::1] left, const int32_t[::1] right, const uint8_t[::1] sure,
    const int32_t[::1] home_left, const int32_t[::1] home_right,
    const int64_t[::1] members_left, const int64_t[::1] members_right, bint within,
    int64_t[::1] ends, int32_t[:, ::1] listed, uint8_t[::1] found,
) noexcept:
    cdef Py_ssize_t n = left.shape[0], homes = members_left.shape[0], e
    cdef int64_t k, place, running = 0
    cdef int32_t a, b
    cdef Pair pair
    with nogil:
        for e in range(n):
            a = home_left[left[e]]
            b = home_right[right[e]]
            if a < 0 or b < 0 or members_left[a] < 2 or members_right[b] < 2:
                continue
            if within and a == b:
                continue
            found[e] = NONE_LINKS
            if sure[e]:
                ends[min(a, b) if within else a] += 1
        # From numbers to where each list ends; filling turns ends into starts.
        for k in range(homes):
            running += ends[k]
            ends[k] = running
        ends[homes] = running
        for e in range(n):
            if sure[e] and found[e]:
                pair = turned(left[e], right[e], home_left, home_right, within)
                a = home_left[pair.one]
                ends[a] -= 1
                place = ends[a]
                listed[place, 0] = pair.one
                listed[place, 1] = pair.other
                listed[place, 2] = pair.home
        for e in range(n):
            if not found[e]:
                continue
            pair = turned(left[e], right[e], home_left, home_right, within)
            a = home_left[pair.one]
            for k in range(ends[a], ends[a + 1]):
                if (
                    listed[k, 2] == pair.home
                    and listed[k, 0] != pair.one
                    and listed[k, 1] != pair.other
                ):
                    found[e] = ONE_LINKS
                    break


cdef inline Pair turned(
    int32_t left, int32_t right, const int32_t[::1] home_left, const int32_t[::1] home_right,
    bint within,
) noexcept nogil:
    """The pair with the smaller household first, where both sides are one file."""
    cdef int32_t a = home_left[left], b = home_right[right]
    if within and a > b:
        return Pair(right, left, a)
    return Pair(left, right, b)
