import numpy as np
import numpy.typing as npt

def take_in_order(
    order: npt.NDArray[np.uint32],
    left: npt.NDArray[np.int32],
    right: npt.NDArray[np.int32],
    n_left: int,
    n_right: int,
    *,
    once_left: bool,
    once_right: bool,
) -> npt.NDArray[np.uint8]: ...
def rank_in_order(
    order: npt.NDArray[np.uint32], record: npt.NDArray[np.int32], n_records: int
) -> npt.NDArray[np.uint32]: ...
def best_pair(
    record: npt.NDArray[np.int32], value: npt.NDArray[np.float64], n_records: int
) -> npt.NDArray[np.int64]: ...
