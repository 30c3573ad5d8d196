"""Columns of strings as kernels write them, for any library that speaks Arrow."""

from cpython.pycapsule cimport PyCapsule_GetPointer, PyCapsule_New
from libc.stdint cimport INT32_MAX, int64_t, uint8_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, malloc, realloc
from libc.string cimport memcpy, memset

from crvs_link._fast.arrow cimport ARROW_FLAG_NULLABLE, ArrowArray, ArrowSchema
from crvs_link._fast.codebook cimport OUT_OF_MEMORY, TOO_LONG, Key, make_key


cdef class TextColumn:
    """A column of strings that was written by a kernel.

    It is handed on once, without a copy, by ``__arrow_c_array__`` (the Arrow PyCapsule
    interface) as ``string_view``.
    """

    def __dealloc__(self):
        drop(&self.out)

    cdef int reserve(self, int64_t rows) except -1:
        """Make room for so many rows, all of them null."""
        self.out.valid = <uint8_t *>calloc((rows >> 3) + 1, 1)
        self.out.views = <Key *>calloc(rows + 1, sizeof(Key))
        if self.out.valid == NULL or self.out.views == NULL:
            raise MemoryError
        self.out.rows = self.rows = rows
        return 0

    cdef void take_over(self, Writer *out, int64_t rows) noexcept:
        """Become the column that was written, which then is empty."""
        self.out = out[0]
        self.rows = rows
        memset(out, 0, sizeof(Writer))

    def __len__(self):
        return self.rows

    def __arrow_c_array__(self, requested_schema=None):
        """Hand the column on: a capsule of its schema, and one of its values.

        Raises
        ------
        ValueError
            If it was handed on before.
        """
        if self.out.views == NULL:
            raise ValueError("the column has been handed on before")
        cdef ArrowSchema *schema = <ArrowSchema *>calloc(1, sizeof(ArrowSchema))
        cdef ArrowArray *array = <ArrowArray *>calloc(1, sizeof(ArrowArray))
        cdef const void **buffers = <const void **>calloc(4, sizeof(void *))
        cdef int64_t *sizes = <int64_t *>malloc(sizeof(int64_t))
        if self.out.data == NULL:
            self.out.data = <uint8_t *>malloc(1)
        if (
            schema == NULL or array == NULL or buffers == NULL or sizes == NULL
            or self.out.data == NULL
        ):
            free(schema)
            free(array)
            free(buffers)
            free(sizes)
            raise MemoryError
        schema.format = "vu"
        schema.name = ""
        schema.flags = ARROW_FLAG_NULLABLE
        schema.release = release_schema
        sizes[0] = self.out.used
        buffers[0] = self.out.valid
        buffers[1] = self.out.views
        buffers[2] = self.out.data
        buffers[3] = sizes
        array.length = self.rows
        array.null_count = -1
        array.n_buffers = 4
        array.buffers = buffers
        array.release = release_array
        # From here on the buffers belong to the array, whoever takes it over.
        memset(&self.out, 0, sizeof(Writer))
        values = PyCapsule_New(array, "arrow_array", drop_array)
        return PyCapsule_New(schema, "arrow_schema", drop_schema), values


cdef int grow(Writer *out, int64_t rows) noexcept nogil:
    """Make room for more rows, of which those that are new are null.

    Returns
    -------
    int
        0, or `OUT_OF_MEMORY`.
    """
    cdef int64_t before = (out.rows >> 3) + 1 if out.valid != NULL else 0
    cdef Key *views = <Key *>realloc(out.views, (rows + 1) * sizeof(Key))
    if views != NULL:
        out.views = views
    cdef uint8_t *valid = <uint8_t *>realloc(out.valid, (rows >> 3) + 1)
    if valid != NULL:
        out.valid = valid
    if views == NULL or valid == NULL:
        return OUT_OF_MEMORY
    memset(valid + before, 0, (rows >> 3) + 1 - before)
    out.rows = rows
    return 0


cdef void drop(Writer *out) noexcept nogil:
    free(out.valid)
    free(out.views)
    free(out.data)


cdef int put_long(Writer *out, int64_t row, const uint8_t *text, uint32_t length) noexcept nogil:
    """Write a value of more than `INLINE` bytes; see `put`."""
    cdef Key key = make_key(text, length)
    cdef uint8_t *data
    cdef int64_t room
    if out.used + length > INT32_MAX:
        return TOO_LONG
    if out.used + length > out.room:
        room = 2 * (out.used + length)
        data = <uint8_t *>realloc(out.data, room)
        if data == NULL:
            return OUT_OF_MEMORY
        out.data = data
        out.room = room
    memcpy(out.data + out.used, text, length)
    # In the place of the address: number of the buffer, and where in it.
    key.tail = <uint64_t>out.used << 32
    out.used += length
    out.views[row] = key
    out.valid[row >> 3] |= <uint8_t>(1 << (row & 7))
    return 0


cdef void release_schema(ArrowSchema *schema) noexcept nogil:
    schema.release = NULL


cdef void release_array(ArrowArray *array) noexcept nogil:
    cdef int i
    for i in range(4):
        free(<void *>array.buffers[i])
    free(array.buffers)
    array.release = NULL


cdef void drop_schema(object capsule) noexcept:
    cdef ArrowSchema *schema = <ArrowSchema *>PyCapsule_GetPointer(capsule, "arrow_schema")
    if schema.release != NULL:
        schema.release(schema)
    free(schema)


cdef void drop_array(object capsule) noexcept:
    cdef ArrowArray *array = <ArrowArray *>PyCapsule_GetPointer(capsule, "arrow_array")
    if array.release != NULL:
        array.release(array)
    free(array)
