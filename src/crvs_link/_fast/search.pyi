from typing import Any

import numpy as np
from numpy.typing import NDArray

def chain_again(
    added: NDArray[np.uint8], to: NDArray[np.uint8], heads: NDArray[np.int32]
) -> None: ...

class Searcher:
    def __init__(
        self,
        comparisons: list[tuple[Any, ...]],
        rules: list[tuple[Any, ...]],
        records: NDArray[np.int32],
        dead: NDArray[np.uint32],
        heads: NDArray[np.int32],
        added: NDArray[np.uint8],
        weights: tuple[NDArray[Any], ...],
    ) -> None: ...
    @property
    def size(self) -> int: ...
    @property
    def n_rules(self) -> int: ...
    def search(
        self,
        lanes: NDArray[np.int32],
        slots: NDArray[np.int32],
        n_rows: int,
        version: int,
        odds: float,
        least: float,
        limit: int,
    ) -> tuple[list[tuple[int, int, float, float, int]], int, float, int]: ...
    def search_many(
        self,
        lanes: NDArray[np.int32],
        slots: NDArray[np.int32],
        n_rows: int,
        version: int,
        odds: float,
        least: float,
        limit: int,
    ) -> tuple[
        NDArray[np.int64],
        NDArray[np.uint32],
        NDArray[np.uint32],
        NDArray[np.float64],
        NDArray[np.float64],
        NDArray[np.int8],
        NDArray[np.uint32],
        NDArray[np.float64],
        NDArray[np.uint32],
    ]: ...
    def add(
        self, lanes: NDArray[np.int32], slots: NDArray[np.int32], first: int, entries: int
    ) -> int: ...
