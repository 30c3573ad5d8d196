"""Tokens of names: when two are one, and how much it says."""

from libc.stdint cimport int32_t, uint8_t
from libc.stdlib cimport free, malloc

import numpy as np

from crvs_link._fast.strings cimport LEAST_MATCHES, LONG, TextTable, least_matches
from crvs_link._fast.tokens cimport NameRow

KEYS = ("sound", "abjad", "fine", "form", "family", "member")

cdef enum:
    NEAR_LETTERS = 3  # of shorter keys too many are one edit apart


cdef class NameTable:
    """Distinct tokens of names as the kernels see them.

    Parameters
    ----------
    texts : TextTable
    keys : int32[tokens, 6]
        As in ``KEYS``; -1 for none. Tokens of one *family* and different *member* are
        never alike.
    key_texts : TextTable
        The abjad keys, by their code, and behind them what ``inner`` refers to.
    inner : int32[keys]
        By abjad key, the text that it is inside a word, where a vowel at its beginning is
        silent; -1 where nothing is left of it.
    threshold : float
        Jaro-Winkler similarity from which two tokens are written nearly alike.

    Raises
    ------
    ValueError
        If the parts do not fit together.
    """

    def __cinit__(
        self,
        TextTable texts not None,
        const int32_t[:, ::1] keys,
        TextTable key_texts not None,
        const int32_t[::1] inner,
        double threshold,
    ):
        cdef Py_ssize_t i
        cdef int32_t own, length
        cdef NameRow *row
        self.size = texts.size
        if keys.shape[0] != self.size or keys.shape[1] != 6:
            raise ValueError("six keys are needed for each token")
        for i in range(inner.shape[0]):
            if inner[i] >= key_texts.size:
                raise ValueError("an inner key has no text")
        self.keep = (texts, key_texts)
        self.names.texts = texts.texts
        self.names.keys = key_texts.texts
        self.names.threshold = threshold
        self.names.rows = <NameRow *>malloc((self.size + 1) * sizeof(NameRow))
        self.names.clusters = <uint8_t *>malloc(self.size + 1)
        self.names.least = <uint8_t *>malloc(LEAST_MATCHES)
        self.names.inner = <int32_t *>malloc((inner.shape[0] + 1) * sizeof(int32_t))
        if not (
            self.names.rows and self.names.clusters and self.names.least and self.names.inner
        ):
            raise MemoryError
        for i in range(inner.shape[0]):
            self.names.inner[i] = inner[i]
        least_matches(threshold, self.names.least)
        for i in range(self.size):
            row = &self.names.rows[i]
            own = <int32_t>(-2 - i)
            row.sound = keys[i, 0] if keys[i, 0] >= 0 else own
            row.abjad = keys[i, 1] if keys[i, 1] >= 0 else own
            row.fine = keys[i, 2] if keys[i, 2] >= 0 else own
            row.form = keys[i, 3] if keys[i, 3] >= 0 else own
            row.family = keys[i, 4] if keys[i, 4] >= 0 else own
            row.member = keys[i, 5]
            row.letters = 0
            if row.abjad >= inner.shape[0]:
                raise ValueError("an abjad key has no text")
            if row.abjad >= 0:
                length = key_texts.texts.rows[row.abjad].place & 63
                if NEAR_LETTERS <= length < LONG:
                    row.letters = key_texts.texts.rows[row.abjad].signature
        cdef const int32_t[::1] numbers = clusters(np.asarray(keys)[:, :4])
        for i in range(self.size):
            self.names.clusters[i] = numbers[i] & 63

    def __dealloc__(self):
        free(self.names.rows)
        free(self.names.clusters)
        free(self.names.least)
        free(self.names.inner)


def clusters(keys):
    """Number of the cluster of each token: tokens that share a key are of one.

    Tokens of different clusters are not alike by any key.

    Parameters
    ----------
    keys : int32[tokens, K]
        -1 for none.

    Returns
    -------
    int32[tokens]
        From 0, in the order of their first tokens, which in a dictionary are the commonest.
    """
    above = np.arange(len(keys), dtype=np.int32)
    cdef int32_t[::1] parent = above
    cdef const int32_t[::1] column
    cdef int32_t[::1] first
    cdef int32_t x, y, n = 0
    cdef Py_ssize_t i
    for key in np.asarray(keys, dtype=np.int32).T:
        column = np.ascontiguousarray(key)
        first = np.full(int(key.max(initial=-1)) + 1, -1, dtype=np.int32)
        for i in range(column.shape[0]):
            if column[i] < 0:
                continue
            if first[column[i]] < 0:
                first[column[i]] = <int32_t>i
                continue
            x = root(&parent[0], <int32_t>i)
            y = root(&parent[0], first[column[i]])
            if x < y:
                parent[y] = x
            else:
                parent[x] = y
    # A root stands before all others of its cluster, and so is numbered first.
    numbers = np.empty(len(keys), dtype=np.int32)
    cdef int32_t[::1] found = numbers
    for i in range(parent.shape[0]):
        x = root(&parent[0], <int32_t>i)
        if x == i:
            found[i] = n
            n += 1
        else:
            found[i] = found[x]
    return numbers


cdef inline int32_t root(int32_t *parent, int32_t x) noexcept nogil:
    while parent[x] != x:
        parent[x] = parent[parent[x]]
        x = parent[x]
    return x
