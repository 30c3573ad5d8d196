import numpy as np
from numpy.typing import NDArray

from crvs_link._fast.columns import TextColumn
from crvs_link._fast.encode import ArrowStreamExportable

def spell(
    series: ArrowStreamExportable,
    place: NDArray[np.int32],
    starts: NDArray[np.uint32],
    text: NDArray[np.uint8],
) -> TextColumn: ...
