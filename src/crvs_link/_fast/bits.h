/* The few operations that want one instruction, with a portable form of each. */
#ifndef CRVS_LINK_BITS_H
#define CRVS_LINK_BITS_H

#include <stdint.h>
#include <stdlib.h>

#if defined(_MSC_VER)
#include <intrin.h>
static __inline int lowest_bit64(uint64_t x) {
    unsigned long index;
    _BitScanForward64(&index, x);
    return (int)index;
}
static __inline int popcount64(uint64_t x) { return (int)__popcnt64(x); }
#define CRVS_PREFETCH(address) _mm_prefetch((const char *)(address), _MM_HINT_T0)
#define CRVS_INLINE static __inline
#else
#define CRVS_INLINE static inline
CRVS_INLINE int lowest_bit64(uint64_t x) { return __builtin_ctzll(x); }
CRVS_INLINE int popcount64(uint64_t x) { return __builtin_popcountll(x); }
#define CRVS_PREFETCH(address) __builtin_prefetch(address)
#endif

#if defined(__SSE2__) || defined(_M_X64)
#include <emmintrin.h>
#define CRVS_SSE2 1
#endif

CRVS_INLINE void prefetch(const void *address) { CRVS_PREFETCH(address); }

/* Which of 16 bytes equal c: bit i for byte i. */
CRVS_INLINE uint64_t equal_bytes16(const uint8_t *bytes, uint8_t c) {
#ifdef CRVS_SSE2
    __m128i chunk = _mm_loadu_si128((const __m128i *)bytes);
    return (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(chunk, _mm_set1_epi8((char)c)));
#else
    uint64_t mask = 0;
    for (int i = 0; i < 16; i++) mask |= (uint64_t)(bytes[i] == c) << i;
    return mask;
#endif
}

/* Which of 16 lanes are equal, and which are missing (negative) on either side. */
CRVS_INLINE void lane_masks16(const int32_t *a, const int32_t *b, uint32_t *equal,
                              uint32_t *missing) {
#ifdef CRVS_SSE2
    __m128i e[4], s[4];
    for (int i = 0; i < 4; i++) {
        __m128i x = _mm_loadu_si128((const __m128i *)(a + 4 * i));
        __m128i y = _mm_loadu_si128((const __m128i *)(b + 4 * i));
        e[i] = _mm_cmpeq_epi32(x, y);
        s[i] = _mm_or_si128(x, y);
    }
    /* Saturating packs keep the sign, and the sign is all that movemask reads. */
    *equal = (uint32_t)_mm_movemask_epi8(
        _mm_packs_epi16(_mm_packs_epi32(e[0], e[1]), _mm_packs_epi32(e[2], e[3])));
    *missing = (uint32_t)_mm_movemask_epi8(
        _mm_packs_epi16(_mm_packs_epi32(s[0], s[1]), _mm_packs_epi32(s[2], s[3])));
#else
    uint32_t eq = 0, null = 0;
    for (int i = 0; i < 16; i++) {
        eq |= (uint32_t)(a[i] == b[i]) << i;
        null |= (uint32_t)((a[i] | b[i]) < 0) << i;
    }
    *equal = eq;
    *missing = null;
#endif
}

#endif
