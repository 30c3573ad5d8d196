import numpy as np
import numpy.typing as npt

from crvs_link._fast.tokens import NameTable

PARTS: int
CLASSES: int
BANDS: int
ALIGNED: tuple[str, ...]

class BagTable:
    def __init__(
        self,
        offsets: npt.NDArray[np.int64],
        tokens: npt.NDArray[np.int32],
        roles: npt.NDArray[np.uint8],
        written: npt.NDArray[np.int32],
        names: NameTable,
    ) -> None: ...
    @property
    def size(self) -> int: ...

class BagComparison:
    def __init__(
        self,
        table: BagTable,
        information: npt.NDArray[np.uint16],
        bounds: list[int],
        levels: list[int],
        equals: npt.NDArray[np.uint8],
    ) -> None: ...
    @property
    def table(self) -> BagTable: ...
    @property
    def equals(self) -> npt.NDArray[np.uint8]: ...
    @property
    def size(self) -> int: ...

def levels(
    comparison: BagComparison, left: npt.NDArray[np.int32], right: npt.NDArray[np.int32]
) -> npt.NDArray[np.uint8]: ...
def alignments(
    comparison: BagComparison, left: npt.NDArray[np.int32], right: npt.NDArray[np.int32]
) -> npt.NDArray[np.int32]: ...
