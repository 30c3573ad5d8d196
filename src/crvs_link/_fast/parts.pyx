"""What the tables of the kernels are made of, as arrays that can grow and lie in a file."""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t, uint64_t
from libc.string cimport memcpy, memset

import numpy as np

from crvs_link._fast.bags cimport MOST_TOKENS, BagRow
from crvs_link._fast.blocks cimport MOST_SLOTS
from crvs_link._fast.dates cimport DateForms, DateRow, DateTable
from crvs_link._fast.lookup cimport Lookup
from crvs_link._fast.strings cimport TextRow, TextTable
from crvs_link._fast.tokens cimport NameRow

cdef enum:
    # Of `crvs_link.schema.NameRole`.
    GIVEN = 1
    FATHER = 3
    HUSBAND = 5
    NISBA = 6
    MARKER = 8
    ROLE = 63
    OPTIONAL = 64
    NOT_KNOWN = -2          # of a value: nobody has asked for it so far
    RANKS = 4               # numbers of a token: of its keys, and of its sound among sounds
    # Of `crvs_link.block.lanes`.
    PAIR_BITS = 21
    PAIR_STEPS = 16
    MOST_PAIRED = 5

cdef uint64_t FIRST_PRIME = <uint64_t>0x9E3779B97F4A7C1
cdef uint64_t SECOND_PRIME = <uint64_t>0x2545F4914F6CDD1D

TEXT_ROW = np.dtype([("signature", "u8"), ("prefix", "u4"), ("place", "u4")])
NAME_ROW = np.dtype(
    [(name, "i4") for name in ("sound", "abjad", "fine", "form", "family", "member")]
    + [("letters", "u8")]
)
BAG_ROW = np.dtype(
    [("clusters", "u8"), ("start", "i4"), ("first", "i4"), ("written", "i4")]
    + [(name, "u1") for name in ("size", "core", "given", "kin", "beside", "optional")],
    align=True,
)
DATE_ROW = np.dtype([("first", "i4"), ("last", "i4"), ("digits", "u4"), ("forms", "i4")])
DATE_FORMS = np.dtype(
    [("number", "i4"), ("solar", "i4"), ("bikram", "i4"), ("as_hijri", "i4"), ("mistakes", "u4")]
)

if (
    TEXT_ROW.itemsize != sizeof(TextRow) or NAME_ROW.itemsize != sizeof(NameRow)
    or BAG_ROW.itemsize != sizeof(BagRow) or DATE_ROW.itemsize != sizeof(DateRow)
    or DATE_FORMS.itemsize != sizeof(DateForms)
):
    raise ImportError("the rows of the kernels are laid out otherwise than they are described")


cdef object copied(const void *memory, size_t size):
    out = np.empty(size, dtype=np.uint8)
    cdef uint8_t[::1] view = out
    if size:
        memcpy(&view[0], memory, size)
    return out


def text_parts(TextTable table not None):
    """Rows, characters and lengths of a table of texts.

    Returns
    -------
    rows : TEXT_ROW[V]
    chars : uint8[slots * 16] or uint8[slots * 32]
        Two bytes for each character of a wide table.
    lengths : int32[V]
    """
    cdef int64_t slots = 0
    cdef Py_ssize_t last = table.size - 1
    if last >= 0:
        slots = (table.texts.rows[last].place >> 6) + ((table.texts.lengths[last] + 15) >> 4)
    rows = copied(table.texts.rows, table.size * sizeof(TextRow)).view(TEXT_ROW)
    chars = copied(table.texts.chars, slots * (16 << table.texts.wide))
    lengths = copied(table.texts.lengths, table.size * sizeof(int32_t)).view(np.int32)
    return rows, chars, lengths


def date_parts(DateTable table not None):
    """Rows of a table of dates, and their forms, of which there may be none.

    Returns
    -------
    rows : DATE_ROW[V]
        As they are; their forms lie elsewhere now.
    forms : DATE_FORMS[V] or DATE_FORMS[0]
    """
    cdef bint formed = table.size > 0 and table.rows[0].forms != 0
    rows = copied(table.rows, table.size * sizeof(DateRow)).view(DATE_ROW)
    forms = copied(
        <const char *>table.rows + (table.rows[0].forms if formed else 0),
        table.size * sizeof(DateForms) if formed else 0,
    ).view(DATE_FORMS)
    return rows, forms


def bag_rows(
    const int64_t[::1] offsets, const int32_t[::1] tokens, const uint8_t[::1] roles,
    const int32_t[::1] written, const uint64_t[::1] masks, int64_t start,
):
    """Rows of bags of name tokens.

    Parameters
    ----------
    offsets : int64[n + 1]
    tokens : int32[total]
    roles : uint8[total]
    written : int32[n]
        The same for bags of the same tokens in the same order.
    masks : uint64[names]
        Clusters of each token, a bit for each of 64.
    start : int
        Where the first token is going to lie.

    Returns
    -------
    BAG_ROW[n]
    """
    cdef Py_ssize_t n = offsets.shape[0] - 1, i
    cdef int64_t j
    cdef int k, role, size
    cdef uint8_t bit
    cdef BagRow *row
    if written.shape[0] != n or offsets[n] != tokens.shape[0] or roles.shape[0] != tokens.shape[0]:
        raise ValueError("one role is needed for each token, and one number for each bag")
    for j in range(tokens.shape[0]):
        if not 0 <= tokens[j] < masks.shape[0]:
            raise ValueError("a token lies outside the table of names")
    out = np.zeros(n * sizeof(BagRow), dtype=np.uint8)
    cdef uint8_t[::1] view = out
    for i in range(n):
        row = <BagRow *>&view[i * sizeof(BagRow)]
        j = offsets[i]
        size = <int>min(offsets[i + 1] - j, MOST_TOKENS)
        if size <= 0:
            raise ValueError("a bag needs at least one token")
        row.start = <int32_t>(start + j)
        row.first = tokens[j]
        row.written = written[i]
        row.size = <uint8_t>size
        for k in range(size):
            role = roles[j + k] & ROLE
            bit = <uint8_t>(1 << k)
            if role >= MARKER:
                continue
            row.core |= bit
            row.clusters |= masks[tokens[j + k]]
            if role == GIVEN:
                row.given |= bit
            if FATHER <= role <= HUSBAND:
                row.kin |= bit
            if FATHER <= role <= NISBA:
                row.beside |= bit
            if roles[j + k] & OPTIONAL:
                row.optional |= bit
    return out.view(BAG_ROW)


cdef inline int put_slot(int32_t *slots, int used, int32_t rank) noexcept nogil:
    """Put a number among the smallest, ascending, each once; gives how many there are."""
    cdef int i = used
    cdef int k
    if rank < 0:
        return used
    for k in range(used):
        if slots[k] == rank:
            return used
    if used == MOST_SLOTS:
        if slots[MOST_SLOTS - 1] < rank:
            return used
        i = MOST_SLOTS - 1
    else:
        used += 1
    while i > 0 and slots[i - 1] > rank:
        slots[i] = slots[i - 1]
        i -= 1
    slots[i] = rank
    return used


cdef inline void put_pairs(
    const int32_t *sounds, int n, const double[::1] common, int32_t first, int32_t *out
) noexcept nogil:
    """Number the pairs of the rarest sounds of a name, as `crvs_link.block.lanes.pair_slots`."""
    cdef int i, j, used = 0
    cdef int64_t one, other
    cdef uint64_t hashed
    cdef double rarity
    if n > MOST_PAIRED:
        n = MOST_PAIRED
    for i in range(n):
        for j in range(i + 1, n):
            # Sounds that came later are below the first, and borne by hardly anybody.
            one = <int64_t>sounds[i] - first
            other = <int64_t>sounds[j] - first
            rarity = 0.0
            if 0 <= one < common.shape[0]:
                rarity = common[one]
            if 0 <= other < common.shape[0]:
                rarity = rarity + common[other]
            hashed = (<uint64_t>one * FIRST_PRIME ^ <uint64_t>other * SECOND_PRIME) >> 20
            used = put_slot(
                out,
                used,
                (<int32_t>(PAIR_STEPS * rarity) << PAIR_BITS)
                + <int32_t>(hashed & ((1 << PAIR_BITS) - 1)),
            )
    for i in range(used, MOST_SLOTS):
        out[i] = -1


def fill_slots(
    const int32_t[:, ::1] names, const uint8_t[::1] bags, const int32_t[::1] tokens,
    const int32_t[:, ::1] ranks, const double[::1] common, int32_t first, int32_t[:, ::1] out,
):
    """Numbers of the keys of the tokens of names, and of pairs of tokens, the smallest of each.

    Parameters
    ----------
    names : int32[n, k]
        Codes of full names, if there are any ``bags``; of the parts of names otherwise. -1
        for none.
    bags : uint8[V * sizeof(BAG_ROW)]
    tokens : int32[total]
        Of the bags.
    ranks : int32[names, 4]
        Numbers of the keys of each token, and of its sound among sounds; -1 for none.
    common : float64[r]
        log2 of how often sounds are borne, from number ``first`` on.
    first : int
    out : int32[n, 16]
        Written: eight keys, and eight pairs; ascending and distinct, padded with -1.
    """
    cdef Py_ssize_t i
    cdef int k, t, j, used, n_sounds
    cdef int32_t token
    cdef int32_t sounds[MOST_SLOTS]
    cdef const BagRow *row
    cdef const BagRow *rows = <const BagRow *>&bags[0] if bags.shape[0] else NULL
    if ranks.shape[1] != RANKS or out.shape[1] != 2 * <int>MOST_SLOTS:
        raise ValueError("tokens have 4 numbers, and records 16 slots")
    with nogil:
        for i in range(names.shape[0]):
            used = n_sounds = 0
            for k in range(names.shape[1]):
                if names[i, k] < 0:
                    continue
                if rows == NULL:
                    for j in range(RANKS - 1):
                        used = put_slot(&out[i, 0], used, ranks[names[i, k], j])
                    n_sounds = put_slot(sounds, n_sounds, ranks[names[i, k], RANKS - 1])
                    continue
                row = &rows[names[i, k]]
                for t in range(row.size):
                    token = tokens[row.start + t]
                    for j in range(RANKS - 1):
                        used = put_slot(&out[i, 0], used, ranks[token, j])
                    n_sounds = put_slot(sounds, n_sounds, ranks[token, RANKS - 1])
            for k in range(used, MOST_SLOTS):
                out[i, k] = -1
            put_pairs(sounds, n_sounds, common, first, &out[i, MOST_SLOTS])


def fill_places(
    const int32_t[::1] codes, const int32_t[:, ::1] numbers, const int32_t[::1] places,
    int32_t[:, ::1] out,
):
    """Put what values lead to into the places of records that have them.

    Parameters
    ----------
    codes : int32[n]
        Which value each record has; -1 for none.
    numbers : int32[d, k]
    places : int32[k]
    out : int32[n, p]
        Written, in these places; -1 where a record has no value.

    Raises
    ------
    IndexError
        If a code or a place is none.
    """
    cdef Py_ssize_t i
    cdef int k
    if numbers.shape[1] != places.shape[0] or out.shape[0] != codes.shape[0]:
        raise ValueError("one place is needed for each number, and one record for each code")
    for k in range(places.shape[0]):
        if not 0 <= places[k] < out.shape[1]:
            raise IndexError("no such place")
    for i in range(codes.shape[0]):
        if codes[i] >= numbers.shape[0]:
            raise IndexError("no such value")
    with nogil:
        for i in range(codes.shape[0]):
            for k in range(places.shape[0]):
                out[i, places[k]] = numbers[codes[i], k] if codes[i] >= 0 else -1


cdef class Values:
    """What the raw values of some columns of a record lead to.

    Parameters
    ----------
    columns : tuple of str
    lookup : Lookup
        Of one column its text; of several their texts with a unit separator between them.
    numbers : int32[d, k]
        By value: what goes to each of ``places``; -2 where it is not known yet.
    places : int32[k]
    """

    cdef tuple columns
    cdef Lookup lookup
    cdef const int32_t[:, ::1] numbers
    cdef const int32_t[::1] places

    def __init__(self, tuple columns, Lookup lookup not None, numbers, places):
        self.columns = columns
        self.lookup = lookup
        self.numbers = numbers
        self.places = places
        if self.numbers.shape[1] != self.places.shape[0]:
            raise ValueError("one place is needed for each number of a value")


def fill_record(dict record, list sources, int32_t[::1] out):
    """Find what the values of a record lead to.

    Parameters
    ----------
    record : dict of str to str
        None or absent for missing.
    sources : list of Values
        Later ones take the place of earlier ones, where the record has a column of theirs.
    out : int32[p]
        Written; -1 where a record has nothing.

    Returns
    -------
    list of int
        Sources of which the record has a value that is not known.
    """
    cdef Values source
    cdef int32_t number
    cdef Py_ssize_t i, k
    cdef bint some, there
    new = []
    for i in range(out.shape[0]):
        out[i] = -1
    for i in range(len(sources)):
        source = <Values>sources[i]
        if len(source.columns) == 1:
            if source.columns[0] not in record:
                continue
            value = record[source.columns[0]]
            some = value is not None
        else:
            there = some = False
            parts = []
            for column in source.columns:
                part = record.get(column)
                there = there or column in record
                some = some or part is not None
                parts.append("\x00" if part is None else part)
            if not there:
                continue
            value = "\x1f".join(parts)
        number = -1
        if some:
            number = source.lookup.find_text(value)
            if number < 0 or number >= source.numbers.shape[0]:
                new.append(i)
                continue
        for k in range(source.places.shape[0]):
            if number < 0:
                out[source.places[k]] = -1
            elif source.numbers[number, k] == NOT_KNOWN:
                new.append(i)
                break
            else:
                out[source.places[k]] = source.numbers[number, k]
    return new
