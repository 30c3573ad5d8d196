import numpy as np
import numpy.typing as npt

from crvs_link._fast.strings import TextTable

class BagTable:
    def __init__(
        self,
        offsets: npt.NDArray[np.int64],
        tokens: npt.NDArray[np.int32],
        texts: TextTable,
        sounds: npt.NDArray[np.int32],
        threshold: float,
    ) -> None: ...
    @property
    def size(self) -> int: ...

def levels(
    table: BagTable, left: npt.NDArray[np.int32], right: npt.NDArray[np.int32]
) -> npt.NDArray[np.uint8]: ...
