from typing import Any

import numpy as np
from numpy.typing import NDArray

from crvs_link._fast.dates import DateTable
from crvs_link._fast.lookup import Lookup
from crvs_link._fast.strings import TextTable

TEXT_ROW: np.dtype[np.void]
NAME_ROW: np.dtype[np.void]
BAG_ROW: np.dtype[np.void]
DATE_ROW: np.dtype[np.void]
DATE_FORMS: np.dtype[np.void]

def text_parts(
    table: TextTable,
) -> tuple[NDArray[np.void], NDArray[np.uint8], NDArray[np.int32]]: ...
def date_parts(table: DateTable) -> tuple[NDArray[np.void], NDArray[np.void]]: ...
def bag_rows(
    offsets: NDArray[np.int64],
    tokens: NDArray[np.int32],
    roles: NDArray[np.uint8],
    written: NDArray[np.int32],
    masks: NDArray[np.uint64],
    start: int,
) -> NDArray[np.void]: ...
def fill_slots(
    names: NDArray[np.int32],
    bags: NDArray[np.uint8],
    tokens: NDArray[np.int32],
    ranks: NDArray[np.int32],
    common: NDArray[np.float64],
    first: int,
    out: NDArray[np.int32],
) -> None: ...
def fill_places(
    codes: NDArray[np.int32],
    numbers: NDArray[np.int32],
    places: NDArray[np.int32],
    out: NDArray[np.int32],
) -> None: ...

class Values:
    def __init__(
        self,
        columns: tuple[str, ...],
        lookup: Lookup,
        numbers: NDArray[np.int32],
        places: NDArray[np.int32],
    ) -> None: ...

def fill_record(
    record: dict[str, Any], sources: list[Values], out: NDArray[np.int32]
) -> list[int]: ...
