from libc.stdint cimport int32_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.string cimport memcmp

from crvs_link._fast.bits cimport lowest_bit64, popcount64, prefetch
from crvs_link._fast.pairing cimport MOST, Edges, best_pairing
from crvs_link._fast.strings cimport LONG, Texts, text_chars
from crvs_link._fast.tokens cimport (
    GRADE_FINE,
    GRADE_FORM,
    GRADE_NEAR,
    GRADE_NONE,
    GRADE_SAME,
    GRADE_SOUND,
    Information,
    Names,
    NameTable,
    agreement,
    key_grade,
    nearly,
)

cdef enum:
    MOST_TOKENS = MOST       # further tokens of a name are not compared
    MOST_BOUNDS = 2          # of information
    BAGS_AHEAD = 8           # bags between one step of calling them from memory and the next
    LEAST_PART = 2           # letters of a name that may be written with its neighbour
    LEAST_KEY = 4            # letters of the key of two such names

cdef enum BagClass:
    BAG_NOTHING = 1
    BAG_DIFFER = 2
    BAG_WITHIN = 3
    BAG_NEAR = 4
    BAG_SOUND = 5
    BAG_ASIDE = 6
    BAG_FORM = 7
    BAG_SPELT = 8
    BAG_ORDER = 9
    BAG_TITLES = 10
    BAG_SAME = 11
    BAG_CLASSES = 12

# What a pair of tokens adds to the value of a pairing, the most important first: its grade,
# that it leaves no name of the person's own over, its information, and last the places of
# the two, so that of equal pairings the one of the earlier tokens is taken.
cdef enum:
    PLACES_SHIFT = 8         # of the left, above those of the right
    INFORMATION_SHIFT = 16
    OWN_SHIFT = 36
    GRADES_SHIFT = 41        # four bits for each grade, from `GRADE_NEAR` up

# Sets of tokens are bytes: the lowest bit is the first token of a name.
cdef struct BagRow:
    uint64_t clusters        # of all tokens that are compared
    int32_t start            # in ``tokens``
    int32_t first            # the first token
    int32_t written          # the same for bags of the same tokens in the same order
    uint8_t size             # tokens that are compared
    uint8_t core             # those that are neither title nor marker
    uint8_t given
    uint8_t kin              # the father's, grandfather's or husband's name
    uint8_t beside           # kin, or of a place or tribe: names that are often left out
    uint8_t optional

cdef struct Bags:            # a table, as a function without the GIL takes it
    Names names
    BagRow *rows
    int32_t *tokens

cdef class BagTable:
    cdef readonly Py_ssize_t size
    cdef NameTable keep      # owns the names
    cdef Bags bags

cdef struct BagTask:
    Bags bags
    const Information *information  # by token
    const uint8_t *equals    # level of each bag and itself
    uint32_t bounds[MOST_BOUNDS]
    uint8_t levels[BAG_CLASSES * (MOST_BOUNDS + 1)]

cdef class BagComparison:
    cdef readonly BagTable table
    cdef readonly Py_ssize_t size
    cdef readonly object equals
    cdef object keep         # owns the information
    cdef BagTask task

cdef struct Aligned:         # two bags, and how their tokens pair off
    int pairs[GRADE_SAME + 1]    # of each grade
    int joined               # names written as one on one side
    uint32_t information     # that they share, in parts of a bit
    uint8_t paired_a
    uint8_t paired_b


cdef inline void call_bag(const Bags *bags, int32_t x, int ahead) noexcept nogil:
    """Call from memory what decides on a bag that comes up, in three steps."""
    cdef const BagRow *row = &bags.rows[x]
    cdef const int32_t *tokens = bags.tokens + row.start if ahead < 3 else NULL
    cdef int k
    if ahead == 3:
        prefetch(row)
    elif ahead == 2:
        prefetch(tokens)
    else:
        for k in range(row.size):
            prefetch(&bags.names.rows[tokens[k]])
            prefetch(&bags.names.texts.rows[tokens[k]])


cdef inline bint may_pair(
    const BagRow *a, uint8_t i, const BagRow *b, uint8_t j
) noexcept nogil:
    """A person's own first name is never the name of the other's father or husband."""
    return not (a.given & i and b.kin & j) and not (a.kin & i and b.given & j)


cdef inline void pair_off(
    const BagTask *task, const BagRow *a, const BagRow *b, bint by_key, Aligned *found
) noexcept nogil:
    """Pair the tokens that are left off in the best way, by key or as nearly alike.

    The best pairing is the same from both sides: values are sums over pairs, and where two
    pairings are worth the same they pair the same tokens of either name, since each token
    of a name adds a value of its own.
    """
    cdef const int32_t *x = task.bags.tokens + a.start
    cdef const int32_t *y = task.bags.tokens + b.start
    cdef const Names *names = &task.bags.names
    cdef uint32_t open_a = a.core & ~found.paired_a
    cdef uint32_t open_b = b.core & ~found.paired_b
    cdef uint32_t left
    cdef int i, j, grade, n = 0
    cdef uint8_t at, to
    cdef Edges edges
    cdef uint64_t value, total
    cdef bint some = False
    while open_a:
        i = lowest_bit64(open_a)
        at = <uint8_t>(1 << i)
        open_a &= open_a - 1
        edges.partners[n] = 0
        left = open_b
        while left:
            j = lowest_bit64(left)
            to = <uint8_t>(1 << j)
            left &= left - 1
            if by_key:
                grade = key_grade(names, x[i], y[j])
            else:
                grade = GRADE_NEAR if nearly(names, x[i], y[j]) else GRADE_NONE
            if grade == GRADE_NONE or not may_pair(a, at, b, to):
                continue
            value = <uint64_t>1 << (GRADES_SHIFT + 4 * (grade - GRADE_NEAR))
            value += <uint64_t>(
                ((a.beside | a.optional) & at == 0) + ((b.beside | b.optional) & to == 0)
            ) << OWN_SHIFT
            value += <uint64_t>agreement(
                names, task.information, x[i], y[j], grade
            ) << INFORMATION_SHIFT
            value += <uint64_t>at << PLACES_SHIFT | to
            edges.value[n][j] = value
            edges.partners[n] |= <uint8_t>(1 << j)
            some = True
        n += 1
    if not some:
        return
    total = best_pairing(&edges, n)
    for grade in range(GRADE_NEAR, GRADE_SAME + 1):
        found.pairs[grade] += <int>(total >> (GRADES_SHIFT + 4 * (grade - GRADE_NEAR)) & 15)
    found.information += <uint32_t>(
        total >> INFORMATION_SHIFT & ((<uint64_t>1 << (OWN_SHIFT - INFORMATION_SHIFT)) - 1)
    )
    found.paired_a |= <uint8_t>(total >> PLACES_SHIFT)
    found.paired_b |= <uint8_t>total


cdef inline int joined_length(
    const Texts *texts, int32_t first, int32_t second, int32_t whole, int least, int shared
) noexcept nogil:
    """Letters of a text if it is two others written as one; else 0.

    The last letters of the one, as many as may be ``shared``, may be the first of the other.
    """
    cdef int one = texts.rows[first].place & 63
    cdef int other = texts.rows[second].place & 63
    cdef int letters = texts.rows[whole].place & 63
    cdef int wide = texts.wide
    cdef int start = letters - other
    cdef const uint8_t *chars
    if not one - shared <= start <= one or letters == LONG or one < least or other < least:
        return 0
    chars = text_chars(texts, whole)
    if memcmp(chars, text_chars(texts, first), <size_t>one << wide) or memcmp(
        chars + (start << wide), text_chars(texts, second), <size_t>other << wide
    ):
        return 0
    return letters


cdef inline int key_letters(const Names *names, int32_t x, bint inside) noexcept nogil:
    """Letters of the abjad key of a token, as it begins a word or inside one; 0 for none."""
    cdef int32_t code = names.rows[x].abjad
    if code >= 0 and inside:
        code = names.inner[code]
    return names.keys.rows[code].place & 63 if code >= 0 else 0


cdef inline bint may_join(
    const BagTask *task, const BagRow *a, const BagRow *b, uint32_t open_a, uint32_t open_b,
    bint by_key,
) noexcept nogil:
    """Whether some name of ``a`` is as long as two neighbours of ``b``."""
    cdef const Names *names = &task.bags.names
    cdef const int32_t *x = task.bags.tokens + a.start
    cdef const int32_t *y = task.bags.tokens + b.start
    cdef uint32_t neighbours = open_b & open_b >> 1
    cdef uint64_t lengths = 0
    cdef int i, j, together
    if not neighbours:
        return False
    while open_a:
        i = lowest_bit64(open_a)
        open_a &= open_a - 1
        lengths |= <uint64_t>1 << (
            key_letters(names, x[i], False) if by_key else names.texts.rows[x[i]].place & 63
        )
    while neighbours:
        j = lowest_bit64(neighbours)
        neighbours &= neighbours - 1
        if by_key:
            together = key_letters(names, y[j], False) + key_letters(names, y[j + 1], True)
            if 0 < together <= LONG and lengths >> (together - 1) & 1:
                return True
        else:
            together = (
                (names.texts.rows[y[j]].place & 63) + (names.texts.rows[y[j + 1]].place & 63)
            )
        if together < LONG and lengths >> together & 1:
            return True
    return False


cdef inline int joined_keys(
    const Names *names, int32_t first, int32_t second, int32_t whole
) noexcept nogil:
    """As `joined_length`, by the abjad keys, as Arabic script joins Ali Reza."""
    cdef int32_t one = names.rows[first].abjad
    cdef int32_t other = names.rows[second].abjad
    cdef int32_t all_ = names.rows[whole].abjad
    cdef int letters, shared
    if one < 0 or other < 0 or all_ < 0 or names.inner[other] < 0:
        return 0
    other = names.inner[other]
    # A letter that ends one part and begins the other is written once. A part of one letter
    # shares none: then a name that is joined is longer than either of its parts.
    shared = (names.keys.rows[one].place & 63) > 1 and (names.keys.rows[other].place & 63) > 1
    letters = joined_length(&names.keys, one, other, all_, 1, shared)
    return letters if letters >= LEAST_KEY else 0


cdef inline int longest_join(
    const BagTask *task, const BagRow *a, const BagRow *b, uint32_t open_a, uint32_t open_b,
    bint by_key, int longest, uint8_t *whole, uint8_t *parts,
) noexcept nogil:
    """Find the longest name of ``a`` that is two neighbours of ``b``; above ``longest``."""
    cdef const int32_t *x = task.bags.tokens + a.start
    cdef const int32_t *y = task.bags.tokens + b.start
    cdef const Names *names = &task.bags.names
    cdef int i, j, letters
    cdef uint8_t at, to
    for j in range(b.size - 1):
        to = <uint8_t>(3 << j)
        if open_b & to != to:
            continue
        for i in range(a.size):
            at = <uint8_t>(1 << i)
            if not open_a & at or not may_pair(a, at, b, to):
                continue
            if by_key:
                letters = joined_keys(names, y[j], y[j + 1], x[i])
            else:
                letters = joined_length(&names.texts, y[j], y[j + 1], x[i], LEAST_PART, 0)
            if letters > longest:
                longest = letters
                whole[0] = at
                parts[0] = to
    return longest


cdef inline uint32_t joined_information(
    const BagTask *task, int32_t whole, int32_t first, int32_t second, bint by_key
) noexcept nogil:
    """Information of a name in two ways of writing: that of the commoner way."""
    cdef const Information *of = task.information
    cdef uint32_t one, apart
    if by_key:
        one = of[whole].abjad
        apart = <uint32_t>of[first].abjad + of[second].abjad
    else:
        one = of[whole].token
        apart = <uint32_t>of[first].token + of[second].token
    return one if one < apart else apart


cdef inline void join(
    const BagTask *task, const BagRow *a, const BagRow *b, bint by_key, Aligned *found
) noexcept nogil:
    """Pair names left over with two neighbours that are the same name, written apart.

    The longest first: then no choice depends on which record stands on the left.
    """
    cdef uint32_t open_a, open_b
    cdef uint8_t whole = 0, parts = 0
    cdef int longest, other, k
    cdef const int32_t *x = task.bags.tokens + a.start
    cdef const int32_t *y = task.bags.tokens + b.start
    while True:
        open_a = a.core & ~found.paired_a
        open_b = b.core & ~found.paired_b
        if not (
            may_join(task, a, b, open_a, open_b, by_key)
            or may_join(task, b, a, open_b, open_a, by_key)
        ):
            return
        longest = longest_join(
            task, a, b, open_a, open_b, by_key, 0, &whole, &parts
        )
        other = longest_join(
            task, b, a, open_b, open_a, by_key, longest, &whole, &parts
        )
        if not longest and not other:
            return
        k = lowest_bit64(parts)
        if other > longest:
            found.paired_a |= parts
            found.paired_b |= whole
            found.information += joined_information(
                task, y[lowest_bit64(whole)], x[k], x[k + 1], by_key
            )
        else:
            found.paired_a |= whole
            found.paired_b |= parts
            found.information += joined_information(
                task, x[lowest_bit64(whole)], y[k], y[k + 1], by_key
            )
        if by_key:
            found.pairs[GRADE_SOUND] += 1
        else:
            found.joined += 1


cdef inline bint same_order(
    const Bags *bags, const BagRow *a, const BagRow *b, uint32_t left, uint32_t right
) noexcept nogil:
    """Whether two sets of tokens that pair off do so in one order."""
    cdef int i, j
    while left and right:
        i = lowest_bit64(left)
        j = lowest_bit64(right)
        if key_grade(
            &bags.names, bags.tokens[a.start + i], bags.tokens[b.start + j]
        ) < GRADE_FORM:
            return False
        left &= left - 1
        right &= right - 1
    return True


cdef inline uint8_t said_aside(
    const Bags *bags, const BagRow *a, uint8_t over, const BagRow *b
) noexcept nogil:
    """Those of the tokens left over that the other side has as a title or marker."""
    cdef uint32_t left = over
    cdef uint32_t markers
    cdef uint8_t found = 0
    cdef int i, j
    while left:
        i = lowest_bit64(left)
        left &= left - 1
        markers = ((<uint32_t>1 << b.size) - 1) & ~<uint32_t>b.core
        while markers:
            j = lowest_bit64(markers)
            markers &= markers - 1
            if key_grade(
                &bags.names, bags.tokens[a.start + i], bags.tokens[b.start + j]
            ) >= GRADE_FORM:
                found |= <uint8_t>(1 << i)
    return found


cdef inline int class_of(
    const Bags *bags, const BagRow *a, const BagRow *b, const Aligned *found
) noexcept nogil:
    """Class of two names by how their tokens pair off."""
    cdef uint8_t over_a = a.core & ~found.paired_a
    cdef uint8_t over_b = b.core & ~found.paired_b
    cdef int alike = found.pairs[GRADE_NEAR] + found.pairs[GRADE_SOUND]
    cdef uint8_t left_a, left_b
    if not found.paired_a:
        return BAG_NOTHING
    over_a &= ~said_aside(bags, a, over_a, b)
    over_b &= ~said_aside(bags, b, over_b, a)
    left_a = over_a & ~a.optional
    left_b = over_b & ~b.optional
    # What may be a title is a name where the other side has another name in its place.
    if left_a and left_b:
        left_a = over_a
        left_b = over_b
    elif left_a:
        left_b = over_b
    elif left_b:
        left_a = over_a
    if left_a and left_b:
        # A father's name on one side and a second own name on the other go together.
        if (not left_a & ~a.beside and not left_b & b.beside) or (
            not left_b & ~b.beside and not left_a & a.beside
        ):
            return BAG_WITHIN
        return BAG_DIFFER
    if left_a or left_b:
        return BAG_WITHIN
    if alike:
        return BAG_NEAR if found.pairs[GRADE_NEAR] else BAG_SOUND
    if not found.joined and not same_order(bags, a, b, found.paired_a, found.paired_b):
        return BAG_ORDER
    if not (found.pairs[GRADE_FORM] or found.pairs[GRADE_FINE] or found.joined):
        return BAG_TITLES
    if over_a or over_b or a.size - popcount64(a.core) != b.size - popcount64(b.core):
        return BAG_ASIDE
    return BAG_FORM if found.pairs[GRADE_FORM] else BAG_SPELT


cdef inline bint same_written(const BagRow *a, const BagRow *b) noexcept nogil:
    return a.written == b.written and not (a.given & b.kin) and not (a.kin & b.given)


cdef inline int align(
    const BagTask *task, int32_t x, int32_t y, Aligned *found
) noexcept nogil:
    """Pair the tokens of two bags off; gives the class of the two.

    First what a key makes alike, then names written as one, then what is nearly alike:
    each among what is left, so that no weaker agreement undoes a stronger one.
    """
    cdef const BagRow *a = &task.bags.rows[x]
    cdef const BagRow *b = &task.bags.rows[y]
    cdef int grade
    for grade in range(GRADE_SAME + 1):
        found.pairs[grade] = 0
    found.joined = 0
    found.information = 0
    found.paired_a = found.paired_b = 0
    if a.clusters & b.clusters:
        pair_off(task, a, b, True, found)
    join(task, a, b, False, found)
    join(task, a, b, True, found)
    pair_off(task, a, b, False, found)
    return class_of(&task.bags, a, b, found)


cdef inline int bag_level(const BagTask *task, int32_t x, int32_t y) noexcept nogil:
    """Level of two bags that are both there."""
    cdef Aligned found
    cdef int kind
    if same_written(&task.bags.rows[x], &task.bags.rows[y]):
        return task.equals[x]
    kind = align(task, x, y, &found)
    return task.levels[
        (MOST_BOUNDS + 1) * kind
        + (found.information >= task.bounds[0])
        + (found.information >= task.bounds[1])
    ]
