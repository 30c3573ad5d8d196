from libc.stdint cimport int32_t, uint8_t, uint32_t, uint64_t

cdef enum:
    BATCH = 512        # pairs that a visitor sees at a time
    MOST_RULES = 32

cdef class Records:
    cdef readonly Py_ssize_t size
    cdef readonly int width          # lanes, a multiple of 16
    cdef void *memory
    cdef int32_t *lanes              # int32[size, width], aligned to cache lines
    cdef readonly int slot_width     # 8 tokens, then 8 pairs of tokens where rules ask for two
    cdef int32_t *slots              # int32[size, slot_width], or NULL without token rules

cdef class Rules:
    cdef readonly int size
    cdef uint32_t masks[MOST_RULES]  # lanes that must be equal
    cdef uint8_t tokens[MOST_RULES]  # tokens that must be shared: none, 1, or 2
    cdef int32_t limits[MOST_RULES]  # the smallest number that is shared lies below
    cdef int n_lanes[MOST_RULES]     # lanes in the order in which keys hash them
    cdef int lanes[MOST_RULES][8]

cdef struct Batch:
    int n
    const int32_t *a[BATCH]          # records
    const int32_t *b[BATCH]
    uint32_t left[BATCH]             # their rows
    uint32_t right[BATCH]
    uint32_t equal[BATCH]            # lanes that agree: bit per lane
    uint32_t missing[BATCH]          # lanes that are missing on either side

ctypedef int (*Visitor)(Batch *batch, void *context) except -1 nogil

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
    uint32_t *unit_pairs,            # pairs of each unit that belong to the rule, or NULL
) except -1 nogil

cdef int visit_listed_pairs(
    Records left,
    Records right,
    const uint32_t *left_rows,
    const uint32_t *right_rows,
    Py_ssize_t n,
    Visitor visitor,
    void *context,
) except -1 nogil
