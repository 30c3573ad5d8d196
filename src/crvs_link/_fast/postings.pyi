import numpy as np
from numpy.typing import NDArray

def key_rows(
    lanes: list[NDArray[np.int32]], slots: NDArray[np.int32] | None, n: int
) -> tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.uint32]]: ...
def row_bits(n: int) -> int: ...
