from libc.stdint cimport int32_t, uint8_t, uint32_t, uint64_t

cdef extern from "bits.h" nogil:
    int lowest_bit64(uint64_t x)
    int popcount64(uint64_t x)
    void prefetch(const void *address)
    uint64_t equal_bytes16(const uint8_t *bytes, uint8_t c)
    void lane_masks16(const int32_t *a, const int32_t *b, uint32_t *equal, uint32_t *missing)
