/* Marks that structure delimited text, sixteen bytes at a time. */
#ifndef CRVS_LINK_DELIMITED_H
#define CRVS_LINK_DELIMITED_H

#include "bits.h"

/* Which of 16 bytes are the delimiter, a line end or a quotation mark: bit i for byte i. */
CRVS_INLINE uint32_t marks16(const uint8_t *bytes, uint8_t delimiter) {
#ifdef CRVS_SSE2
    __m128i chunk = _mm_loadu_si128((const __m128i *)bytes);
    __m128i marks = _mm_or_si128(_mm_cmpeq_epi8(chunk, _mm_set1_epi8((char)delimiter)),
                                 _mm_or_si128(_mm_cmpeq_epi8(chunk, _mm_set1_epi8('\n')),
                                              _mm_cmpeq_epi8(chunk, _mm_set1_epi8('"'))));
    return (uint32_t)_mm_movemask_epi8(marks);
#else
    uint32_t mask = 0;
    for (int i = 0; i < 16; i++) {
        uint8_t c = bytes[i];
        mask |= (uint32_t)(c == delimiter || c == '\n' || c == '"') << i;
    }
    return mask;
#endif
}

#endif
