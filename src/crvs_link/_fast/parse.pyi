from enum import IntFlag

import numpy as np
from numpy.typing import NDArray

class WordBit(IntFlag):
    TITLE = 1 << 0
    TITLE_ANYWHERE = 1 << 1
    TITLE_OF_TWO = 1 << 2
    ARTICLE = 1 << 3
    FATHER_OF = 1 << 4
    HUSBAND_OF = 1 << 5
    GUARDIAN_OF = 1 << 6
    ALIAS = 1 << 7
    CHILD_OF_LAST = 1 << 8
    ONLY_BETWEEN = 1 << 9
    PREFIX = 1 << 10
    SUFFIX = 1 << 11
    LEADING = 1 << 12
    TRAILING = 1 << 13
    MAY_LEAD = 1 << 14
    MAY_STAND = 1 << 15
    MAY_PART = 1 << 16
    SINGLE_LETTER = 1 << 17
    SAYS_GIVEN = 1 << 18
    SAYS_FAMILY = 1 << 19
    PREFIXED = 1 << 20
    SUFFIXED = 1 << 21
    RELATIVE = 1 << 22
    NO_LETTER = 1 << 23
    STEMMED = 1 << 24
    MAY_ADD = 1 << 25

def parse_names(
    words: NDArray[np.int32],
    counts: NDArray[np.int64],
    bits: NDArray[np.uint32],
    first: NDArray[np.int32],
    second: NDArray[np.int32],
    head: NDArray[np.uint8],
    ahead: NDArray[np.uint8],
) -> tuple[NDArray[np.int32], NDArray[np.uint8], NDArray[np.int64]]: ...
