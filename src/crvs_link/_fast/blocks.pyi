import numpy as np
import numpy.typing as npt

def sorted_entries(
    lanes: list[npt.NDArray[np.int32]],
    slots: npt.NDArray[np.int32] | None = None,
    sample_bits: int = 0,
) -> npt.NDArray[np.uint64]: ...
def meet(
    left: npt.NDArray[np.uint64], right: npt.NDArray[np.uint64], within: bool
) -> tuple[npt.NDArray[np.uint32], int, int]: ...
def rows_of(entries: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint32]: ...
