"""Delimited text into columns of strings, every row and every byte checked.

The grammar is RFC 4180: a field that begins with a quotation mark runs to the next
mark that is not doubled, and a delimiter or a line end must follow; elsewhere marks are
characters, but in pairs only. Lines end with LF or CRLF. Text is UTF-8 without NUL.
Any other text is a *fault*, which is told and not described: whoever reads the file
again, line by line, can say where it is.

About 0.5 ns a byte and 4 ns a field on one thread; memory is 16 bytes for each field
that is kept, and the bytes of those that have more than twelve.
"""

from libc.stdint cimport INT32_MAX, int64_t, uint8_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, realloc
from libc.string cimport memchr, memcpy

import numpy as np

from crvs_link._fast.bits cimport lowest_bit64
from crvs_link._fast.codebook cimport INLINE, OUT_OF_MEMORY, TOO_LONG, load
from crvs_link._fast.columns cimport TextColumn, Writer, drop, grow, put_long

cdef extern from "delimited.h" nogil:
    uint32_t marks16(const uint8_t *bytes, uint8_t delimiter)

PADDING = 16
"""Bytes that must be readable after those of a block."""

cdef enum:
    FAULT = -3
    FIRST_ROWS = 1024
    NEWLINE = 10
    RETURN = 13
    QUOTE = 34

cdef struct Rows:
    Writer *columns         # by field; those that are not kept have no rows
    uint8_t *kept
    int64_t width
    int64_t height
    int64_t room
    int64_t *blank          # rows that are blank lines
    int64_t n_blank
    int64_t blank_room
    uint8_t *plain          # a quoted field without its marks
    int64_t plain_room
    uint8_t delimiter


cdef class DelimitedRows:
    """Rows of delimited text, taken in block by block.

    Parameters
    ----------
    delimiter : bytes
        One ASCII character.
    width : int
        Fields of each row.
    kept : sequence of int
        The fields, from 0, that are kept, ascending.

    Raises
    ------
    ValueError
        If they are not fields of a row.
    """

    cdef Rows rows
    cdef list fields

    def __cinit__(self, bytes delimiter, int64_t width, kept):
        if len(delimiter) != 1 or width < 1:
            raise ValueError("rows need a delimiter of one byte, and a field")
        self.fields = list(kept)
        if any(not 0 <= field < width for field in self.fields):
            raise ValueError("only fields of a row can be kept")
        self.rows.delimiter = delimiter[0]
        self.rows.width = width
        self.rows.columns = <Writer *>calloc(width, sizeof(Writer))
        self.rows.kept = <uint8_t *>calloc(width, 1)
        if self.rows.columns == NULL or self.rows.kept == NULL:
            raise MemoryError
        for field in self.fields:
            self.rows.kept[<int64_t>field] = 1

    def __dealloc__(self):
        cdef int64_t i
        if self.rows.columns != NULL:
            for i in range(self.rows.width):
                drop(&self.rows.columns[i])
        free(self.rows.columns)
        free(self.rows.kept)
        free(self.rows.blank)
        free(self.rows.plain)

    @property
    def height(self):
        """Rows so far."""
        return self.rows.height

    def feed(self, const uint8_t[::1] block, int64_t size, int64_t enough, bint last):
        """Take in the whole rows of a block.

        Parameters
        ----------
        block : uint8[size + PADDING or more]
            Begins where a row begins.
        size : int
            Bytes of text in it.
        enough : int
            No row that begins here or later is taken.
        last : bool
            Whether the text ends with the block, and so its last row.

        Returns
        -------
        int
            Bytes taken: the next row begins there. -1 where there is a fault.

        Raises
        ------
        ValueError
            If the block is too short for its size.
        OverflowError
            If the long values of a column exceed 2**31 bytes.
        """
        if size < 0 or block.shape[0] < size + PADDING:
            raise ValueError("a block needs room after its text")
        cdef int64_t taken
        with nogil:
            taken = take_rows(&self.rows, &block[0], size, enough, last)
            if taken > 0 and not is_text(&block[0], taken):
                taken = FAULT
        if taken == OUT_OF_MEMORY:
            raise MemoryError
        if taken == TOO_LONG:
            raise OverflowError("2**31 bytes or more in the long values of one column")
        return -1 if taken == FAULT else taken

    def finish(self):
        """Give the rows, and begin anew.

        Returns
        -------
        columns : list of TextColumn
            One for each field that is kept; null where a field is empty.
        blank : int64[k]
            The rows, from 0, that are blank lines.
        """
        cdef TextColumn column
        cdef int64_t[::1] view
        columns = []
        for field in self.fields:
            column = TextColumn()
            if self.rows.room == 0:
                column.reserve(0)
            else:
                column.take_over(&self.rows.columns[<int64_t>field], self.rows.height)
            columns.append(column)
        blank = np.empty(self.rows.n_blank, dtype=np.int64)
        if self.rows.n_blank:
            view = blank
            memcpy(&view[0], self.rows.blank, self.rows.n_blank * sizeof(int64_t))
        self.rows.height = self.rows.room = self.rows.n_blank = 0
        return columns, blank


cdef int64_t take_rows(
    Rows *rows, const uint8_t *data, int64_t size, int64_t enough, bint last
) noexcept nogil:
    """Take whole rows; give the bytes that they took, or a negative status."""
    cdef int64_t at = 0
    cdef int64_t taken
    while at < size and at < enough:
        if rows.height == rows.room and make_room(rows) < 0:
            return OUT_OF_MEMORY
        taken = take_row(rows, data + at, size - at, last)
        if taken <= 0:
            return at if taken == 0 else taken
        at += taken
        rows.height += 1
    return at


cdef int make_room(Rows *rows) noexcept nogil:
    cdef int64_t room = 2 * rows.room if rows.room else FIRST_ROWS
    cdef int64_t i
    for i in range(rows.width):
        if rows.kept[i] and grow(&rows.columns[i], room) < 0:
            return OUT_OF_MEMORY
    rows.room = room
    return 0


cdef inline int64_t take_row(
    Rows *rows, const uint8_t *data, int64_t size, bint last
) noexcept nogil:
    """Take one row; give its bytes, 0 where it does not end yet, or a negative status."""
    cdef int64_t field = 0
    cdef int64_t start = 0
    cdef int64_t end, length, marks
    cdef uint32_t found
    cdef int status
    while True:
        if start < size and data[start] == QUOTE:
            end = end_of_quoted(data, start + 1, size)
            if end < 0:
                return FAULT if last else 0
            status = keep_quoted(rows, field, data + start + 1, end - start - 1)
            if status < 0:
                return status
            end += 1
            if end < size and data[end] == RETURN:
                if end + 1 >= size:
                    end += last
                elif data[end + 1] == NEWLINE:
                    end += 1
            if end >= size or (end + 1 == size and data[end] == RETURN):
                # More text may double the mark, or end the line.
                if not last:
                    return 0
            elif data[end] != rows.delimiter and data[end] != NEWLINE:
                return FAULT
        else:
            end = start
            marks = 0
            while True:
                found = marks16(data + end, rows.delimiter)
                if not found:
                    end += 16
                else:
                    end += lowest_bit64(found)
                    if end < size and data[end] == QUOTE:
                        marks += 1
                        end += 1
                        continue
                    break
                if end >= size:
                    break
            if end >= size:
                if not last:
                    return 0
                end = size
            if marks & 1:
                return FAULT
            length = end - start
            if (end == size or data[end] == NEWLINE) and length and data[end - 1] == RETURN:
                length -= 1
            if field < rows.width and rows.kept[field]:
                status = keep(&rows.columns[field], rows.height, data + start, length)
                if status < 0:
                    return status
            if end == size or data[end] == NEWLINE:
                if field == 0 and is_blank(data + start, length):
                    if remember_blank(rows) < 0:
                        return OUT_OF_MEMORY
                    clear(rows)
                    return min(end + 1, size)
        field += 1
        if end >= size or data[end] == NEWLINE:
            return min(end + 1, size) if field == rows.width else FAULT
        start = end + 1


cdef inline int keep(
    Writer *out, int64_t row, const uint8_t *text, int64_t length
) noexcept nogil:
    """Write a field that stands in a block, of which 16 bytes can be read from anywhere."""
    cdef uint64_t low, high
    if length > INLINE:
        return put_long(out, row, text, <uint32_t>length) if length <= INT32_MAX else TOO_LONG
    low = load(text, 8)
    high = load(text + 8, 4)
    if length >= 8:
        high &= (<uint64_t>1 << (8 * (length - 8))) - 1
    else:
        low &= (<uint64_t>1 << (8 * length)) - 1
        high = 0
    out.views[row].head = low << 32 | <uint64_t>length
    out.views[row].tail = low >> 32 | high << 32
    out.valid[row >> 3] |= <uint8_t>((length > 0) << (row & 7))
    return 0


cdef inline int64_t end_of_quoted(const uint8_t *data, int64_t start, int64_t size) noexcept nogil:
    """Where the mark stands that closes a quotation, or the last byte; -1 for none."""
    cdef const uint8_t *mark
    while start < size:
        mark = <const uint8_t *>memchr(data + start, QUOTE, size - start)
        if mark == NULL:
            return -1
        if mark + 1 >= data + size or mark[1] != QUOTE:
            return mark - data
        start = mark + 2 - data
    return -1


cdef int keep_quoted(
    Rows *rows, int64_t field, const uint8_t *text, int64_t length
) noexcept nogil:
    """Write what stands in quotation marks, doubled marks once."""
    cdef uint8_t *plain
    cdef int64_t i
    cdef int64_t n = 0
    if field >= rows.width or not rows.kept[field]:
        return 0
    if memchr(text, QUOTE, length) == NULL:
        return keep(&rows.columns[field], rows.height, text, length)
    if rows.plain_room < length + INLINE:
        plain = <uint8_t *>realloc(rows.plain, 2 * (length + INLINE))
        if plain == NULL:
            return OUT_OF_MEMORY
        rows.plain = plain
        rows.plain_room = 2 * (length + INLINE)
    i = 0
    while i < length:
        rows.plain[n] = text[i]
        n += 1
        i += 2 if text[i] == QUOTE else 1
    return keep(&rows.columns[field], rows.height, rows.plain, n)


cdef inline bint is_blank(const uint8_t *text, int64_t length) noexcept nogil:
    cdef int64_t i
    for i in range(length):
        if text[i] != 32 and not 9 <= text[i] <= 13:
            return False
    return True


cdef int remember_blank(Rows *rows) noexcept nogil:
    cdef int64_t *blank
    if rows.n_blank == rows.blank_room:
        blank = <int64_t *>realloc(
            rows.blank, (2 * rows.blank_room + FIRST_ROWS) * sizeof(int64_t)
        )
        if blank == NULL:
            return OUT_OF_MEMORY
        rows.blank = blank
        rows.blank_room = 2 * rows.blank_room + FIRST_ROWS
    rows.blank[rows.n_blank] = rows.height
    rows.n_blank += 1
    return 0


cdef void clear(Rows *rows) noexcept nogil:
    """Make the fields of a row null, all but the first."""
    cdef int64_t i
    for i in range(1, rows.width):
        if rows.kept[i]:
            rows.columns[i].views[rows.height].head = 0
            rows.columns[i].views[rows.height].tail = 0


cdef bint is_text(const uint8_t *data, int64_t size) noexcept nogil:
    """Whether bytes are UTF-8 (RFC 3629) without NUL."""
    cdef int64_t i = 0
    cdef int64_t more, k
    cdef uint8_t c, least, most
    if memchr(data, 0, size) != NULL:
        return False
    while i < size:
        if i + 8 <= size and not load(data + i, 8) & <uint64_t>0x8080808080808080:
            i += 8
            continue
        c = data[i]
        i += 1
        if c < 0x80:
            continue
        # How many bytes follow, and what the first of them may be.
        least, most = 0x80, 0xBF
        if 0xC2 <= c <= 0xDF:
            more = 1
        elif 0xE0 <= c <= 0xEF:
            more = 2
            if c == 0xE0:
                least = 0xA0
            elif c == 0xED:
                most = 0x9F
        elif 0xF0 <= c <= 0xF4:
            more = 3
            if c == 0xF0:
                least = 0x90
            elif c == 0xF4:
                most = 0x8F
        else:
            return False
        if i + more > size or not least <= data[i] <= most:
            return False
        for k in range(i + 1, i + more):
            if not 0x80 <= data[k] <= 0xBF:
                return False
        i += more
    return True
