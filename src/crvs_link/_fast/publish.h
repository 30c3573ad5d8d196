/* One number that a thread writes while others read it: what was written before it is seen
   by whoever sees it. */
#ifndef CRVS_LINK_PUBLISH_H
#define CRVS_LINK_PUBLISH_H

#include <stdint.h>

#if defined(_MSC_VER)
#include <intrin.h>
static __inline void publish(int32_t *place, int32_t value) {
    _InterlockedExchange((volatile long *)place, value);
}
static __inline int32_t published(const int32_t *place) {
    int32_t value = *(const volatile int32_t *)place;
    _ReadWriteBarrier();
    return value;
}
#else
static inline void publish(int32_t *place, int32_t value) {
    __atomic_store_n(place, value, __ATOMIC_RELEASE);
}
static inline int32_t published(const int32_t *place) {
    return __atomic_load_n(place, __ATOMIC_ACQUIRE);
}
#endif

#endif
