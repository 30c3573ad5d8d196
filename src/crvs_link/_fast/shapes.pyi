import numpy as np
from numpy.typing import NDArray

from crvs_link._fast.columns import TextColumn
from crvs_link._fast.encode import ArrowStreamExportable

def take_shapes(series: ArrowStreamExportable) -> tuple[NDArray[np.int32], TextColumn]: ...
