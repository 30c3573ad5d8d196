"""From record pairs to pattern codes, and from pattern codes to scored pairs.

Pass 1 compares every pair of a range of groups and keeps one pattern code for each,
in the order in which the pairs are visited. Pass 2 visits the same pairs again, looks
the weight of each code up, and gives out the pairs at or above a floor.
"""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t, uint32_t
from libc.stdlib cimport calloc, free, malloc
from libc.string cimport memcpy, memset

import numpy as np

from crvs_link._fast.bags cimport Bags, BagTable, bag_level
from crvs_link._fast.bits cimport prefetch
from crvs_link._fast.dates cimport DateRow, DateTable, date_level
from crvs_link._fast.pairs cimport (
    BATCH,
    Batch,
    Records,
    Rules,
    visit_group_pairs,
    visit_listed_pairs,
)
from crvs_link._fast.pairs import check_pairs, check_units
from crvs_link._fast.strings cimport (
    EPSILON,
    LEAST_MATCHES,
    Texts,
    TextTable,
    least_matches,
    may_be_one_edit,
    may_reach,
    one_edit,
    similarity,
    text_chars,
)

cdef enum:
    MOST_COMPARISONS = 24
    MOST_THRESHOLDS = 8
    CALL_AHEAD = 12     # values called from memory before they are compared

cdef enum Kind:
    CATEGORY = 0
    TEXT = 1
    CODE = 2
    DATE = 3
    BAG = 4

KINDS = {"category": CATEGORY, "text": TEXT, "code": CODE, "date": DATE, "bag": BAG}

cdef struct Comparison:
    int kind
    int lane
    int partner             # lane with which this one may be exchanged, or -1
    int first_exact
    int n_thresholds
    uint32_t place          # place value of the comparison in a pattern code
    double thresholds[MOST_THRESHOLDS]
    const uint8_t *rarity   # level above the first exact one, for each code
    uint8_t *least          # signature filter for the lowest threshold
    const uint32_t *groups  # of codes by value, or NULL
    const Texts *texts      # one of the three, by kind; the program keeps the tables
    const DateRow *dates
    const Bags *bags


cdef class Program:
    """The comparisons of a model, bound to lanes and tables.

    Parameters
    ----------
    comparisons : list of tuple
        ``(kind, lane, partner, table, thresholds, first_exact, rarity, place)`` in
        the order of the model: kind as in ``KINDS``; partner lane or -1; the table of
        distinct values (None for categories); thresholds ascending; the first exact
        level; uint8[V] levels above it by code; place value in a pattern code.

    Raises
    ------
    ValueError
        If a comparison is not of a known kind or its parts do not fit together.
    """

    cdef Comparison comparisons[MOST_COMPARISONS]
    cdef readonly int size
    cdef list keep

    def __cinit__(self, list comparisons):
        cdef int k, t
        cdef Comparison *c
        cdef const uint8_t[::1] rarity_view
        cdef const uint32_t[::1] groups_view
        if not 1 <= len(comparisons) <= MOST_COMPARISONS:
            raise ValueError("a model has 1 to 24 comparisons")
        memset(self.comparisons, 0, sizeof(self.comparisons))
        self.keep = []
        self.size = <int>len(comparisons)
        # A comparison with a partner decides first whether the two were exchanged.
        ordered = sorted(comparisons, key=lambda comparison: comparison[2] < 0)
        for k in range(self.size):
            kind, lane, partner, table, thresholds, first_exact, rarity, place = ordered[k]
            c = &self.comparisons[k]
            if kind not in KINDS.values():
                raise ValueError("unknown kind of comparison")
            expected = {TEXT: TextTable, CODE: TextTable, DATE: DateTable, BAG: BagTable}.get(kind)
            if expected is not None and not isinstance(table, expected):
                raise ValueError("the table is not of the comparison's kind")
            if expected is not None and len(rarity) != table.size:
                raise ValueError("one rarity is needed for each value of the table")
            if kind == TEXT and not 1 <= len(thresholds) <= MOST_THRESHOLDS:
                raise ValueError("text comparisons have 1 to 8 thresholds")
            if any(not 0 < threshold <= 1 for threshold in thresholds):
                raise ValueError("thresholds lie above 0 and at most at 1")
            if not 0 <= lane < 32 or partner >= 32:
                raise ValueError("no such lane")
            c.kind = kind
            c.lane = lane
            c.partner = partner
            c.first_exact = first_exact
            c.place = place
            c.n_thresholds = <int>len(thresholds)
            for t in range(c.n_thresholds):
                c.thresholds[t] = thresholds[t]
            rarity_view = rarity
            self.keep.append((rarity, table))
            c.rarity = &rarity_view[0] if rarity_view.shape[0] else NULL
            if kind == CODE and table.groups is not None and table.size:
                groups_view = table.groups
                c.groups = &groups_view[0]
            if kind == TEXT or kind == CODE:
                c.texts = &(<TextTable>table).texts
            elif kind == DATE:
                c.dates = (<DateTable>table).rows
            elif kind == BAG:
                c.bags = &(<BagTable>table).bags
            if kind == TEXT:
                c.least = <uint8_t *>malloc(LEAST_MATCHES)
                if c.least == NULL:
                    raise MemoryError
                least_matches(c.thresholds[0], c.least)

    def __dealloc__(self):
        cdef int k
        for k in range(MOST_COMPARISONS):
            free(self.comparisons[k].least)


cdef inline uint32_t text_level(const Comparison *c, double similar) noexcept nogil:
    """1 (disagree), and one more for each threshold that is reached."""
    cdef uint32_t level = 1
    cdef int t
    for t in range(c.n_thresholds):
        level += similar + EPSILON >= c.thresholds[t]
    return level


cdef void compare_text(
    const Comparison *c, Batch *batch, const int *work, int n, uint32_t *codes
) noexcept nogil:
    cdef int hits[BATCH]
    cdef int i, w, n_hits = 0
    cdef int32_t x, y
    cdef int lane = c.lane
    for w in range(n):
        if w + CALL_AHEAD < n:
            i = work[w + CALL_AHEAD]
            prefetch(&c.texts.rows[batch.a[i][lane]])
            prefetch(&c.texts.rows[batch.b[i][lane]])
        i = work[w]
        hits[n_hits] = i
        n_hits += may_reach(c.texts, batch.a[i][lane], batch.b[i][lane], c.least)
        codes[i] += c.place
    for w in range(n_hits):
        if w + CALL_AHEAD < n_hits:
            i = hits[w + CALL_AHEAD]
            prefetch(text_chars(c.texts, batch.a[i][lane]))
            prefetch(text_chars(c.texts, batch.b[i][lane]))
        i = hits[w]
        x = batch.a[i][lane]
        y = batch.b[i][lane]
        codes[i] += c.place * (text_level(c, similarity(c.texts, x, y)) - 1)


cdef int find_exchanged(
    const Comparison *c, Batch *batch, int *work, int n, uint32_t *codes
) noexcept nogil:
    """Take out of ``work`` the pairs whose two fields stand exchanged.

    One value is the other record's partner value, and the other crossing at least
    alike. The partner comparison then has nothing left to say: it counts as missing.
    """
    cdef int w, i, left = 0
    cdef int32_t ax, ay, bx, by
    cdef bint first, second
    for w in range(n):
        i = work[w]
        ax = batch.a[i][c.lane]
        ay = batch.a[i][c.partner]
        bx = batch.b[i][c.lane]
        by = batch.b[i][c.partner]
        first = ax == by
        second = bx == ay
        work[left] = i
        left += 1
        if not (first or second) or ay < 0 or by < 0:
            continue
        if first and not second:
            second = text_level(c, similarity(c.texts, bx, ay)) > 1
        elif second and not first:
            first = text_level(c, similarity(c.texts, ax, by)) > 1
        if first and second:
            left -= 1
            codes[i] += c.place * <uint32_t>(c.first_exact - 1)
            batch.missing[i] |= <uint32_t>1 << c.partner
            batch.equal[i] &= ~(<uint32_t>1 << c.partner)
    return left


cdef int within_groups(const Comparison *c, const Batch *batch, int *work, int n) noexcept nogil:
    """Leave in ``work`` the pairs of one group; the others stay at level 0, missing."""
    cdef int i, w, left = 0
    for w in range(n):
        i = work[w]
        work[left] = i
        left += c.groups[batch.a[i][c.lane]] == c.groups[batch.b[i][c.lane]]
    return left


cdef void compare_codes(
    const Comparison *c, Batch *batch, const int *work, int n, uint32_t *codes
) noexcept nogil:
    cdef int hits[BATCH]
    cdef int i, w, n_hits = 0
    cdef int lane = c.lane
    for w in range(n):
        if w + CALL_AHEAD < n:
            i = work[w + CALL_AHEAD]
            prefetch(&c.texts.rows[batch.a[i][lane]])
            prefetch(&c.texts.rows[batch.b[i][lane]])
        i = work[w]
        hits[n_hits] = i
        n_hits += may_be_one_edit(c.texts, batch.a[i][lane], batch.b[i][lane])
        codes[i] += c.place
    for w in range(n_hits):
        i = hits[w]
        codes[i] += c.place * <uint32_t>one_edit(c.texts, batch.a[i][lane], batch.b[i][lane])


cdef void compare_dates(
    const Comparison *c, Batch *batch, const int *work, int n, uint32_t *codes
) noexcept nogil:
    cdef int i, w
    cdef int lane = c.lane
    for w in range(n):
        if w + CALL_AHEAD < n:
            i = work[w + CALL_AHEAD]
            prefetch(&c.dates[batch.a[i][lane]])
            prefetch(&c.dates[batch.b[i][lane]])
        i = work[w]
        codes[i] += c.place * <uint32_t>date_level(
            &c.dates[batch.a[i][lane]], &c.dates[batch.b[i][lane]]
        )


cdef void compare_bags(
    const Comparison *c, Batch *batch, const int *work, int n, uint32_t *codes
) noexcept nogil:
    cdef int i, w
    for w in range(n):
        i = work[w]
        codes[i] += c.place * <uint32_t>bag_level(
            c.bags, batch.a[i][c.lane], batch.b[i][c.lane]
        )


cdef void compare_batch(
    const Comparison *comparisons, int size, Batch *batch, uint32_t *codes
) noexcept nogil:
    """Pattern codes of the pairs of a batch."""
    cdef int work[BATCH]
    cdef int same[BATCH]
    cdef int k, i, n_work, n_same
    cdef uint32_t equal, missing
    cdef const Comparison *c
    memset(codes, 0, batch.n * sizeof(uint32_t))
    for k in range(size):
        c = &comparisons[k]
        n_work = n_same = 0
        for i in range(batch.n):
            equal = batch.equal[i] >> c.lane & 1
            missing = batch.missing[i] >> c.lane & 1
            same[n_same] = i
            n_same += equal
            work[n_work] = i
            n_work += (equal | missing) ^ 1
        for i in range(n_same):
            codes[same[i]] += c.place * (
                <uint32_t>c.first_exact + c.rarity[batch.a[same[i]][c.lane]]
            )
        if c.partner >= 0:
            n_work = find_exchanged(c, batch, work, n_work, codes)
        if c.kind == CATEGORY:
            for i in range(n_work):
                codes[work[i]] += c.place
        elif c.kind == TEXT:
            compare_text(c, batch, work, n_work, codes)
        elif c.kind == CODE:
            if c.groups != NULL:
                n_work = within_groups(c, batch, work, n_work)
            compare_codes(c, batch, work, n_work, codes)
        elif c.kind == DATE:
            compare_dates(c, batch, work, n_work, codes)
        else:
            compare_bags(c, batch, work, n_work, codes)


cdef struct Histogram:
    uint32_t *codes
    int64_t *counts
    uint32_t mask
    uint32_t used


cdef int count_code(Histogram *histogram, uint32_t code) except -1 nogil:
    """Count one code; open addressing, doubled before it is half full."""
    cdef uint32_t slot = (code * <uint32_t>2654435761) >> 7 & histogram.mask
    while histogram.counts[slot] and histogram.codes[slot] != code:
        slot = (slot + 1) & histogram.mask
    if histogram.counts[slot] == 0:
        histogram.codes[slot] = code
        histogram.used += 1
    histogram.counts[slot] += 1
    if 2 * histogram.used > histogram.mask:
        grow(histogram)
    return 0


cdef int grow(Histogram *histogram) except -1 nogil:
    cdef uint32_t old_mask = histogram.mask
    cdef uint32_t *old_codes = histogram.codes
    cdef int64_t *old_counts = histogram.counts
    cdef uint32_t i, slot
    histogram.mask = 2 * old_mask + 1
    histogram.codes = <uint32_t *>malloc((<size_t>histogram.mask + 1) * sizeof(uint32_t))
    histogram.counts = <int64_t *>calloc(<size_t>histogram.mask + 1, sizeof(int64_t))
    if histogram.codes == NULL or histogram.counts == NULL:
        raise MemoryError
    for i in range(old_mask + 1):
        if old_counts[i]:
            slot = (old_codes[i] * <uint32_t>2654435761) >> 7 & histogram.mask
            while histogram.counts[slot]:
                slot = (slot + 1) & histogram.mask
            histogram.codes[slot] = old_codes[i]
            histogram.counts[slot] = old_counts[i]
    free(old_codes)
    free(old_counts)
    return 0


cdef struct CompareContext:
    const Comparison *comparisons
    int size
    uint16_t *narrow        # one of the two is NULL
    uint32_t *wide
    Py_ssize_t done
    Histogram histogram
    uint32_t codes[BATCH]


cdef int on_compare(Batch *batch, void *context) except -1 nogil:
    cdef CompareContext *to = <CompareContext *>context
    cdef int i
    compare_batch(to.comparisons, to.size, batch, to.codes)
    if to.narrow != NULL:
        for i in range(batch.n):
            to.narrow[to.done + i] = <uint16_t>to.codes[i]
    else:
        memcpy(to.wide + to.done, to.codes, batch.n * sizeof(uint32_t))
    to.done += batch.n
    for i in range(batch.n):
        count_code(&to.histogram, to.codes[i])
    return 0


def compare_groups(
    Program program,
    Records left,
    Records right,
    Rules rules,
    int rule,
    const uint32_t[::1] left_rows,
    const uint32_t[::1] right_rows,
    const uint32_t[:, ::1] units,
    Py_ssize_t most_pairs,
    bint within,
    bint wide,
):
    """Pass 1 over a range of groups of one rule.

    Parameters
    ----------
    program : Program
    left, right : Records
    rules : Rules
    rule : int
        Number of the rule whose groups these are.
    left_rows, right_rows : uint32[m]
        Rows in the order of the rule's sorted entries.
    units : uint32[U, 5]
        Parts of groups, as `blocks.meet` gives groups.
    most_pairs : int
        Pairs in all units, those of earlier rules included.
    within : bool
        Whether both sides are one file.
    wide : bool
        Whether pattern codes need 32 bits; else 16.

    Returns
    -------
    codes : uint16[n] or uint32[n]
        Pattern codes of the pairs that belong to the rule, in order of visit.
    distinct : uint32[p]
        The codes that occur, ascending.
    counts : int64[p]
    """
    check_units(left, right, rules, rule, left_rows, right_rows, units)
    out = np.empty(max(most_pairs, 1), dtype=np.uint32 if wide else np.uint16)
    cdef uint32_t[::1] wide_view
    cdef uint16_t[::1] narrow_view
    cdef CompareContext context
    memset(&context, 0, sizeof(CompareContext))
    context.comparisons = program.comparisons
    context.size = program.size
    if wide:
        wide_view = out
        context.wide = &wide_view[0]
    else:
        narrow_view = out
        context.narrow = &narrow_view[0]
    context.histogram.mask = 4095
    context.histogram.codes = <uint32_t *>malloc(4096 * sizeof(uint32_t))
    context.histogram.counts = <int64_t *>calloc(4096, sizeof(int64_t))
    cdef uint32_t[::1] codes_view
    cdef int64_t[::1] counts_view
    cdef Py_ssize_t i, found = 0
    try:
        if context.histogram.codes == NULL or context.histogram.counts == NULL:
            raise MemoryError
        if units.shape[0]:
            with nogil:
                visit_group_pairs(
                    left,
                    right,
                    rules,
                    rule,
                    &left_rows[0],
                    &right_rows[0],
                    &units[0, 0],
                    units.shape[0],
                    within,
                    on_compare,
                    &context,
                )
        distinct = np.empty(context.histogram.used, dtype=np.uint32)
        counts = np.empty(context.histogram.used, dtype=np.int64)
        codes_view = distinct
        counts_view = counts
        for i in range(<Py_ssize_t>context.histogram.mask + 1):
            if context.histogram.counts[i]:
                codes_view[found] = context.histogram.codes[i]
                counts_view[found] = context.histogram.counts[i]
                found += 1
    finally:
        free(context.histogram.codes)
        free(context.histogram.counts)
    order = np.argsort(distinct)
    # A copy, so that the room for pairs of earlier rules is given back.
    return out[: context.done].copy(), distinct[order], counts[order]


cdef struct ListContext:
    const Comparison *comparisons
    int size
    uint32_t *codes
    Py_ssize_t done


cdef int on_list(Batch *batch, void *context) except -1 nogil:
    cdef ListContext *to = <ListContext *>context
    compare_batch(to.comparisons, to.size, batch, to.codes + to.done)
    to.done += batch.n
    return 0


def compare_listed(
    Program program,
    Records left,
    Records right,
    const uint32_t[::1] left_rows,
    const uint32_t[::1] right_rows,
):
    """Pattern codes of listed pairs, uint32[n]."""
    check_pairs(left, right, left_rows, right_rows)
    out = np.empty(max(left_rows.shape[0], 1), dtype=np.uint32)
    cdef uint32_t[::1] view = out
    cdef ListContext context
    context.comparisons = program.comparisons
    context.size = program.size
    context.codes = &view[0]
    context.done = 0
    if left_rows.shape[0]:
        with nogil:
            visit_listed_pairs(
                left,
                right,
                &left_rows[0],
                &right_rows[0],
                left_rows.shape[0],
                on_list,
                &context,
            )
    return out[: left_rows.shape[0]]


cdef struct ScoreContext:
    const uint16_t *narrow
    const uint32_t *wide
    const double *low           # weight of code % base
    const double *high          # weight of code / base
    uint32_t base
    double floor
    Py_ssize_t done
    Py_ssize_t kept
    uint32_t *left
    uint32_t *right
    uint32_t *codes
    double *weights


cdef inline uint32_t code_at(const ScoreContext *context, Py_ssize_t i) noexcept nogil:
    return context.wide[i] if context.narrow == NULL else <uint32_t>context.narrow[i]


cdef inline double weight_of(const ScoreContext *context, uint32_t code) noexcept nogil:
    return context.low[code % context.base] + context.high[code // context.base]


cdef int on_score(Batch *batch, void *context) except -1 nogil:
    cdef ScoreContext *to = <ScoreContext *>context
    cdef int i
    cdef uint32_t code
    cdef double weight
    for i in range(batch.n):
        code = code_at(to, to.done + i)
        weight = weight_of(to, code)
        if weight >= to.floor:
            to.left[to.kept] = batch.left[i]
            to.right[to.kept] = batch.right[i]
            to.codes[to.kept] = code
            to.weights[to.kept] = weight
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
    codes,
    const double[::1] low,
    const double[::1] high,
    uint32_t base,
    double floor,
):
    """Pass 2 over the same range of groups: the pairs at or above a floor.

    Parameters
    ----------
    left, right, rules, rule, left_rows, right_rows, units, within
        As in `compare_groups`.
    codes : uint16[n] or uint32[n]
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
    cdef const uint16_t[::1] narrow_view
    cdef const uint32_t[::1] wide_view
    cdef ScoreContext context
    memset(&context, 0, sizeof(ScoreContext))
    cdef Py_ssize_t n = len(codes), i, kept = 0
    context.low = &low[0]
    context.high = &high[0]
    context.base = base
    context.floor = floor
    if n and codes.dtype == np.uint16:
        narrow_view = codes
        context.narrow = &narrow_view[0]
    elif n:
        wide_view = codes
        context.wide = &wide_view[0]
    with nogil:
        for i in range(n):
            kept += weight_of(&context, code_at(&context, i)) >= floor
    out_left = np.empty(kept, dtype=np.uint32)
    out_right = np.empty(kept, dtype=np.uint32)
    out_codes = np.empty(kept, dtype=np.uint32)
    out_weights = np.empty(kept)
    cdef uint32_t[::1] left_view = out_left
    cdef uint32_t[::1] right_view = out_right
    cdef uint32_t[::1] codes_view = out_codes
    cdef double[::1] weights_view = out_weights
    # Most ranges hold nothing above the floor: their pairs are not visited again.
    if kept:
        context.left = &left_view[0]
        context.right = &right_view[0]
        context.codes = &codes_view[0]
        context.weights = &weights_view[0]
        with nogil:
            visit_group_pairs(
                left,
                right,
                rules,
                rule,
                &left_rows[0],
                &right_rows[0],
                &units[0, 0],
                units.shape[0],
                within,
                on_score,
                &context,
            )
        if context.done != n:
            raise RuntimeError("pass 2 visited other pairs than pass 1")
    return out_left, out_right, out_codes, out_weights
