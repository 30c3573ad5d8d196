import numpy as np
import numpy.typing as npt

def ask_households(
    left: npt.NDArray[np.int32],
    right: npt.NDArray[np.int32],
    sure: npt.NDArray[np.uint8],
    home_left: npt.NDArray[np.int32],
    home_right: npt.NDArray[np.int32],
    members_left: npt.NDArray[np.int64],
    members_right: npt.NDArray[np.int64],
    *,
    within: bool,
) -> npt.NDArray[np.uint8]: ...
