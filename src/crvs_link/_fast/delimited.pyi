from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from crvs_link._fast.columns import TextColumn

PADDING: Final[int]

class DelimitedRows:
    def __init__(self, delimiter: bytes, width: int, kept: Sequence[int]) -> None: ...
    @property
    def height(self) -> int: ...
    def feed(
        self, block: bytes | bytearray | memoryview, size: int, enough: int, last: bool
    ) -> int: ...
    def finish(self) -> tuple[list[TextColumn], NDArray[np.int64]]: ...
