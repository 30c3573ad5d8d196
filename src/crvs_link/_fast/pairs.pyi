import numpy as np
import numpy.typing as npt

class Records:
    def __init__(
        self, lanes: list[npt.NDArray[np.int32]], slots: npt.NDArray[np.int32] | None = None
    ) -> None: ...
    @property
    def size(self) -> int: ...
    @property
    def width(self) -> int: ...
    @property
    def slot_width(self) -> int: ...
    @property
    def nbytes(self) -> int: ...

class Rules:
    def __init__(self, rules: list[tuple[list[int], int, int | None]]) -> None: ...
    @property
    def size(self) -> int: ...
    def only(self, numbers: list[int]) -> Rules: ...

def check_pairs(
    left: Records, right: Records, a: npt.NDArray[np.uint32], b: npt.NDArray[np.uint32]
) -> None: ...
def check_slots(left: Records, right: Records, rules: Rules) -> None: ...
def check_units(
    left: Records,
    right: Records,
    rules: Rules,
    rule: int,
    left_rows: npt.NDArray[np.uint32],
    right_rows: npt.NDArray[np.uint32],
    units: npt.NDArray[np.uint32],
) -> None: ...
def first_rules(
    left: Records,
    right: Records,
    rules: Rules,
    left_rows: npt.NDArray[np.uint32],
    right_rows: npt.NDArray[np.uint32],
) -> npt.NDArray[np.int8]: ...
def count_units(
    left: Records,
    right: Records,
    rules: Rules,
    rule: int,
    left_rows: npt.NDArray[np.uint32],
    right_rows: npt.NDArray[np.uint32],
    units: npt.NDArray[np.uint32],
    within: bool,
) -> npt.NDArray[np.uint32]: ...
