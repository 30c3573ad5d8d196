"""The best pairing of two lists of at most eight things."""

from libc.stdint cimport uint8_t, uint32_t, uint64_t

from crvs_link._fast.bits cimport lowest_bit64

cdef enum:
    MOST = 8

cdef struct Edges:
    uint64_t value[MOST][MOST]   # what a pair adds, where it may be; eight must not overflow
    uint8_t partners[MOST]       # of each on the left, which on the right it may go with


cdef inline uint64_t best_pairing(const Edges *edges, int n) noexcept nogil:
    """The largest sum of values of pairs in which nothing stands twice.

    Parameters
    ----------
    edges : Edges
    n : int
        Things on the left.

    Notes
    -----
    Mostly no two pairs compete, and all are taken. Otherwise the best sum for each set of
    things on the right, with one more on the left in each round: O(n 2^m m) for m things
    on the right that have a partner.
    """
    cdef uint64_t best[1 << MOST]
    cdef uint64_t total = 0, found
    cdef uint32_t used = 0, twice = 0, several = 0, here, rest, taken
    cdef int place[MOST]
    cdef int i, j, k, m = 0
    for i in range(n):
        here = edges.partners[i]
        twice |= used & here
        used |= here
        several |= here & (here - 1) if here else 0
    if not (twice | several):
        for i in range(n):
            if edges.partners[i]:
                total += edges.value[i][lowest_bit64(edges.partners[i])]
        return total
    while used:
        place[m] = lowest_bit64(used)
        used &= used - 1
        m += 1
    for k in range(1 << m):
        best[k] = 0
    for i in range(n):
        if not edges.partners[i]:
            continue
        # From the largest set down: smaller ones are still those of the round before.
        for k in range((1 << m) - 1, 0, -1):
            rest = <uint32_t>k
            while rest:
                j = lowest_bit64(rest)
                taken = <uint32_t>k & ~(<uint32_t>1 << j)
                rest &= rest - 1
                if edges.partners[i] >> place[j] & 1:
                    found = best[taken] + edges.value[i][place[j]]
                    if found > best[k]:
                        best[k] = found
    return best[(1 << m) - 1]
