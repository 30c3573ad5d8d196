import numpy as np
from numpy.typing import NDArray

from crvs_link._fast.encode import ArrowStreamExportable

def count_letters(
    series: ArrowStreamExportable,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]: ...
def number_letters(
    series: ArrowStreamExportable, numbers: NDArray[np.uint16], total: int, wide: bool
) -> NDArray[np.uint8] | NDArray[np.uint16]: ...
def list_letters(series: ArrowStreamExportable, least: int) -> NDArray[np.uint32]: ...
