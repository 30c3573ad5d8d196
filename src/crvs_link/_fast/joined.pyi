import numpy as np
from numpy.typing import NDArray

from crvs_link._fast.columns import TextColumn

def join_keys(
    text: NDArray[np.uint8],
    starts: NDArray[np.int64],
    keys: NDArray[np.int32],
    counts: NDArray[np.int64],
) -> TextColumn: ...
