"""Columns of strings in the order of their bytes, without a comparison of strings.

Each of the first twelve bytes of a value is replaced by its rank among the bytes that
occur at its place in the column, and the ranks are written as one number in mixed
radix. Names, codes and numbers use so few letters at each place that the number fits
into 64 bits, and often into half of them; it is sorted by radix, eleven bits at a time.
Only values that share their number and may differ after it are compared as strings.

Time is linear in the values, but for those; memory is 16 or 32 bytes for each that is
not null, and 16 more for each row of a column with values of more than twelve bytes.
"""

from libc.stdint cimport UINT64_MAX, int32_t, int64_t, uint8_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, malloc, qsort
from libc.string cimport memcmp, memset

from crvs_link._fast.arrow cimport VIEWS, ArrowArray, StringChunks, is_there, read_key
from crvs_link._fast.bits cimport prefetch
from crvs_link._fast.codebook cimport INLINE, OUT_OF_MEMORY, TOO_LONG, Key, bytes_of, same
from crvs_link._fast.columns cimport TextColumn, put
from crvs_link._fast.pages cimport take_pages

cdef enum:
    DIGIT = 11              # bits sorted at a time
    BUCKETS = 1 << DIGIT
    DIGITS = 6              # digits of 64 bits
    ROW = 31                # bits of a row
    SPARSE = 64             # possible numbers for each value, of which each has a bit
    AHEAD = 16              # values whose memory is fetched ahead of its use

cdef struct Entry:
    uint64_t number
    int32_t row
    bint open               # whether values of the same number may differ

cdef struct Whole:          # of the size of an Entry: one scratch serves both
    const Key *key
    int32_t row
    bint open

ctypedef fused Item:
    uint64_t                # a short number, and the row in the lowest bits
    Entry

cdef struct Radix:
    uint64_t parts[INLINE][256]  # what each byte adds to the number at each place
    uint64_t size           # more than the largest number
    int bits                # of it
    bint complete           # whether the number stands for all of the first bytes
    bint open               # whether values of the same number may differ


cdef int64_t rank_chunks(StringChunks chunks, int32_t *codes, uint32_t *first) noexcept nogil:
    """Number the distinct values in the order of their bytes, nulls -1.

    Parameters
    ----------
    chunks : StringChunks
    codes : int32[rows]
        Written: the rank of each value.
    first : uint32[rows]
        Written, as many as there are distinct values: the row of the first occurrence.

    Returns
    -------
    int64
        How many distinct values there are; or `OUT_OF_MEMORY` or `TOO_LONG`.
    """
    cdef Radix radix
    cdef int64_t size = measure(chunks, &radix)
    cdef uint64_t *narrow = NULL
    cdef Entry *wide = NULL
    if size < 0:
        return size
    if radix.open or radix.bits + ROW > 64:
        return rank_items(chunks, &radix, size, wide, codes, first)
    return rank_items(chunks, &radix, size, narrow, codes, first)


cdef int64_t rank_items(
    StringChunks chunks, const Radix *radix, int64_t size, Item *items, int32_t *codes,
    uint32_t *first,
) noexcept nogil:
    """As `rank_chunks`, with ``items`` of one kind: NULL, which only tells the kind."""
    items = <Item *>take_pages(size * sizeof(Item))
    cdef Item *scratch = <Item *>take_pages(size * sizeof(Item))
    cdef Key *keys = NULL
    cdef int64_t distinct = OUT_OF_MEMORY
    if radix.open:
        keys = <Key *>take_pages(chunks.rows * sizeof(Key))
    if items != NULL and scratch != NULL and (keys != NULL or not radix.open):
        fill(chunks, radix, items, keys, codes)
        sort(&items, &scratch, size, radix.bits)
        if Item is Entry:
            if radix.open:
                sort_ties(items, <Whole *>scratch, size, keys)
        distinct = number(items, size, keys, codes, first)
    free(items)
    free(scratch)
    free(keys)
    return distinct


cdef int64_t measure(StringChunks chunks, Radix *radix) noexcept nogil:
    """Find which bytes occur at each place, and so what each adds to the number.

    Returns
    -------
    int64
        Values that are not null, or `TOO_LONG`.
    """
    cdef uint8_t used[INLINE][256]
    cdef int64_t counts[INLINE]
    cdef const ArrowArray *chunk
    cdef const uint8_t *text
    cdef Key key
    cdef int64_t c, i
    cdef int64_t size = 0
    cdef uint64_t unit = 1
    cdef uint64_t rank
    cdef int place, letter
    cdef int places = 0
    memset(used, 0, sizeof(used))
    radix.open = False
    for c in range(chunks.size):
        chunk = &chunks.arrays[c]
        for i in range(chunk.offset, chunk.offset + chunk.length):
            if not is_there(chunk, i):
                continue
            if not read_key(chunk, chunks.layout, i, &key):
                return TOO_LONG
            size += 1
            text = bytes_of(&key)
            for place in range(INLINE):
                used[place][text[place]] = 1
            radix.open |= goes_on(&key)
    memset(counts, 0, sizeof(counts))
    for place in range(INLINE):
        for letter in range(256):
            counts[place] += used[place][letter]
    while places < INLINE and size and unit <= UINT64_MAX // <uint64_t>counts[places]:
        unit *= <uint64_t>counts[places]
        places += 1
    radix.complete = places == INLINE or size == 0
    radix.open |= not radix.complete
    radix.size = unit
    radix.bits = 0
    while radix.bits < 64 and unit >> radix.bits:
        radix.bits += 1
    # The first place weighs most, so the units grow from the last.
    memset(radix.parts, 0, sizeof(radix.parts))
    unit = 1
    for place in range(places - 1, -1, -1):
        rank = 0
        for letter in range(256):
            if used[place][letter]:
                radix.parts[place][letter] = unit * rank
                rank += 1
        unit *= rank
    return size


cdef inline bint goes_on(const Key *key) noexcept nogil:
    """Whether the first bytes, zero padded, may stand for other values too.

    They do where there are more, and where the last is NUL, which looks like padding.
    """
    cdef uint32_t length = <uint32_t>key.head
    return length > INLINE or (length > 0 and bytes_of(key)[length - 1] == 0)


cdef inline uint64_t total_of(const Radix *radix, const uint8_t *text) noexcept nogil:
    """The number of a value, by its first bytes, zero padded."""
    cdef uint64_t total = 0
    cdef int place
    for place in range(INLINE):
        total += radix.parts[place][text[place]]
    return total


cdef void fill(
    StringChunks chunks, const Radix *radix, Item *items, Key *keys, int32_t *codes
) noexcept nogil:
    cdef const ArrowArray *chunk
    cdef Key key
    cdef uint64_t total
    cdef int64_t c, i
    cdef int64_t row = 0
    cdef int64_t at = 0
    for c in range(chunks.size):
        chunk = &chunks.arrays[c]
        for i in range(chunk.offset, chunk.offset + chunk.length):
            if is_there(chunk, i):
                read_key(chunk, chunks.layout, i, &key)
                total = total_of(radix, bytes_of(&key))
                if Item is Entry:
                    items[at].number = total
                    items[at].row = <int32_t>row
                    items[at].open = not radix.complete or goes_on(&key)
                    if keys != NULL:
                        keys[row] = key
                else:
                    items[at] = total << ROW | <uint64_t>row
                at += 1
            else:
                codes[row] = -1
            row += 1


cdef inline uint64_t number_of(Item item) noexcept nogil:
    if Item is Entry:
        return item.number
    else:
        return item >> ROW


cdef inline int64_t row_of(Item item) noexcept nogil:
    if Item is Entry:
        return item.row
    else:
        return item & ((<uint64_t>1 << ROW) - 1)


cdef void sort(Item **items, Item **scratch, int64_t size, int bits) noexcept nogil:
    """Sort by number, stably: radix sort, the lowest digit first."""
    cdef int64_t counts[DIGITS][BUCKETS]
    cdef int passes = (bits + DIGIT - 1) // DIGIT
    cdef Item *source = items[0]
    cdef Item *target = scratch[0]
    cdef int64_t before, here, i
    cdef uint64_t value
    cdef int k, digit
    memset(counts, 0, sizeof(counts))
    for i in range(size):
        value = number_of(source[i])
        for k in range(passes):
            counts[k][value & (BUCKETS - 1)] += 1
            value >>= DIGIT
    for k in range(passes):
        if size == 0 or counts[k][number_of(source[0]) >> (DIGIT * k) & (BUCKETS - 1)] == size:
            continue
        before = 0
        for digit in range(BUCKETS):
            here = counts[k][digit]
            counts[k][digit] = before
            before += here
        for i in range(size):
            digit = <int>(number_of(source[i]) >> (DIGIT * k) & (BUCKETS - 1))
            target[counts[k][digit]] = source[i]
            counts[k][digit] += 1
        source, target = target, source
    items[0] = source
    scratch[0] = target


cdef int by_bytes(const void *left, const void *right) noexcept nogil:
    cdef const Whole *a = <const Whole *>left
    cdef const Whole *b = <const Whole *>right
    cdef uint32_t la = <uint32_t>a.key.head
    cdef uint32_t lb = <uint32_t>b.key.head
    cdef int order = memcmp(bytes_of(a.key), bytes_of(b.key), min(la, lb))
    if order == 0:
        order = (la > lb) - (la < lb)
    return order if order != 0 else (a.row > b.row) - (a.row < b.row)


cdef void sort_ties(Entry *entries, Whole *scratch, int64_t size, const Key *keys) noexcept nogil:
    """Sort what shares its number, and may differ, by all of its bytes, then by row."""
    cdef int64_t start = 0
    cdef int64_t end, i
    cdef bint open
    while start < size:
        end = start + 1
        open = entries[start].open
        while end < size and entries[end].number == entries[start].number:
            open |= entries[end].open
            end += 1
        if open and end - start > 1:
            for i in range(end - start):
                scratch[i].row = entries[start + i].row
                scratch[i].open = entries[start + i].open
                scratch[i].key = &keys[scratch[i].row]
            qsort(scratch, end - start, sizeof(Whole), by_bytes)
            for i in range(end - start):
                entries[start + i].row = scratch[i].row
                entries[start + i].open = scratch[i].open
        start = end


cdef int64_t number(
    const Item *items, int64_t size, const Key *keys, int32_t *codes, uint32_t *first
) noexcept nogil:
    """Number equal values alike, and remember the first row of each."""
    cdef int64_t i, row
    cdef int64_t distinct = 0
    cdef bint new
    for i in range(size):
        row = row_of(items[i])
        new = i == 0 or number_of(items[i]) != number_of(items[i - 1])
        if Item is Entry:
            if not new and (items[i].open or items[i - 1].open):
                new = not same(keys[row], keys[items[i - 1].row])
        if new:
            first[distinct] = <uint32_t>row
            distinct += 1
        codes[row] = <int32_t>(distinct - 1)
    return distinct


cdef int64_t find_repeats(StringChunks chunks) noexcept nogil:
    """Whether two values are equal: 1 or 0; or `OUT_OF_MEMORY` or `TOO_LONG`.

    A bit for each possible number does, where these are not many more than the values,
    as in a column of serial numbers.
    """
    cdef Radix radix
    cdef int64_t size = measure(chunks, &radix)
    cdef int64_t found = OUT_OF_MEMORY
    cdef uint64_t *seen
    cdef int32_t *codes
    cdef uint32_t *first
    if size < 0:
        return size
    if not radix.open and radix.size <= <uint64_t>size * SPARSE:
        seen = <uint64_t *>calloc((radix.size >> 6) + 1, sizeof(uint64_t))
        if seen != NULL:
            found = mark_repeats(chunks, &radix, seen)
        free(seen)
        return found
    codes = <int32_t *>take_pages(chunks.rows * sizeof(int32_t))
    first = <uint32_t *>take_pages(chunks.rows * sizeof(uint32_t))
    if codes != NULL and first != NULL:
        found = rank_chunks(chunks, codes, first)
        if found >= 0:
            found = found < size
    free(codes)
    free(first)
    return found


cdef bint mark_repeats(StringChunks chunks, const Radix *radix, uint64_t *seen) noexcept nogil:
    """Whether a number occurs twice; each sets a bit."""
    cdef const ArrowArray *chunk
    cdef Key key
    cdef uint64_t total
    cdef uint64_t twice = 0
    cdef int64_t c, i
    for c in range(chunks.size):
        chunk = &chunks.arrays[c]
        for i in range(chunk.offset, chunk.offset + chunk.length):
            if is_there(chunk, i):
                read_key(chunk, chunks.layout, i, &key)
                total = total_of(radix, bytes_of(&key))
                twice |= seen[total >> 6] >> (total & 63) & 1
                seen[total >> 6] |= <uint64_t>1 << (total & 63)
    return twice != 0


cdef int take(StringChunks chunks, const uint32_t *rows, int64_t n, TextColumn out) noexcept nogil:
    """Write the values of some rows, none of them null, in the order of the rows given.

    Returns
    -------
    int
        0, `OUT_OF_MEMORY`, or `TOO_LONG` where the long values exceed 2**31 bytes.
    """
    cdef int64_t *starts = <int64_t *>malloc((chunks.size + 1) * sizeof(int64_t))
    cdef const ArrowArray *chunk
    cdef int64_t chunk_ahead[AHEAD]
    cdef int64_t place_ahead[AHEAD]
    cdef Key key
    cdef int64_t i, c
    cdef int64_t row = 0
    cdef int status = 0
    if starts == NULL:
        return OUT_OF_MEMORY
    for c in range(chunks.size):
        starts[c] = row
        row += chunks.arrays[c].length
    for i in range(n + AHEAD):
        if i >= AHEAD:
            read_key(
                &chunks.arrays[chunk_ahead[i % AHEAD]], chunks.layout, place_ahead[i % AHEAD], &key
            )
            status = put(&out.out, i - AHEAD, bytes_of(&key), <uint32_t>key.head)
            if status < 0:
                break
        if i < n:
            c = chunk_of(starts, chunks.size, rows[i])
            chunk = &chunks.arrays[c]
            chunk_ahead[i % AHEAD] = c
            place_ahead[i % AHEAD] = chunk.offset + rows[i] - starts[c]
            if chunks.layout == VIEWS:
                prefetch(<const Key *>chunk.buffers[1] + place_ahead[i % AHEAD])
    free(starts)
    return status


cdef inline int64_t chunk_of(const int64_t *starts, int64_t size, int64_t row) noexcept nogil:
    """The chunk that holds a row, by bisection."""
    cdef int64_t low = 0
    cdef int64_t half
    while size > 1:
        half = size >> 1
        low += half * (starts[low + half] <= row)
        size -= half
    return low
