"""Plain text standardised byte by byte, and what is not plain left to others.

Nearly all values of a register are words of letters that fold one by one, with nothing
among them that means more than itself: no title, no mark of a missing value. They are
done here. A value that may be anything else is *left*: its row is given back, and
whoever asked goes through it by patterns. A value may be left without need, but what is
folded here is folded as the patterns would.

Time is linear in the bytes of the input; memory is 16 bytes for each row.
"""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t, uint64_t
from libc.stdlib cimport free, realloc
from libc.string cimport memcpy, memset

import numpy as np

from crvs_link._fast.arrow cimport ArrowArray, StringChunks, is_there, read_key
from crvs_link._fast.codebook cimport (
    INLINE,
    OUT_OF_MEMORY,
    TOO_LONG,
    Block,
    Codebook,
    Key,
    add,
    bytes_of,
    find,
    flush,
    make_key,
)
from crvs_link._fast.columns cimport TextColumn, put

LEFT = 0xFFFFFFFF
"""In a table of letters: a value with this character is left."""

cdef enum:
    DONE = 1            # the value has a folded form
    EMPTY = 2           # nothing of it is left
    UNDECIDED = 3       # it is for others
    SPACE = 32
    PHONE_LEAST = 6
    PHONE_DIGITS = 9

cdef uint32_t UNKNOWN = 0xFFFFFFFF


cdef struct Scratch:
    uint8_t *text
    int64_t room


cdef class WordSet:
    """Words to be recognised.

    Parameters
    ----------
    words : sequence of str
        Any number, none empty.
    """

    cdef Codebook book
    cdef bytes text
    cdef uint32_t lengths[256]   # by first byte: a bit for each length, 31 for longer ones

    def __cinit__(self, words):
        cdef Block block
        cdef int32_t code[64]
        cdef const uint8_t *data
        cdef Py_ssize_t start = 0, end
        encoded = [word.encode() for word in words]
        self.text = b"".join(encoded)
        self.book = Codebook()
        memset(self.lengths, 0, sizeof(self.lengths))
        data = self.text
        for word in encoded:
            end = start + len(word)
            if end == start:
                raise ValueError("a word cannot be empty")
            self.lengths[data[start]] |= <uint32_t>1 << min(end - start, 31)
            # One at a time, so that every row is row 0 and one code is enough.
            block.size = 0
            if (
                add(&self.book.table, &block, make_key(data + start, <uint32_t>(end - start)), 0,
                    code) < 0
                or flush(&self.book.table, &block, code) < 0
            ):
                raise MemoryError
            start = end


cdef inline bint has(WordSet words, const uint8_t *word, int64_t length) noexcept nogil:
    if not (words.lengths[word[0]] >> min(length, 31)) & 1:
        return False
    return find(&words.book.table, make_key(word, <uint32_t>length)) >= 0


cdef inline int make_room(Scratch *scratch, int64_t size) noexcept nogil:
    cdef uint8_t *text
    if size > scratch.room:
        text = <uint8_t *>realloc(scratch.text, 2 * size)
        if text == NULL:
            return OUT_OF_MEMORY
        scratch.text = text
        scratch.room = 2 * size
    return 0


def fold_texts(
    series, const uint32_t[::1] letters, WordSet words=None, WordSet whole=None, bint lettered=False
):
    """Fold the values whose characters a table knows and that hold no special word.

    Parameters
    ----------
    series
        Anything with ``__arrow_c_stream__`` whose values are strings.
    letters : uint32[n]
        By code point, what it becomes: up to four ASCII characters, the first in the
        lowest byte; 0 for nothing; `LEFT` if its value is to be left, as is one with a
        character beyond the table. A space parts words: there is one between two words
        and none at the ends.
    words : WordSet, optional
        Folded words; a value that holds one is left, and so is one with a word that is
        a single character repeated. Without it no value is left for its words.
    whole : WordSet, optional
        Folded values that are left; needs ``words``.
    lettered : bool
        Whether a value needs a letter, without which it becomes null; needs ``words``.

    Returns
    -------
    folded : TextColumn
        Null where nothing is left over, and where the value is left.
    left : uint32[k]
        The rows of these, ascending.

    Raises
    ------
    TypeError
        If the values are not strings.
    OverflowError
        If there are 2**31 rows, a value of so many bytes, or so many bytes in all
        results of more than twelve.
    """
    cdef StringChunks chunks = StringChunks(series)
    cdef TextColumn folded = TextColumn()
    folded.reserve(chunks.rows)
    left = np.empty(chunks.rows, dtype=np.uint32)
    cdef uint32_t[::1] rows = left
    cdef int64_t n = 0
    cdef int status = 0
    cdef const uint32_t *table = &letters[0] if letters.shape[0] else NULL
    if chunks.rows:
        with nogil:
            status = fold_chunks(
                chunks, table, letters.shape[0], words, whole, lettered, folded, &rows[0], &n
            )
    check_status(status)
    return folded, left[:n].copy()


cdef int check_status(int status) except -1:
    if status == OUT_OF_MEMORY:
        raise MemoryError
    if status == TOO_LONG:
        raise OverflowError("2**31 bytes or more in one value, or in all long results")
    return 0


cdef int fold_chunks(
    StringChunks chunks, const uint32_t *letters, int64_t n_letters, WordSet words,
    WordSet whole, bint lettered, TextColumn folded, uint32_t *left, int64_t *n_left,
) noexcept nogil:
    cdef Scratch scratch
    cdef Key key
    cdef const ArrowArray *chunk
    cdef int64_t c, i, length
    cdef int64_t row = 0
    cdef int status = 0
    scratch.text = NULL
    scratch.room = 0
    for c in range(chunks.size):
        chunk = &chunks.arrays[c]
        for i in range(chunk.offset, chunk.offset + chunk.length):
            if is_there(chunk, i):
                if not read_key(chunk, chunks.layout, i, &key):
                    status = TOO_LONG
                elif make_room(&scratch, 4 * <int64_t><uint32_t>key.head + 16) < 0:
                    status = OUT_OF_MEMORY
                else:
                    length = fold_text(&key, letters, n_letters, scratch.text)
                    if length > 0:
                        status = DONE
                        if words is not None:
                            status = judge(scratch.text, length, words, whole, lettered)
                        if status == DONE:
                            status = put(&folded.out, row, scratch.text, <uint32_t>length)
                    else:
                        status = EMPTY if length == 0 else UNDECIDED
                    if status == UNDECIDED:
                        left[n_left[0]] = <uint32_t>row
                        n_left[0] += 1
                if status < 0:
                    free(scratch.text)
                    return status
            row += 1
    free(scratch.text)
    return 0


cdef inline int64_t fold_text(
    const Key *key, const uint32_t *letters, int64_t n_letters, uint8_t *out
) noexcept nogil:
    """Write the folded form of a value; give its length, or -1 for a character to leave."""
    cdef const uint8_t *data = bytes_of(key)
    cdef int64_t length = <uint32_t>key.head
    cdef int64_t i = 0
    cdef int64_t o = 0
    cdef uint32_t point, folded
    cdef bint parted = False
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
        if point >= n_letters:
            return -1
        folded = letters[point]
        if folded == UNKNOWN:
            return -1
        while folded:
            if folded & 0xFF == SPACE:
                parted = o > 0
            else:
                if parted:
                    out[o] = SPACE
                    o += 1
                    parted = False
                out[o] = <uint8_t>folded
                o += 1
            folded >>= 8
    return o


cdef inline bint is_repeated(const uint8_t *text, int64_t length) noexcept nogil:
    cdef int64_t i
    for i in range(1, length):
        if text[i] != text[0]:
            return False
    return True


cdef inline int judge(
    const uint8_t *text, int64_t length, WordSet words, WordSet whole, bint lettered
) noexcept nogil:
    """Whether a folded text is what its value means, by the words in it."""
    cdef int64_t start = 0
    cdef int64_t end
    cdef bint letter = not lettered
    while start < length:
        end = start
        while end < length and text[end] != SPACE:
            letter |= text[end] > 57  # b"9"
            end += 1
        if end - start > 1 and is_repeated(text + start, end - start):
            return UNDECIDED
        if has(words, text + start, end - start):
            return UNDECIDED
        start = end + 1
    if whole is not None and has(whole, text, length):
        return UNDECIDED
    return DONE if letter else EMPTY


def fold_phones(series, WordSet whole):
    """Reduce telephone numbers of digits and ordinary separators to their last nine digits.

    The first run of digits counts; spaces, hyphens and parentheses may stand in it. A
    value that is not ASCII or that holds a full stop, or the letter e before a plus, is
    left, because a number that passed through a spreadsheet looks so.

    Parameters
    ----------
    series
        Anything with ``__arrow_c_stream__`` whose values are strings.
    whole : WordSet
        Last digits that are left, as are those that are one digit repeated.

    Returns
    -------
    folded : TextColumn
        Null where there are fewer than six digits, and where the value is left.
    left : uint32[k]
        The rows of these, ascending.

    Raises
    ------
    TypeError, OverflowError
        As `fold_texts`.
    """
    cdef StringChunks chunks = StringChunks(series)
    cdef TextColumn folded = TextColumn()
    folded.reserve(chunks.rows)
    left = np.empty(chunks.rows, dtype=np.uint32)
    cdef uint32_t[::1] rows = left
    cdef int64_t n = 0
    cdef int status = 0
    if chunks.rows:
        with nogil:
            status = fold_phone_chunks(chunks, whole, folded, &rows[0], &n)
    check_status(status)
    return folded, left[:n].copy()


cdef int fold_phone_chunks(
    StringChunks chunks, WordSet whole, TextColumn folded, uint32_t *left, int64_t *n_left
) noexcept nogil:
    cdef uint8_t digits[PHONE_DIGITS]
    cdef Key key
    cdef const ArrowArray *chunk
    cdef int64_t c, i
    cdef int64_t row = 0
    cdef int n
    cdef int status
    for c in range(chunks.size):
        chunk = &chunks.arrays[c]
        for i in range(chunk.offset, chunk.offset + chunk.length):
            if is_there(chunk, i):
                if not read_key(chunk, chunks.layout, i, &key):
                    return TOO_LONG
                n = fold_phone(&key, digits)
                if n >= PHONE_LEAST and (is_repeated(digits, n) or has(whole, digits, n)):
                    n = -1
                if n >= PHONE_LEAST:
                    status = put(&folded.out, row, digits, n)
                    if status < 0:
                        return status
                elif n < 0:
                    left[n_left[0]] = <uint32_t>row
                    n_left[0] += 1
            row += 1
    return 0


cdef inline int fold_phone(const Key *key, uint8_t *last) noexcept nogil:
    """Write the last nine digits of the first number; give how many, or -1 to leave it."""
    cdef const uint8_t *data = bytes_of(key)
    cdef int64_t length = <uint32_t>key.head
    cdef int64_t i
    cdef int64_t n = 0
    cdef uint8_t c
    cdef bint over = False
    for i in range(length):
        c = data[i]
        if c - 48 < 10 and c >= 48:
            if not over:
                last[n % PHONE_DIGITS] = c
                n += 1
        elif c >= 0x80 or c == b"." or (c == b"+" and i and data[i - 1] | 32 == b"e"):
            return -1
        elif n and not (c == b" " or c == b"-" or c == b"(" or c == b")" or 9 <= c <= 13):
            over = True
    if n > PHONE_DIGITS:
        rotate(last, n % PHONE_DIGITS)
        n = PHONE_DIGITS
    return <int>n


cdef inline void rotate(uint8_t *last, int64_t start) noexcept nogil:
    """Put the oldest of the last digits, which stands at ``start``, first."""
    cdef uint8_t turned[PHONE_DIGITS]
    cdef int64_t i
    for i in range(PHONE_DIGITS):
        turned[i] = last[(start + i) % PHONE_DIGITS]
    memcpy(last, turned, PHONE_DIGITS)


def split_words(series):
    """Part texts at their spaces.

    Parameters
    ----------
    series
        Anything with ``__arrow_c_stream__`` whose values are words with one space
        between two of them.

    Returns
    -------
    words : TextColumn
        Of all texts, end to end.
    counts : int64[n]
        How many words each text has; none for null.

    Raises
    ------
    TypeError, OverflowError
        As `fold_texts`.
    """
    cdef StringChunks chunks = StringChunks(series)
    cdef TextColumn words = TextColumn()
    cdef int64_t total = 0
    cdef int status = 0
    counts = np.zeros(chunks.rows, dtype=np.int64)
    cdef int64_t[::1] out = counts
    if chunks.rows:
        with nogil:
            total = count_words(chunks, &out[0])
    check_status(<int>min(total, 0))
    words.reserve(total)
    with nogil:
        status = write_words(chunks, words)
    check_status(status)
    return words, counts


cdef int64_t count_words(StringChunks chunks, int64_t *counts) noexcept nogil:
    cdef Key key
    cdef const ArrowArray *chunk
    cdef const uint8_t *text
    cdef int64_t c, i, k
    cdef int64_t row = 0
    cdef int64_t total = 0
    for c in range(chunks.size):
        chunk = &chunks.arrays[c]
        for i in range(chunk.offset, chunk.offset + chunk.length):
            if is_there(chunk, i):
                if not read_key(chunk, chunks.layout, i, &key):
                    return TOO_LONG
                text = bytes_of(&key)
                counts[row] = 1
                for k in range(<int64_t><uint32_t>key.head):
                    counts[row] += text[k] == SPACE
                total += counts[row]
            row += 1
    return total


cdef int write_words(StringChunks chunks, TextColumn words) noexcept nogil:
    cdef Key key
    cdef const ArrowArray *chunk
    cdef const uint8_t *text
    cdef int64_t c, i, k, start, length
    cdef int64_t row = 0
    cdef int status
    for c in range(chunks.size):
        chunk = &chunks.arrays[c]
        for i in range(chunk.offset, chunk.offset + chunk.length):
            if not is_there(chunk, i):
                continue
            read_key(chunk, chunks.layout, i, &key)
            text = bytes_of(&key)
            length = <uint32_t>key.head
            start = 0
            for k in range(length + 1):
                if k == length or text[k] == SPACE:
                    status = put(&words.out, row, text + start, <uint32_t>(k - start))
                    if status < 0:
                        return status
                    row += 1
                    start = k + 1
    return 0
