import numpy as np
from numpy.typing import NDArray

def key_groups(
    lanes: list[NDArray[np.int32]], slots: NDArray[np.int32] | None, n: int
) -> tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.uint32]]: ...
def directory(groups: NDArray[np.uint32]) -> NDArray[np.uint32]: ...
