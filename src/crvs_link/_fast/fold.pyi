from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from crvs_link._fast.columns import TextColumn
from crvs_link._fast.encode import ArrowStreamExportable

LEFT: Final[int]

class WordSet:
    def __init__(self, words: Sequence[str]) -> None: ...

def fold_texts(
    series: ArrowStreamExportable,
    letters: NDArray[np.uint32],
    words: WordSet | None = None,
    whole: WordSet | None = None,
    lettered: bool = False,
) -> tuple[TextColumn, NDArray[np.uint32]]: ...
def fold_phones(
    series: ArrowStreamExportable, whole: WordSet
) -> tuple[TextColumn, NDArray[np.uint32]]: ...
def split_words(series: ArrowStreamExportable) -> tuple[TextColumn, NDArray[np.int64]]: ...
