"""One record against all that an index holds: candidates by key, compared and weighed.

The kernels are those of a batch; only where pairs come from differs. A rule's key leads to
its rows; rows that several rules give are taken once; what stands behind a hash is checked
on the records themselves.
"""

from libc.stdint cimport int8_t, int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, malloc, qsort, realloc
from libc.string cimport memset

import numpy as np

from crvs_link._fast.bags cimport BAG_CLASSES, MOST_BOUNDS, BagRow, BagTask
from crvs_link._fast.bits cimport lane_masks16, lowest_bit64, prefetch
from crvs_link._fast.blocks cimport MOST_SLOTS, finish, mix
from crvs_link._fast.dates cimport DATE_LEVELS, DateRow
from crvs_link._fast.pairs cimport BATCH, MOST_RULES, Batch
from crvs_link._fast.patterns cimport (
    BAG,
    CODE,
    DATE,
    MOST_COMPARISONS,
    MOST_THRESHOLDS,
    TEXT,
    Comparison,
    compare_batch,
)
from crvs_link._fast.strings cimport LEAST_MATCHES, TextRow, Texts, least_matches
from crvs_link._fast.tokens cimport Information, NameRow, Names

cdef extern from "publish.h" nogil:
    void publish(int32_t *place, int32_t value)
    int32_t published(const int32_t *place)

cdef enum:
    MOST_RULE_LANES = 8
    LEAST_SEEN = 1024       # slots of the set of candidates at first
    TOGETHER = 32           # records that are searched for at a time
    SLOT_WIDTH = 16         # keys of tokens, and pairs of tokens, of a record
    AHEAD = 8               # candidates whose records are called from memory in advance

cdef struct Rule:
    int n_lanes
    int lanes[MOST_RULE_LANES]
    uint32_t mask
    int tokens              # that must be shared
    int bits                # of the directory
    int row_bits            # of a row; above them are bits of the hash
    uint32_t most           # rows of a key that is followed
    const uint32_t *directory
    const uint32_t *groups  # the upper half of a hash, and the place of the first row, in turn;
                            # NULL for a rule on lanes, whose directory leads to rows
    const uint32_t *low
    const uint32_t *rows

cdef struct Added:          # a row that came after the postings were made
    uint64_t hashed
    uint32_t row
    int32_t after           # the next of its chain, -1 at the end

cdef struct Hit:
    double odds
    double weight
    uint32_t row
    uint32_t code
    int32_t rule
    uint32_t owner          # whose candidate it is, of those that are searched for together

cdef struct Seen:           # a slot of the set of candidates
    uint32_t round
    uint32_t row
    int32_t place

cdef struct Probe:          # one key of one record, on its way to its rows
    uint64_t hashed
    uint32_t start
    uint32_t stop
    uint8_t owner
    uint8_t rule

cdef struct Found:          # all of one search
    uint32_t *rows
    uint32_t *rules         # rules on tokens that gave each, a bit for each
    uint8_t *owners
    Seen *seen
    Probe *probes
    int32_t n_probes
    Hit *hits
    uint32_t mask           # of the set
    uint32_t round
    int32_t n
    int32_t room
    int64_t n_hits
    int64_t hits_room
    uint32_t left_out[TOGETHER]     # rules whose key is not followed, a bit for each
    uint32_t candidates[TOGETHER]
    double totals[TOGETHER]         # odds of all candidates of a record together
    int64_t ends[TOGETHER]          # of the hits of each
    Batch batch
    uint32_t codes[BATCH]
    int32_t places[BATCH]


cdef int open_found(Found **made, int n_probes) except -1:
    cdef Found *found = <Found *>calloc(1, sizeof(Found))
    made[0] = found
    if found == NULL:
        raise MemoryError
    found.room = LEAST_SEEN // 4
    found.hits_room = 64
    found.mask = LEAST_SEEN - 1
    found.rows = <uint32_t *>malloc(found.room * sizeof(uint32_t))
    found.rules = <uint32_t *>malloc(found.room * sizeof(uint32_t))
    found.owners = <uint8_t *>malloc(found.room)
    found.seen = <Seen *>calloc(LEAST_SEEN, sizeof(Seen))
    found.probes = <Probe *>malloc(n_probes * sizeof(Probe))
    found.hits = <Hit *>malloc(found.hits_room * sizeof(Hit))
    if not (
        found.rows and found.rules and found.owners and found.seen and found.probes and found.hits
    ):
        close_found(found)
        made[0] = NULL
        raise MemoryError
    return 0


cdef void close_found(Found *found) noexcept:
    if found != NULL:
        free(found.rows)
        free(found.rules)
        free(found.owners)
        free(found.seen)
        free(found.probes)
        free(found.hits)
        free(found)


cdef inline uint32_t scatter(uint32_t row, uint32_t owner) noexcept nogil:
    return ((row ^ owner << 27) * <uint32_t>2654435761) >> 5


cdef int widen(Found *found) except -1 nogil:
    """Four times the room for candidates."""
    cdef int32_t room = 4 * found.room
    cdef uint32_t slots = 4 * (found.mask + 1)
    cdef uint32_t *rows = <uint32_t *>realloc(found.rows, room * sizeof(uint32_t))
    cdef uint32_t *rules
    cdef uint8_t *owners
    cdef Seen *seen
    cdef int32_t i
    cdef uint32_t place
    if rows == NULL:
        raise MemoryError
    found.rows = rows
    rules = <uint32_t *>realloc(found.rules, room * sizeof(uint32_t))
    if rules == NULL:
        raise MemoryError
    found.rules = rules
    owners = <uint8_t *>realloc(found.owners, room)
    if owners == NULL:
        raise MemoryError
    found.owners = owners
    seen = <Seen *>calloc(slots, sizeof(Seen))
    if seen == NULL:
        raise MemoryError
    free(found.seen)
    found.seen = seen
    found.room = room
    found.mask = slots - 1
    for i in range(found.n):
        place = scatter(found.rows[i], found.owners[i]) & found.mask
        while seen[place].round == found.round:
            place = (place + 1) & found.mask
        seen[place].round = found.round
        seen[place].row = found.rows[i]
        seen[place].place = i
    return 0


cdef int take(Found *found, uint32_t row, uint8_t owner, uint32_t rule) except -1 nogil:
    """Take a row as a candidate of a record, once, and note the rule on tokens that gave it."""
    cdef uint32_t place = scatter(row, owner) & found.mask
    cdef Seen *seen = &found.seen[place]
    while seen.round == found.round:
        if seen.row == row and found.owners[seen.place] == owner:
            found.rules[seen.place] |= rule
            return 0
        place = (place + 1) & found.mask
        seen = &found.seen[place]
    if found.n == found.room:
        widen(found)
        place = scatter(row, owner) & found.mask
        while found.seen[place].round == found.round:
            place = (place + 1) & found.mask
        seen = &found.seen[place]
    seen.round = found.round
    seen.row = row
    seen.place = found.n
    found.rows[found.n] = row
    found.rules[found.n] = rule
    found.owners[found.n] = owner
    found.n += 1
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


cdef uint64_t in_rule(uint64_t hashed, int rule) noexcept nogil:
    """Hash of a key among those of all rules."""
    return hashed ^ (<uint64_t>(rule + 1) * <uint64_t>0xA24BAED4963EE407)


cdef class Searcher:
    """The records of an index, its rules and its model, as they stand in some arrays.

    The arrays may be written to by one thread beyond what searches are told of while others
    search. Whoever makes them larger makes a new searcher.

    Parameters
    ----------
    comparisons : list of tuple
        ``(kind, lane, partner, thresholds, first_exact, place, rarity, tables)`` as in
        `patterns.Program`. Tables, by kind: text and code ``(rows, chars, lengths, wide,
        groups)``; date ``(block, levels)``; bag ``(names, rows, tokens, information, equals,
        bounds, levels)`` with names ``(texts, keys, inner, rows, threshold)``, texts and keys
        as of texts. Rows are bytes, as the tables of the kernels have them.
    rules : list of tuple
        ``(lanes, tokens, most, directory, groups, low, rows, row_bits)``, from `postings`.
    records : int32[capacity, width]
    dead : uint32[capacity]
        The version from which on a record is no longer there.
    heads : int32[H]
        Chains of added rows, H a power of two.
    added : uint8[k, 16]
    weights : tuple of arrays
        From `crvs_link.index.weights.code_weights`.
    """

    cdef Comparison comparisons[MOST_COMPARISONS]
    cdef Texts texts[MOST_COMPARISONS]
    cdef BagTask bags[MOST_COMPARISONS]
    cdef Rule rules[MOST_RULES]
    cdef readonly int size
    cdef readonly int n_rules
    cdef int n_keys         # keys that a record may have
    cdef int width
    cdef int32_t[:, ::1] records
    cdef uint32_t[::1] dead
    cdef int32_t[::1] heads
    cdef uint8_t[:, ::1] added_view
    cdef Added *added
    cdef const double[::1] low
    cdef const double[::1] high
    cdef const int32_t[:, ::1] low_places
    cdef const int32_t[:, ::1] high_places
    cdef const double[::1] together
    cdef double *low_odds
    cdef double *high_odds
    cdef double *together_odds
    cdef list keep

    def __cinit__(
        self, list comparisons, list rules, records, dead, heads, added, tuple weights
    ):
        cdef int k, t
        cdef Comparison *c
        cdef const uint8_t[::1] bytes_
        cdef const uint32_t[::1] groups_view
        cdef Py_ssize_t i
        memset(self.comparisons, 0, sizeof(self.comparisons))
        memset(self.texts, 0, sizeof(self.texts))
        memset(self.bags, 0, sizeof(self.bags))
        if not 1 <= len(comparisons) <= MOST_COMPARISONS or len(rules) > MOST_RULES:
            raise ValueError("a model has 1 to 24 comparisons, and 32 rules at most")
        self.keep = [comparisons, rules]
        self.records = records
        self.dead = dead
        self.heads = heads
        self.added_view = added
        self.width = <int>self.records.shape[1]
        if self.width not in (16, 32) or self.dead.shape[0] != self.records.shape[0]:
            raise ValueError("records have 16 or 32 lanes, and a version each")
        if len(heads) & (len(heads) - 1) or not len(heads) or added.shape[1] != sizeof(Added):
            raise ValueError("the chains of added rows are not of a known size")
        self.added = <Added *>&self.added_view[0, 0] if len(added) else NULL
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
        self.size = <int>len(comparisons)
        # A comparison with a partner decides first whether the two were exchanged.
        ordered = sorted(comparisons, key=lambda comparison: comparison[2] < 0)
        for k in range(self.size):
            kind, lane, partner, thresholds, first_exact, place, rarity, tables = ordered[k]
            c = &self.comparisons[k]
            if not 0 <= lane < self.width or partner >= self.width:
                raise ValueError("no such lane")
            c.kind = kind
            c.lane = lane
            c.partner = partner
            c.first_exact = first_exact
            c.place = place
            c.n_thresholds = <int>len(thresholds)
            if c.n_thresholds > MOST_THRESHOLDS or (c.kind == TEXT and not c.n_thresholds):
                raise ValueError("text comparisons have 1 to 8 thresholds")
            for t in range(c.n_thresholds):
                c.thresholds[t] = thresholds[t]
            bytes_ = rarity
            c.rarity = &bytes_[0] if bytes_.shape[0] else NULL
            if c.kind == TEXT or c.kind == CODE:
                self.bind_texts(&self.texts[k], tables)
                c.texts = &self.texts[k]
                if tables[4] is not None and len(tables[4]):
                    groups_view = tables[4]
                    c.groups = &groups_view[0]
            if c.kind == TEXT:
                c.least = <uint8_t *>malloc(LEAST_MATCHES)
                if c.least == NULL:
                    raise MemoryError
                least_matches(c.thresholds[0], c.least)
            elif c.kind == DATE:
                bytes_ = tables[0]
                c.dates = <const DateRow *>&bytes_[0] if bytes_.shape[0] else NULL
                bytes_ = tables[1]
                if bytes_.shape[0] != DATE_LEVELS:
                    raise ValueError("one level is needed for each level of dates")
                c.date_levels = &bytes_[0]
            elif c.kind == BAG:
                self.bind_bags(&self.bags[k], tables)
                c.bags = &self.bags[k]
                c.rarity = self.bags[k].equals
        self.n_rules = <int>len(rules)
        self.n_keys = 0
        for k in range(self.n_rules):
            self.bind_rule(&self.rules[k], rules[k])
            self.n_keys += MOST_SLOTS if self.rules[k].tokens else 1

    def __dealloc__(self):
        cdef int k
        for k in range(MOST_COMPARISONS):
            free(self.comparisons[k].least)
            free(self.bags[k].bags.names.least)
        free(self.low_odds)
        free(self.high_odds)
        free(self.together_odds)

    cdef int bind_texts(self, Texts *texts, tuple tables) except -1:
        cdef const uint8_t[::1] rows = tables[0]
        cdef const uint8_t[::1] chars = tables[1]
        cdef const int32_t[::1] lengths = tables[2]
        texts.wide = tables[3]
        texts.rows = <TextRow *>&rows[0] if rows.shape[0] else NULL
        texts.chars = <uint8_t *>&chars[0] if chars.shape[0] else NULL
        texts.lengths = <int32_t *>&lengths[0] if lengths.shape[0] else NULL
        return 0

    cdef int bind_bags(self, BagTask *task, tuple tables) except -1:
        names, rows, tokens, information, equals, bounds, levels = tables
        texts, keys, inner, name_rows, threshold = names
        cdef Names *of = &task.bags.names
        cdef const uint8_t[::1] bytes_
        cdef const int32_t[::1] numbers
        cdef const uint16_t[:, ::1] said
        cdef int k
        self.bind_texts(&of.texts, texts)
        self.bind_texts(&of.keys, keys)
        numbers = inner
        of.inner = <int32_t *>&numbers[0] if numbers.shape[0] else NULL
        bytes_ = name_rows
        of.rows = <NameRow *>&bytes_[0] if bytes_.shape[0] else NULL
        of.threshold = threshold
        of.least = <uint8_t *>malloc(LEAST_MATCHES)
        if of.least == NULL:
            raise MemoryError
        least_matches(threshold, of.least)
        bytes_ = rows
        task.bags.rows = <BagRow *>&bytes_[0] if bytes_.shape[0] else NULL
        numbers = tokens
        task.bags.tokens = <int32_t *>&numbers[0] if numbers.shape[0] else NULL
        said = information
        task.information = <const Information *>&said[0, 0] if said.shape[0] else NULL
        bytes_ = equals
        task.equals = &bytes_[0] if bytes_.shape[0] else NULL
        if len(levels) != BAG_CLASSES * (MOST_BOUNDS + 1) or len(bounds) > MOST_BOUNDS:
            raise ValueError("one level is needed for each class and band")
        for k in range(<int>MOST_BOUNDS):
            task.bounds[k] = bounds[k] if k < len(bounds) else <uint32_t>-1
        for k in range(<int>(BAG_CLASSES * (MOST_BOUNDS + 1))):
            task.levels[k] = <uint8_t>levels[k]
        return 0

    cdef int bind_rule(self, Rule *rule, tuple stated) except -1:
        lanes, tokens, most, directory, groups, low, rows, row_bits = stated
        cdef const uint32_t[::1] numbers
        cdef const uint32_t[:, ::1] pairs
        cdef int k
        if len(lanes) > MOST_RULE_LANES or not (lanes or tokens):
            raise ValueError("a rule needs 1 to 8 lanes, or tokens")
        rule.n_lanes = <int>len(lanes)
        rule.mask = 0
        for k in range(rule.n_lanes):
            if not 0 <= lanes[k] < self.width:
                raise ValueError("no such lane")
            rule.lanes[k] = lanes[k]
            rule.mask |= <uint32_t>1 << <int>lanes[k]
        if not 0 <= tokens <= 2:
            raise ValueError("a rule asks for at most 2 tokens")
        rule.tokens = tokens
        rule.most = most
        rule.row_bits = row_bits
        if (tokens and (not len(groups) or len(low) != len(groups) - 1)) or (
            not tokens and len(rows) != directory[len(directory) - 1]
        ) or not 1 <= row_bits <= 32:
            raise ValueError("the postings of a rule do not fit together")
        numbers = directory
        rule.bits = (len(directory) - 1).bit_length() - 1
        if len(directory) != (1 << rule.bits) + 1:
            raise ValueError("the postings of a rule do not fit together")
        rule.directory = &numbers[0]
        pairs = groups
        rule.groups = &pairs[0, 0] if tokens else NULL
        numbers = low
        rule.low = &numbers[0] if tokens and numbers.shape[0] else NULL
        numbers = rows
        rule.rows = &numbers[0] if numbers.shape[0] else NULL
        return 0

    cdef void find_group(self, const Rule *rule, Probe *probe) noexcept nogil:
        """Where the rows of a key lie: between the entries of the directory that it has."""
        cdef uint32_t high = <uint32_t>(probe.hashed >> 32)
        cdef uint32_t g = probe.start
        cdef uint32_t end = probe.stop
        probe.start = probe.stop = 0
        while g < end and rule.groups[2 * g] < high:
            g += 1
        while g < end and rule.groups[2 * g] == high:
            if rule.low[g] == <uint32_t>probe.hashed:
                probe.start = rule.groups[2 * g + 1]
                probe.stop = rule.groups[2 * g + 3]
                return
            g += 1

    cdef int take_added(
        self, const Probe *probe, uint32_t n_rows, uint32_t version, Found *found
    ) except -1 nogil:
        """Take the rows of one key that came after the postings were made."""
        cdef uint64_t wanted = in_rule(probe.hashed, probe.rule)
        cdef uint32_t bit = <uint32_t>(self.rules[probe.rule].tokens > 0) << probe.rule
        cdef const Added *added
        cdef int32_t entry = published(
            &self.heads[wanted & <uint64_t>(self.heads.shape[0] - 1)]
        )
        while entry >= 0:
            added = &self.added[entry]
            # Rows that came after this search began are not yet there for it.
            if added.hashed == wanted and added.row < n_rows:
                if self.dead[added.row] > version:
                    take(found, added.row, probe.owner, bit)
            entry = added.after
        return 0

    cdef void write_probes(
        self, const int32_t *lanes, const int32_t *slots, uint8_t owner, Found *found
    ) noexcept nogil:
        """The keys of a record, and what the directories say of them."""
        cdef int r, k, n, missing
        cdef uint64_t state
        cdef const int32_t *shared
        cdef const Rule *rule
        cdef Probe *probe
        for r in range(self.n_rules):
            rule = &self.rules[r]
            state = 0
            missing = 0
            for k in range(rule.n_lanes):
                missing |= lanes[rule.lanes[k]]
                state = mix(state, lanes[rule.lanes[k]])
            if missing < 0:
                continue
            n = MOST_SLOTS if rule.tokens else 1
            shared = slots + <int>MOST_SLOTS if rule.tokens == 2 else slots
            for k in range(n):
                if rule.tokens and shared[k] < 0:
                    break
                probe = &found.probes[found.n_probes]
                found.n_probes += 1
                probe.hashed = finish(mix(state, shared[k]) if rule.tokens else state)
                probe.owner = owner
                probe.rule = <uint8_t>r
                prefetch(&rule.directory[(probe.hashed >> 32 << rule.bits) >> 32])

    cdef int gather(
        self, const int32_t *lanes, const int32_t *slots, int n, uint32_t n_rows,
        uint32_t version, Found *found,
    ) except -1 nogil:
        """All candidates of some records, by every rule whose key they have.

        Each step calls from memory what the next one reads, for all keys together.
        """
        cdef int i
        cdef uint32_t j, row, bit
        cdef uint64_t bucket
        cdef const Rule *rule
        cdef Probe *probe
        found.n = 0
        found.n_hits = 0
        found.n_probes = 0
        found.round += 1
        for i in range(n):
            found.left_out[i] = 0
            found.candidates[i] = 0
            found.totals[i] = 0
            self.write_probes(
                lanes + i * self.width, slots + i * <int>SLOT_WIDTH, <uint8_t>i, found
            )
        for i in range(found.n_probes):
            probe = &found.probes[i]
            rule = &self.rules[probe.rule]
            bucket = (probe.hashed >> 32 << rule.bits) >> 32
            probe.start = rule.directory[bucket]
            probe.stop = rule.directory[bucket + 1]
            if rule.groups != NULL:
                prefetch(&rule.groups[2 * probe.start])
                prefetch(&rule.low[probe.start])
        for i in range(found.n_probes):
            probe = &found.probes[i]
            rule = &self.rules[probe.rule]
            if rule.groups != NULL:
                self.find_group(rule, probe)
            if probe.stop - probe.start > rule.most:
                found.left_out[probe.owner] |= <uint32_t>1 << probe.rule
                probe.stop = probe.start
            elif probe.stop > probe.start:
                prefetch(&rule.rows[probe.start])
        for i in range(found.n_probes):
            probe = &found.probes[i]
            rule = &self.rules[probe.rule]
            bit = <uint32_t>(rule.tokens > 0) << probe.rule
            for j in range(probe.start, probe.stop):
                row = rule.rows[j]
                if rule.groups == NULL and rule.row_bits < 32:
                    if row >> rule.row_bits != (
                        <uint32_t>(probe.hashed >> 32) << rule.row_bits
                    ) >> rule.row_bits:
                        continue
                    row = row << (32 - rule.row_bits) >> (32 - rule.row_bits)
                prefetch(&self.dead[row])
                take(found, row, probe.owner, bit)
            if self.added != NULL and not found.left_out[probe.owner] >> probe.rule & 1:
                self.take_added(probe, n_rows, version, found)
        return 0

    cdef int score(self, Found *found, double odds, double least) except -1 nogil:
        """Compare and weigh the candidates of a batch; keep those of odds enough."""
        cdef Batch *batch = &found.batch
        cdef int i, d
        cdef uint32_t code, low, high, base = <uint32_t>self.low.shape[0]
        cdef double likely, bits
        cdef Hit *hits
        cdef Hit *hit
        compare_batch(self.comparisons, self.size, batch, found.codes)
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
            hit.rule = found.places[i]
            hit.owner = batch.left[i]
        batch.n = 0
        return 0

    cdef int search_some(
        self, const int32_t *lanes, const int32_t *slots, int n, uint32_t n_rows,
        uint32_t version, double odds, double least, int64_t limit, Found *found,
    ) except -1 nogil:
        """The best candidates of some records, in order; `Found.ends` says whose are whose."""
        cdef Batch *batch = &found.batch
        cdef const int32_t *record
        cdef const int32_t *own
        cdef uint32_t equal, missing, more_equal, more_missing, gave, owner
        cdef int32_t i, ahead
        cdef int64_t k, kept, of_owner
        cdef int r
        self.gather(lanes, slots, n, n_rows, version, found)
        batch.n = 0
        for i in range(found.n + AHEAD):
            ahead = i - <int32_t>AHEAD
            if i < found.n:
                prefetch(&self.records[found.rows[i], 0])
                if self.width > 16:
                    prefetch(&self.records[found.rows[i], 16])
            if ahead < 0 or self.dead[found.rows[ahead]] <= version:
                continue
            owner = found.owners[ahead]
            own = lanes + owner * self.width
            record = &self.records[found.rows[ahead], 0]
            lane_masks16(own, record, &equal, &missing)
            if self.width > 16:
                lane_masks16(own + 16, record + 16, &more_equal, &more_missing)
                equal |= more_equal << 16
                missing |= more_missing << 16
            equal &= ~missing
            # Two keys may share a hash: the record says which rules it is found by.
            gave = found.rules[ahead]
            for r in range(self.n_rules):
                if not self.rules[r].tokens and not found.left_out[owner] >> r & 1 and (
                    equal & self.rules[r].mask == self.rules[r].mask
                ):
                    gave |= <uint32_t>1 << r
                    break
            if not gave:
                continue
            found.candidates[owner] += 1
            batch.a[batch.n] = own
            batch.b[batch.n] = record
            batch.left[batch.n] = owner
            batch.right[batch.n] = found.rows[ahead]
            batch.equal[batch.n] = equal
            batch.missing[batch.n] = missing
            found.places[batch.n] = lowest_bit64(gave)
            batch.n += 1
            if batch.n == BATCH:
                self.score(found, odds, least)
        if batch.n:
            self.score(found, odds, least)
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
        open_found(&found, self.n_keys)
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
            return hits, found.candidates[0], found.totals[0], found.left_out[0]
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
        open_found(&found, TOGETHER * self.n_keys)
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
                        candidates[i + j] = found.candidates[j]
                        total[i + j] = found.totals[j]
                        out[i + j] = found.left_out[j]
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

        Parameters
        ----------
        lanes : int32[n, width]
        slots : int32[n, 16]
        first : int
            Number of the first of the new rows.
        entries : int
            Entries of the chains that are in use.

        Returns
        -------
        int
            Entries that are in use now.

        Raises
        ------
        ValueError
            If there is no room.
        """
        cdef Py_ssize_t n = lanes.shape[0], i
        cdef int r, k, missing, at
        cdef uint64_t state
        cdef const Rule *rule
        if first + n > self.records.shape[0] or (
            entries + n * self.n_rules * MOST_SLOTS > self.added_view.shape[0]
        ) or slots.shape[0] != n or slots.shape[1] != SLOT_WIDTH:
            raise ValueError("there is no room for the rows")
        for i in range(n):
            for k in range(self.width):
                self.records[first + i, k] = lanes[i, k]
            for r in range(self.n_rules):
                rule = &self.rules[r]
                state = 0
                missing = 0
                for k in range(rule.n_lanes):
                    missing |= lanes[i, rule.lanes[k]]
                    state = mix(state, lanes[i, rule.lanes[k]])
                if missing < 0:
                    continue
                if not rule.tokens:
                    self.chain(in_rule(finish(state), r), <uint32_t>(first + i), entries)
                    entries += 1
                    continue
                at = <int>MOST_SLOTS * (rule.tokens - 1)
                for k in range(at, at + <int>MOST_SLOTS):
                    if slots[i, k] < 0:
                        break
                    self.chain(
                        in_rule(finish(mix(state, slots[i, k])), r), <uint32_t>(first + i), entries
                    )
                    entries += 1
        return entries

    cdef void chain(self, uint64_t hashed, uint32_t row, int64_t entry) noexcept nogil:
        cdef int32_t *head = &self.heads[hashed & <uint64_t>(self.heads.shape[0] - 1)]
        self.added[entry].hashed = hashed
        self.added[entry].row = row
        self.added[entry].after = head[0]
        publish(head, <int32_t>entry)


def chain_again(const uint8_t[:, ::1] added, uint8_t[:, ::1] to, int32_t[::1] heads):
    """Copy the entries of added rows to where there is more room, and chain them anew.

    Parameters
    ----------
    added : uint8[k, 16]
    to : uint8[m, 16]
        Written, the first k.
    heads : int32[H]
        All -1; written.
    """
    cdef Py_ssize_t i
    cdef Added *entry
    cdef int32_t *head
    if to.shape[0] < added.shape[0] or to.shape[1] != sizeof(Added):
        raise ValueError("there is no room for the entries")
    for i in range(added.shape[0]):
        entry = <Added *>&to[i, 0]
        entry[0] = (<const Added *>&added[i, 0])[0]
        head = &heads[entry.hashed & <uint64_t>(heads.shape[0] - 1)]
        entry.after = head[0]
        head[0] = <int32_t>i


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
