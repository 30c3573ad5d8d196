"""Numbers of byte strings: found in one step, and given to new ones as they come.

Open addressing, never more than two thirds full, over arrays that can lie in a file: the
bytes of all values end to end, where each begins, and a slot for each hash.
"""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_GET_SIZE
from cpython.unicode cimport PyUnicode_AsUTF8AndSize
from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t, uint64_t
from libc.string cimport memcmp, memcpy

import numpy as np

cimport cython
from crvs_link._fast.arrow cimport ArrowArray, StringChunks, is_there, read_key
from crvs_link._fast.bits cimport prefetch
from crvs_link._fast.codebook cimport Key, bytes_of, hash_key, make_key
from crvs_link._fast.columns cimport TextColumn, put

cdef enum:
    LEAST_SLOTS = 16
    AHEAD = 16          # values whose slots are called from memory in advance

cdef int64_t MOST_BYTES = 0xFFFFFFFF


def lay_out(series):
    """The bytes of a column of strings end to end, nothing for null.

    Parameters
    ----------
    series
        Anything with ``__arrow_c_stream__`` whose values are strings.

    Returns
    -------
    data : uint8[total]
    starts : int64[n + 1]

    Raises
    ------
    TypeError
        If the values are not strings.
    OverflowError
        If a value has 2**31 bytes.
    """
    cdef StringChunks chunks = StringChunks(series)
    starts = np.zeros(chunks.rows + 1, dtype=np.int64)
    cdef int64_t[::1] start = starts
    cdef const ArrowArray *chunk
    cdef Key key
    cdef int64_t c, i, row = 0, at = 0
    for c in range(chunks.size):
        chunk = &chunks.arrays[c]
        for i in range(chunk.offset, chunk.offset + chunk.length):
            if is_there(chunk, i):
                if not read_key(chunk, chunks.layout, i, &key):
                    raise OverflowError("a value of 2**31 bytes or more")
                at += <uint32_t>key.head
            row += 1
            start[row] = at
    data = np.empty(at, dtype=np.uint8)
    cdef uint8_t[::1] view = data
    row = 0
    for c in range(chunks.size):
        chunk = &chunks.arrays[c]
        for i in range(chunk.offset, chunk.offset + chunk.length):
            if is_there(chunk, i) and start[row + 1] > start[row]:
                read_key(chunk, chunks.layout, i, &key)
                memcpy(&view[start[row]], bytes_of(&key), <uint32_t>key.head)
            row += 1
    return data, starts


cdef inline uint32_t hash_bytes(const uint8_t *data, uint32_t length) noexcept nogil:
    return hash_key(make_key(data, length))


cdef class Lookup:
    """Distinct byte strings, numbered from 0 in the order in which they came.

    Safe to use from several threads: each call holds the interpreter's lock, or without
    one that of the object.

    Parameters
    ----------
    data : uint8[total], optional
        As `arrays` gives them.
    starts : uint32[n + 1], optional
    slots : int32[m], optional

    Raises
    ------
    ValueError
        If the arrays do not fit together.
    """

    def __init__(self, data=None, starts=None, slots=None):
        if data is None:
            data = np.empty(0, dtype=np.uint8)
            starts = np.zeros(1, dtype=np.uint32)
            slots = np.full(LEAST_SLOTS, -1, dtype=np.int32)
        if len(starts) == 0 or len(slots) < LEAST_SLOTS or len(slots) & (len(slots) - 1):
            raise ValueError("the arrays of a lookup do not fit together")
        self.size = len(starts) - 1
        if 3 * self.size > 2 * len(slots) or starts[self.size] > len(data):
            raise ValueError("the arrays of a lookup do not fit together")
        self.data = data
        self.starts = starts
        self.slots = slots

    def __len__(self):
        return self.size

    @property
    def nbytes(self):
        """Bytes beside those of the values themselves."""
        return 4 * (self.starts.shape[0] + self.slots.shape[0])

    @property
    def text_bytes(self):
        """Bytes of the values."""
        return self.data.shape[0]

    def arrays(self):
        """What `Lookup` takes, without room to spare."""
        return (
            np.asarray(self.data)[: self.starts[self.size]],
            np.asarray(self.starts)[: self.size + 1],
            np.asarray(self.slots),
        )

    cdef int32_t seek(self, const uint8_t *value, uint32_t length) noexcept nogil:
        """Number of a value, or -1 - the free slot in which it would stand."""
        cdef uint64_t mask = <uint64_t>self.slots.shape[0] - 1
        cdef uint64_t place = hash_bytes(value, length) & mask
        cdef int32_t number = self.slots[place]
        cdef uint32_t start
        while number >= 0:
            start = self.starts[number]
            if self.starts[number + 1] - start == length and (
                length == 0 or memcmp(&self.data[start], value, length) == 0
            ):
                return number
            place = (place + 1) & mask
            number = self.slots[place]
        return <int32_t>(-1 - <int64_t>place)

    cdef int make_room(self, int64_t values, int64_t length) except -1:
        """Room for so many more values of so many bytes together."""
        cdef int64_t used = self.starts[self.size]
        cdef int64_t slots = self.slots.shape[0]
        cdef int64_t number
        cdef uint64_t place
        if used + length > MOST_BYTES or self.size + values > 0x3FFFFFFF:
            raise OverflowError("too many distinct values for one index")
        if used + length > self.data.shape[0]:
            data = np.empty(used + length + (used >> 3) + 4096, dtype=np.uint8)
            data[:used] = np.asarray(self.data)[:used]
            self.data = data
        if self.size + values + 1 > self.starts.shape[0]:
            starts = np.zeros(self.size + values + (self.size >> 3) + 256, dtype=np.uint32)
            starts[: self.size + 1] = np.asarray(self.starts)[: self.size + 1]
            self.starts = starts
        if 3 * (self.size + values) <= 2 * slots:
            return 0
        while 3 * (self.size + values) > 2 * slots:
            slots *= 2
        self.slots = np.full(slots, -1, dtype=np.int32)
        for number in range(self.size):
            place = hash_bytes(
                &self.data[0] + self.starts[number],
                self.starts[number + 1] - self.starts[number],
            ) & (slots - 1)
            while self.slots[place] >= 0:
                place = (place + 1) & (slots - 1)
            self.slots[place] = <int32_t>number
        return 0

    cdef int32_t put(self, const uint8_t *value, uint32_t length) except -1:
        """Number of a value, a new one if it has none; there is room."""
        cdef int32_t found = self.seek(value, length)
        cdef uint32_t start
        if found >= 0:
            return found
        start = self.starts[self.size]
        if length:
            memcpy(&self.data[start], value, length)
        self.starts[self.size + 1] = start + length
        self.slots[-1 - found] = <int32_t>self.size
        self.size += 1
        return <int32_t>(self.size - 1)

    @cython.critical_section
    def value(self, int64_t number):
        """The bytes of a value."""
        if not 0 <= number < self.size:
            raise IndexError("no such value")
        return bytes(self.data[self.starts[number] : self.starts[number + 1]])

    @cython.critical_section
    def gather(self, const int32_t[::1] numbers):
        """Texts by their numbers, a column of strings; null for -1."""
        cdef TextColumn column = TextColumn()
        cdef Py_ssize_t i
        cdef int32_t number
        cdef uint32_t start
        cdef const uint8_t *data = &self.data[0] if self.data.shape[0] else NULL
        column.reserve(numbers.shape[0])
        for i in range(numbers.shape[0]):
            number = numbers[i]
            if number >= self.size:
                raise IndexError("no such value")
            if number < 0:
                continue
            start = self.starts[number]
            if put(&column.out, i, data + start, self.starts[number + 1] - start) < 0:
                raise MemoryError
        column.rows = numbers.shape[0]
        return column

    @cython.critical_section
    def find(self, bytes value):
        """Number of a value, -1 if it has none."""
        cdef int32_t found = self.seek(
            <const uint8_t *>PyBytes_AS_STRING(value), <uint32_t>PyBytes_GET_SIZE(value)
        )
        return found if found >= 0 else -1

    cpdef int32_t find_text(self, str value) except -2:
        """Number of a text, -1 if it has none."""
        cdef Py_ssize_t length
        cdef const char *data = PyUnicode_AsUTF8AndSize(value, &length)
        cdef int32_t found
        with cython.critical_section(self):
            found = self.seek(<const uint8_t *>data, <uint32_t>length)
        return found if found >= 0 else -1

    @cython.critical_section
    def find_all(self, const uint8_t[::1] data, const int64_t[::1] starts):
        """Numbers of values that lie end to end, int32[n]; -1 for those that have none."""
        return self.number_all(data, starts, False)

    @cython.critical_section
    def add_all(self, const uint8_t[::1] data, const int64_t[::1] starts):
        """As `find_all`; those that have none get the next numbers."""
        return self.number_all(data, starts, True)

    cdef object number_all(self, const uint8_t[::1] data, const int64_t[::1] starts, bint new):
        cdef Py_ssize_t n = starts.shape[0] - 1
        cdef Py_ssize_t i
        cdef int32_t found
        cdef const uint8_t *all_ = &data[0] if data.shape[0] else NULL
        cdef uint64_t mask
        if n < 0 or starts[n] > data.shape[0]:
            raise ValueError("values must lie within their bytes")
        for i in range(n):
            if not 0 <= starts[i] <= starts[i + 1]:
                raise ValueError("values must lie within their bytes")
        out = np.empty(n, dtype=np.int32)
        cdef int32_t[::1] view = out
        if new:
            self.make_room(n, starts[n])
        mask = <uint64_t>self.slots.shape[0] - 1
        for i in range(n):
            if i + AHEAD < n:
                prefetch(&self.slots[
                    hash_bytes(
                        all_ + starts[i + AHEAD],
                        <uint32_t>(starts[i + AHEAD + 1] - starts[i + AHEAD]),
                    ) & mask
                ])
            if new:
                view[i] = self.put(all_ + starts[i], <uint32_t>(starts[i + 1] - starts[i]))
            else:
                found = self.seek(all_ + starts[i], <uint32_t>(starts[i + 1] - starts[i]))
                view[i] = found if found >= 0 else -1
        return out
