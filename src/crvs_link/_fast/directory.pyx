"""From the keys of records to the rows that have them: those of the build, and later ones.

A row is given once for every rule that leads to it, and now and then where another key has
the same hash: the records themselves say which rules hold (`search`).
"""

from libc.stdlib cimport free, malloc, realloc

from crvs_link._fast.bits cimport prefetch
from crvs_link._fast.blocks cimport MOST_SLOTS, finish, mix

cdef extern from "publish.h" nogil:
    void publish(int32_t *place, int32_t value)
    int32_t published(const int32_t *place)

cdef enum:
    LEAST_ROOM = 1024       # candidates that there is room for at first
    FEW = 16                # rows that are looked through one by one: a line of the cache

cdef uint32_t NO_RULE = 0xFFFFFFFF


cdef int open_candidates(Candidates *made, int n_keys) except -1:
    """Room for the keys of some records and their candidates."""
    made.n = 0
    made.room = LEAST_ROOM
    made.all = <Candidate *>malloc(made.room * sizeof(Candidate))
    made.probes = <Probe *>malloc((n_keys + 1) * sizeof(Probe))
    if made.all == NULL or made.probes == NULL:
        raise MemoryError
    return 0


cdef void close_candidates(Candidates *made) noexcept:
    free(made.all)
    free(made.probes)


cdef int make_room(Candidates *found, int64_t more) except -1 nogil:
    cdef int64_t room = found.room
    cdef Candidate *all_
    if found.n + more <= room:
        return 0
    while room < found.n + more:
        room *= 2
    if room > 0x7FFFFFFF:
        raise MemoryError
    all_ = <Candidate *>realloc(found.all, room * sizeof(Candidate))
    if all_ == NULL:
        raise MemoryError
    found.all = all_
    found.room = <int32_t>room
    return 0


cdef inline void take(Candidates *found, uint32_t row, const Probe *probe) noexcept nogil:
    cdef Candidate *candidate = &found.all[found.n]
    candidate.row = row
    candidate.owner = probe.owner
    candidate.rule = probe.rule
    found.n += 1


cdef inline uint64_t in_rule(uint64_t hashed, int rule) noexcept nogil:
    """Hash of a key among those of all rules."""
    return hashed ^ (<uint64_t>(rule + 1) * <uint64_t>0xA24BAED4963EE407)


cdef inline uint32_t tag_of(const Rule *rule, uint64_t hashed) noexcept nogil:
    """What stands above the rows of a key: the bits of its hash behind those of the entry."""
    return <uint32_t>(hashed >> 32 << rule.bits) >> rule.row_bits


cdef inline bint lies_before(
    const Rule *rule, uint32_t place, uint32_t tag, uint32_t low
) noexcept nogil:
    cdef uint32_t there = rule.rows[place] >> rule.row_bits
    return there < tag or (there == tag and rule.low != NULL and rule.low[place] < low)


cdef inline bint stir(const Rule *rule, const int32_t *lanes, uint64_t *state) noexcept nogil:
    """Stir the lanes of a key; whether all of them are there."""
    cdef int k, missing = 0
    state[0] = 0
    for k in range(rule.n_lanes):
        missing |= lanes[rule.lanes[k]]
        state[0] = mix(state[0], lanes[rule.lanes[k]])
    return missing >= 0


cdef void narrow(const Rule *rule, Probe *probe) noexcept nogil:
    """From the rows of an entry of the directory to those of one key.

    More than are followed are not counted to their end.
    """
    cdef uint32_t tag = tag_of(rule, probe.hashed)
    cdef uint32_t low = <uint32_t>probe.hashed
    cdef uint32_t first = probe.start, stop = probe.stop, middle
    while stop - first > FEW:
        middle = first + (stop - first) // 2
        if lies_before(rule, middle, tag, low):
            first = middle + 1
        else:
            stop = middle
    while first < stop and lies_before(rule, first, tag, low):
        first += 1
    stop = first
    while stop < probe.stop and stop - first <= rule.most and (
        rule.rows[stop] >> rule.row_bits == tag and (rule.low == NULL or rule.low[stop] == low)
    ):
        stop += 1
    probe.start = first
    probe.stop = stop


cdef class Directory:
    """The rows of every key, by rule.

    Parameters
    ----------
    rules : list of tuple
        ``(lanes, tokens, most, directory, rows, low, row_bits)``, from `postings`.
    width : int
        Lanes of a record; the last is none that a rule may have.
    heads : int32[H]
        Chains of added rows, H a power of two.
    added : uint8[k, 16]
        Written to by one thread while others follow keys.

    Raises
    ------
    ValueError
        If the parts do not fit together.
    """

    def __cinit__(self, list rules, int width, heads, added):
        cdef int r
        if len(rules) > MOST_RULES:
            raise ValueError("a model has 32 rules at most")
        if len(heads) & (len(heads) - 1) or not len(heads) or added.shape[1] != sizeof(Added):
            raise ValueError("the chains of added rows are not of a known size")
        self.keep = rules
        self.width = width
        self.heads = heads
        self.added_view = added
        self.added = <Added *>&self.added_view[0, 0] if len(added) else NULL
        self.size = <int>len(rules)
        self.n_keys = 0
        self.on_tokens = 0
        for r in range(<int>MOST_RULES):
            self.masks[r] = NO_RULE
        for r in range(self.size):
            self.bind(r, rules[r])
            self.n_keys += MOST_SLOTS if self.rules[r].tokens else 1

    cdef int bind(self, int r, tuple stated) except -1:
        lanes, tokens, most, directory, rows, low, row_bits = stated
        cdef const uint32_t[::1] numbers
        cdef Rule *rule = &self.rules[r]
        cdef uint32_t mask
        cdef int k
        if len(lanes) > MOST_RULE_LANES or not (lanes or tokens):
            raise ValueError("a rule needs 1 to 8 lanes, or tokens")
        if not 0 <= tokens <= 2:
            raise ValueError("a rule asks for at most 2 tokens")
        rule.n_lanes = <int>len(lanes)
        rule.tokens = tokens
        mask = 0
        for k in range(rule.n_lanes):
            if not 0 <= lanes[k] < self.width - 1:
                raise ValueError("no such lane")
            rule.lanes[k] = lanes[k]
            mask |= <uint32_t>1 << <int>lanes[k]
        if tokens:
            self.on_tokens |= <uint32_t>1 << r
        else:
            self.masks[r] = mask
        rule.most = most
        rule.row_bits = row_bits
        rule.bits = (len(directory) - 1).bit_length() - 1
        if len(directory) != (1 << rule.bits) + 1 or not 1 <= row_bits <= 31 or (
            len(rows) != directory[len(directory) - 1] or len(low) != (len(rows) if tokens else 0)
        ):
            raise ValueError("the postings of a rule do not fit together")
        numbers = directory
        rule.directory = &numbers[0]
        numbers = rows
        rule.rows = &numbers[0] if numbers.shape[0] else NULL
        numbers = low
        rule.low = &numbers[0] if numbers.shape[0] else NULL
        return 0

    cdef void write_probes(
        self, const int32_t *lanes, const int32_t *slots, uint8_t owner, Candidates *found
    ) noexcept nogil:
        """The keys of a record; calls from memory what the directories say of them."""
        cdef int r, k, n
        cdef uint64_t state
        cdef const int32_t *shared
        cdef const Rule *rule
        cdef Probe *probe
        for r in range(self.size):
            rule = &self.rules[r]
            if not stir(rule, lanes, &state):
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

    cdef int take_added(
        self, const Probe *probe, uint32_t n_rows, Candidates *found
    ) except -1 nogil:
        """Take the rows of one key that came after the postings were made."""
        cdef uint64_t wanted = in_rule(probe.hashed, probe.rule)
        cdef const Added *added
        cdef int32_t entry = published(
            &self.heads[wanted & <uint64_t>(self.heads.shape[0] - 1)]
        )
        while entry >= 0:
            added = &self.added[entry]
            # Rows that came after this search began are not yet there for it.
            if added.hashed == wanted and added.row < n_rows:
                make_room(found, 1)
                take(found, added.row, probe)
            entry = added.after
        return 0

    cdef int follow(
        self, const int32_t *lanes, const int32_t *slots, int n, uint32_t n_rows,
        Candidates *found,
    ) except -1 nogil:
        """Take all candidates of some records, by every rule whose key they have.

        Those of a record lie together, in the order of the rules. Each step calls from memory
        what the next one reads, for all keys together.
        """
        cdef int i
        cdef uint32_t j, of_rows
        cdef uint64_t entry
        cdef const Rule *rule
        cdef Probe *probe
        found.n = 0
        found.n_probes = 0
        for i in range(n):
            found.left_out[i] = 0
            self.write_probes(
                lanes + i * self.width, slots + i * <int>SLOT_WIDTH, <uint8_t>i, found
            )
        for i in range(found.n_probes):
            probe = &found.probes[i]
            rule = &self.rules[probe.rule]
            entry = (probe.hashed >> 32 << rule.bits) >> 32
            probe.start = rule.directory[entry]
            probe.stop = rule.directory[entry + 1]
            if probe.stop > probe.start:
                prefetch(&rule.rows[probe.start])
                if rule.low != NULL:
                    prefetch(&rule.low[probe.start])
        for i in range(found.n_probes):
            probe = &found.probes[i]
            rule = &self.rules[probe.rule]
            narrow(rule, probe)
            if probe.stop - probe.start > rule.most:
                found.left_out[probe.owner] |= <uint32_t>1 << probe.rule
                continue
            make_room(found, probe.stop - probe.start)
            of_rows = (<uint32_t>1 << rule.row_bits) - 1
            for j in range(probe.start, probe.stop):
                take(found, rule.rows[j] & of_rows, probe)
            if self.added != NULL:
                self.take_added(probe, n_rows, found)
        return 0

    def add(
        self, const int32_t[:, ::1] lanes, const int32_t[:, ::1] slots, uint32_t first,
        int64_t entries,
    ):
        """Let the keys of rows lead to them.

        Parameters
        ----------
        lanes : int32[n, width]
        slots : int32[n, 16]
        first : int
            Number of the first of the rows.
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
        cdef int r, k, at
        cdef uint64_t state
        cdef const Rule *rule
        if entries + n * self.size * MOST_SLOTS > self.added_view.shape[0] or (
            slots.shape[0] != n or slots.shape[1] != SLOT_WIDTH or lanes.shape[1] != self.width
        ):
            raise ValueError("there is no room for the rows")
        for i in range(n):
            for r in range(self.size):
                rule = &self.rules[r]
                if not stir(rule, &lanes[i, 0], &state):
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
