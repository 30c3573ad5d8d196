"""From record pairs to pattern codes; see `patterns.pyx`."""

from libc.stdint cimport uint8_t, uint32_t

from crvs_link._fast.bags cimport BagTask
from crvs_link._fast.dates cimport DateRow
from crvs_link._fast.pairs cimport Batch
from crvs_link._fast.places cimport Places
from crvs_link._fast.strings cimport Texts

cdef enum:
    MOST_COMPARISONS = 24
    MOST_THRESHOLDS = 8

cdef enum Kind:
    CATEGORY = 0
    TEXT = 1
    CODE = 2
    DATE = 3
    BAG = 4
    PLACE = 5

cdef struct Comparison:
    int kind
    int lane
    int partner             # lane with which this one may be exchanged, or -1
    int first_exact
    int n_thresholds
    uint32_t place          # place value of the comparison in a pattern code
    double thresholds[MOST_THRESHOLDS]
    const uint8_t *rarity   # level above the first exact one by code; NULL if always 0
    uint8_t *least          # signature filter for the lowest threshold
    const uint32_t *groups  # of codes by value, or NULL
    const Texts *texts      # one of the four, by kind; whoever fills this keeps the tables
    const DateRow *dates
    const uint8_t *date_levels  # of the model, for each level of dates
    const BagTask *bags
    const Places *places

cdef class Program:
    cdef Comparison comparisons[MOST_COMPARISONS]
    cdef readonly int size
    cdef list keep

cdef int bind_comparison(
    Comparison *c, int kind, int lane, int partner, list thresholds, int first_exact,
    uint32_t place, const uint8_t[::1] rarity,
) except -1

cdef void compare_batch(
    const Comparison *comparisons, int size, Batch *batch, uint32_t *codes
) noexcept nogil
