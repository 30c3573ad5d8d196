from typing import Any

import numpy as np
from numpy.typing import NDArray

class Directory:
    def __init__(
        self,
        rules: list[tuple[Any, ...]],
        width: int,
        heads: NDArray[np.int32],
        added: NDArray[np.uint8],
    ) -> None: ...
    @property
    def size(self) -> int: ...
    @property
    def n_keys(self) -> int: ...
    def add(
        self, lanes: NDArray[np.int32], slots: NDArray[np.int32], first: int, entries: int
    ) -> int: ...

def chain_again(
    added: NDArray[np.uint8], to: NDArray[np.uint8], heads: NDArray[np.int32]
) -> None: ...
