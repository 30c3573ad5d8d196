"""Characters of text in UTF-8; see `letters.pyx`."""

from libc.stdint cimport int64_t, uint8_t, uint32_t


cdef inline int64_t next_point(const uint8_t *text, int64_t i, uint32_t *point) noexcept nogil:
    """Read the character at a place of text in UTF-8; give the place after it."""
    cdef uint32_t c = text[i]
    if c < 0x80:
        point[0] = c
        return i + 1
    if c < 0xE0:
        point[0] = (c & 31) << 6 | (text[i + 1] & 63)
        return i + 2
    if c < 0xF0:
        point[0] = (c & 15) << 12 | (text[i + 1] & 63) << 6 | (text[i + 2] & 63)
        return i + 3
    point[0] = (
        (c & 7) << 18 | (text[i + 1] & 63) << 12 | (text[i + 2] & 63) << 6 | (text[i + 3] & 63)
    )
    return i + 4
