import numpy as np
import numpy.typing as npt

from crvs_link._fast.strings import TextTable

KEYS: tuple[str, ...]

class NameTable:
    def __init__(
        self,
        texts: TextTable,
        keys: npt.NDArray[np.int32],
        key_texts: TextTable,
        inner: npt.NDArray[np.int32],
        threshold: float,
    ) -> None: ...
    @property
    def size(self) -> int: ...

def clusters(keys: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]: ...
