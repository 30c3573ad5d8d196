/* Every operation of bits.h against a slow and obvious form, on generated inputs.
   Prints the path that was compiled; ends with 1 at the first difference. */
#include "bits.h"

#include <stdio.h>
#include <string.h>

#define CHECK(what, condition)                                  \
    do {                                                        \
        if (!(condition)) return printf("%s differs\n", what), 1; \
    } while (0)

static uint64_t state = 20260;

static uint64_t draw(void) { /* xorshift64* (Vigna 2016) */
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return state * 0x2545f4914f6cdd1du;
}

static int check_words(uint64_t x) {
    int count = 0, lowest = 64;
    for (int i = 63; i >= 0; i--) {
        if (x >> i & 1) count++, lowest = i;
    }
    CHECK("popcount64", popcount64(x) == count);
    CHECK("lowest_bit64", x == 0 || lowest_bit64(x) == lowest);
    return 0;
}

static int check_sixteens(void) {
    uint8_t bytes[17];
    uint16_t units[17];
    int32_t a[17], b[17];
    uint64_t same_bytes = 0, same_units = 0;
    uint32_t same_lanes = 0, missing_lanes = 0, equal, missing;
    for (int i = 0; i < 17; i++) {
        bytes[i] = (uint8_t)(draw() & 0x83);
        /* Units that differ in one of their two bytes only, and the sign bit set. */
        units[i] = (uint16_t)(draw() & 0x8383);
        a[i] = (int32_t)(draw() % 5) - 1;
        b[i] = draw() % 8 ? (int32_t)(draw() % 5) - 1 : INT32_MIN;
    }
    int shift = (int)(draw() & 1); /* addresses that are not multiples of 16 too */
    for (int i = 0; i < 16; i++) {
        same_bytes |= (uint64_t)(bytes[shift + i] == bytes[3]) << i;
        same_units |= (uint64_t)(units[shift + i] == units[3]) << i;
        same_lanes |= (uint32_t)(a[shift + i] == b[shift + i]) << i;
        missing_lanes |= (uint32_t)(a[shift + i] < 0 || b[shift + i] < 0) << i;
    }
    prefetch(bytes);
    CHECK("equal_bytes16", equal_bytes16(bytes + shift, bytes[3]) == same_bytes);
    CHECK("equal_units16", equal_units16(units + shift, units[3]) == same_units);
    lane_masks16(a + shift, b + shift, &equal, &missing);
    CHECK("lane_masks16, equal", equal == same_lanes);
    CHECK("lane_masks16, missing", missing == missing_lanes);
    return 0;
}

static int check_subsets(void) {
    uint32_t sets[17], within = (uint32_t)draw(), bits = 0;
    int shift = (int)(draw() & 1);
    for (int i = 0; i < 17; i++) {
        sets[i] = (uint32_t)(draw() & draw() & draw());
        if (draw() & 1) sets[i] &= within;
    }
    for (int i = 0; i < 16; i++) {
        if ((sets[shift + i] & ~within) == 0) bits |= (uint32_t)1 << i;
    }
    CHECK("subsets16", subsets16(sets + shift, within) == bits);
    return 0;
}

static int check_lanes(void) {
    uint32_t masks[65];
    int shift = (int)(draw() & 1);
    for (int i = 0; i < 65; i++) masks[i] = (uint32_t)(draw() & draw());
    for (int lane = 0; lane < 32; lane++) {
        uint64_t bits = 0;
        for (int i = 0; i < 64; i++) {
            if ((masks[shift + i] & (uint32_t)1 << lane) != 0) bits |= (uint64_t)1 << i;
        }
        CHECK("lane_bits64", lane_bits64(masks + shift, lane) == bits);
    }
    return 0;
}

/* A text of 1 to 62 characters in 64 bytes; behind its padding stands another text. */
static int draw_text(uint8_t *text) {
    int length = 1 + (int)(draw() % 62), letters = 2 + (int)(draw() % 8);
    for (int i = 0; i < 64; i++) {
        int padding = i >= length && i < (length + 15) / 16 * 16;
        text[i] = padding ? 0 : (uint8_t)(1 + draw() % (uint64_t)letters);
    }
    return length;
}

static int check_matches(void) {
    uint8_t a[64], b[64], in_a[64], in_b[64], taken[64] = {0};
    int la = draw_text(a), lb = draw_text(b);
    if (draw() & 1) memcpy(b, a, 64), lb = la, b[draw() % (uint64_t)lb] = 9;
    int longer = la > lb ? la : lb, window = longer < 4 ? 0 : longer / 2 - 1;
    int matches = 0, in = 0, order = 0, out_of_order;
    for (int i = 0; i < la; i++) {
        for (int j = i > window ? i - window : 0; j < lb && j <= i + window; j++) {
            if (taken[j] || a[i] != b[j]) continue;
            taken[j] = 1;
            in_a[matches++] = a[i];
            break;
        }
    }
    for (int j = 0; j < lb; j++) {
        if (taken[j]) in_b[in++] = b[j];
    }
    for (int k = 0; k < matches; k++) order += in_a[k] != in_b[k];
    CHECK("matches", count_matches_avx2(a, la, b, lb, &out_of_order) == matches);
    CHECK("order", out_of_order == order);
    return 0;
}

int main(void) {
    for (int i = 0; i < 64; i++) {
        if (check_words((uint64_t)1 << i) || check_words(~(uint64_t)0 << i)) return 1;
    }
    for (int i = 0; i < 100000; i++) {
        if (check_words(draw() & draw() & draw()) || check_words(draw())) return 1;
        if (check_sixteens() || check_subsets()) return 1;
        if (i < 1000 && check_lanes()) return 1;
        if (has_avx2() && check_matches()) return 1;
    }
    printf("%s%s\n", CRVS_PATH, has_avx2() ? " and AVX2" : "");
    return 0;
}
