cdef extern from "pages.h" nogil:
    void *take_pages(size_t size)
