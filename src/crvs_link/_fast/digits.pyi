import numpy as np
from numpy.typing import NDArray

from crvs_link._fast.encode import ArrowStreamExportable

def split_numbers(
    series: ArrowStreamExportable,
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.uint32]]: ...
