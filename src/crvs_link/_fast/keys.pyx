"""Keys of names: texts rewritten letter group by letter group, by rules.

At each place the longest group that stands there is taken, which in Python is::

    while text:
        group = max((group for group in rules if text.startswith(group)), key=len)
        key, text = key + rules[group], text[len(group):]

The groups are kept as a trie over the letters that the rules name, so that a place costs
as many steps as its group has letters. Time is linear in the bytes of the input.
"""

from libc.stdint cimport int64_t, uint8_t, uint16_t, uint32_t
from libc.stdlib cimport free, realloc

import numpy as np

from crvs_link._fast.arrow cimport ArrowArray, StringChunks, is_there, read_key
from crvs_link._fast.codebook cimport OUT_OF_MEMORY, TOO_LONG, Key, bytes_of
from crvs_link._fast.columns cimport TextColumn, put

cdef enum:
    POINTS = 0x900      # ASCII to the last block of Arabic script that a rule can name
    NOT_FOLDED = 1
    END = 1             # the symbol behind the last letter
    OTHER = 0           # the symbol of a letter that no rule names
    ROOT = 0            # of groups that stand anywhere
    START = 1           # of groups that stand only at the start
    NOTHING = 0         # no such node: the roots are nobody's children
    NO_RULE = 255


cdef class Rules:
    """Groups of letters, and what stands for them.

    Parameters
    ----------
    rules : mapping of str to str
        By group, up to four ASCII characters. A group is of lower-case Latin letters,
        digits, spaces and Arabic letters; ``^`` before it holds it to the start of the
        text and ``$`` behind it to the end; what follows ``|`` in it must stand there and
        is not taken. Of two groups of one length the one with ``^`` holds. Letters that
        no group begins with are left out.

    Raises
    ------
    ValueError
        If a group takes nothing, or if there are more than fit.
    """

    cdef uint8_t[::1] symbols       # by code point
    cdef uint16_t[:, ::1] children  # by node and symbol
    cdef uint8_t[::1] takes         # by node: letters taken, `NO_RULE` for none
    cdef uint32_t[::1] gives        # by node: what is written, the first in the lowest byte

    def __cinit__(self, rules):
        letters = sorted({letter for group in rules for letter in group} - set("^$|"))
        number = {letter: place for place, letter in enumerate(letters, END + 1)}
        number["$"] = END
        symbols = np.zeros(POINTS, dtype=np.uint8)
        for letter in letters:
            if not is_key_letter(ord(letter)):
                raise ValueError(f"no rule can name U+{ord(letter):04X}")
            symbols[ord(letter)] = number[letter]
        nodes = [{}, {}]
        found = {}
        for group, text in rules.items():
            node = START if group.startswith("^") else ROOT
            taken, _, _ = group.removeprefix("^").partition("|")
            taken = len(taken.removesuffix("$"))
            if not 0 < taken < NO_RULE or len(text) > 4:
                raise ValueError(f"not a rule: {group!r} to {text!r}")
            for letter in group.removeprefix("^").replace("|", ""):
                symbol = number[letter]
                if symbol not in nodes[node]:
                    nodes[node][symbol] = len(nodes)
                    nodes.append({})
                node = nodes[node][symbol]
            found[node] = (taken, int.from_bytes(text.encode("ascii"), "little"))
        if len(nodes) >= 1 << 16:
            raise ValueError("there are too many rules")
        children = np.zeros((len(nodes), len(letters) + 2), dtype=np.uint16)
        takes = np.full(len(nodes), NO_RULE, dtype=np.uint8)
        gives = np.zeros(len(nodes), dtype=np.uint32)
        for node, following in enumerate(nodes):
            for symbol, child in following.items():
                children[node, symbol] = child
        for node, (taken, text) in found.items():
            takes[node] = taken
            gives[node] = text
        self.symbols, self.children, self.takes, self.gives = symbols, children, takes, gives


cdef struct Table:
    # What a Rules holds, by address.
    const uint8_t *symbols
    const uint16_t *children
    const uint8_t *takes
    const uint32_t *gives
    int64_t width


cdef struct Scratch:
    uint8_t *symbols
    uint8_t *text
    int64_t room


cdef inline bint is_key_letter(uint32_t point) noexcept nogil:
    """Whether a letter can stand in a text: folded Latin or Arabic script."""
    return (
        97 <= point <= 122 or 48 <= point <= 57 or point == 32
        or 0x600 <= point < 0x780 or 0x8A0 <= point < POINTS
    )


cdef Table table_of(Rules rules):
    cdef Table table
    table.symbols = &rules.symbols[0]
    table.children = &rules.children[0, 0]
    table.takes = &rules.takes[0]
    table.gives = &rules.gives[0]
    table.width = rules.children.shape[1]
    return table


def rewrite(series, Rules rules not None, Rules shorter=None, int least=0):
    """Rewrite texts by rules.

    Parameters
    ----------
    series
        Anything with ``__arrow_c_stream__`` whose values are of ``a-z0-9``, letters of
        Arabic script, and spaces.
    rules : Rules
    shorter : Rules, optional
        The rules for a text of which ``rules`` leave fewer than ``least`` characters.
    least : int

    Returns
    -------
    TextColumn
        Null for null and where nothing is left.

    Raises
    ------
    TypeError
        If the values are not strings.
    OverflowError
        If there are 2**31 rows, a value of so many bytes, or so many bytes in all
        results of more than twelve.
    ValueError
        If a text has other letters.
    """
    cdef Table table = table_of(rules)
    cdef Table other = table_of(rules if shorter is None else shorter)
    return rewritten(StringChunks(series), &table, &other, 0 if shorter is None else least, False)


def rewrite_marked(series, Rules rules not None):
    """Rewrite texts by rules, and keep two of the vowels that they mark.

    Rules write small letters for consonants and capitals for vowels: A, E, I, U, and L
    for a long a. Two places are kept, with the last vowel that stands there as a small
    letter: behind the last consonant any vowel, E and L as ``a``; between the last two
    only I and U, and U only where no vowel follows. Without one, there is an ``i``
    between the last two of three consonants where a long a stands before them and
    nothing, A or E at the end, which is Qasem: L before a bare second consonant in
    Arabic script, A before one with E alone in Latin.

    Parameters
    ----------
    series
        As `rewrite`.
    rules : Rules

    Returns
    -------
    TextColumn
        As `rewrite`.

    Raises
    ------
    TypeError, OverflowError, ValueError
        As `rewrite`.
    """
    cdef Table table = table_of(rules)
    return rewritten(StringChunks(series), &table, &table, 0, True)


cdef TextColumn rewritten(
    StringChunks chunks, const Table *table, const Table *shorter, int64_t least, bint marked
):
    cdef TextColumn keys = TextColumn()
    keys.reserve(chunks.rows)
    cdef int status
    with nogil:
        status = rewrite_chunks(chunks, table, shorter, least, marked, keys)
    if status == NOT_FOLDED:
        raise ValueError("only folded Latin text and Arabic script have keys")
    if status == OUT_OF_MEMORY:
        raise MemoryError
    if status == TOO_LONG:
        raise OverflowError("2**31 bytes or more in one value, or in all long keys")
    return keys


cdef int rewrite_chunks(
    StringChunks chunks, const Table *table, const Table *shorter, int64_t least,
    bint marked, TextColumn keys,
) noexcept nogil:
    cdef Scratch scratch
    cdef Key key
    cdef const ArrowArray *chunk
    cdef int64_t c, i, length
    cdef int64_t row = 0
    cdef int status = 0
    scratch.symbols = NULL
    scratch.text = NULL
    scratch.room = 0
    for c in range(chunks.size):
        chunk = &chunks.arrays[c]
        for i in range(chunk.offset, chunk.offset + chunk.length):
            if is_there(chunk, i):
                if not read_key(chunk, chunks.layout, i, &key):
                    status = TOO_LONG
                elif make_room(&scratch, <int64_t><uint32_t>key.head + 1) < 0:
                    status = OUT_OF_MEMORY
                else:
                    length = write_key(&key, table, &scratch)
                    if 0 <= length < least:
                        length = write_key(&key, shorter, &scratch)
                    if marked and length > 0:
                        length = settle(scratch.text, length)
                    if length > 0:
                        status = put(&keys.out, row, scratch.text, <uint32_t>length)
                    elif length < 0:
                        status = NOT_FOLDED
                if status != 0:
                    free(scratch.symbols)
                    free(scratch.text)
                    return status
            row += 1
    free(scratch.symbols)
    free(scratch.text)
    return 0


cdef inline int make_room(Scratch *scratch, int64_t letters) noexcept nogil:
    cdef uint8_t *grown
    if letters > scratch.room:
        grown = <uint8_t *>realloc(scratch.symbols, 2 * letters)
        if grown == NULL:
            return OUT_OF_MEMORY
        scratch.symbols = grown
        # A rule takes one letter or more and gives four characters or fewer.
        grown = <uint8_t *>realloc(scratch.text, 8 * letters)
        if grown == NULL:
            return OUT_OF_MEMORY
        scratch.text = grown
        scratch.room = 2 * letters
    return 0


cdef inline int64_t read_symbols(
    const Key *key, const Table *table, uint8_t *symbols
) noexcept nogil:
    """Write the symbols of a text, and one for its end; give their number, or -1."""
    cdef const uint8_t *data = bytes_of(key)
    cdef int64_t length = <uint32_t>key.head
    cdef int64_t i = 0
    cdef int64_t n = 0
    cdef uint32_t point
    while i < length:
        point = data[i]
        if point < 0x80:
            i += 1
        elif point < 0xE0 and i + 1 < length:
            point = (point & 31) << 6 | (data[i + 1] & 63)
            i += 2
        elif point < 0xF0 and i + 2 < length:
            point = (point & 15) << 12 | (data[i + 1] & 63) << 6 | (data[i + 2] & 63)
            i += 3
        else:
            return -1
        if not is_key_letter(point):
            return -1
        symbols[n] = table.symbols[point]
        n += 1
    symbols[n] = END
    return n + 1


cdef inline int64_t write_key(const Key *key, const Table *table, Scratch *scratch) noexcept nogil:
    """Write the key of a text; give its length, or -1 for a text with other letters."""
    cdef const uint8_t *symbols = scratch.symbols
    cdef int64_t n = read_symbols(key, table, scratch.symbols)
    cdef int64_t i = 0
    cdef int64_t o = 0
    cdef int64_t depth, other_depth
    cdef uint16_t node, other
    cdef uint32_t gives
    if n < 0:
        return -1
    while i < n - 1:
        node = find_group(symbols + i, n - i, table, ROOT, &depth)
        if i == 0:
            other = find_group(symbols, n, table, START, &other_depth)
            if other != NOTHING and (node == NOTHING or other_depth >= depth):
                node = other
        if node == NOTHING:
            i += 1
            continue
        i += table.takes[node]
        gives = table.gives[node]
        while gives:
            scratch.text[o] = <uint8_t>gives
            o += 1
            gives >>= 8
    return o


cdef inline uint16_t find_group(
    const uint8_t *symbols, int64_t n, const Table *table, uint16_t root, int64_t *depth
) noexcept nogil:
    """The node of the longest group at the front of some symbols, and how long it is."""
    cdef uint16_t node = root
    cdef uint16_t found = NOTHING
    cdef int64_t i
    for i in range(n):
        node = table.children[node * table.width + symbols[i]]
        if node == NOTHING:
            break
        if table.takes[node] != NO_RULE:
            found = node
            depth[0] = i + 1
    return found


cdef inline bint is_mark(uint8_t c) noexcept nogil:
    return 65 <= c <= 90


cdef inline int64_t settle(uint8_t *text, int64_t length) noexcept nogil:
    """Keep the last vowels of a key with marks, in place; give its length."""
    cdef int64_t consonants = 0
    cdef int64_t i
    cdef int64_t first = -1     # where the last three consonants stand
    cdef int64_t second = -1
    cdef int64_t third = -1
    cdef int64_t o = 0
    cdef uint8_t inner = 0
    cdef uint8_t end = 0
    for i in range(length):
        if not is_mark(text[i]):
            consonants += 1
            first, second, third = second, third, i
    if consonants == 0:
        third = -1
    for i in range(second + 1, third):
        if second >= 0 and (text[i] == b"I" or text[i] == b"U"):
            inner = text[i] | 32
    if third < length - 1:
        end = text[length - 1] | 32
        if end == b"e" or end == b"l":
            end = b"a"
    if inner == 0 and consonants == 3 and second > first + 1 and (
        end == 0 or text[length - 1] == b"A" or text[length - 1] == b"E"
    ) and (
        (third == second + 1 and text[second - 1] == b"L")
        or (third == second + 2 and text[second + 1] == b"E" and text[second - 1] == b"A")
    ):
        inner = b"i"
    if inner == b"u" and end:
        # Arabic script writes no short one, and there it mostly is short.
        inner = 0
    for i in range(length):
        if is_mark(text[i]):
            continue
        if i == third and inner:
            # The vowel stands between the two, so that there is room for it.
            text[o] = inner
            o += 1
        text[o] = text[i]
        o += 1
    if end:
        text[o] = end
        o += 1
    return o
