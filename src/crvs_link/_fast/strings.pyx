"""Text comparison on tables of distinct values.

A table holds each distinct value once: its characters as one byte each (an alphabet
of the column's own characters, never UTF-8 bytes), in slots of 16, and a row of 16
bytes with what decides most comparisons before any character is read.
"""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free
from libc.string cimport memcpy, memset

import numpy as np

from crvs_link._fast.strings cimport (
    EPSILON,
    LEAST_MATCHES,
    LONG,
    NO_MATCHES,
    TextRow,
    may_reach,
    one_edit,
    similarity,
    winkler,
)

cdef enum:
    COMMON_LETTERS = 26   # characters with two signature bits of their own
    RARE_BITS = 12        # bits shared by all other characters



cdef class TextTable:
    """Distinct values as the kernels see them.

    Parameters
    ----------
    chars : uint8[total]
        The characters of all values, one after another: 1 for the most frequent
        character of the table, and so on; 0 does not occur.
    offsets : int64[V + 1]
        Where each value begins in ``chars``; the last entry is ``total``.

    Raises
    ------
    ValueError
        If the offsets do not fit the characters or a value is empty.
    """

    def __cinit__(self, const uint8_t[::1] chars, const int64_t[::1] offsets):
        cdef Py_ssize_t size = offsets.shape[0] - 1
        cdef Py_ssize_t i
        cdef int64_t slots = 0
        cdef int64_t length
        if size < 0 or offsets[0] != 0 or offsets[size] != chars.shape[0]:
            raise ValueError("offsets must run from 0 to the number of characters")
        for i in range(size):
            length = offsets[i + 1] - offsets[i]
            if length <= 0 or length > 1 << 20:
                raise ValueError("every value needs 1 to 2**20 characters")
            slots += (length + 15) >> 4
        if slots >= 1 << 26:
            raise ValueError("too many distinct characters for one table: 2**30 at most")
        self.size = size
        self.texts.rows = <TextRow *>calloc(size + 1, sizeof(TextRow))
        self.texts.lengths = <int32_t *>calloc(size + 1, sizeof(int32_t))
        self.texts.chars = <uint8_t *>calloc(16 * (slots + 1), 1)
        if self.texts.rows == NULL or self.texts.lengths == NULL or self.texts.chars == NULL:
            raise MemoryError
        cdef const uint8_t *source = &chars[0] if size else NULL
        with nogil:
            fill(self, source, &offsets[0])

    def __dealloc__(self):
        free(self.texts.rows)
        free(self.texts.lengths)
        free(self.texts.chars)

    @property
    def nbytes(self):
        """Bytes of the rows; the characters come on top."""
        return self.size * (sizeof(TextRow) + sizeof(int32_t))


cdef void fill(TextTable table, const uint8_t *chars, const int64_t *offsets) noexcept nogil:
    cdef Py_ssize_t i, j, length
    cdef uint32_t slot = 0
    cdef uint64_t signature
    cdef uint8_t seen[256]
    cdef uint8_t c
    cdef const uint8_t *text
    for i in range(table.size):
        text = chars + offsets[i]
        length = <Py_ssize_t>(offsets[i + 1] - offsets[i])
        memcpy(table.texts.chars + 16 * <size_t>slot, text, length)
        memset(seen, 0, 256)
        signature = 0
        for j in range(length):
            c = text[j]
            if c <= COMMON_LETTERS:
                if seen[c] < 2:
                    signature |= (<uint64_t>1) << (c - 1 + COMMON_LETTERS * seen[c])
            elif seen[c] < 2:
                signature |= (<uint64_t>1) << (
                    2 * COMMON_LETTERS + (<unsigned int>c * 5 + 7 * seen[c]) % RARE_BITS
                )
            if seen[c] < 2:
                seen[c] += 1
        table.texts.rows[i].signature = signature
        for j in range(length if length < 4 else 4):
            table.texts.rows[i].prefix |= <uint32_t>text[j] << (8 * <int>j)
        table.texts.rows[i].place = slot << 6 | <uint32_t>(length if length < LONG else LONG)
        table.texts.lengths[i] = <int32_t>length
        slot += <uint32_t>((length + 15) >> 4)


cdef double jaro_winkler_long(
    const uint8_t *a, Py_ssize_t la, const uint8_t *b, Py_ssize_t lb
) noexcept nogil:
    """Jaro-Winkler of texts of any length, with a byte of scratch for each character."""
    cdef Py_ssize_t window = (la if la > lb else lb) // 2 - 1
    if window < 0:
        window = 0
    cdef uint8_t *taken = <uint8_t *>calloc(la + lb, 1)
    if taken == NULL:
        return 0.0
    cdef uint8_t *taken_b = taken + la
    cdef Py_ssize_t i, j = 0, first, last, matches = 0, out_of_order = 0
    for i in range(la):
        first = i - window if i > window else 0
        last = i + window + 1 if i + window + 1 < lb else lb
        for j in range(first, last):
            if not taken_b[j] and a[i] == b[j]:
                taken[i] = taken_b[j] = 1
                matches += 1
                break
    j = 0
    for i in range(la):
        if taken[i]:
            while not taken_b[j]:
                j += 1
            out_of_order += a[i] != b[j]
            j += 1
    free(taken)
    if matches == 0:
        return 0.0
    cdef int prefix = 0
    while prefix < 4 and prefix < la and prefix < lb and a[prefix] == b[prefix]:
        prefix += 1
    cdef double m = matches
    return winkler((m / la + m / lb + (m - out_of_order // 2) / m) / 3.0, prefix)


cdef void least_matches(double threshold, uint8_t *table) noexcept nogil:
    """Fewest matching characters that can reach a threshold, by prefix and lengths."""
    cdef int prefix, la, lb, m
    cdef double jaro
    memset(table, NO_MATCHES, LEAST_MATCHES)
    for prefix in range(5):
        for la in range(1, 64):
            for lb in range(1, 64):
                for m in range(1, (la if la < lb else lb) + 1):
                    jaro = (<double>m / la + <double>m / lb + 1.0) / 3.0
                    if winkler(jaro, prefix) + EPSILON >= threshold:
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


def reaches(
    TextTable table, double threshold, const int32_t[::1] left, const int32_t[::1] right
):
    """Whether pairs of values reach a Jaro-Winkler threshold, by the filtered path.

    Parameters
    ----------
    table : TextTable
    threshold : float
    left, right : int32[n]

    Returns
    -------
    bool[n]
    """
    check_codes(table.size, left, right)
    out = np.zeros(left.shape[0], dtype=np.uint8)
    cdef uint8_t[::1] view = out
    cdef const uint8_t[::1] least = least_matches_table(threshold)
    cdef Py_ssize_t i
    with nogil:
        for i in range(left.shape[0]):
            if may_reach(&table.texts, left[i], right[i], &least[0]):
                view[i] = similarity(&table.texts, left[i], right[i]) + EPSILON >= threshold
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
