import numpy as np
from numpy.typing import NDArray

from crvs_link._fast.encode import ArrowStreamExportable

def has_text(series: ArrowStreamExportable) -> bool: ...
def without_text(series: ArrowStreamExportable) -> NDArray[np.uint32]: ...
