"""Coded records laid out for single searches: lanes side by side, rows by key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from crvs_link._fast.postings import key_rows, row_bits
from crvs_link.index.grown import zeros
from crvs_link.index.postings import SLOTS, Postings
from crvs_link.index.sources import PARTS, WIDTH
from crvs_link.run import in_order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crvs_link.encode import CodedRecords
    from crvs_link.index.lexicon import Codes
    from crvs_link.index.state import State
    from crvs_link.index.vocabulary import Vocabulary
    from crvs_link.run import RunOptions

REGISTER: Final = 0
"""Number of the register among the extracts that are coded."""


def pack_records(coded: CodedRecords, vocabulary: Vocabulary, lanes: Sequence[str]) -> Codes:
    """Lanes of all records, int32[n, 16] or int32[n, 32]; the last tells who is gone."""
    width = 16 if len(lanes) < 16 else WIDTH
    records: Codes = zeros((coded.sizes[REGISTER], width), np.int32)
    records[:] = -1
    for output in vocabulary.outputs:
        codes = coded.fields[output.field].codes[REGISTER] if output.place < WIDTH else None
        if codes is not None:
            records[:, output.place] = vocabulary.lane(output, codes)
    return records


def own_names(coded: CodedRecords, vocabulary: Vocabulary) -> Codes:
    """Codes of own names of all records, int32[n, 3]."""
    names = np.full((coded.sizes[REGISTER], len(PARTS)), -1, dtype=np.int32)
    for output in vocabulary.outputs:
        held = coded.fields.get(output.field)
        codes = held.codes[REGISTER] if held is not None else None
        if output.place >= WIDTH and codes is not None:
            names[:, output.place - WIDTH] = codes
    return names


def make_postings(
    state: State, names: Codes, lanes: Sequence[str], options: RunOptions
) -> list[Postings]:
    """Sort the records of an index by the keys of each rule."""
    records = state.records.rows
    slots = state.slots(names)

    def post(number: int) -> Postings:
        rule = state.plan[number]
        places = [lanes.index(name) for name in rule.lanes]
        columns = [np.ascontiguousarray(records[:, place]) for place in places]
        first = SLOTS * (rule.tokens - 1)
        shared = np.ascontiguousarray(slots[:, first : first + SLOTS]) if rule.tokens else None
        by_key = key_rows(columns, shared, len(records))
        return Postings(places, rule.tokens, *by_key, row_bits(len(records)))

    sizes = [len(records)] * len(state.plan)
    return list(in_order(post, sizes, options, "Sorting by key"))
