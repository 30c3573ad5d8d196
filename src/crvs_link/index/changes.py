"""Records that come, change and go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from crvs_link.errors import UsageError
from crvs_link.index.many import code
from crvs_link.run import RunOptions
from crvs_link.schema import IDENTIFYING_COLUMNS, RECORD_ID

if TYPE_CHECKING:
    import polars as pl

    from crvs_link.index.state import State


def add_frame(state: State, frame: pl.DataFrame) -> None:
    """Add records.

    Parameters
    ----------
    state : State
    frame : DataFrame
        Text in canonical columns, with ``record_id``.

    Raises
    ------
    UsageError
        If an id is there already or twice, or a record holds nothing to find it by.
    """
    ids = frame[RECORD_ID]
    if ids.n_unique() < len(ids):
        raise UsageError("Two of the records have one record_id; none was added.")
    there = [place for place, each in enumerate(ids.to_list(), 1) if state.row_of(each) >= 0]
    if there:
        raise UsageError(
            f"Record {there[0]} of {len(ids)} has a record_id that the index holds already; none "
            "was added.",
            hint="Use update to change a record.",
        )
    _append(state, frame)


def replace_row(state: State, record_id: str, frame: pl.DataFrame) -> None:
    """Put a record in the place of the one of its id.

    Raises
    ------
    UsageError
        If there is none, or nothing to find the new one by.
    """
    row = _row(state, record_id)
    _append(state, frame)
    _take_out(state, row)


def remove_row(state: State, record_id: str) -> None:
    """Take a record out.

    Raises
    ------
    UsageError
        If there is none.
    """
    row = _row(state, record_id)
    number = state.ids.find_text(record_id)
    state.row_of_id.array[number] = -1
    _take_out(state, row)


def _append(state: State, frame: pl.DataFrame) -> None:
    identifying = [name for name in frame.columns if name in IDENTIFYING_COLUMNS]
    empty = np.ones(frame.height, dtype=np.bool_)
    for name in identifying:
        empty &= frame[name].is_null().to_numpy()
    if empty.any():
        raise UsageError(
            f"Record {int(np.flatnonzero(empty)[0]) + 1} of {frame.height} holds nothing that "
            "identifies a person.",
            hint="Give a name, a date of birth, a number or a place.",
        )
    held = [name for name in frame.columns if frame[name].null_count() < frame.height]
    state.vocabulary.not_used(tuple(frame.columns), held)  # refuses names that nobody would find
    coded = code(state, frame, RunOptions(threads=1), asked=False)
    state.append(coded.places(slice(None)), frame[RECORD_ID].to_list(), state.searcher())


def _row(state: State, record_id: str) -> int:
    row = state.row_of(record_id)
    if row < 0:
        raise UsageError("The index holds no record of this record_id.")
    return row


def _take_out(state: State, row: int) -> None:
    # Searches that are under way still see it: they know an earlier version.
    state.version += 1
    state.records.array[row, -1] = state.version
    state.alive -= 1
