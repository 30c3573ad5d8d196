from enum import IntFlag

import numpy as np
from numpy.typing import NDArray

class WordBit(IntFlag):
    FILLER = 1 << 0
    TITLE = 1 << 1
    TITLE_ANYWHERE = 1 << 2
    TITLE_OF_TWO = 1 << 3
    ARTICLE = 1 << 4
    FATHER_OF = 1 << 5
    HUSBAND_OF = 1 << 6
    GUARDIAN_OF = 1 << 7
    ALIAS = 1 << 8
    CHILD_OF_LAST = 1 << 9
    ONLY_BETWEEN = 1 << 10
    PREFIX = 1 << 11
    SUFFIX = 1 << 12
    LEADING = 1 << 13
    TRAILING = 1 << 14
    MAY_LEAD = 1 << 15
    MAY_STAND = 1 << 16
    MAY_PART = 1 << 17
    SINGLE_LETTER = 1 << 18
    SAYS_GIVEN = 1 << 19
    SAYS_FAMILY = 1 << 20
    PREFIXED = 1 << 21
    SUFFIXED = 1 << 22
    RELATIVE = 1 << 23
    NO_LETTER = 1 << 24
    STEMMED = 1 << 25
    MAY_ADD = 1 << 26

def parse_names(
    words: NDArray[np.int32],
    counts: NDArray[np.int64],
    bits: NDArray[np.uint32],
    first: NDArray[np.int32],
    second: NDArray[np.int32],
    head: NDArray[np.uint8],
    ahead: NDArray[np.uint8],
) -> tuple[NDArray[np.int32], NDArray[np.uint8], NDArray[np.int64]]: ...
