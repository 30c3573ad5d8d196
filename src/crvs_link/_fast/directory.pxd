from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t, uint64_t

from crvs_link._fast.bits cimport subsets16
from crvs_link._fast.pairs cimport MOST_RULES

cdef enum:
    MOST_RULE_LANES = 8
    SLOT_WIDTH = 16         # keys of tokens, and pairs of tokens, of a record
    TOGETHER = 32           # records whose keys are followed at a time

cdef struct Rule:
    int n_lanes
    int lanes[MOST_RULE_LANES]
    int tokens              # that must be shared
    int bits                # of the hash, that the directory is over
    int row_bits            # of a row; above them are the bits of the hash that come next
    uint32_t most           # rows of a key that is followed
    const uint32_t *directory
    const uint32_t *rows
    const uint32_t *low     # the lower half of the hash of each row; NULL for a rule on lanes

cdef struct Added:          # a row that came after the postings were made
    uint64_t hashed
    uint32_t row
    int32_t after           # the next of its chain, -1 at the end

cdef struct Probe:          # one key of one record, on its way to its rows
    uint64_t hashed
    uint32_t start
    uint32_t stop
    uint8_t owner
    uint8_t rule

cdef struct Candidate:
    uint32_t row
    uint8_t owner           # whose candidate it is, of those whose keys are followed together
    uint8_t rule

cdef struct Candidates:
    Candidate *all
    int32_t n
    int32_t room
    Probe *probes
    int32_t n_probes
    uint32_t left_out[TOGETHER]     # rules with a key that is not followed, a bit for each


cdef inline uint32_t rules_that_hold(
    const uint32_t *masks, int n, uint32_t equal
) noexcept nogil:
    """Rules on lanes of which all lanes agree, a bit for each."""
    cdef uint32_t rules = subsets16(masks, equal)
    if n > 16:
        rules |= subsets16(masks + 16, equal) << 16
    return rules


cdef int open_candidates(Candidates *made, int n_keys) except -1
cdef void close_candidates(Candidates *made) noexcept

cdef class Directory:
    cdef Rule rules[MOST_RULES]
    cdef uint32_t masks[MOST_RULES]     # lanes of each rule; all there may be, which never
                                        # agree, for one on tokens, and where there is no rule
    cdef readonly int size
    cdef readonly int n_keys            # keys that a record may have
    cdef uint32_t on_tokens             # rules on tokens, a bit for each
    cdef int width
    cdef int32_t[::1] heads
    cdef uint8_t[:, ::1] added_view
    cdef Added *added
    cdef list keep

    cdef int bind(self, int r, tuple stated) except -1
    cdef void write_probes(
        self, const int32_t *lanes, const int32_t *slots, uint8_t owner, Candidates *found
    ) noexcept nogil
    cdef int take_added(
        self, const Probe *probe, uint32_t n_rows, Candidates *found
    ) except -1 nogil
    cdef int follow(
        self, const int32_t *lanes, const int32_t *slots, int n, uint32_t n_rows,
        Candidates *found,
    ) except -1 nogil
    cdef void chain(self, uint64_t hashed, uint32_t row, int64_t entry) noexcept nogil
