"""Text of any script spelt with other letters, character by character."""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t
from libc.stdlib cimport free, realloc
from libc.string cimport memcpy

from crvs_link._fast.arrow cimport ArrowArray, StringChunks, is_there, read_key
from crvs_link._fast.codebook cimport OUT_OF_MEMORY, TOO_LONG, Key, bytes_of
from crvs_link._fast.columns cimport TextColumn, put
from crvs_link._fast.letters cimport next_point

cdef enum:
    UNKNOWN = -4

cdef struct Spelling:
    const int32_t *place        # by code point
    int64_t points
    const uint32_t *starts
    const uint8_t *text
    int64_t longest

cdef struct Scratch:
    uint32_t *points
    uint8_t *text
    int64_t point_room
    int64_t text_room


def spell(series, const int32_t[::1] place, const uint32_t[::1] starts, const uint8_t[::1] text):
    """Replace each character by its spelling.

    Thai and Lao write some vowels before the consonant that they follow in speech: the
    two are spelt in the order of speech.

    Parameters
    ----------
    series
        Anything with ``__arrow_c_stream__`` whose values are strings.
    place : int32[m]
        By code point, the number of its spelling; -1 for a character that is passed
        over, so that those beside it are neighbours; -2 for one that has no spelling.
    starts : uint32[k + 1]
        Spelling i is ``text[starts[i]:starts[i + 1]]``, in UTF-8.
    text : uint8[total]

    Returns
    -------
    TextColumn
        Null for null.

    Raises
    ------
    TypeError
        If the values are not strings.
    OverflowError
        If there are 2**31 bytes in one value or in all long results.
    ValueError
        If a character has no spelling, or the tables do not fit together.
    """
    cdef StringChunks chunks = StringChunks(series)
    cdef TextColumn spelt = TextColumn()
    cdef Spelling spelling
    cdef int64_t i
    cdef int64_t k = starts.shape[0] - 1
    cdef int status
    if k < 0 or starts[0] != 0 or starts[k] != text.shape[0]:
        raise ValueError("spellings must run from 0 to the end of their text")
    spelling.longest = 1
    for i in range(k):
        if starts[i] > starts[i + 1]:
            raise ValueError("the places of spellings must ascend")
        spelling.longest = max(spelling.longest, <int64_t>starts[i + 1] - starts[i])
    for i in range(place.shape[0]):
        if place[i] >= k:
            raise ValueError("a spelling lies outside the table")
    spelling.place = &place[0] if place.shape[0] else NULL
    spelling.points = place.shape[0]
    spelling.starts = &starts[0]
    spelling.text = &text[0] if text.shape[0] else NULL
    spelt.reserve(chunks.rows)
    with nogil:
        status = spell_chunks(chunks, &spelling, spelt)
    if status == OUT_OF_MEMORY:
        raise MemoryError
    if status == TOO_LONG:
        raise OverflowError("2**31 bytes or more in one value, or in all long results")
    if status == UNKNOWN:
        raise ValueError("a character has no spelling")
    return spelt


cdef int spell_chunks(
    StringChunks chunks, const Spelling *spelling, TextColumn spelt
) noexcept nogil:
    cdef Scratch scratch
    cdef Key key
    cdef const ArrowArray *chunk
    cdef int64_t c, i, length
    cdef int64_t row = 0
    cdef int status = 0
    scratch.points = NULL
    scratch.text = NULL
    scratch.point_room = scratch.text_room = 0
    for c in range(chunks.size):
        chunk = &chunks.arrays[c]
        for i in range(chunk.offset, chunk.offset + chunk.length):
            if is_there(chunk, i):
                if not read_key(chunk, chunks.layout, i, &key):
                    status = TOO_LONG
                elif make_room(&scratch, <uint32_t>key.head, spelling.longest) < 0:
                    status = OUT_OF_MEMORY
                else:
                    length = spell_text(&key, spelling, &scratch)
                    if length < 0:
                        status = <int>length
                    elif length >= <int64_t>1 << 31:
                        status = TOO_LONG
                    else:
                        status = put(&spelt.out, row, scratch.text, <uint32_t>length)
                if status < 0:
                    break
            row += 1
        if status < 0:
            break
    free(scratch.points)
    free(scratch.text)
    return status


cdef inline int make_room(Scratch *scratch, int64_t length, int64_t longest) noexcept nogil:
    cdef uint32_t *points
    cdef uint8_t *text
    if scratch.point_room <= length:
        points = <uint32_t *>realloc(scratch.points, (2 * length + 16) * sizeof(uint32_t))
        if points == NULL:
            return OUT_OF_MEMORY
        scratch.points = points
        scratch.point_room = 2 * length + 16
    if scratch.text_room < length * longest:
        text = <uint8_t *>realloc(scratch.text, 2 * length * longest)
        if text == NULL:
            return OUT_OF_MEMORY
        scratch.text = text
        scratch.text_room = 2 * length * longest
    return 0


cdef inline bint vowel_first(uint32_t vowel, uint32_t consonant) noexcept nogil:
    return (
        (0x0E40 <= vowel <= 0x0E44 and 0x0E01 <= consonant <= 0x0E2E)
        or (0x0EC0 <= vowel <= 0x0EC4 and 0x0E81 <= consonant <= 0x0EAE)
    )


cdef inline int64_t spell_text(
    const Key *key, const Spelling *spelling, Scratch *scratch
) noexcept nogil:
    """Spell a value; give its length, or `UNKNOWN`."""
    cdef const uint8_t *text = bytes_of(key)
    cdef int64_t length = <uint32_t>key.head
    cdef int64_t i = 0
    cdef int64_t n = 0
    cdef int64_t o = 0
    cdef int64_t size
    cdef uint32_t point
    cdef int32_t place
    while i < length:
        i = next_point(text, i, &point)
        if point >= spelling.points or spelling.place[point] < -1:
            return UNKNOWN
        if spelling.place[point] >= 0:
            scratch.points[n] = point
            n += 1
    i = 0
    while i + 1 < n:
        if vowel_first(scratch.points[i], scratch.points[i + 1]):
            scratch.points[i], scratch.points[i + 1] = scratch.points[i + 1], scratch.points[i]
            i += 1
        i += 1
    for i in range(n):
        place = spelling.place[scratch.points[i]]
        size = spelling.starts[place + 1] - spelling.starts[place]
        memcpy(scratch.text + o, spelling.text + spelling.starts[place], size)
        o += size
    return o
