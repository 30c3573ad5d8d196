/* What depends on the processor and the compiler: each operation in up to three forms.
   SSE2 on x86-64, NEON on 64-bit ARM, plain C elsewhere or where CRVS_PLAIN is defined.
   AVX2 is chosen at run time where it pays, unless CRVS_BASELINE is defined. All forms
   give the same bits. */
#ifndef CRVS_LINK_BITS_H
#define CRVS_LINK_BITS_H

#include <stdint.h>

#if defined(CRVS_PLAIN)
#define CRVS_PATH "plain C"
#elif defined(__SSE2__) || defined(_M_X64)
#define CRVS_SSE2 1
#define CRVS_PATH "SSE2"
#include <emmintrin.h>
#elif defined(__ARM_NEON) && defined(__aarch64__) || defined(_M_ARM64)
#define CRVS_NEON 1
#define CRVS_PATH "NEON"
#include <arm_neon.h>
#else
#define CRVS_PATH "plain C"
#endif

#if defined(CRVS_SSE2) && !defined(CRVS_BASELINE)
#define CRVS_AVX2 1
#include <immintrin.h>
#endif

#if defined(_MSC_VER)
#include <intrin.h>
#define CRVS_INLINE static __forceinline
#else
#define CRVS_INLINE static inline __attribute__((always_inline))
#endif

CRVS_INLINE int popcount64(uint64_t x) {
#if defined(CRVS_PLAIN)
    /* Sums of 2, 4 and 8 bits, and the top byte of their total. */
    x -= (x >> 1) & 0x5555555555555555u;
    x = (x & 0x3333333333333333u) + ((x >> 2) & 0x3333333333333333u);
    x = (x + (x >> 4)) & 0x0f0f0f0f0f0f0f0fu;
    return (int)((x * 0x0101010101010101u) >> 56);
#elif defined(_M_X64) && !defined(__clang__)
    return (int)__popcnt64(x);
#elif defined(_M_ARM64) && !defined(__clang__)
    return (int)_CountOneBits64(x);
#else
    return __builtin_popcountll(x);
#endif
}

/* Number of the lowest bit that is set; x is not 0. */
CRVS_INLINE int lowest_bit64(uint64_t x) {
#if defined(CRVS_PLAIN)
    return popcount64(~x & (x - 1));
#elif defined(_MSC_VER) && !defined(__clang__)
    unsigned long index;
    _BitScanForward64(&index, x);
    return (int)index;
#else
    return __builtin_ctzll(x);
#endif
}

CRVS_INLINE void prefetch(const void *address) {
#if defined(CRVS_PLAIN)
    (void)address;
#elif defined(CRVS_SSE2)
    _mm_prefetch((const char *)address, _MM_HINT_T0);
#elif defined(_MSC_VER) && !defined(__clang__)
    __prefetch(address);
#else
    __builtin_prefetch(address);
#endif
}

#ifdef CRVS_NEON
/* One bit for each of 16 bytes that are all ones or all zeros. */
CRVS_INLINE uint32_t byte_mask16(uint8x16_t bytes) {
    static const uint8_t places[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    uint8x16_t bits = vandq_u8(bytes, vld1q_u8(places));
    return (uint32_t)vaddv_u8(vget_low_u8(bits)) | (uint32_t)vaddv_u8(vget_high_u8(bits)) << 8;
}

CRVS_INLINE uint8x16_t narrow16(uint16x8_t low, uint16x8_t high) {
    return vcombine_u8(vmovn_u16(low), vmovn_u16(high));
}
#endif

/* Which of 16 bytes equal c: bit i for byte i. */
CRVS_INLINE uint64_t equal_bytes16(const uint8_t *bytes, uint8_t c) {
#if defined(CRVS_SSE2)
    __m128i chunk = _mm_loadu_si128((const __m128i *)bytes);
    return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(chunk, _mm_set1_epi8((char)c)));
#elif defined(CRVS_NEON)
    return byte_mask16(vceqq_u8(vld1q_u8(bytes), vdupq_n_u8(c)));
#else
    uint32_t mask = 0;
    for (int i = 0; i < 16; i++) mask |= (uint32_t)(bytes[i] == c) << i;
    return mask;
#endif
}

/* Which of 16 units of two bytes equal c: bit i for unit i. */
CRVS_INLINE uint64_t equal_units16(const uint16_t *units, uint16_t c) {
#if defined(CRVS_SSE2)
    __m128i wanted = _mm_set1_epi16((short)c);
    __m128i low = _mm_cmpeq_epi16(_mm_loadu_si128((const __m128i *)units), wanted);
    __m128i high = _mm_cmpeq_epi16(_mm_loadu_si128((const __m128i *)(units + 8)), wanted);
    return (uint32_t)_mm_movemask_epi8(_mm_packs_epi16(low, high));
#elif defined(CRVS_NEON)
    uint16x8_t wanted = vdupq_n_u16(c);
    uint16x8_t low = vceqq_u16(vld1q_u16(units), wanted);
    return byte_mask16(narrow16(low, vceqq_u16(vld1q_u16(units + 8), wanted)));
#else
    uint32_t mask = 0;
    for (int i = 0; i < 16; i++) mask |= (uint32_t)(units[i] == c) << i;
    return mask;
#endif
}

/* Which of 16 lanes are equal, and which are missing (negative) on either side. */
CRVS_INLINE void lane_masks16(const int32_t *a, const int32_t *b, uint32_t *equal,
                              uint32_t *missing) {
#if defined(CRVS_SSE2)
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
#elif defined(CRVS_NEON)
    uint16x4_t e[4], s[4];
    for (int i = 0; i < 4; i++) {
        int32x4_t x = vld1q_s32(a + 4 * i);
        int32x4_t y = vld1q_s32(b + 4 * i);
        e[i] = vmovn_u32(vceqq_s32(x, y));
        s[i] = vmovn_u32(vcltzq_s32(vorrq_s32(x, y)));
    }
    *equal = byte_mask16(narrow16(vcombine_u16(e[0], e[1]), vcombine_u16(e[2], e[3])));
    *missing = byte_mask16(narrow16(vcombine_u16(s[0], s[1]), vcombine_u16(s[2], s[3])));
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

/* Which of 16 sets lie wholly within another: bit i for set i. */
CRVS_INLINE uint32_t subsets16(const uint32_t *sets, uint32_t within) {
#if defined(CRVS_SSE2)
    __m128i all = _mm_set1_epi32((int)within), e[4];
    for (int i = 0; i < 4; i++) {
        __m128i set = _mm_loadu_si128((const __m128i *)(sets + 4 * i));
        e[i] = _mm_cmpeq_epi32(_mm_and_si128(set, all), set);
    }
    return (uint32_t)_mm_movemask_epi8(
        _mm_packs_epi16(_mm_packs_epi32(e[0], e[1]), _mm_packs_epi32(e[2], e[3])));
#elif defined(CRVS_NEON)
    uint32x4_t all = vdupq_n_u32(within);
    uint16x4_t e[4];
    for (int i = 0; i < 4; i++) {
        uint32x4_t set = vld1q_u32(sets + 4 * i);
        e[i] = vmovn_u32(vceqq_u32(vandq_u32(set, all), set));
    }
    return byte_mask16(narrow16(vcombine_u16(e[0], e[1]), vcombine_u16(e[2], e[3])));
#else
    uint32_t bits = 0;
    for (int i = 0; i < 16; i++) bits |= (uint32_t)((sets[i] & within) == sets[i]) << i;
    return bits;
#endif
}

/* Bit number `lane` of 64 masks, gathered: bit i for mask i. */
CRVS_INLINE uint64_t lane_bits64(const uint32_t *masks, int lane) {
    uint64_t bits = 0;
#if defined(CRVS_SSE2)
    /* The bit becomes the sign, and signs outlast narrowing. */
    __m128i shift = _mm_cvtsi32_si128(31 - lane);
    for (int i = 0; i < 64; i += 16) {
        __m128i s[4];
        for (int k = 0; k < 4; k++) {
            s[k] = _mm_sll_epi32(_mm_loadu_si128((const __m128i *)(masks + i + 4 * k)), shift);
        }
        __m128i bytes = _mm_packs_epi16(_mm_packs_epi32(s[0], s[1]), _mm_packs_epi32(s[2], s[3]));
        bits |= (uint64_t)(uint32_t)_mm_movemask_epi8(bytes) << i;
    }
#elif defined(CRVS_NEON)
    int32x4_t shift = vdupq_n_s32(31 - lane);
    for (int i = 0; i < 64; i += 16) {
        uint16x4_t s[4];
        for (int k = 0; k < 4; k++) {
            uint32x4_t moved = vshlq_u32(vld1q_u32(masks + i + 4 * k), shift);
            s[k] = vmovn_u32(vcltzq_s32(vreinterpretq_s32_u32(moved)));
        }
        uint8x16_t bytes = narrow16(vcombine_u16(s[0], s[1]), vcombine_u16(s[2], s[3]));
        bits |= (uint64_t)byte_mask16(bytes) << i;
    }
#else
    for (int i = 0; i < 64; i++) bits |= (uint64_t)(masks[i] >> lane & 1) << i;
#endif
    return bits;
}

/* Whether the processor and the system under it have what `count_matches_avx2` needs. */
CRVS_INLINE int has_avx2(void) {
#if !defined(CRVS_AVX2)
    return 0;
#elif defined(_MSC_VER) && !defined(__clang__)
    int leaf[4];
    __cpuid(leaf, 0);
    if (leaf[0] < 7) return 0;
    __cpuid(leaf, 1);
    /* The system saves the wide registers of a thread: OSXSAVE, and XMM and YMM in XCR0. */
    if (!(leaf[2] >> 27 & 1) || (_xgetbv(0) & 6) != 6) return 0;
    __cpuidex(leaf, 7, 0);
    return (leaf[1] >> 5 & 1) && (leaf[1] >> 3 & 1);
#else
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi");
#endif
}

#ifdef CRVS_AVX2
#if defined(_MSC_VER) && !defined(__clang__)
#define CRVS_FOR_AVX2
#else
#define CRVS_FOR_AVX2 __attribute__((target("avx2,bmi,popcnt")))
#endif

CRVS_FOR_AVX2 static inline uint64_t equal_bytes32(const uint8_t *bytes, uint8_t c) {
    __m256i chunk = _mm256_loadu_si256((const __m256i *)bytes);
    return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(chunk, _mm256_set1_epi8((char)c)));
}

/* Matching characters of two texts of at most 62, and how many of them are out of order:
   the loop of `jaro_short` in strings.pxd in half as many steps, a quarter to a third
   faster from 17 characters on. Reads both texts to the next multiple of 32. */
CRVS_FOR_AVX2 static int count_matches_avx2(const uint8_t *a, int la, const uint8_t *b, int lb,
                                            int *out_of_order) {
    int window = (la > lb ? la : lb) / 2 - 1;
    if (window < 0) window = 0;
    uint64_t reach = ((uint64_t)2 << window) - 1; /* bits i - window .. i + window */
    uint64_t inside = ((uint64_t)1 << lb) - 1;    /* behind it stand other texts */
    uint64_t free_b = ~(uint64_t)0, taken_a = 0, in_order = ~(uint64_t)0;
    for (int start = 0; start < la; start += 8) {
        for (int i = start; i < start + 8; i++) {
            uint64_t candidates = equal_bytes32(b, a[i]);
            if (lb > 32) candidates |= equal_bytes32(b + 32, a[i]) << 32;
            candidates &= free_b & reach & inside;
            uint64_t first = candidates & (0 - candidates);
            in_order &= (first - 1) | free_b;
            free_b ^= first;
            taken_a |= (uint64_t)(candidates != 0) << i;
            reach = reach << 1 | (uint64_t)(i < window);
        }
    }
    int matches = popcount64(taken_a);
    *out_of_order = 0;
    if (~in_order) {
        for (uint64_t taken_b = ~free_b; taken_a; taken_a &= taken_a - 1, taken_b &= taken_b - 1) {
            *out_of_order += a[lowest_bit64(taken_a)] != b[lowest_bit64(taken_b)];
        }
    }
    return matches;
}
#else
CRVS_INLINE int count_matches_avx2(const uint8_t *a, int la, const uint8_t *b, int lb,
                                   int *out_of_order) {
    (void)a, (void)la, (void)b, (void)lb, (void)out_of_order;
    return 0;
}
#endif

#endif
