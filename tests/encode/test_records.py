"""Coded records."""

from __future__ import annotations

import numpy as np
import polars as pl

from crvs_link.encode import CodedField, CodedRecords, Dictionary
from crvs_link.schema import FieldKind


def test_counts_are_those_of_the_extract() -> None:
    values = pl.DataFrame({"text": ["a", "b", "c"]})
    codes = np.array([2, -1, 0, 2], dtype=np.int32)
    coded = CodedRecords(
        sizes=(4, 1),
        dictionaries={"sex": Dictionary("sex", FieldKind.CATEGORY, values, {})},
        fields={"sex": CodedField("sex", "sex", (codes, None))},
        notes=(),
    )
    assert coded.counts("sex", 0).tolist() == [1, 0, 2]
    assert coded.counts("sex", 1).tolist() == [0, 0, 0]
    assert coded.counts("sex", 1).dtype == np.int64
