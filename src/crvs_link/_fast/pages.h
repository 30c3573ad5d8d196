/* Large scratch memory. Random access to it is limited by how many pages the processor
   remembers, and its first use by how many the system must hand out; both are fewer where
   pages are huge. */
#ifndef CRVS_LINK_PAGES_H
#define CRVS_LINK_PAGES_H

#include <stdlib.h>

#if defined(__linux__)
#include <sys/mman.h>
#endif

#define CRVS_HUGE_PAGE ((size_t)1 << 21)

/* Memory of any content, given back with free(); NULL if there is none. */
static inline void *take_pages(size_t size) {
#if defined(__linux__) && defined(MADV_HUGEPAGE)
    void *memory;
    if (size >= 2 * CRVS_HUGE_PAGE) {
        if (posix_memalign(&memory, CRVS_HUGE_PAGE, size) != 0) return NULL;
        /* Advice: where it is not taken, pages are small. */
        (void)madvise(memory, size, MADV_HUGEPAGE);
        return memory;
    }
#endif
    return malloc(size ? size : 1);
}

#endif
