from libc.stdint cimport int32_t, uint8_t, uint16_t, uint32_t, uint64_t

from crvs_link._fast.bits cimport popcount64
from crvs_link._fast.strings cimport (
    EPSILON,
    Texts,
    TextTable,
    may_reach,
    one_edit,
    same_first,
    similarity,
)

cdef enum:                   # grades: how far two tokens are the same
    GRADE_NONE = 0
    GRADE_NEAR = 1           # written nearly alike, or one is the other's initial
    GRADE_SOUND = 2
    GRADE_FORM = 3           # forms of one name
    GRADE_FINE = 4           # alike by the finer key
    GRADE_SAME = 5

cdef enum:
    BITS = 256               # a bit of information in parts
    NEARLY_BITS = 3 * BITS   # less than by sound: eight names are nearly one
    INITIAL_BITS = 4 * BITS  # one letter of sixteen that names begin with

cdef struct NameRow:
    int32_t sound            # classes; of its own, below -1, where a token has none
    int32_t abjad
    int32_t fine
    int32_t form
    int32_t family           # of names that are confused though they are different
    int32_t member
    uint64_t letters         # signature of its abjad key; 0 if that is too short to be near

cdef struct Names:           # a table, as a function without the GIL takes it
    Texts texts
    Texts keys               # the abjad keys, and what they are inside a word
    int32_t *inner           # by abjad key: the key without an initial vowel, -1 for none
    NameRow *rows
    uint8_t *clusters        # number modulo 64 of the cluster of each token
    uint8_t *least           # signature filter for ``threshold``
    double threshold

cdef struct Information:     # of a token and of its classes, in parts of a bit
    uint16_t token
    uint16_t form
    uint16_t fine
    uint16_t sound           # of a looser class, or the token, where it has no sound
    uint16_t abjad

cdef class NameTable:
    cdef readonly Py_ssize_t size
    cdef tuple keep          # owns the texts
    cdef Names names


cdef inline bint contrasted(const Names *names, int32_t x, int32_t y) noexcept nogil:
    """Two different names that spelling and keys confuse: Hasan and Husain."""
    return (
        names.rows[x].family == names.rows[y].family
        and names.rows[x].member != names.rows[y].member
    )


cdef inline int key_grade(const Names *names, int32_t x, int32_t y) noexcept nogil:
    """Grade of two tokens by their keys alone; none below `GRADE_SOUND`."""
    cdef const NameRow *a = &names.rows[x]
    cdef const NameRow *b = &names.rows[y]
    cdef bint close, alike
    if x == y:
        return GRADE_SAME
    close = (a.form == b.form) | (a.fine == b.fine)
    alike = close | (a.sound == b.sound) | (a.abjad == b.abjad)
    if not alike or contrasted(names, x, y):
        return GRADE_NONE
    if a.fine == b.fine:
        return GRADE_FINE
    return GRADE_FORM if close else GRADE_SOUND


cdef inline bint initial(const Names *names, int32_t x, int32_t y) noexcept nogil:
    """Whether one of two tokens is a single letter."""
    return names.texts.rows[x].place & 63 == 1 or names.texts.rows[y].place & 63 == 1


cdef inline bint keys_near(const Names *names, int32_t x, int32_t y) noexcept nogil:
    """Two abjad keys of three letters or more are one edit apart."""
    cdef uint64_t a = names.rows[x].letters
    cdef uint64_t b = names.rows[y].letters
    return (
        a and b
        and popcount64(a & ~b) <= 1
        and popcount64(b & ~a) <= 1
        and one_edit(&names.keys, names.rows[x].abjad, names.rows[y].abjad)
    )


cdef inline bint nearly(const Names *names, int32_t x, int32_t y) noexcept nogil:
    """Whether two tokens that no key makes alike are nearly."""
    if initial(names, x, y):
        return same_first(&names.texts, x, y) and not contrasted(names, x, y)
    return (
        (
            may_reach(&names.texts, x, y, names.least)
            and similarity(&names.texts, x, y) + EPSILON >= names.threshold
        )
        or keys_near(names, x, y)
    ) and not contrasted(names, x, y)


cdef inline uint32_t agreement(
    const Names *names, const Information *information, int32_t x, int32_t y, int grade
) noexcept nogil:
    """Information of what two tokens agree on, in parts of a bit."""
    cdef const Information *a = &information[x]
    cdef const Information *b = &information[y]
    cdef uint32_t least, most
    if grade == GRADE_SAME:
        return a.token
    if grade == GRADE_FINE:
        return a.fine
    if grade == GRADE_FORM:
        return a.form
    if grade == GRADE_SOUND:
        return a.sound if names.rows[x].sound == names.rows[y].sound else a.abjad
    if initial(names, x, y):
        least = a.token if a.token < b.token else b.token
        most = INITIAL_BITS
        return least if least < most else most
    least = a.sound if a.sound < b.sound else b.sound
    most = NEARLY_BITS
    return least - most if least > most else 0
