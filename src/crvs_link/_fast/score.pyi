import numpy as np
import numpy.typing as npt

from crvs_link._fast.pairs import Records, Rules

def score_groups(
    left: Records,
    right: Records,
    rules: Rules,
    rule: int,
    left_rows: npt.NDArray[np.uint32],
    right_rows: npt.NDArray[np.uint32],
    units: npt.NDArray[np.uint32],
    within: bool,
    codes: npt.NDArray[np.uint16] | npt.NDArray[np.uint32],
    unit_pairs: npt.NDArray[np.uint32],
    low: npt.NDArray[np.float64],
    high: npt.NDArray[np.float64],
    base: int,
    floor: float,
) -> tuple[
    npt.NDArray[np.uint32],
    npt.NDArray[np.uint32],
    npt.NDArray[np.uint32],
    npt.NDArray[np.float64],
]: ...
