"""Record pairs, visited in batches and never kept.

A pair belongs to the first blocking rule that holds for it. The visitor of a rule's
groups sees the pairs that belong to it, each once, so no set of seen pairs exists.
"""

from libc.stdint cimport INT32_MAX, int8_t, int32_t, uint8_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, malloc
from libc.string cimport memcpy

import numpy as np

from crvs_link._fast.bits cimport lane_masks16, prefetch
from crvs_link._fast.blocks cimport MOST_SLOTS, finish, mix
from crvs_link._fast.pages cimport take_pages
from crvs_link._fast.pairs cimport BATCH, MOST_RULES, Batch, Records, Rules, Visitor

cdef enum:
    TILE = 256          # right records copied next to each other: 16 KiB
    AHEAD = 8           # groups whose records are called from memory in advance
    MOST_CALLED = 64    # records of a group that are called
    MOST_WIDTH = 32
    UNKNOWN = -2        # a shared token that was not looked for yet


cdef class Records:
    """One packed record for each person: lanes of codes, one cache line or two.

    Parameters
    ----------
    lanes : list of int32[n]
        Codes, -1 where missing; at most 32 lanes.
    slots : int32[n, 8] or int32[n, 16], optional
        Ascending distinct name tokens, padded with -1; then, where rules ask for two
        tokens, the same of pairs of tokens.
    """

    def __cinit__(self, list lanes, slots=None):
        cdef const int32_t *columns[MOST_WIDTH]
        cdef const int32_t[::1] lane
        cdef const int32_t[:, ::1] slot_view
        cdef Py_ssize_t row
        cdef int k, n_lanes = <int>len(lanes)
        if not 1 <= len(lanes) <= MOST_WIDTH:
            raise ValueError("records have 1 to 32 lanes")
        self.size = len(lanes[0])
        self.width = 16 if len(lanes) <= 16 else 32
        # One line more than needed, so that the first record can begin on a line.
        self.memory = take_pages((self.size * self.width + 32) * sizeof(int32_t))
        if self.memory == NULL:
            raise MemoryError
        self.lanes = <int32_t *>((<size_t>self.memory + 63) & ~<size_t>63)
        for k in range(n_lanes):
            lane = lanes[k]
            if lane.shape[0] != self.size:
                raise ValueError("lanes must be of one length")
            columns[k] = &lane[0] if self.size else NULL
        # Record by record, so that each cache line is written once.
        with nogil:
            for row in range(self.size):
                for k in range(n_lanes):
                    self.lanes[row * self.width + k] = columns[k][row]
                for k in range(n_lanes, self.width):
                    self.lanes[row * self.width + k] = -1
        if slots is not None:
            slot_view = slots
            if slot_view.shape[0] != self.size or slot_view.shape[1] not in (8, 16):
                raise ValueError("one row of 8 or 16 token slots is needed for each record")
            self.slot_width = <int>slot_view.shape[1]
            row = self.size * self.slot_width
            self.slots = <int32_t *>take_pages((row + 1) * sizeof(int32_t))
            if self.slots == NULL:
                raise MemoryError
            if self.size:
                memcpy(self.slots, &slot_view[0, 0], row * sizeof(int32_t))

    def __dealloc__(self):
        free(self.memory)
        free(self.slots)

    @property
    def nbytes(self):
        """Bytes of the records and their token slots."""
        return self.size * 4 * (self.width + self.slot_width)


cdef class Rules:
    """Blocking rules on the lanes of packed records.

    Parameters
    ----------
    rules : list of (list of int, int, int or None)
        The lane numbers of each rule in order; how many tokens must be shared, none, 1
        or 2; and the limit below which the smallest shared number lies, None for none.
    """

    def __cinit__(self, list rules):
        cdef int r, k
        if len(rules) > MOST_RULES:
            raise ValueError("at most 32 blocking rules")
        self.size = <int>len(rules)
        for r in range(self.size):
            lanes, tokens, limit = rules[r]
            if len(lanes) > 8 or not (lanes or tokens):
                raise ValueError("a rule needs 1 to 8 lanes, or tokens")
            if not 0 <= tokens <= 2:
                raise ValueError("a rule asks for at most 2 tokens")
            self.tokens[r] = tokens
            self.limits[r] = INT32_MAX if limit is None else limit
            self.n_lanes[r] = <int>len(lanes)
            for k in range(self.n_lanes[r]):
                if not 0 <= lanes[k] < MOST_WIDTH:
                    raise ValueError("no such lane")
                self.lanes[r][k] = lanes[k]
                self.masks[r] |= <uint32_t>1 << <int>lanes[k]

    def only(self, list numbers):
        """Some of the rules, in the order of their numbers."""
        rules = []
        for r in numbers:
            if not 0 <= r < self.size:
                raise ValueError("no such rule")
            rules.append((
                [self.lanes[r][k] for k in range(self.n_lanes[r])], self.tokens[r], self.limits[r]
            ))
        return Rules(rules)


cdef inline void compare_lanes(
    const int32_t *a, const int32_t *b, int width, uint32_t *equal, uint32_t *missing
) noexcept nogil:
    """Which lanes agree and which are missing; a missing lane never agrees."""
    cdef uint32_t high_equal, high_missing
    lane_masks16(a, b, equal, missing)
    if width > 16:
        lane_masks16(a + 16, b + 16, &high_equal, &high_missing)
        equal[0] |= high_equal << 16
        missing[0] |= high_missing << 16
    equal[0] &= ~missing[0]


cdef inline int32_t smallest_common(const int32_t *a, const int32_t *b) noexcept nogil:
    """Smallest token that two records share; -1 for none."""
    cdef int i = 0, j = 0
    while i < MOST_SLOTS and j < MOST_SLOTS and a[i] >= 0 and b[j] >= 0:
        if a[i] == b[j]:
            return a[i]
        if a[i] < b[j]:
            i += 1
        else:
            j += 1
    return -1


cdef inline int32_t shared(
    int kind, const int32_t *slots_a, const int32_t *slots_b, int32_t *found
) noexcept nogil:
    """Smallest number that two records share of tokens (1) or pairs of them (2)."""
    if found[kind] == UNKNOWN:
        found[kind] = smallest_common(
            slots_a + (kind - 1) * MOST_SLOTS, slots_b + (kind - 1) * MOST_SLOTS
        )
    return found[kind]


cdef inline bint token_holds(
    Rules rules,
    int rule,
    const int32_t *slots_a,
    const int32_t *slots_b,
    int32_t *found,
) noexcept nogil:
    """Whether two records share what a rule asks for of their tokens."""
    cdef int32_t token = shared(rules.tokens[rule], slots_a, slots_b, found)
    return 0 <= token < rules.limits[rule]


cdef inline bint belongs(
    Rules rules,
    int rule,
    uint32_t hashed,
    const int32_t *a,
    uint32_t equal,
    const int32_t *slots_a,
    const int32_t *slots_b,
) noexcept nogil:
    """Whether ``rule`` is the first to hold for a pair found in one of its groups.

    Two records that share several tokens meet in several groups of a token rule; the
    pair belongs to that of the smallest common token.
    """
    cdef int r, k
    cdef int32_t found[3]
    cdef uint64_t state
    if equal & rules.masks[rule] != rules.masks[rule]:
        return False
    found[1] = found[2] = UNKNOWN
    for r in range(rule):
        if equal & rules.masks[r] == rules.masks[r]:
            if not rules.tokens[r] or token_holds(rules, r, slots_a, slots_b, found):
                return False
    if not rules.tokens[rule]:
        return True
    if not token_holds(rules, rule, slots_a, slots_b, found):
        return False
    state = 0
    for k in range(rules.n_lanes[rule]):
        state = mix(state, a[rules.lanes[rule][k]])
    return <uint32_t>(finish(mix(state, found[rules.tokens[rule]])) >> 32) == hashed


cdef inline void call_rows(
    Records records, const uint32_t *rows, Py_ssize_t start, Py_ssize_t stop
) noexcept nogil:
    """Call the records of a group from memory, the first few of a large one."""
    cdef Py_ssize_t i
    if stop > start + MOST_CALLED:
        stop = start + MOST_CALLED
    for i in range(start, stop):
        prefetch(records.lanes + <size_t>rows[i] * records.width)


cdef int visit_group_pairs(
    Records left,
    Records right,
    Rules rules,
    int rule,
    const uint32_t *left_rows,
    const uint32_t *right_rows,
    const uint32_t *units,
    Py_ssize_t n_units,
    bint within,
    Visitor visitor,
    void *context,
    uint32_t *unit_pairs,
) except -1 nogil:
    cdef int width = left.width
    cdef int32_t *tile = <int32_t *>malloc(TILE * width * sizeof(int32_t) + 64)
    # Lanes are looked at for 64 pairs at a time, those after the last one too.
    cdef Batch *batch = <Batch *>calloc(1, sizeof(Batch))
    if tile == NULL or batch == NULL:
        free(tile)
        free(batch)
        raise MemoryError
    cdef int32_t *lines = <int32_t *>((<size_t>tile + 63) & ~<size_t>63)
    cdef Py_ssize_t u, i, j, j0, j1, first
    cdef uint32_t row_a, row_b, equal, missing
    cdef uint32_t belonging
    cdef const uint32_t *unit
    cdef const int32_t *a
    cdef const int32_t *b
    cdef const int32_t *slots_a = NULL
    cdef const int32_t *slots_b = NULL
    cdef int used = 0, status = 0, size
    batch.n = 0
    try:
        for u in range(n_units):
            unit = units + 5 * u
            if u + AHEAD < n_units:
                call_rows(left, left_rows, unit[5 * AHEAD], unit[5 * AHEAD + 1])
                call_rows(right, right_rows, unit[5 * AHEAD + 2], unit[5 * AHEAD + 3])
            belonging = 0
            j0 = unit[2]
            while j0 < unit[3]:
                j1 = j0 + TILE if j0 + TILE < unit[3] else unit[3]
                size = <int>(j1 - j0)
                # The batch points into the tile: it is visited before lines are reused.
                if used + size > TILE:
                    if batch.n:
                        visitor(batch, context)
                        batch.n = 0
                    used = 0
                for j in range(j0, j1):
                    memcpy(
                        lines + (used + j - j0) * width,
                        right.lanes + <size_t>right_rows[j] * width,
                        width * sizeof(int32_t),
                    )
                for i in range(unit[0], unit[1]):
                    row_a = left_rows[i]
                    a = left.lanes + <size_t>row_a * width
                    if left.slots != NULL:
                        slots_a = left.slots + <size_t>row_a * left.slot_width
                    # Within one file the two sides are the same entries, ascending.
                    first = i + 1 if within and i + 1 > j0 else j0
                    for j in range(first, j1):
                        b = lines + (used + j - j0) * width
                        row_b = right_rows[j]
                        compare_lanes(a, b, width, &equal, &missing)
                        if right.slots != NULL:
                            slots_b = right.slots + <size_t>row_b * right.slot_width
                        if not belongs(rules, rule, unit[4], a, equal, slots_a, slots_b):
                            continue
                        batch.a[batch.n] = a
                        batch.b[batch.n] = b
                        batch.left[batch.n] = row_a
                        batch.right[batch.n] = row_b
                        batch.equal[batch.n] = equal
                        batch.missing[batch.n] = missing
                        batch.n += 1
                        belonging += 1
                        if batch.n == BATCH:
                            visitor(batch, context)
                            batch.n = 0
                used += size
                j0 = j1
            if unit_pairs != NULL:
                unit_pairs[u] = belonging
        if batch.n:
            visitor(batch, context)
    finally:
        free(tile)
        free(batch)
    return 0


cdef int visit_listed_pairs(
    Records left,
    Records right,
    const uint32_t *left_rows,
    const uint32_t *right_rows,
    Py_ssize_t n,
    Visitor visitor,
    void *context,
) except -1 nogil:
    cdef Batch *batch = <Batch *>calloc(1, sizeof(Batch))
    if batch == NULL:
        raise MemoryError
    cdef Py_ssize_t i
    batch.n = 0
    try:
        for i in range(n):
            if i + AHEAD < n:
                prefetch(left.lanes + <size_t>left_rows[i + AHEAD] * left.width)
                prefetch(right.lanes + <size_t>right_rows[i + AHEAD] * right.width)
            batch.a[batch.n] = left.lanes + <size_t>left_rows[i] * left.width
            batch.b[batch.n] = right.lanes + <size_t>right_rows[i] * right.width
            batch.left[batch.n] = left_rows[i]
            batch.right[batch.n] = right_rows[i]
            compare_lanes(
                batch.a[batch.n],
                batch.b[batch.n],
                left.width,
                &batch.equal[batch.n],
                &batch.missing[batch.n],
            )
            batch.n += 1
            if batch.n == BATCH or i + 1 == n:
                visitor(batch, context)
                batch.n = 0
    finally:
        free(batch)
    return 0


def check_pairs(Records left, Records right, const uint32_t[::1] a, const uint32_t[::1] b):
    """Refuse rows that the records do not have."""
    cdef Py_ssize_t i
    if left.width != right.width:
        raise ValueError("both sides need the same lanes")
    if a.shape[0] != b.shape[0]:
        raise ValueError("left and right rows must be of one length")
    for i in range(a.shape[0]):
        if a[i] >= left.size or b[i] >= right.size:
            raise IndexError("a row lies outside the records")


def check_slots(Records left, Records right, Rules rules):
    """Refuse rules on tokens that the records do not hold."""
    cdef int r
    for r in range(rules.size):
        if rules.tokens[r] * MOST_SLOTS > min(left.slot_width, right.slot_width):
            raise ValueError("a token rule needs records with token slots")


def check_units(
    Records left,
    Records right,
    Rules rules,
    int rule,
    const uint32_t[::1] left_rows,
    const uint32_t[::1] right_rows,
    const uint32_t[:, ::1] units,
):
    """Refuse a rule or units of work that do not fit the records."""
    cdef Py_ssize_t u
    if left.width != right.width:
        raise ValueError("both sides need the same lanes")
    if not 0 <= rule < rules.size or units.shape[1] != 5:
        raise ValueError("no such rule, or units are not of five columns")
    check_slots(left, right, rules)
    for u in range(units.shape[0]):
        if (
            units[u, 0] >= units[u, 1]
            or units[u, 2] >= units[u, 3]
            or units[u, 1] > left_rows.shape[0]
            or units[u, 3] > right_rows.shape[0]
        ):
            raise IndexError("a unit lies outside the sorted rows")


def first_rules(
    Records left,
    Records right,
    Rules rules,
    const uint32_t[::1] left_rows,
    const uint32_t[::1] right_rows,
):
    """The first rule that holds for each listed pair.

    Parameters
    ----------
    left, right : Records
    rules : Rules
    left_rows, right_rows : uint32[n]

    Returns
    -------
    int8[n]
        -1 where no rule holds: such a pair is never compared.
    """
    check_pairs(left, right, left_rows, right_rows)
    out = np.full(left_rows.shape[0], -1, dtype=np.int8)
    cdef int8_t[::1] view = out
    cdef Py_ssize_t i
    cdef int r
    cdef uint32_t equal, missing
    cdef int32_t found[3]
    check_slots(left, right, rules)
    for i in range(left_rows.shape[0]):
        found[1] = found[2] = UNKNOWN
        compare_lanes(
            left.lanes + <size_t>left_rows[i] * left.width,
            right.lanes + <size_t>right_rows[i] * right.width,
            left.width,
            &equal,
            &missing,
        )
        for r in range(rules.size):
            if equal & rules.masks[r] == rules.masks[r] and (
                not rules.tokens[r]
                or token_holds(
                    rules,
                    r,
                    left.slots + <size_t>left_rows[i] * left.slot_width,
                    right.slots + <size_t>right_rows[i] * right.slot_width,
                    found,
                )
            ):
                view[i] = <int8_t>r
                break
    return out


cdef int on_count(Batch *batch, void *context) except -1 nogil:
    return 0


def count_units(
    Records left,
    Records right,
    Rules rules,
    int rule,
    const uint32_t[::1] left_rows,
    const uint32_t[::1] right_rows,
    const uint32_t[:, ::1] units,
    bint within,
):
    """How many pairs of each unit belong to a rule.

    Parameters
    ----------
    left, right : Records
    rules : Rules
    rule : int
    left_rows, right_rows : uint32[m]
        Rows in the order of their keys.
    units : uint32[U, 5]
    within : bool
        Whether both sides are one file.

    Returns
    -------
    uint32[U]
    """
    check_units(left, right, rules, rule, left_rows, right_rows, units)
    out = np.zeros(units.shape[0], dtype=np.uint32)
    cdef uint32_t[::1] counts = out
    cdef Py_ssize_t n = units.shape[0]
    if n == 0:
        return out
    with nogil:
        visit_group_pairs(
            left,
            right,
            rules,
            rule,
            &left_rows[0],
            &right_rows[0],
            &units[0, 0],
            n,
            within,
            on_count,
            NULL,
            &counts[0],
        )
    return out
