"""From record pairs to pattern codes.

Pass 1 compares every pair of a range of groups and keeps one pattern code for each,
in the order in which the pairs are visited.
"""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, malloc
from libc.string cimport memcpy, memset

import numpy as np

from crvs_link._fast.bags cimport BAGS_AHEAD, BagComparison, bag_level, call_bag
from crvs_link._fast.bits cimport lane_bits64, lowest_bit64, prefetch
from crvs_link._fast.dates cimport DateComparison, date_level
from crvs_link._fast.pairs cimport (
    BATCH,
    Batch,
    Records,
    Rules,
    visit_group_pairs,
    visit_listed_pairs,
)
from crvs_link._fast.pairs import check_pairs, check_units
from crvs_link._fast.patterns cimport (
    BAG,
    CATEGORY,
    CODE,
    DATE,
    MOST_COMPARISONS,
    MOST_THRESHOLDS,
    PLACE,
    TEXT,
    Comparison,
)
from crvs_link._fast.places cimport PlaceTable, place_level
from crvs_link._fast.strings cimport (
    EPSILON,
    LEAST_MATCHES,
    TextTable,
    least_matches,
    may_be_one_edit,
    may_reach,
    one_edit,
    similarity,
    text_chars,
)

cdef enum:
    CALL_AHEAD = 12     # values called from memory before they are compared
    LEAST_ROOM = 8      # room for one code in so many is worth giving back

KINDS = {
    "category": CATEGORY, "text": TEXT, "code": CODE, "date": DATE, "bag": BAG, "place": PLACE
}
TABLES = {
    TEXT: TextTable,
    CODE: TextTable,
    DATE: DateComparison,
    BAG: BagComparison,
    PLACE: PlaceTable,
}

cdef int bind_comparison(
    Comparison *c, int kind, int lane, int partner, list thresholds, int first_exact,
    uint32_t place, const uint8_t[::1] rarity,
) except -1:
    """What comparisons have in common; their tables, and to free ``least``, is the caller's."""
    cdef int t
    c.n_thresholds = <int>len(thresholds)
    if c.n_thresholds > MOST_THRESHOLDS or (kind == TEXT and not thresholds):
        raise ValueError("text comparisons have 1 to 8 thresholds")
    for t in range(c.n_thresholds):
        c.thresholds[t] = thresholds[t]
        if not 0 < c.thresholds[t] <= 1:
            raise ValueError("thresholds lie above 0 and at most at 1")
    c.kind = kind
    c.lane = lane
    c.partner = partner
    c.first_exact = first_exact
    c.place = place
    c.rarity = &rarity[0] if rarity.shape[0] else NULL
    if kind == TEXT:
        c.least = <uint8_t *>malloc(LEAST_MATCHES)
        if c.least == NULL:
            raise MemoryError
        least_matches(c.thresholds[0], c.least)
    return 0


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

    def __cinit__(self, list comparisons):
        cdef int k
        cdef Comparison *c
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
            expected = TABLES.get(kind)
            if expected is not None and not isinstance(table, expected):
                raise ValueError("the table is not of the comparison's kind")
            if expected is not None and len(rarity) != table.size:
                raise ValueError("one rarity is needed for each value of the table")
            if not 0 <= lane < 32 or partner >= 32:
                raise ValueError("no such lane")
            self.keep.append((rarity, table))
            bind_comparison(
                c, kind, lane, partner, list(thresholds), first_exact, place,
                rarity if rarity.any() else rarity[:0],
            )
            if kind == CODE and table.groups is not None and table.size:
                groups_view = table.groups
                c.groups = &groups_view[0]
            if kind == TEXT or kind == CODE:
                c.texts = &(<TextTable>table).texts
            elif kind == DATE:
                c.dates = (<DateComparison>table).table.rows
                c.date_levels = (<DateComparison>table).levels
            elif kind == BAG:
                c.bags = &(<BagComparison>table).task
            elif kind == PLACE:
                c.places = &(<PlaceTable>table).places

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
    cdef int32_t x[BATCH]
    cdef int32_t y[BATCH]
    cdef int hits[BATCH]
    cdef int i, w, n_hits = 0
    for w in range(n):
        i = work[w]
        x[w] = batch.a[i][c.lane]
        y[w] = batch.b[i][c.lane]
        codes[i] += c.place
    for w in range(n):
        if w + CALL_AHEAD < n:
            prefetch(&c.texts.rows[x[w + CALL_AHEAD]])
            prefetch(&c.texts.rows[y[w + CALL_AHEAD]])
        hits[n_hits] = w
        n_hits += may_reach(c.texts, x[w], y[w], c.least)
    for w in range(n_hits):
        if w + CALL_AHEAD < n_hits:
            i = hits[w + CALL_AHEAD]
            prefetch(text_chars(c.texts, x[i]))
            prefetch(text_chars(c.texts, y[i]))
        i = hits[w]
        codes[work[i]] += c.place * (text_level(c, similarity(c.texts, x[i], y[i])) - 1)


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
        codes[i] += c.place * <uint32_t>c.date_levels[
            date_level(&c.dates[batch.a[i][lane]], &c.dates[batch.b[i][lane]])
        ]


cdef void compare_bags(
    const Comparison *c, Batch *batch, const int *work, int n, uint32_t *codes
) noexcept nogil:
    cdef int i, w, ahead
    cdef int lane = c.lane
    for w in range(n):
        for ahead in range(3, 0, -1):
            if w + ahead * BAGS_AHEAD < n:
                i = work[w + ahead * BAGS_AHEAD]
                call_bag(&c.bags.bags, batch.a[i][lane], ahead)
                call_bag(&c.bags.bags, batch.b[i][lane], ahead)
        i = work[w]
        codes[i] += c.place * <uint32_t>bag_level(
            c.bags, batch.a[i][lane], batch.b[i][lane]
        )


cdef inline void split_batch(
    const Batch *batch, int lane, int *same, int *n_same, int *work, int *n_work
) noexcept nogil:
    """List the pairs that agree on a lane, and those that are there and do not.

    By sets of 64 pairs: listing the members of a set costs what it holds, and a pair is
    looked at on its own only where it is listed.
    """
    cdef int start, n = 0, m = 0
    cdef uint64_t agree, differ
    for start in range(0, batch.n, 64):
        agree = lane_bits64(batch.equal + start, lane)
        differ = ~(agree | lane_bits64(batch.missing + start, lane))
        if batch.n - start < 64:
            agree &= ((<uint64_t>1) << (batch.n - start)) - 1
            differ &= ((<uint64_t>1) << (batch.n - start)) - 1
        while agree:
            same[n] = start + lowest_bit64(agree)
            n += 1
            agree &= agree - 1
        while differ:
            work[m] = start + lowest_bit64(differ)
            m += 1
            differ &= differ - 1
    n_same[0] = n
    n_work[0] = m


cdef void compare_places(
    const Comparison *c, Batch *batch, const int *work, int n, uint32_t *codes
) noexcept nogil:
    cdef int i, w
    cdef int lane = c.lane
    for w in range(n):
        if w + CALL_AHEAD < n:
            i = work[w + CALL_AHEAD]
            prefetch(&c.places.rows[batch.a[i][lane]])
            prefetch(&c.places.rows[batch.b[i][lane]])
        i = work[w]
        codes[i] += c.place * <uint32_t>place_level(
            c.places, batch.a[i][lane], batch.b[i][lane]
        )


cdef void compare_batch(
    const Comparison *comparisons, int size, Batch *batch, uint32_t *codes
) noexcept nogil:
    """Pattern codes of the pairs of a batch."""
    cdef int work[BATCH]
    cdef int same[BATCH]
    cdef int k, i, n_work, n_same
    cdef const Comparison *c
    memset(codes, 0, batch.n * sizeof(uint32_t))
    for k in range(size):
        c = &comparisons[k]
        split_batch(batch, c.lane, same, &n_same, work, &n_work)
        if c.rarity == NULL:
            for i in range(n_same):
                codes[same[i]] += c.place * <uint32_t>c.first_exact
        else:
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
        elif c.kind == PLACE:
            compare_places(c, batch, work, n_work, codes)
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


cdef int new_histogram(Histogram *histogram) except -1:
    histogram.used = 0
    histogram.mask = 4095
    histogram.codes = <uint32_t *>malloc(4096 * sizeof(uint32_t))
    histogram.counts = <int64_t *>calloc(4096, sizeof(int64_t))
    if histogram.codes == NULL or histogram.counts == NULL:
        free_histogram(histogram)
        raise MemoryError
    return 0


cdef void free_histogram(Histogram *histogram) noexcept:
    free(histogram.codes)
    free(histogram.counts)


cdef tuple codes_and_counts(const Histogram *histogram):
    """The codes that were counted, ascending, and how often: uint32[p], int64[p]."""
    distinct = np.empty(histogram.used, dtype=np.uint32)
    counts = np.empty(histogram.used, dtype=np.int64)
    cdef uint32_t[::1] codes_view = distinct
    cdef int64_t[::1] counts_view = counts
    cdef Py_ssize_t i, found = 0
    for i in range(<Py_ssize_t>histogram.mask + 1):
        if histogram.counts[i]:
            codes_view[found] = histogram.codes[i]
            counts_view[found] = histogram.counts[i]
            found += 1
    order = np.argsort(distinct)
    return distinct[order], counts[order]


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
    unit_pairs : uint32[U]
        How many of them each unit holds.
    distinct : uint32[p]
        The codes that occur, ascending.
    counts : int64[p]
    """
    check_units(left, right, rules, rule, left_rows, right_rows, units)
    out = np.empty(max(most_pairs, 1), dtype=np.uint32 if wide else np.uint16)
    cdef uint32_t[::1] wide_view
    cdef uint16_t[::1] narrow_view
    unit_pairs = np.empty(units.shape[0], dtype=np.uint32)
    cdef uint32_t[::1] unit_view = unit_pairs
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
    new_histogram(&context.histogram)
    try:
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
                    &unit_view[0],
                )
        distinct, counts = codes_and_counts(&context.histogram)
    finally:
        free_histogram(&context.histogram)
    codes = out[: context.done]
    if LEAST_ROOM * (most_pairs - context.done) > most_pairs:
        codes = codes.copy()  # gives the room for pairs of earlier rules back
    return codes, unit_pairs, distinct, counts


cdef struct ListContext:
    const Comparison *comparisons
    int size
    uint32_t *out               # codes in order, or NULL where they are counted
    Py_ssize_t done
    Histogram histogram
    uint32_t codes[BATCH]


cdef int on_list(Batch *batch, void *context) except -1 nogil:
    cdef ListContext *to = <ListContext *>context
    cdef int i
    compare_batch(to.comparisons, to.size, batch, to.codes)
    if to.out != NULL:
        memcpy(to.out + to.done, to.codes, batch.n * sizeof(uint32_t))
        to.done += batch.n
        return 0
    for i in range(batch.n):
        count_code(&to.histogram, to.codes[i])
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
    cdef Py_ssize_t n = left_rows.shape[0]
    out = np.empty(n, dtype=np.uint32)
    cdef uint32_t[::1] view = out
    cdef ListContext context
    memset(&context, 0, sizeof(ListContext))
    context.comparisons = program.comparisons
    context.size = program.size
    if n:
        context.out = &view[0]
        with nogil:
            visit_listed_pairs(left, right, &left_rows[0], &right_rows[0], n, on_list, &context)
    return out


def count_listed(
    Program program,
    Records left,
    Records right,
    const uint32_t[::1] left_rows,
    const uint32_t[::1] right_rows,
):
    """Pattern codes that listed pairs have, ascending, and how many have each.

    Returns
    -------
    distinct : uint32[p]
    counts : int64[p]
    """
    check_pairs(left, right, left_rows, right_rows)
    cdef Py_ssize_t n = left_rows.shape[0]
    cdef ListContext context
    memset(&context, 0, sizeof(ListContext))
    context.comparisons = program.comparisons
    context.size = program.size
    new_histogram(&context.histogram)
    try:
        if n:
            with nogil:
                visit_listed_pairs(
                    left, right, &left_rows[0], &right_rows[0], n, on_list, &context
                )
        return codes_and_counts(&context.histogram)
    finally:
        free_histogram(&context.histogram)
