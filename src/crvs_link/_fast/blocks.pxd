from libc.stdint cimport int32_t, uint32_t, uint64_t

cdef enum:
    MOST_SLOTS = 8


cdef inline uint64_t mix(uint64_t state, int32_t value) noexcept nogil:
    """Stir one lane into the hash of a rule's key."""
    state = (state ^ <uint32_t>value) * <uint64_t>0x9E3779B97F4A7C15
    return state ^ (state >> 29)


cdef inline uint64_t finish(uint64_t state) noexcept nogil:
    """Spread the hash over all bits, so that any of them may be used."""
    state = (state ^ (state >> 32)) * <uint64_t>0xD6E8FEB86659FD93
    state = (state ^ (state >> 32)) * <uint64_t>0xD6E8FEB86659FD93
    return state ^ (state >> 32)
