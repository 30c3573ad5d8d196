"""The comparisons of a model, bound to tables that grow while searches read them."""

from libc.stdint cimport int32_t, uint8_t, uint16_t, uint32_t
from libc.stdlib cimport free, malloc
from libc.string cimport memset

from crvs_link._fast.bags cimport BAG_CLASSES, MOST_BOUNDS, BagRow, BagTask
from crvs_link._fast.dates cimport DATE_LEVELS, DateRow
from crvs_link._fast.patterns cimport (
    BAG,
    CODE,
    DATE,
    MOST_COMPARISONS,
    TEXT,
    Comparison,
    bind_comparison,
)
from crvs_link._fast.strings cimport LEAST_MATCHES, TextRow, Texts, least_matches
from crvs_link._fast.tokens cimport Information, NameRow, Names


cdef class Bound:
    """Comparisons as the kernels read them, over the arrays of an index as they stand.

    Parameters
    ----------
    comparisons : list of tuple
        ``(kind, lane, partner, thresholds, first_exact, place, rarity, tables)`` as in
        `patterns.Program`. Tables, by kind: text and code ``(rows, chars, lengths, wide,
        groups)``; date ``(block, levels)``; bag ``(names, rows, tokens, information, equals,
        bounds, levels)`` with names ``(texts, keys, inner, rows, threshold)``, texts and keys
        as of texts. Rows are bytes, as the tables of the kernels have them.
    width : int
        Lanes of a record.

    Raises
    ------
    ValueError
        If the parts do not fit together.
    """

    def __cinit__(self, list comparisons, int width):
        cdef int k
        cdef Comparison *c
        cdef const uint8_t[::1] bytes_
        cdef const uint32_t[::1] groups_view
        memset(self.comparisons, 0, sizeof(self.comparisons))
        memset(self.texts, 0, sizeof(self.texts))
        memset(self.bags, 0, sizeof(self.bags))
        if not 1 <= len(comparisons) <= MOST_COMPARISONS:
            raise ValueError("a model has 1 to 24 comparisons")
        self.keep = comparisons
        self.size = <int>len(comparisons)
        # A comparison with a partner decides first whether the two were exchanged.
        ordered = sorted(comparisons, key=lambda comparison: comparison[2] < 0)
        for k in range(self.size):
            kind, lane, partner, thresholds, first_exact, place, rarity, tables = ordered[k]
            c = &self.comparisons[k]
            if not 0 <= lane < width or partner >= width:
                raise ValueError("no such lane")
            bind_comparison(
                c, kind, lane, partner, list(thresholds), first_exact, place, rarity
            )
            if c.kind == TEXT or c.kind == CODE:
                self.bind_texts(&self.texts[k], tables)
                c.texts = &self.texts[k]
                if tables[4] is not None and len(tables[4]):
                    groups_view = tables[4]
                    c.groups = &groups_view[0]
            elif c.kind == DATE:
                bytes_ = tables[0]
                c.dates = <const DateRow *>&bytes_[0] if bytes_.shape[0] else NULL
                bytes_ = tables[1]
                if bytes_.shape[0] != DATE_LEVELS:
                    raise ValueError("one level is needed for each level of dates")
                c.date_levels = &bytes_[0]
            elif c.kind == BAG:
                self.bind_bags(&self.bags[k], tables)
                c.bags = &self.bags[k]
                c.rarity = self.bags[k].equals

    def __dealloc__(self):
        cdef int k
        for k in range(MOST_COMPARISONS):
            free(self.comparisons[k].least)
            free(self.bags[k].bags.names.least)

    cdef int bind_texts(self, Texts *texts, tuple tables) except -1:
        cdef const uint8_t[::1] rows = tables[0]
        cdef const uint8_t[::1] chars = tables[1]
        cdef const int32_t[::1] lengths = tables[2]
        texts.wide = tables[3]
        texts.rows = <TextRow *>&rows[0] if rows.shape[0] else NULL
        texts.chars = <uint8_t *>&chars[0] if chars.shape[0] else NULL
        texts.lengths = <int32_t *>&lengths[0] if lengths.shape[0] else NULL
        return 0

    cdef int bind_bags(self, BagTask *task, tuple tables) except -1:
        names, rows, tokens, information, equals, bounds, levels = tables
        texts, keys, inner, name_rows, threshold = names
        cdef Names *of = &task.bags.names
        cdef const uint8_t[::1] bytes_
        cdef const int32_t[::1] numbers
        cdef const uint16_t[:, ::1] said
        cdef int k
        self.bind_texts(&of.texts, texts)
        self.bind_texts(&of.keys, keys)
        numbers = inner
        of.inner = <int32_t *>&numbers[0] if numbers.shape[0] else NULL
        bytes_ = name_rows
        of.rows = <NameRow *>&bytes_[0] if bytes_.shape[0] else NULL
        of.threshold = threshold
        of.least = <uint8_t *>malloc(LEAST_MATCHES)
        if of.least == NULL:
            raise MemoryError
        least_matches(threshold, of.least)
        bytes_ = rows
        task.bags.rows = <BagRow *>&bytes_[0] if bytes_.shape[0] else NULL
        numbers = tokens
        task.bags.tokens = <int32_t *>&numbers[0] if numbers.shape[0] else NULL
        said = information
        task.information = <const Information *>&said[0, 0] if said.shape[0] else NULL
        bytes_ = equals
        task.equals = &bytes_[0] if bytes_.shape[0] else NULL
        if len(levels) != BAG_CLASSES * (MOST_BOUNDS + 1) or len(bounds) > MOST_BOUNDS:
            raise ValueError("one level is needed for each class and band")
        for k in range(<int>MOST_BOUNDS):
            task.bounds[k] = bounds[k] if k < len(bounds) else <uint32_t>-1
        for k in range(<int>(BAG_CLASSES * (MOST_BOUNDS + 1))):
            task.levels[k] = <uint8_t>levels[k]
        return 0
