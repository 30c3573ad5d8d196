"""Comparison of names as bags of tokens."""

from libc.stdint cimport INT32_MAX, int32_t, int64_t, uint8_t
from libc.stdlib cimport free, malloc
from libc.string cimport memcpy

import numpy as np

from crvs_link._fast.bags cimport BAG_SAME, MOST_TOKENS, BagRow, bag_level
from crvs_link._fast.strings cimport LEAST_MATCHES, TextTable, least_matches


cdef class BagTable:
    """Distinct bags of name tokens as the kernels see them.

    Parameters
    ----------
    offsets : int64[V + 1]
    tokens : int32[total]
        Codes into ``texts``, ascending within a bag.
    texts : TextTable
        The tokens.
    sounds : int32[tokens of texts]
        Sound key of each token; -1 for none.
    threshold : float
        Jaro-Winkler similarity from which two tokens are written nearly alike.

    Raises
    ------
    ValueError
        If the parts do not fit together.
    """

    def __cinit__(
        self,
        const int64_t[::1] offsets,
        const int32_t[::1] tokens,
        TextTable texts,
        const int32_t[::1] sounds,
        double threshold,
    ):
        cdef Py_ssize_t i, j
        self.size = offsets.shape[0] - 1
        if self.size < 0 or offsets[0] != 0 or offsets[self.size] != tokens.shape[0]:
            raise ValueError("offsets must run from 0 to the number of tokens")
        if tokens.shape[0] > INT32_MAX:
            raise OverflowError("bags hold at most 2**31 - 1 tokens together")
        if sounds.shape[0] != texts.size:
            raise ValueError("one sound key is needed for each token")
        for i in range(self.size):
            if offsets[i] >= offsets[i + 1]:
                raise ValueError("a bag needs at least one token")
            for j in range(offsets[i], offsets[i + 1]):
                if not 0 <= tokens[j] < texts.size:
                    raise ValueError("a token lies outside the table of texts")
                if j > offsets[i] and tokens[j] < tokens[j - 1]:
                    raise ValueError("the tokens of a bag must ascend")
        self.keep = texts
        self.bags.texts = texts.texts
        self.bags.threshold = threshold
        self.bags.rows = <BagRow *>malloc((self.size + 1) * sizeof(BagRow))
        self.bags.tokens = <int32_t *>malloc((tokens.shape[0] + 1) * sizeof(int32_t))
        self.bags.sounds = <int32_t *>malloc((sounds.shape[0] + 1) * sizeof(int32_t))
        self.bags.least = <uint8_t *>malloc(LEAST_MATCHES)
        if not (self.bags.rows and self.bags.tokens and self.bags.sounds and self.bags.least):
            raise MemoryError
        for i in range(self.size):
            self.bags.rows[i].start = <int32_t>offsets[i]
            self.bags.rows[i].size = <int32_t>min(offsets[i + 1] - offsets[i], MOST_TOKENS)
            self.bags.rows[i].first = tokens[offsets[i]]
            self.bags.rows[i].sound = sounds[tokens[offsets[i]]]
        if tokens.shape[0]:
            memcpy(self.bags.tokens, &tokens[0], tokens.shape[0] * sizeof(int32_t))
        if sounds.shape[0]:
            memcpy(self.bags.sounds, &sounds[0], sounds.shape[0] * sizeof(int32_t))
        least_matches(threshold, self.bags.least)

    def __dealloc__(self):
        free(self.bags.rows)
        free(self.bags.tokens)
        free(self.bags.sounds)
        free(self.bags.least)


def levels(BagTable table, const int32_t[::1] left, const int32_t[::1] right):
    """Levels of pairs of bags.

    Parameters
    ----------
    table : BagTable
    left, right : int32[n]
        Codes; none missing.

    Returns
    -------
    uint8[n]
        1 nothing alike; 2 some token alike; 3 some token the same; 4 every token of
        the shorter name alike; 5 the shorter name within the longer; 6 the same bag.
        Two tokens are alike by sound key, by spelling, or as initial and name.
    """
    cdef Py_ssize_t i
    cdef int32_t x, y
    if left.shape[0] != right.shape[0]:
        raise ValueError("left and right codes must be of one length")
    out = np.empty(left.shape[0], dtype=np.uint8)
    cdef uint8_t[::1] view = out
    for i in range(left.shape[0]):
        x = left[i]
        y = right[i]
        if not 0 <= x < table.size or not 0 <= y < table.size:
            raise IndexError("a code lies outside the table")
        view[i] = BAG_SAME if x == y else <uint8_t>bag_level(&table.bags, x, y)
    return out
