import numpy as np
import numpy.typing as npt

CONVERSIONS: dict[str, int]
NO_NUMBER: int

class DateTable:
    def __init__(
        self,
        first: npt.NDArray[np.int32],
        last: npt.NDArray[np.int32],
        mistakes: int = 0,
        solar: npt.NDArray[np.int32] | None = None,
        bikram: npt.NDArray[np.int32] | None = None,
        as_hijri: npt.NDArray[np.int32] | None = None,
    ) -> None: ...
    @property
    def size(self) -> int: ...

class DateComparison:
    def __init__(self, table: DateTable, levels: list[int]) -> None: ...
    @property
    def table(self) -> DateTable: ...
    @property
    def size(self) -> int: ...

def levels(
    table: DateTable, left: npt.NDArray[np.int32], right: npt.NDArray[np.int32]
) -> npt.NDArray[np.uint8]: ...
