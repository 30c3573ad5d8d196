"""Columns of strings as they arrive from any library that speaks Arrow."""

from cpython.pycapsule cimport PyCapsule_GetPointer
from libc.stdint cimport int32_t, int64_t
from libc.stdlib cimport free, realloc
from libc.string cimport strcmp

from crvs_link._fast.codebook cimport OUT_OF_MEMORY, TOO_LONG, Block, Key, Table, add, flush


cdef class StringChunks:
    """The chunks of an Arrow stream of strings, without a copy.

    They are held, and with them the memory of the strings, until the object goes.
    Each array, the schema and the stream are released once, after an error too.

    Parameters
    ----------
    series
        Anything with ``__arrow_c_stream__`` (the Arrow PyCapsule interface).

    Raises
    ------
    TypeError
        If the values are not strings.
    ValueError
        If the stream has been read before.
    RuntimeError
        If the stream reports an error.
    """

    def __cinit__(self, series):
        self.capsule = series.__arrow_c_stream__()
        self.stream = <ArrowArrayStream *>PyCapsule_GetPointer(
            self.capsule, "arrow_array_stream"
        )
        if self.stream.release == NULL:
            raise ValueError("the Arrow stream has been read before")
        self.read_layout()
        self.read_arrays()

    cdef int read_layout(self) except -1:
        cdef ArrowSchema schema
        if self.stream.get_schema(self.stream, &schema) != 0:
            raise RuntimeError("the Arrow stream reports an error")
        try:
            if strcmp(schema.format, "vu") == 0:
                self.layout = VIEWS
            elif strcmp(schema.format, "U") == 0:
                self.layout = OFFSETS64
            elif strcmp(schema.format, "u") == 0:
                self.layout = OFFSETS32
            else:
                raise TypeError(
                    f"expected a column of strings, got Arrow format {schema.format.decode()!r}"
                )
        finally:
            schema.release(&schema)
        return 0

    cdef int read_arrays(self) except -1:
        cdef ArrowArray array
        cdef ArrowArray *arrays
        while True:
            if self.stream.get_next(self.stream, &array) != 0:
                raise RuntimeError("the Arrow stream reports an error")
            if array.release == NULL:
                return 0
            arrays = <ArrowArray *>realloc(self.arrays, (self.size + 1) * sizeof(ArrowArray))
            if arrays == NULL:
                array.release(&array)
                raise MemoryError
            self.arrays = arrays
            self.arrays[self.size] = array
            self.size += 1
            self.rows += array.length

    def __dealloc__(self):
        cdef int64_t i
        for i in range(self.size):
            self.arrays[i].release(&self.arrays[i])
        free(self.arrays)
        if self.stream != NULL and self.stream.release != NULL:
            self.stream.release(self.stream)


cdef int code_chunks(Table *table, StringChunks chunks, int32_t *codes) noexcept nogil:
    """Write the code of each value to ``codes``, -1 for null.

    Returns
    -------
    int
        Negative: `OUT_OF_MEMORY`, or `TOO_LONG` for a value of 2**31 bytes.
    """
    cdef Block block
    cdef int64_t i
    cdef int64_t row = 0
    cdef int status
    block.size = 0
    for i in range(chunks.size):
        status = code_chunk(table, &block, &chunks.arrays[i], chunks.layout, row, codes)
        if status < 0:
            return status
        row += chunks.arrays[i].length
    return flush(table, &block, codes)


cdef int code_chunk(
    Table *table, Block *block, const ArrowArray *chunk, Layout layout, int64_t row,
    int32_t *codes,
) noexcept nogil:
    """Code one chunk, whose first value is that of row ``row``."""
    cdef Key key
    cdef int64_t i
    for i in range(chunk.offset, chunk.offset + chunk.length):
        if not is_there(chunk, i):
            codes[row] = -1
        elif not read_key(chunk, layout, i, &key):
            return TOO_LONG
        elif add(table, block, key, row, codes) < 0:
            return OUT_OF_MEMORY
        row += 1
    return 0
