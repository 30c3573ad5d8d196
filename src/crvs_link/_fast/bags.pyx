"""Comparison of full names: the tokens of two bags, paired off in the best way."""

from libc.stdint cimport INT32_MAX, int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.stdlib cimport free, malloc
from libc.string cimport memcpy

import numpy as np

from crvs_link._fast.bags cimport (
    BAG_CLASSES,
    BAG_SAME,
    BAGS_AHEAD,
    MOST_BOUNDS,
    MOST_TOKENS,
    Aligned,
    BagRow,
    Bags,
    align,
    bag_level,
    call_bag,
    same_written,
)
from crvs_link._fast.tokens cimport (
    BITS,
    GRADE_FINE,
    GRADE_FORM,
    GRADE_NEAR,
    GRADE_SAME,
    GRADE_SOUND,
    Information,
    NameTable,
)

PARTS = BITS
CLASSES = BAG_CLASSES
BANDS = MOST_BOUNDS + 1
ALIGNED = (
    "class", "information", "same", "fine", "form", "sound", "near", "joined",
    "left_left", "left_right",
)

cdef enum:
    # Of `crvs_link.schema.NameRole`.
    GIVEN = 1
    FATHER = 3
    HUSBAND = 5
    NISBA = 6
    MARKER = 8
    ROLE = 63
    OPTIONAL = 64


cdef class BagTable:
    """Distinct bags of name tokens as the kernels see them.

    Parameters
    ----------
    offsets : int64[V + 1]
    tokens : int32[total]
        Codes of names, in the order in which they are written.
    roles : uint8[total]
        As in a dictionary of bags.
    written : int32[V]
        The same number for bags of the same tokens in the same order.
    names : NameTable

    Raises
    ------
    ValueError
        If the parts do not fit together.
    """

    def __cinit__(
        self,
        const int64_t[::1] offsets,
        const int32_t[::1] tokens,
        const uint8_t[::1] roles,
        const int32_t[::1] written,
        NameTable names not None,
    ):
        cdef Py_ssize_t i
        cdef int64_t j
        self.size = offsets.shape[0] - 1
        if self.size < 0 or offsets[0] != 0 or offsets[self.size] != tokens.shape[0]:
            raise ValueError("offsets must run from 0 to the number of tokens")
        if tokens.shape[0] > INT32_MAX:
            raise OverflowError("bags hold at most 2**31 - 1 tokens together")
        if roles.shape[0] != tokens.shape[0] or written.shape[0] != self.size:
            raise ValueError("one role is needed for each token, and one number for each bag")
        for i in range(self.size):
            if offsets[i] >= offsets[i + 1]:
                raise ValueError("a bag needs at least one token")
            for j in range(offsets[i], offsets[i + 1]):
                if not 0 <= tokens[j] < names.size:
                    raise ValueError("a token lies outside the table of names")
        self.keep = names
        self.bags.names = names.names
        self.bags.rows = <BagRow *>malloc((self.size + 1) * sizeof(BagRow))
        self.bags.tokens = <int32_t *>malloc((tokens.shape[0] + 1) * sizeof(int32_t))
        if not (self.bags.rows and self.bags.tokens):
            raise MemoryError
        if tokens.shape[0]:
            memcpy(self.bags.tokens, &tokens[0], tokens.shape[0] * sizeof(int32_t))
        for i in range(self.size):
            j = offsets[i]
            self.bags.rows[i].start = <int32_t>j
            self.bags.rows[i].written = written[i]
            fill(
                &self.bags.rows[i],
                &tokens[j],
                &roles[j],
                <int>min(offsets[i + 1] - j, MOST_TOKENS),
                names.names.clusters,
            )

    def __dealloc__(self):
        free(self.bags.rows)
        free(self.bags.tokens)


cdef void fill(
    BagRow *row, const int32_t *tokens, const uint8_t *roles, int size, const uint8_t *clusters
) noexcept nogil:
    """Note what is known of a bag from its tokens and their roles."""
    cdef int i, role
    cdef uint8_t bit
    row.first = tokens[0]
    row.size = <uint8_t>size
    row.clusters = 0
    row.core = row.given = row.kin = row.beside = row.optional = 0
    for i in range(size):
        role = roles[i] & ROLE
        bit = <uint8_t>(1 << i)
        if role >= MARKER:
            continue
        row.core |= bit
        row.clusters |= <uint64_t>1 << clusters[tokens[i]]
        if role == GIVEN:
            row.given |= bit
        if FATHER <= role <= HUSBAND:
            row.kin |= bit
        if FATHER <= role <= NISBA:
            row.beside |= bit
        if roles[i] & OPTIONAL:
            row.optional |= bit


cdef class BagComparison:
    """A table of bags, and what their agreements are worth in a model.

    Parameters
    ----------
    table : BagTable
    information : uint16[names, 5]
        Of each token, of its form, its finer key, its sound and its abjad key, in ``PARTS``
        of a bit.
    bounds : list of int
        Information at which classes are split, ascending, at most two; in the same parts.
    levels : list of int
        The model's level of each class, ``BANDS`` for each, from the least information up.
    equals : uint8[V]
        The model's level of each bag and itself.

    Raises
    ------
    ValueError
        If they are not as many as they should be.
    """

    def __cinit__(
        self,
        BagTable table not None,
        const uint16_t[:, ::1] information,
        list bounds,
        list levels,
        equals,
    ):
        cdef int k
        cdef const uint8_t[::1] of_equals = equals
        if information.shape[0] != table.keep.size or information.shape[1] != 5:
            raise ValueError("five numbers of information are needed for each token")
        if len(levels) != BAG_CLASSES * (MOST_BOUNDS + 1) or len(bounds) > MOST_BOUNDS:
            raise ValueError("one level is needed for each class and band")
        if of_equals.shape[0] != table.size:
            raise ValueError("one level is needed for each bag and itself")
        self.table = table
        self.size = table.size
        self.equals = equals
        self.keep = information
        self.task.bags = table.bags
        self.task.information = (
            <const Information *>&information[0, 0] if information.shape[0] else NULL
        )
        self.task.equals = &of_equals[0] if table.size else NULL
        for k in range(<int>MOST_BOUNDS):
            self.task.bounds[k] = bounds[k] if k < len(bounds) else <uint32_t>-1
        for k in range(<int>(BAG_CLASSES * (MOST_BOUNDS + 1))):
            self.task.levels[k] = <uint8_t>levels[k]


def check_bags(BagTable table, const int32_t[::1] left, const int32_t[::1] right):
    """Refuse codes that a table does not have."""
    cdef Py_ssize_t i
    if left.shape[0] != right.shape[0]:
        raise ValueError("left and right codes must be of one length")
    for i in range(left.shape[0]):
        if not 0 <= left[i] < table.size or not 0 <= right[i] < table.size:
            raise IndexError("a code lies outside the table")


def levels(BagComparison comparison, const int32_t[::1] left, const int32_t[::1] right):
    """Levels of pairs of bags in a model.

    Parameters
    ----------
    comparison : BagComparison
    left, right : int32[n]
        Codes; none missing.

    Returns
    -------
    uint8[n]
    """
    check_bags(comparison.table, left, right)
    out = np.empty(left.shape[0], dtype=np.uint8)
    cdef uint8_t[::1] view = out
    cdef const Bags *of = &comparison.task.bags
    cdef Py_ssize_t i, n = left.shape[0]
    cdef int ahead
    with nogil:
        for i in range(n):
            for ahead in range(3, 0, -1):
                if i + ahead * BAGS_AHEAD < n:
                    call_bag(of, left[i + ahead * BAGS_AHEAD], ahead)
                    call_bag(of, right[i + ahead * BAGS_AHEAD], ahead)
            view[i] = <uint8_t>bag_level(&comparison.task, left[i], right[i])
    return out


def alignments(BagComparison comparison, const int32_t[::1] left, const int32_t[::1] right):
    """How the tokens of pairs of bags pair off.

    Parameters
    ----------
    comparison : BagComparison
    left, right : int32[n]
        Codes; none missing.

    Returns
    -------
    int32[n, 9]
        As in ``ALIGNED``: 1 nothing alike; 2 a token differs on either side; 3 one name
        within the other; 4 every token alike, some only nearly; 5 by sound; 6 forms of one
        name; 7 the same in another order; 8 but for titles and markers; 9 the same. The
        information that is shared, in ``PARTS`` of a bit. Pairs of tokens that are the
        same, of one form, alike by sound, nearly alike, and written as one on one side. The
        tokens of either name that are left over: bit i is the i-th.
    """
    check_bags(comparison.table, left, right)
    out = np.empty((left.shape[0], 10), dtype=np.int32)
    cdef int32_t[:, ::1] view = out
    cdef const BagRow *rows = comparison.table.bags.rows
    cdef Py_ssize_t i
    cdef Aligned found
    for i in range(left.shape[0]):
        view[i, 0] = align(&comparison.task, left[i], right[i], &found)
        if same_written(&rows[left[i]], &rows[right[i]]):
            view[i, 0] = BAG_SAME
        view[i, 1] = found.information
        view[i, 2] = found.pairs[GRADE_SAME]
        view[i, 3] = found.pairs[GRADE_FINE]
        view[i, 4] = found.pairs[GRADE_FORM]
        view[i, 5] = found.pairs[GRADE_SOUND]
        view[i, 6] = found.pairs[GRADE_NEAR]
        view[i, 7] = found.joined
        view[i, 8] = rows[left[i]].core & ~found.paired_a
        view[i, 9] = rows[right[i]].core & ~found.paired_b
    return out
