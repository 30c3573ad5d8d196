"""From pattern codes to scored pairs.

Pass 2 looks the weight of each pattern code up that pass 1 left, and visits again only
the groups in which a pair reaches the floor: most hold none.
"""

from libc.stdint cimport uint8_t, uint16_t, uint32_t
from libc.string cimport memcpy, memset

import numpy as np

from crvs_link._fast.pairs cimport Batch, Records, Rules, visit_group_pairs
from crvs_link._fast.pairs import check_units

ctypedef fused code_t:
    uint16_t
    uint32_t

cdef enum:
    UNIT = 5            # numbers of a unit

cdef struct Weights:    # of pattern codes, by their two halves
    const double *low   # code % base
    const double *high  # code // base
    uint32_t base

cdef struct ScoreContext:
    Weights weights
    double floor
    const uint32_t *scored      # codes of the pairs that are visited, in order
    Py_ssize_t done
    Py_ssize_t kept
    uint32_t *left
    uint32_t *right
    uint32_t *codes
    double *found


cdef inline double weight_of(const Weights *weights, uint32_t code) noexcept nogil:
    return weights.low[code % weights.base] + weights.high[code // weights.base]


cdef Py_ssize_t choose_units(
    const code_t[::1] codes,
    const uint32_t[:, ::1] units,
    const uint32_t[::1] unit_pairs,
    const Weights *weights,
    double floor,
    uint32_t[:, ::1] chosen,
    uint32_t[::1] scored,
    Py_ssize_t *n_scored,
    Py_ssize_t *n_kept,
) noexcept nogil:
    """Copy the units that hold a pair at or above the floor, and the codes of their pairs.

    Returns how many units there are.
    """
    cdef Py_ssize_t u, i, n = 0, done = 0, here
    cdef Py_ssize_t kept = 0, start = 0
    for u in range(units.shape[0]):
        here = 0
        for i in range(start, start + unit_pairs[u]):
            here += weight_of(weights, codes[i]) >= floor
        if here:
            memcpy(&chosen[n, 0], &units[u, 0], UNIT * sizeof(uint32_t))
            n += 1
            for i in range(start, start + unit_pairs[u]):
                scored[done] = codes[i]
                done += 1
            kept += here
        start += unit_pairs[u]
    n_scored[0] = done
    n_kept[0] = kept
    return n


cdef int on_score(Batch *batch, void *context) except -1 nogil:
    cdef ScoreContext *to = <ScoreContext *>context
    cdef int i
    cdef uint32_t code
    cdef double weight
    for i in range(batch.n):
        code = to.scored[to.done + i]
        weight = weight_of(&to.weights, code)
        if weight >= to.floor:
            to.left[to.kept] = batch.left[i]
            to.right[to.kept] = batch.right[i]
            to.codes[to.kept] = code
            to.found[to.kept] = weight
            to.kept += 1
    to.done += batch.n
    return 0


def score_groups(
    Records left,
    Records right,
    Rules rules,
    int rule,
    const uint32_t[::1] left_rows,
    const uint32_t[::1] right_rows,
    const uint32_t[:, ::1] units,
    bint within,
    const code_t[::1] codes,
    const uint32_t[::1] unit_pairs,
    const double[::1] low,
    const double[::1] high,
    uint32_t base,
    double floor,
):
    """Pass 2 over the same range of groups: the pairs at or above a floor.

    Parameters
    ----------
    left, right, rules, rule, left_rows, right_rows, units, within
        As in `patterns.compare_groups`.
    codes : uint16[n] or uint32[n]
    unit_pairs : uint32[U]
        What pass 1 gave for this range.
    low, high : float64
        Weights in bits of the two halves of a pattern code.
    base : int
        A code is ``high half * base + low half``.
    floor : float

    Returns
    -------
    left_rows, right_rows, codes : uint32[e]
    weights : float64[e]
        In order of visit.
    """
    check_units(left, right, rules, rule, left_rows, right_rows, units)
    cdef Py_ssize_t n_codes = codes.shape[0]
    if unit_pairs.shape[0] != units.shape[0] or np.sum(unit_pairs, dtype=np.int64) != n_codes:
        raise ValueError("the codes are not those of the units")
    cdef uint32_t[:, ::1] chosen = np.empty((units.shape[0], UNIT), dtype=np.uint32)
    cdef uint32_t[::1] scored = np.empty(n_codes, dtype=np.uint32)
    cdef ScoreContext context
    memset(&context, 0, sizeof(ScoreContext))
    context.weights.low = &low[0]
    context.weights.high = &high[0]
    context.weights.base = base
    context.floor = floor
    cdef Py_ssize_t n_chosen, n_scored, kept
    with nogil:
        n_chosen = choose_units(
            codes, units, unit_pairs, &context.weights, floor, chosen, scored, &n_scored, &kept
        )
    out_left = np.empty(kept, dtype=np.uint32)
    out_right = np.empty(kept, dtype=np.uint32)
    out_codes = np.empty(kept, dtype=np.uint32)
    out_weights = np.empty(kept)
    cdef uint32_t[::1] left_view = out_left
    cdef uint32_t[::1] right_view = out_right
    cdef uint32_t[::1] codes_view = out_codes
    cdef double[::1] weights_view = out_weights
    if kept:
        context.scored = &scored[0]
        context.left = &left_view[0]
        context.right = &right_view[0]
        context.codes = &codes_view[0]
        context.found = &weights_view[0]
        with nogil:
            visit_group_pairs(
                left,
                right,
                rules,
                rule,
                &left_rows[0],
                &right_rows[0],
                &chosen[0, 0],
                n_chosen,
                within,
                on_score,
                &context,
                NULL,
            )
        if context.done != n_scored:
            raise RuntimeError("pass 2 visited other pairs than pass 1")
    return out_left, out_right, out_codes, out_weights
