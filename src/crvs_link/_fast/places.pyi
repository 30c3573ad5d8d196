import numpy as np
import numpy.typing as npt

from crvs_link._fast.strings import TextTable

class PlaceTable:
    def __init__(
        self,
        units: npt.NDArray[np.int32],
        open_text: npt.NDArray[np.uint8],
        texts: TextTable,
        alike: float,
        nearly: float,
    ) -> None: ...
    @property
    def size(self) -> int: ...

def levels(
    table: PlaceTable, left: npt.NDArray[np.int32], right: npt.NDArray[np.int32]
) -> npt.NDArray[np.uint8]: ...
