from libc.stdint cimport int32_t, uint8_t, uint16_t, uint32_t, uint64_t

cdef extern from "bits.h" nogil:
    const char *KERNEL_PATH "CRVS_PATH"
    int lowest_bit64(uint64_t x)
    int popcount64(uint64_t x)
    void prefetch(const void *address)
    uint64_t equal_bytes16(const uint8_t *bytes, uint8_t c)
    uint64_t equal_units16(const uint16_t *units, uint16_t c)
    uint64_t lane_bits64(const uint32_t *masks, int lane)
    void lane_masks16(const int32_t *a, const int32_t *b, uint32_t *equal, uint32_t *missing)
    uint32_t subsets16(const uint32_t *sets, uint32_t within)
    bint has_avx2()
    int count_matches_avx2(
        const uint8_t *a, int la, const uint8_t *b, int lb, int *out_of_order
    )
