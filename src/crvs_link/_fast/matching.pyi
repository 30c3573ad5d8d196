import numpy as np
import numpy.typing as npt

class Matchings:
    largest_component: int
    exact_components: int
    propagated_components: int
    def __init__(
        self,
        left: npt.NDArray[np.int32],
        right: npt.NDArray[np.int32],
        log_lr: npt.NDArray[np.float64],
        n_left: int,
        n_right: int,
    ) -> None: ...
    def solve(self, rho: float) -> float: ...
    def probability(self) -> npt.NDArray[np.float64]: ...
    def p_unlinked(self) -> npt.NDArray[np.float64]: ...
