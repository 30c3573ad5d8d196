"""One record against all that an index holds: candidates by key, compared and weighed.

The kernels are those of a batch; only where pairs come from differs. A row that several rules
lead to is taken for the first of them, as in a batch: the records say which rules on lanes
hold, and rows that were found by a token are remembered.
"""

from libc.stdint cimport int8_t, int32_t, int64_t, uint8_t, uint32_t
from libc.stdlib cimport calloc, free, malloc, qsort, realloc

import numpy as np

from crvs_link._fast.bits cimport lane_masks16, prefetch
from crvs_link._fast.bound cimport Bound
from crvs_link._fast.directory cimport (
    SLOT_WIDTH,
    TOGETHER,
    Candidate,
    Candidates,
    Directory,
    close_candidates,
    open_candidates,
    rules_that_hold,
)
from crvs_link._fast.pairs cimport BATCH, Batch
from crvs_link._fast.patterns cimport compare_batch

cdef enum:
    LEAST_SEEN = 256        # slots of the set of rows that were found by a token, at first
    AHEAD = 32              # candidates whose records are called from memory in advance

cdef struct Hit:
    double odds
    double weight
    uint32_t row
    uint32_t code
    int32_t rule
    uint32_t owner          # whose candidate it is, of those that are searched for together

cdef struct Seen:           # a slot of the set of rows that were found by a token
    uint32_t round
    uint32_t row
    uint32_t owner

cdef struct Found:          # all of one search
    Candidates candidates
    Seen *seen
    uint32_t seen_mask
    uint32_t n_seen
    uint32_t round
    Hit *hits
    int64_t n_hits
    int64_t hits_room
    uint32_t compared[TOGETHER]
    double totals[TOGETHER]         # odds of all candidates of a record together
    int64_t ends[TOGETHER]          # of the hits of each
    Batch batch
    uint32_t codes[BATCH]
    int32_t rules[BATCH]


cdef int open_found(Found **made, int n_keys) except -1:
    cdef Found *found = <Found *>calloc(1, sizeof(Found))
    made[0] = found
    if found == NULL:
        raise MemoryError
    found.hits_room = 64
    found.seen_mask = LEAST_SEEN - 1
    try:
        open_candidates(&found.candidates, n_keys)
        found.seen = <Seen *>calloc(LEAST_SEEN, sizeof(Seen))
        found.hits = <Hit *>malloc(found.hits_room * sizeof(Hit))
        if found.seen == NULL or found.hits == NULL:
            raise MemoryError
    except MemoryError:
        close_found(found)
        made[0] = NULL
        raise
    return 0


cdef void close_found(Found *found) noexcept:
    if found != NULL:
        close_candidates(&found.candidates)
        free(found.seen)
        free(found.hits)
        free(found)


cdef inline Seen *place_of(
    Seen *seen, uint32_t mask, uint32_t round_, uint32_t row, uint32_t owner
) noexcept nogil:
    """The slot of a row of a record, or the free one where it would stand."""
    cdef uint32_t place = ((row ^ owner << 27) * <uint32_t>2654435761) >> 5 & mask
    while seen[place].round == round_ and (
        seen[place].row != row or seen[place].owner != owner
    ):
        place = (place + 1) & mask
    return &seen[place]


cdef bint is_seen(const Found *found, const Candidate *candidate) noexcept nogil:
    """Whether a row was found by a token."""
    return found.n_seen > 0 and place_of(
        found.seen, found.seen_mask, found.round, candidate.row, candidate.owner
    ).round == found.round


cdef bint see(Found *found, const Candidate *candidate) except -1 nogil:
    """Remember a row that was found by a token; whether it is the first time."""
    cdef Seen *slot = place_of(
        found.seen, found.seen_mask, found.round, candidate.row, candidate.owner
    )
    if slot.round == found.round:
        return False
    slot.round = found.round
    slot.row = candidate.row
    slot.owner = candidate.owner
    found.n_seen += 1
    if 2 * found.n_seen > found.seen_mask:
        widen(found)
    return True


cdef int widen(Found *found) except -1 nogil:
    """Four times the room for rows that were found by a token."""
    cdef uint32_t slots = 4 * (found.seen_mask + 1)
    cdef Seen *seen = <Seen *>calloc(slots, sizeof(Seen))
    cdef uint32_t i
    if seen == NULL:
        raise MemoryError
    for i in range(found.seen_mask + 1):
        if found.seen[i].round == found.round:
            place_of(
                seen, slots - 1, found.round, found.seen[i].row, found.seen[i].owner
            )[0] = found.seen[i]
    free(found.seen)
    found.seen = seen
    found.seen_mask = slots - 1
    return 0


cdef int by_weight(const void *left, const void *right) noexcept nogil:
    cdef const Hit *a = <const Hit *>left
    cdef const Hit *b = <const Hit *>right
    if a.owner != b.owner:
        return (a.owner > b.owner) - (a.owner < b.owner)
    if a.weight != b.weight:
        return 1 if a.weight < b.weight else -1
    return (a.row > b.row) - (a.row < b.row)


cdef double *odds_of(const double[::1] weights) except NULL:
    """The ratios that weights are the logarithms of."""
    cdef double *odds = <double *>malloc((weights.shape[0] + 1) * sizeof(double))
    cdef Py_ssize_t i
    if odds == NULL:
        raise MemoryError
    for i in range(weights.shape[0]):
        odds[i] = 2.0 ** weights[i]
    return odds


cdef class Searcher:
    """The records of an index, its rules and its model, as they stand in some arrays.

    The arrays may be written to by one thread beyond what searches are told of while others
    search. Whoever makes them larger makes a new searcher.

    Parameters
    ----------
    comparisons : Bound
    directory : Directory
    records : int32[capacity, width]
        The last lane is the version from which on a record is no longer there; -1 before.
    weights : tuple of arrays
        From `crvs_link.index.weights.code_weights`.
    """

    cdef Bound bound
    cdef Directory directory
    cdef int width
    cdef int32_t[:, ::1] records
    cdef const double[::1] low
    cdef const double[::1] high
    cdef const int32_t[:, ::1] low_places
    cdef const int32_t[:, ::1] high_places
    cdef const double[::1] together
    cdef double *low_odds
    cdef double *high_odds
    cdef double *together_odds

    def __cinit__(
        self, Bound comparisons not None, Directory directory not None, records, tuple weights
    ):
        self.bound = comparisons
        self.directory = directory
        self.records = records
        self.width = <int>self.records.shape[1]
        if self.width not in (16, 32) or self.width != directory.width:
            raise ValueError("records have 16 or 32 lanes")
        self.low, self.high, self.low_places, self.high_places, self.together = weights
        if (
            self.low_places.shape[0] != self.low.shape[0]
            or self.high_places.shape[0] != self.high.shape[0]
            or self.low_places.shape[1] != self.high_places.shape[1]
        ):
            raise ValueError("the weights do not fit together")
        self.low_odds = odds_of(self.low)
        self.high_odds = odds_of(self.high)
        self.together_odds = odds_of(self.together)

    def __dealloc__(self):
        free(self.low_odds)
        free(self.high_odds)
        free(self.together_odds)

    cdef int score(self, Found *found, double odds, double least) except -1 nogil:
        """Compare and weigh the candidates of a batch; keep those of odds enough."""
        cdef Batch *batch = &found.batch
        cdef int i, d
        cdef uint32_t code, low, high, base = <uint32_t>self.low.shape[0]
        cdef double likely, bits
        cdef Hit *hits
        cdef Hit *hit
        compare_batch(self.bound.comparisons, self.bound.size, batch, found.codes)
        for i in range(batch.n):
            code = found.codes[i]
            low = code % base
            high = code // base
            likely = odds * self.low_odds[low] * self.high_odds[high]
            for d in range(self.low_places.shape[1]):
                likely *= self.together_odds[self.low_places[low, d] + self.high_places[high, d]]
            found.totals[batch.left[i]] += likely
            if likely < least:
                continue
            if found.n_hits == found.hits_room:
                hits = <Hit *>realloc(found.hits, 4 * found.hits_room * sizeof(Hit))
                if hits == NULL:
                    raise MemoryError
                found.hits = hits
                found.hits_room *= 4
            hit = &found.hits[found.n_hits]
            found.n_hits += 1
            hit.odds = likely
            bits = 0.0
            for d in range(self.low_places.shape[1]):
                bits += self.together[self.low_places[low, d] + self.high_places[high, d]]
            hit.weight = self.low[low] + self.high[high] + bits
            hit.row = batch.right[i]
            hit.code = code
            hit.rule = found.rules[i]
            hit.owner = batch.left[i]
        batch.n = 0
        return 0

    cdef int compare_some(
        self, const int32_t *lanes, uint32_t version, double odds, double least, Found *found
    ) except -1 nogil:
        """Compare the candidates that are there, each for the first rule that leads to it."""
        cdef Batch *batch = &found.batch
        cdef const Candidates *candidates = &found.candidates
        cdef const uint32_t *masks = self.directory.masks
        cdef int n_rules = self.directory.size
        cdef uint32_t on_tokens = self.directory.on_tokens
        cdef const Candidate *candidate
        cdef const int32_t *own
        cdef const int32_t *record
        cdef uint32_t equal, missing, more_equal, more_missing, hold
        cdef int32_t i
        cdef bint kept
        batch.n = 0
        for i in range(-<int32_t>AHEAD, candidates.n):
            if i + <int32_t>AHEAD < candidates.n:
                record = &self.records[candidates.all[i + <int32_t>AHEAD].row, 0]
                prefetch(record)
                if self.width > 16:
                    prefetch(record + 16)
            if i < 0:
                continue
            candidate = &candidates.all[i]
            own = lanes + candidate.owner * self.width
            record = &self.records[candidate.row, 0]
            lane_masks16(own, record, &equal, &missing)
            if self.width > 16:
                lane_masks16(own + 16, record + 16, &more_equal, &more_missing)
                equal |= more_equal << 16
                missing |= more_missing << 16
            equal &= ~missing
            hold = rules_that_hold(masks, n_rules, equal)
            hold &= ~candidates.left_out[candidate.owner]
            # Written first and then kept or not: what is kept cannot be foretold.
            batch.a[batch.n] = own
            batch.b[batch.n] = record
            batch.left[batch.n] = candidate.owner
            batch.right[batch.n] = candidate.row
            batch.equal[batch.n] = equal
            batch.missing[batch.n] = missing
            found.rules[batch.n] = candidate.rule
            kept = <uint32_t>record[self.width - 1] > version
            if on_tokens >> candidate.rule & 1:
                kept = kept and not hold & ((<uint32_t>1 << candidate.rule) - 1)
                kept = kept and see(found, candidate)
            else:
                # The first rule that holds, if any.
                kept &= hold & (~hold + 1) == <uint32_t>1 << candidate.rule
                kept = kept and not is_seen(found, candidate)
            found.compared[candidate.owner] += kept
            batch.n += kept
            if batch.n == BATCH:
                self.score(found, odds, least)
        if batch.n:
            self.score(found, odds, least)
        return 0

    cdef int search_some(
        self, const int32_t *lanes, const int32_t *slots, int n, uint32_t n_rows,
        uint32_t version, double odds, double least, int64_t limit, Found *found,
    ) except -1 nogil:
        """The best candidates of some records, in order; `Found.ends` says whose are whose."""
        cdef int i
        cdef int64_t k, kept, of_owner
        found.round += 1
        found.n_seen = 0
        found.n_hits = 0
        for i in range(n):
            found.compared[i] = 0
            found.totals[i] = 0
        self.directory.follow(lanes, slots, n, n_rows, &found.candidates)
        self.compare_some(lanes, version, odds, least, found)
        kept = 0
        for k in range(found.n_hits):
            if found.hits[k].odds >= least * (1.0 + found.totals[found.hits[k].owner]):
                found.hits[kept] = found.hits[k]
                kept += 1
        qsort(found.hits, kept, sizeof(Hit), by_weight)
        found.n_hits = 0
        k = 0
        for i in range(n):
            of_owner = 0
            while k < kept and found.hits[k].owner == <uint32_t>i:
                if limit < 0 or of_owner < limit:
                    found.hits[found.n_hits] = found.hits[k]
                    found.n_hits += 1
                    of_owner += 1
                k += 1
            found.ends[i] = found.n_hits
        return 0

    def check_rows(self, int64_t n_rows):
        """Refuse more rows than there are."""
        if not 0 <= n_rows <= self.records.shape[0]:
            raise IndexError("the index does not hold so many records")

    def search(
        self, const int32_t[::1] lanes, const int32_t[::1] slots, uint32_t n_rows,
        uint32_t version, double odds, double least, int64_t limit,
    ):
        """The best candidates of one record.

        Parameters
        ----------
        lanes : int32[width]
        slots : int32[16]
        n_rows, version : int
            What the index holds for this search.
        odds : float
            Prior odds that a pair of records is of one person.
        least : float
            Probability, while the candidates compete, below which one is left out.
        limit : int
            Most candidates; -1 for all.

        Returns
        -------
        hits : list of (int, int, float, float, int)
            Row, pattern code, weight in bits, probability, number of the first rule.
        n_candidates : int
            Records that were compared.
        total : float
            Odds of all of them together, against none being the person.
        left_out : int
            Rules whose key too many records share, a bit for each.
        """
        cdef Found *found
        cdef int64_t i
        cdef Hit *hit
        self.check_rows(n_rows)
        if lanes.shape[0] != self.width or slots.shape[0] != SLOT_WIDTH:
            raise ValueError("a record has all lanes, and 16 slots of tokens")
        open_found(&found, self.directory.n_keys)
        try:
            with nogil:
                self.search_some(
                    &lanes[0], &slots[0], 1, n_rows, version, odds, least, limit, found
                )
            hits = []
            for i in range(found.n_hits):
                hit = &found.hits[i]
                hits.append(
                    (hit.row, hit.code, hit.weight, hit.odds / (1.0 + found.totals[0]), hit.rule)
                )
            return hits, found.compared[0], found.totals[0], found.candidates.left_out[0]
        finally:
            close_found(found)

    def search_many(
        self, const int32_t[:, ::1] lanes, const int32_t[:, ::1] slots, uint32_t n_rows,
        uint32_t version, double odds, double least, int64_t limit,
    ):
        """As `search`, of several records.

        Parameters
        ----------
        lanes : int32[n, width]
        slots : int32[n, 16]

        Returns
        -------
        counts : int64[n]
            Hits of each record.
        rows, codes : uint32[m]
        weights, probabilities : float64[m]
        rules : int8[m]
        n_candidates : uint32[n]
        totals : float64[n]
        left_out : uint32[n]
        """
        cdef Py_ssize_t n = lanes.shape[0], i
        cdef int64_t k, used = 0, room = n + 64
        cdef int some, j
        cdef Found *found
        cdef Hit *hits = <Hit *>malloc(room * sizeof(Hit))
        cdef Hit *more
        self.check_rows(n_rows)
        if hits == NULL:
            raise MemoryError
        if lanes.shape[1] != self.width or slots.shape[0] != n or slots.shape[1] != SLOT_WIDTH:
            free(hits)
            raise ValueError("a record has all lanes, and 16 slots of tokens")
        counts = np.empty(n, dtype=np.int64)
        n_candidates = np.empty(n, dtype=np.uint32)
        totals = np.empty(n, dtype=np.float64)
        left_out = np.empty(n, dtype=np.uint32)
        cdef int64_t[::1] count = counts
        cdef uint32_t[::1] candidates = n_candidates
        cdef double[::1] total = totals
        cdef uint32_t[::1] out = left_out
        open_found(&found, TOGETHER * self.directory.n_keys)
        try:
            with nogil:
                i = 0
                while i < n:
                    some = <int>min(TOGETHER, n - i)
                    self.search_some(
                        &lanes[i, 0], &slots[i, 0], some, n_rows, version, odds, least, limit,
                        found,
                    )
                    for j in range(some):
                        count[i + j] = found.ends[j] - (found.ends[j - 1] if j else 0)
                        candidates[i + j] = found.compared[j]
                        total[i + j] = found.totals[j]
                        out[i + j] = found.candidates.left_out[j]
                    if used + found.n_hits > room:
                        room = 2 * (used + found.n_hits)
                        more = <Hit *>realloc(hits, room * sizeof(Hit))
                        if more == NULL:
                            with gil:
                                raise MemoryError
                        hits = more
                    for k in range(found.n_hits):
                        hits[used + k] = found.hits[k]
                        hits[used + k].odds /= 1.0 + found.totals[hits[used + k].owner]
                    used += found.n_hits
                    i += some
            return (counts, *split_hits(hits, used), n_candidates, totals, left_out)
        finally:
            close_found(found)
            free(hits)

    def add(
        self, const int32_t[:, ::1] lanes, const int32_t[:, ::1] slots, uint32_t first,
        int64_t entries,
    ):
        """Put rows behind those that there are, and let their keys lead to them.

        Parameters and results are those of `Directory.add`.

        Raises
        ------
        ValueError
            If there is no room.
        """
        cdef Py_ssize_t n = lanes.shape[0], i
        cdef int k
        if first + n > self.records.shape[0] or lanes.shape[1] != self.width:
            raise ValueError("there is no room for the rows")
        for i in range(n):
            for k in range(self.width):
                self.records[first + i, k] = lanes[i, k]
        return self.directory.add(lanes, slots, first, entries)


cdef tuple split_hits(const Hit *hits, int64_t n):
    rows = np.empty(n, dtype=np.uint32)
    codes = np.empty(n, dtype=np.uint32)
    weights = np.empty(n, dtype=np.float64)
    probabilities = np.empty(n, dtype=np.float64)
    rules = np.empty(n, dtype=np.int8)
    cdef uint32_t[::1] row = rows
    cdef uint32_t[::1] code = codes
    cdef double[::1] weight = weights
    cdef double[::1] probability = probabilities
    cdef int8_t[::1] rule = rules
    cdef int64_t i
    for i in range(n):
        row[i] = hits[i].row
        code[i] = hits[i].code
        weight[i] = hits[i].weight
        probability[i] = hits[i].odds
        rule[i] = <int8_t>hits[i].rule
    return rows, codes, weights, probabilities, rules
