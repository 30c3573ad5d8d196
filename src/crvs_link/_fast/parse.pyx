"""Full names as sequences of words, read as tokens with roles.

What a word may be is known from the word alone, and given as bits. What it is depends on
where it stands and on what else the name holds. A name falls into segments: the person's
own name, and those of kin behind connectors; in each of them a word is a title or a marker
only if another word is left to be the name.

Time and memory are linear in the number of words.
"""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t
from libc.stdlib cimport free, malloc

import numpy as np

cpdef enum WordBit:
    """What a word of a name may be."""

    TITLE = 1 << 0              # dropped where a word of the segment follows
    TITLE_ANYWHERE = 1 << 1     # dropped where the segment has another word
    TITLE_OF_TWO = 1 << 2       # dropped at the start where two words follow
    ARTICLE = 1 << 3            # dropped where a word follows
    FATHER_OF = 1 << 4          # the father's name follows, then the grandfather's
    HUSBAND_OF = 1 << 5         # the husband's name follows
    GUARDIAN_OF = 1 << 6        # the father's name follows, or that of another
    ALIAS = 1 << 7              # what follows other registers may not know
    CHILD_OF_LAST = 1 << 8      # the word before is the father's name
    ONLY_BETWEEN = 1 << 9       # a connector between two words, and elsewhere a name
    PREFIX = 1 << 10            # a marker where a word follows: abd
    SUFFIX = 1 << 11            # a marker where a name precedes: din
    LEADING = 1 << 12           # a marker before a name: Md
    TRAILING = 1 << 13          # a marker behind a name: Begum
    MAY_LEAD = 1 << 14          # may be a title at the start: Maung
    MAY_STAND = 1 << 15         # may be a title anywhere beside a name: Khan
    MAY_PART = 1 << 16          # may be a marker between two words: Thi
    SINGLE_LETTER = 1 << 17
    SAYS_GIVEN = 1 << 18        # no word: given names follow
    SAYS_FAMILY = 1 << 19       # no word: the family name follows
    PREFIXED = 1 << 20          # the first of its two parts is a marker: abd + rahman
    SUFFIXED = 1 << 21          # the second of its two parts is a marker: nasir + din
    RELATIVE = 1 << 22          # behind an article the name of a place or a people
    NO_LETTER = 1 << 23
    STEMMED = 1 << 24           # ends in an article if the next word goes with it: nurul
    MAY_ADD = 1 << 25           # as MAY_STAND, where two other names stand: Mohammad

cdef enum:
    CONNECTOR = FATHER_OF | HUSBAND_OF | GUARDIAN_OF | ALIAS
    NO_WORD = SAYS_GIVEN | SAYS_FAMILY

cdef enum Role:                    # of crvs_link.schema.NameRole, and two of its own
    UNKNOWN = 0
    GIVEN = 1
    FAMILY = 2
    FATHER = 3
    GRANDFATHER = 4
    HUSBAND = 5
    NISBA = 6
    INITIAL = 7
    MARKER = 8
    OPTIONAL = 64
    REST = 65                      # of the column of given names

cdef struct Item:
    int32_t token
    uint32_t bits
    uint8_t role
    uint8_t optional

cdef struct Words:              # by word
    const uint32_t *bits
    const int32_t *first
    const int32_t *second
    const uint8_t *head
    const uint8_t *ahead


def parse_names(
    const int32_t[::1] words,
    const int64_t[::1] counts,
    const uint32_t[::1] bits,
    const int32_t[::1] first,
    const int32_t[::1] second,
    const uint8_t[::1] head,
    const uint8_t[::1] ahead,
):
    """Read names as tokens with roles.

    Parameters
    ----------
    words : int32[total]
        The words of all names, end to end.
    counts : int64[n]
        How many words each name has.
    bits : uint32[w]
        What each word may be, of `WordBit`.
    first, second : int32[w]
        The tokens that each word is made of; ``second`` is -1 where it is one. Of a
        word with `STEMMED`, the word itself and the token that it is before an article.
    head, ahead : uint8[w]
        The first byte of each word, and what the next must begin with for its end to be
        an article; 0 for anything.

    Returns
    -------
    tokens : int32[m]
        Of all names, end to end, in the order in which they were written.
    roles : uint8[m]
        `crvs_link.schema.NameRole` of each, and the bit `crvs_link.schema.OPTIONAL`.
    counts : int64[n]
        How many tokens each name has; none where it has no letter but in fillers.

    Raises
    ------
    ValueError
        If the arrays do not fit together, or a word lies outside the tables.
    """
    cdef Py_ssize_t i
    cdef int64_t total = 0, longest = 0
    cdef int64_t n = 0
    cdef Words table
    if not bits.shape[0] == first.shape[0] == second.shape[0] == head.shape[0] == ahead.shape[0]:
        raise ValueError("bits and parts are needed for each word")
    for i in range(counts.shape[0]):
        if counts[i] < 0:
            raise ValueError("a name cannot have fewer than no words")
        total += counts[i]
        longest = max(longest, counts[i])
    if total != words.shape[0]:
        raise ValueError("the counts must add up to the number of words")
    for i in range(words.shape[0]):
        if not 0 <= words[i] < bits.shape[0]:
            raise ValueError("a word lies outside the tables")
    tokens = np.empty(2 * total, dtype=np.int32)
    roles = np.empty(2 * total, dtype=np.uint8)
    sizes = np.zeros(counts.shape[0], dtype=np.int64)
    cdef int32_t[::1] token_view = tokens
    cdef uint8_t[::1] role_view = roles
    cdef int64_t[::1] size_view = sizes
    cdef Item *items = <Item *>malloc((2 * longest + 1) * sizeof(Item))
    if items == NULL:
        raise MemoryError
    total = 0
    if words.shape[0]:
        table.bits = &bits[0]
        table.first = &first[0]
        table.second = &second[0]
        table.head = &head[0]
        table.ahead = &ahead[0]
        with nogil:
            for i in range(counts.shape[0]):
                if counts[i] == 0:
                    continue
                size_view[i] = parse_name(&words[total], counts[i], &table, items)
                put_out(items, size_view[i], &token_view[n], &role_view[n])
                n += size_view[i]
                total += counts[i]
    free(items)
    return tokens[:n].copy(), roles[:n].copy(), sizes


cdef inline void put_out(
    const Item *items, int64_t n, int32_t *tokens, uint8_t *roles
) noexcept nogil:
    cdef int64_t i
    for i in range(n):
        tokens[i] = items[i].token
        roles[i] = items[i].role | (OPTIONAL if items[i].optional else 0)


cdef inline int64_t next_word(
    const int32_t *words, int64_t n, int64_t i, const Words *table
) noexcept nogil:
    """Find the place of the word after the i-th; -1 where there is none."""
    for i in range(i + 1, n):
        if not table.bits[words[i]] & NO_WORD:
            return i
    return -1


cdef inline bint ends_in_article(
    const int32_t *words, int64_t n, int64_t i, const Words *table
) noexcept nogil:
    cdef int64_t after = next_word(words, n, i, table)
    if after < 0:
        return False
    return table.ahead[words[i]] == 0 or table.ahead[words[i]] == table.head[words[after]]


cdef inline void push(
    Item *items, int64_t *n, int32_t token, uint32_t bits, int role, bint optional
) noexcept nogil:
    items[n[0]].token = token
    items[n[0]].bits = bits
    items[n[0]].role = <uint8_t>role
    items[n[0]].optional = optional
    n[0] += 1


cdef int64_t parse_name(
    const int32_t *words, int64_t length, const Words *table, Item *items
) noexcept nogil:
    """Write the items of one name; give how many there are."""
    cdef int64_t i, k
    cdef int64_t n = 0             # items so far
    cdef int64_t start = 0         # of the segment
    cdef int part = UNKNOWN        # role by column
    cdef int kin = UNKNOWN         # role behind a connector
    cdef bint behind_article = False, optional = False, lettered = False
    cdef uint32_t bits
    cdef int role
    for i in range(length):
        bits = table.bits[words[i]]
        if bits & NO_WORD:
            part = GIVEN if bits & SAYS_GIVEN else FAMILY
            behind_article = False
            continue
        if bits & CONNECTOR and (
            not bits & ONLY_BETWEEN or (n and next_word(words, length, i, table) > 0)
        ):
            if not n:
                continue           # a column of fathers' names says so in each of them
            if bits & ALIAS:
                optional = True
            else:
                if bits & FATHER_OF:
                    optional = False
                    for k in range(start, n):
                        if items[k].role == UNKNOWN:
                            items[k].role = GIVEN
                    kin = GRANDFATHER if kin == FATHER or kin == GRANDFATHER else FATHER
                elif bits & HUSBAND_OF:
                    optional = False
                    kin = HUSBAND
                else:
                    optional = True
                    kin = FATHER
            n = start + settle(items + start, n - start)
            start = n
            behind_article = False
            continue
        if bits & CHILD_OF_LAST and n - start > 1:
            items[n - 1].role = FATHER
            continue
        if bits & ARTICLE and next_word(words, length, i, table) > 0:
            behind_article = True
            continue
        role = kin if kin != UNKNOWN else (UNKNOWN if part == REST else part)
        if behind_article and bits & RELATIVE and n and role != GIVEN:
            role = NISBA
        behind_article = False
        if part == GIVEN and kin == UNKNOWN:
            part = REST            # its other words may be the father's name
        lettered |= not bits & NO_LETTER
        if bits & STEMMED:
            if ends_in_article(words, length, i, table):
                push(items, &n, table.second[words[i]], bits, role, optional)
            else:
                push(items, &n, table.first[words[i]], bits, role, optional)
        elif table.second[words[i]] < 0:
            push(items, &n, table.first[words[i]], bits, role, optional or bits & NO_LETTER)
        else:
            push(items, &n, table.first[words[i]], PREFIX if bits & PREFIXED else 0, role, optional)
            push(items, &n, table.second[words[i]], SUFFIX if bits & SUFFIXED else 0, role, optional)
    n = start + settle(items + start, n - start)
    if n == 2 and items[0].token == items[1].token:
        # A single name, written twice to fill two boxes; or a name of two like syllables.
        items[1].optional = True
    return n if lettered else 0


cdef int64_t settle(Item *items, int64_t n) noexcept nogil:
    """Decide what the words of a segment are; give how many of them stay."""
    cdef int64_t i
    cdef int64_t kept = 0, names
    cdef uint32_t bits
    for i in range(n):
        bits = items[i].bits
        if (
            (bits & TITLE and i + 1 < n)
            or (bits & TITLE_OF_TWO and kept == 0 and i + 2 < n)
            or (bits & TITLE_ANYWHERE and (i + 1 < n or kept))
        ):
            continue
        items[kept] = items[i]
        kept += 1
    n = names = kept
    # From the front, then from the back; the last that could be the name stays it.
    for i in range(n):
        bits = items[i].bits
        if names > 1 and i + 1 < n and bits & (PREFIX | LEADING):
            if bits & LEADING and i and items[i - 1].role != MARKER:
                continue
            items[i].role = MARKER
            names -= 1
    for i in range(n - 1, 0, -1):
        if items[i].role == MARKER or not items[i].bits & (SUFFIX | TRAILING):
            continue
        if items[i - 1].role == MARKER and items[i - 1].bits & PREFIX:
            continue               # abd + allah
        if name_before(items, i):
            items[i].role = MARKER
            names -= 1
    for i in range(n):
        bits = items[i].bits
        if items[i].role == MARKER or names < 2:
            continue
        if bits & SINGLE_LETTER and not (bits & MAY_LEAD and i == 0):
            items[i].role = INITIAL
        elif (
            bits & MAY_STAND
            or (bits & MAY_ADD and names > 2)
            or (bits & MAY_LEAD and i == 0)
            or (bits & MAY_PART and 0 < i < n - 1)
        ):
            items[i].optional = True
    return n


cdef inline bint name_before(const Item *items, int64_t i) noexcept nogil:
    """Whether a word before the i-th is a name, whatever else is a marker."""
    for i in range(i - 1, -1, -1):
        if items[i].role != MARKER:
            return True
    return False
