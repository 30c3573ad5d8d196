from typing import Any

import numpy as np
from numpy.typing import NDArray

from crvs_link._fast.bound import Bound
from crvs_link._fast.directory import Directory

class Searcher:
    def __init__(
        self,
        comparisons: Bound,
        directory: Directory,
        records: NDArray[np.int32],
        weights: tuple[NDArray[Any], ...],
    ) -> None: ...
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
