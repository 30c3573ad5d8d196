"""Keys of the tokens of names, written as one key for each name."""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t
from libc.stdlib cimport free, malloc

from crvs_link._fast.codebook cimport OUT_OF_MEMORY
from crvs_link._fast.columns cimport TextColumn, put

cdef enum:
    VOWEL = 97      # b"a": at the beginning of a key a vowel, which is silent inside a word
    SILENT = 104    # b"h"


def join_keys(
    const uint8_t[::1] text, const int64_t[::1] starts, const int32_t[::1] keys,
    const int64_t[::1] counts,
):
    """Join the keys of each name, as they are inside a word.

    A vowel that begins a key but the first is left out, and so is every h, which may be
    silent; a letter that follows itself is written once.

    Parameters
    ----------
    text : uint8[total]
        Distinct keys, end to end, in ASCII.
    starts : int64[k + 1]
        Where each begins.
    keys : int32[m]
        Of the tokens of all names, end to end.
    counts : int64[n]
        How many tokens each name has.

    Returns
    -------
    TextColumn
        Null for a name of no token, and where nothing is left.

    Raises
    ------
    ValueError
        If the arrays do not fit together.
    """
    cdef TextColumn joined = TextColumn()
    cdef int64_t i, k, c
    cdef int64_t total = 0, longest = 0, size, at
    cdef int status = 0
    if starts.shape[0] == 0 or starts[0] != 0 or starts[starts.shape[0] - 1] != text.shape[0]:
        raise ValueError("keys must run from 0 to the end of their text")
    for i in range(starts.shape[0] - 1):
        if starts[i] > starts[i + 1]:
            raise ValueError("the places of keys must ascend")
        longest = max(longest, starts[i + 1] - starts[i])
    for i in range(keys.shape[0]):
        if not 0 <= keys[i] < starts.shape[0] - 1:
            raise ValueError("a key lies outside the table")
    size = 0
    for i in range(counts.shape[0]):
        if counts[i] < 0:
            raise ValueError("a name cannot have fewer than no tokens")
        total += counts[i]
        size = max(size, counts[i])
    if total != keys.shape[0]:
        raise ValueError("the counts must add up to the number of keys")
    joined.reserve(counts.shape[0])
    cdef uint8_t *out = <uint8_t *>malloc(size * longest + 1)
    if out == NULL:
        raise MemoryError
    at = 0
    with nogil:
        for i in range(counts.shape[0]):
            size = 0
            for k in range(counts[i]):
                for c in range(starts[keys[at + k]], starts[keys[at + k] + 1]):
                    if text[c] == SILENT or (
                        text[c] == VOWEL and k and c == starts[keys[at + k]]
                    ):
                        continue
                    if size == 0 or out[size - 1] != text[c]:
                        out[size] = text[c]
                        size += 1
            at += counts[i]
            if size:
                status = put(&joined.out, i, out, <uint32_t>size)
                if status < 0:
                    break
    free(out)
    if status == OUT_OF_MEMORY:
        raise MemoryError
    if status < 0:
        raise OverflowError("2**31 bytes or more in all long keys")
    return joined
