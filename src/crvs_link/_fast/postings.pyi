import numpy as np
from numpy.typing import NDArray

def group_entries(
    entries: NDArray[np.uint64],
    lanes: list[NDArray[np.int32]],
    slots: NDArray[np.int32] | None = None,
) -> tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.uint32], NDArray[np.uint32]]: ...
def directory(high: NDArray[np.uint32]) -> NDArray[np.uint32]: ...
