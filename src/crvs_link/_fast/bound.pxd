from crvs_link._fast.bags cimport BagTask
from crvs_link._fast.patterns cimport MOST_COMPARISONS, Comparison
from crvs_link._fast.strings cimport Texts

cdef class Bound:
    cdef Comparison comparisons[MOST_COMPARISONS]
    cdef Texts texts[MOST_COMPARISONS]
    cdef BagTask bags[MOST_COMPARISONS]
    cdef readonly int size
    cdef list keep

    cdef int bind_texts(self, Texts *texts, tuple tables) except -1
    cdef int bind_bags(self, BagTask *task, tuple tables) except -1
