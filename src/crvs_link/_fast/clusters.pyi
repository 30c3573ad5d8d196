import numpy as np
import numpy.typing as npt

def correlation_clusters(
    left: npt.NDArray[np.int32],
    right: npt.NDArray[np.int32],
    score: npt.NDArray[np.int64],
    n_records: int,
    unseen: int,
) -> npt.NDArray[np.int32]: ...
