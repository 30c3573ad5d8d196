import numpy as np
import numpy.typing as npt

class DateTable:
    def __init__(self, first: npt.NDArray[np.int32], last: npt.NDArray[np.int32]) -> None: ...
    @property
    def size(self) -> int: ...

def levels(
    table: DateTable, left: npt.NDArray[np.int32], right: npt.NDArray[np.int32]
) -> npt.NDArray[np.uint8]: ...
