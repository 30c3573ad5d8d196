"""Text comparison on tables of distinct values.

A table holds each distinct value once: its characters as numbers in an alphabet of the
column's own (never UTF-8 bytes), one byte for each, or two where the column has more
than 255 different ones; in slots of 16; and a row of 16 bytes with what decides most
comparisons before any character is read.
"""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free
from libc.string cimport memcpy, memset

import numpy as np

from crvs_link._fast.bits cimport (
    KERNEL_PATH,
    count_matches_avx2,
    has_avx2,
    lowest_bit64,
    prefetch,
)
from crvs_link._fast.strings cimport (
    EPSILON,
    LEAST_MATCHES,
    LONG,
    NO_MATCHES,
    TextRow,
    Texts,
    equal_letters16,
    jaro,
    letter,
    may_reach,
    one_edit,
    shared_start,
    similarity,
    text_chars,
    winkler,
)

cdef enum:
    MOST_CHARS = 1 << 20  # of one text
    MOST_WORDS = MOST_CHARS >> 4
    BATCH = 1024          # pairs that are filtered before those left are compared
    CALL_AHEAD = 12       # values called from memory before they are compared


cdef bint AVX2 = has_avx2()


def kernel_path():
    """Which kernels run here: ``SSE2``, ``SSE2 and AVX2``, ``NEON`` or ``plain C``."""
    return KERNEL_PATH.decode() + (" and AVX2" if AVX2 else "")


cdef class TextTable:
    """Distinct values as the kernels see them.

    Parameters
    ----------
    chars : uint8[total] or uint16[total]
        The characters of all values, one after another: 1 for the most frequent
        character of the table, and so on; 0 does not occur.
    offsets : int64[V + 1]
        Where each value begins in ``chars``; the last entry is ``total``.
    groups : uint32[V], optional
        Codes are compared within a group; None where all are of one.

    Raises
    ------
    ValueError
        If the offsets or groups do not fit the characters, or a value or character is not
        one.
    """

    def __cinit__(self, chars, const int64_t[::1] offsets, groups=None):
        cdef const uint8_t[::1] narrow
        cdef const uint16_t[::1] wide
        cdef Py_ssize_t i
        cdef int64_t slots = 0
        cdef int64_t length
        self.size = offsets.shape[0] - 1
        if self.size < 0 or offsets[0] != 0 or offsets[self.size] != len(chars):
            raise ValueError("offsets must run from 0 to the number of characters")
        if groups is not None and len(groups) != self.size:
            raise ValueError("one group is needed for each value of the table")
        self.groups = groups
        for i in range(self.size):
            length = offsets[i + 1] - offsets[i]
            if length <= 0 or length > MOST_CHARS:
                raise ValueError("every value needs 1 to 2**20 characters")
            slots += (length + 15) >> 4
        if slots >= 1 << 26:
            raise ValueError("too many distinct characters for one table: 2**30 at most")
        if not np.all(chars):
            raise ValueError("characters are numbered from 1")
        self.texts.wide = chars.dtype == np.uint16
        if self.texts.wide:
            wide = chars
        else:
            narrow = chars
        self.texts.rows = <TextRow *>calloc(self.size + 1, sizeof(TextRow))
        self.texts.lengths = <int32_t *>calloc(self.size + 1, sizeof(int32_t))
        # One slot more, as some kernels read two slots at a time.
        self.texts.chars = <uint8_t *>calloc(slots + 1, 16 << self.texts.wide)
        cdef unsigned int letters = np.max(chars, initial=0)
        cdef uint8_t *seen = <uint8_t *>calloc(letters + 1, 1)
        try:
            if not (self.texts.rows and self.texts.lengths and self.texts.chars and seen):
                raise MemoryError
            if self.size and self.texts.wide:
                with nogil:
                    fill(&self.texts, self.size, &wide[0], &offsets[0], letters, seen)
            elif self.size:
                with nogil:
                    fill(&self.texts, self.size, &narrow[0], &offsets[0], letters, seen)
        finally:
            free(seen)

    def __dealloc__(self):
        free(self.texts.rows)
        free(self.texts.lengths)
        free(self.texts.chars)

    @property
    def nbytes(self):
        """Bytes of the rows; the characters come on top."""
        return self.size * (sizeof(TextRow) + sizeof(int32_t))


cdef void fill(
    Texts *texts,
    Py_ssize_t size,
    const letter *chars,
    const int64_t *offsets,
    unsigned int letters,
    uint8_t *seen,
) noexcept nogil:
    """Lay out all values.

    Of up to 32 characters each occurrence has a signature bit of its own, as far as 64
    bits go. More characters share bits: first occurrences from below, second ones from
    above, so that frequent characters meet rare ones. ``seen`` counts occurrences; it
    comes and goes full of zeros.
    """
    cdef Py_ssize_t i, j, length
    cdef uint32_t slot = 0
    cdef uint64_t signature
    cdef unsigned int c, bit
    cdef const letter *text
    cdef TextRow *row
    for i in range(size):
        text = chars + offsets[i]
        length = <Py_ssize_t>(offsets[i + 1] - offsets[i])
        row = &texts.rows[i]
        row.place = slot << 6 | <uint32_t>(length if length < LONG else LONG)
        texts.lengths[i] = <int32_t>length
        memcpy(texts.chars + (<size_t>slot << (4 + texts.wide)), text, length << texts.wide)
        signature = 0
        for j in range(length):
            c = text[j]
            if letters <= 32:
                bit = c - 1 + letters * seen[c]
            elif seen[c] < 2:
                bit = ((c - 1) ^ (63 * seen[c])) & 63
            else:
                continue
            if bit < 64:
                signature |= <uint64_t>1 << bit
                seen[c] += 1
        row.signature = signature
        for j in range(length):
            seen[text[j]] = 0
        for j in range(length if length < 4 else 4):
            row.prefix |= <uint32_t>((text[j] - 1) % 255 + 1) << (8 * <int>j)
        slot += <uint32_t>((length + 15) >> 4)


cdef double jaro_long(
    const letter *a, Py_ssize_t la, const letter *b, Py_ssize_t lb
) noexcept nogil:
    """Jaro similarity of texts in padded slots, as `jaro_short`, in words of 16 characters."""
    # On the stack, a quarter of a megabyte of which short texts touch little: nothing to
    # run out of while pairs are compared.
    cdef uint16_t taken_a[MOST_WORDS]
    cdef uint16_t taken_b[MOST_WORDS]
    cdef Py_ssize_t window = (la if la > lb else lb) // 2 - 1
    cdef Py_ssize_t i, begin, end, word, word_b = 0
    cdef uint32_t candidates, rest_a, rest_b
    cdef Py_ssize_t matches = 0, out_of_order = 0
    memset(taken_a, 0, ((la + 15) >> 4) * sizeof(uint16_t))
    memset(taken_b, 0, ((lb + 15) >> 4) * sizeof(uint16_t))
    for i in range(la):
        begin = i - window if i > window else 0
        end = i + window if i + window < lb else lb - 1
        for word in range(begin >> 4, (end >> 4) + 1):
            candidates = <uint32_t>equal_letters16(b + 16 * word, a[i]) & ~<uint32_t>taken_b[word]
            if word == begin >> 4:
                candidates &= ~<uint32_t>0 << (begin & 15)
            if word == end >> 4:
                candidates &= (<uint32_t>2 << (end & 15)) - 1
            if candidates:
                taken_b[word] |= <uint16_t>(candidates & (0 - candidates))
                taken_a[i >> 4] |= <uint16_t>(1 << (i & 15))
                matches += 1
                break
    rest_b = taken_b[0]
    for word in range((la + 15) >> 4):
        rest_a = taken_a[word]
        while rest_a:
            while rest_b == 0:
                word_b += 1
                rest_b = taken_b[word_b]
            out_of_order += (
                a[16 * word + lowest_bit64(rest_a)] != b[16 * word_b + lowest_bit64(rest_b)]
            )
            rest_a &= rest_a - 1
            rest_b &= rest_b - 1
    return jaro(la, lb, matches, out_of_order)


cdef double similarity_longer(const Texts *texts, int32_t x, int32_t y) noexcept nogil:
    """Jaro-Winkler similarity of two values of any length and alphabet."""
    cdef Py_ssize_t la = texts.rows[x].place & 63
    cdef Py_ssize_t lb = texts.rows[y].place & 63
    cdef const uint8_t *a = text_chars(texts, x)
    cdef const uint8_t *b = text_chars(texts, y)
    cdef int matches, out_of_order = 0
    if la == LONG or lb == LONG:
        la = texts.lengths[x]
        lb = texts.lengths[y]
    elif AVX2 and not texts.wide:
        matches = count_matches_avx2(a, <int>la, b, <int>lb, &out_of_order)
        return winkler(jaro(la, lb, matches, out_of_order), shared_start(a, b))
    if texts.wide:
        return similarity_of(<const uint16_t *>a, la, <const uint16_t *>b, lb)
    return similarity_of(a, la, b, lb)


cdef double similarity_of(
    const letter *a, Py_ssize_t la, const letter *b, Py_ssize_t lb
) noexcept nogil:
    cdef int prefix = shared_start(a, b)
    if la < LONG and lb < LONG:
        return winkler(jaro_short(a, <int>la, b, <int>lb), prefix)
    return winkler(jaro_long(a, la, b, lb), prefix)


cdef void least_matches(double threshold, uint8_t *table) noexcept nogil:
    """Fewest matching characters that can reach a threshold, by prefix and lengths."""
    cdef int prefix, la, lb, m
    memset(table, NO_MATCHES, LEAST_MATCHES)
    for prefix in range(5):
        for la in range(1, 64):
            for lb in range(1, 64):
                for m in range(1, (la if la < lb else lb) + 1):
                    if winkler(jaro(la, lb, m, 0), prefix) + EPSILON >= threshold:
                        table[(prefix << 12) | (la << 6) | lb] = <uint8_t>m
                        break


def least_matches_table(double threshold):
    """Fewest matching characters that can reach a Jaro-Winkler threshold.

    Parameters
    ----------
    threshold : float
        Above 0, at most 1.

    Returns
    -------
    uint8[5 * 64 * 64]
        Indexed by common prefix (0 to 4), length and length; 255 where none can.
    """
    table = np.empty(LEAST_MATCHES, dtype=np.uint8)
    cdef uint8_t[::1] view = table
    least_matches(threshold, &view[0])
    return table


def check_codes(Py_ssize_t size, const int32_t[::1] left, const int32_t[::1] right):
    """Refuse codes that a table does not have."""
    cdef Py_ssize_t i
    if left.shape[0] != right.shape[0]:
        raise ValueError("left and right codes must be of one length")
    for i in range(left.shape[0]):
        if not 0 <= left[i] < size or not 0 <= right[i] < size:
            raise IndexError("a code lies outside the table")


def jaro_winkler(TextTable table, const int32_t[::1] left, const int32_t[::1] right):
    """Jaro-Winkler similarities of pairs of values.

    The similarity of Jaro (1989) with the prefix bonus of Winkler (1990): up to four
    characters at 0.1 each, where the similarity passes 0.7.

    Parameters
    ----------
    table : TextTable
    left, right : int32[n]
        Codes; none missing.

    Returns
    -------
    float64[n]
    """
    check_codes(table.size, left, right)
    out = np.empty(left.shape[0])
    cdef double[::1] view = out
    cdef Py_ssize_t i
    with nogil:
        for i in range(left.shape[0]):
            view[i] = similarity(&table.texts, left[i], right[i])
    return out


cdef void decide(
    const Texts *texts,
    double threshold,
    const uint8_t *least,
    const int32_t *left,
    const int32_t *right,
    Py_ssize_t n,
    uint8_t *reached,
) noexcept nogil:
    """Filter a batch of pairs, then compare those that are left."""
    cdef Py_ssize_t hits[BATCH]
    cdef Py_ssize_t batch, begin, end, i, h, n_hits
    for batch in range((n + BATCH - 1) // BATCH):
        begin = batch * BATCH
        end = begin + BATCH if begin + BATCH < n else n
        n_hits = 0
        for i in range(begin, end):
            if i + CALL_AHEAD < n:
                prefetch(&texts.rows[left[i + CALL_AHEAD]])
                prefetch(&texts.rows[right[i + CALL_AHEAD]])
            hits[n_hits] = i
            n_hits += may_reach(texts, left[i], right[i], least)
            reached[i] = 0
        for h in range(n_hits):
            if h + CALL_AHEAD < n_hits:
                i = hits[h + CALL_AHEAD]
                prefetch(text_chars(texts, left[i]))
                prefetch(text_chars(texts, right[i]))
            i = hits[h]
            reached[i] = similarity(texts, left[i], right[i]) + EPSILON >= threshold


def reaches(
    TextTable table, double threshold, const int32_t[::1] left, const int32_t[::1] right
):
    """Whether pairs of values reach a Jaro-Winkler threshold, as the compare pass decides.

    Most pairs are decided by the number of characters that can match at all; the
    similarity of the others is computed in double. A similarity within 1e-12 of the
    threshold reaches it: ratios of small integers often hit 0.80 or 0.92 exactly.

    Parameters
    ----------
    table : TextTable
    threshold : float
        Above 0, at most 1.
    left, right : int32[n]
        Codes; none missing.

    Returns
    -------
    bool[n]

    Raises
    ------
    ValueError
        If there are not as many left codes as right ones.
    IndexError
        If a code lies outside the table.
    """
    check_codes(table.size, left, right)
    out = np.zeros(left.shape[0], dtype=np.uint8)
    cdef uint8_t[::1] view = out
    cdef const uint8_t[::1] least = least_matches_table(threshold)
    if left.shape[0]:
        with nogil:
            decide(
                &table.texts,
                threshold,
                &least[0],
                &left[0],
                &right[0],
                left.shape[0],
                &view[0],
            )
    return out.view(np.bool_)


def within_one_edit(TextTable table, const int32_t[::1] left, const int32_t[::1] right):
    """Whether pairs of values are at most one edit apart.

    An edit inserts, deletes or replaces one character or exchanges two neighbours
    (Damerau 1964).

    Parameters
    ----------
    table : TextTable
    left, right : int32[n]

    Returns
    -------
    bool[n]
    """
    check_codes(table.size, left, right)
    out = np.zeros(left.shape[0], dtype=np.uint8)
    cdef uint8_t[::1] view = out
    cdef Py_ssize_t i
    with nogil:
        for i in range(left.shape[0]):
            view[i] = one_edit(&table.texts, left[i], right[i])
    return out.view(np.bool_)
