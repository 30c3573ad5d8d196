from typing import Any

import numpy as np
import numpy.typing as npt

from crvs_link._fast.pairs import Records, Rules

KINDS: dict[str, int]

class Program:
    def __init__(self, comparisons: list[tuple[Any, ...]]) -> None: ...
    @property
    def size(self) -> int: ...

def compare_groups(
    program: Program,
    left: Records,
    right: Records,
    rules: Rules,
    rule: int,
    left_rows: npt.NDArray[np.uint32],
    right_rows: npt.NDArray[np.uint32],
    units: npt.NDArray[np.uint32],
    most_pairs: int,
    within: bool,
    wide: bool,
) -> tuple[
    npt.NDArray[np.uint16] | npt.NDArray[np.uint32],
    npt.NDArray[np.uint32],
    npt.NDArray[np.uint32],
    npt.NDArray[np.int64],
]: ...
def compare_listed(
    program: Program,
    left: Records,
    right: Records,
    left_rows: npt.NDArray[np.uint32],
    right_rows: npt.NDArray[np.uint32],
) -> npt.NDArray[np.uint32]: ...
def count_listed(
    program: Program,
    left: Records,
    right: Records,
    left_rows: npt.NDArray[np.uint32],
    right_rows: npt.NDArray[np.uint32],
) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int64]]: ...
