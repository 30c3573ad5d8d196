"""Kernel tables of distinct values, made once for each dictionary of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np

from crvs_link._fast.bags import BagTable
from crvs_link._fast.dates import DateTable
from crvs_link._fast.strings import TextTable
from crvs_link.schema import FieldKind

if TYPE_CHECKING:
    import numpy.typing as npt
    import polars as pl

    from crvs_link.encode import CodedRecords

ALIKE = 0.88
"""Jaro-Winkler similarity from which two name tokens are written nearly alike."""


def text_table(texts: pl.Series) -> TextTable:
    """Kernel table of distinct texts.

    Each character becomes one byte: its rank by frequency in this table, so that the
    most frequent characters have signature bits of their own.

    Parameters
    ----------
    texts : polars.Series of String
        Distinct, none null or empty.

    Returns
    -------
    TextTable

    Raises
    ------
    ValueError
        If the texts hold more than 255 different characters; clean text is ASCII.
    """
    joined = texts.str.join("").item() if len(texts) else ""
    points = np.frombuffer(joined.encode("utf-32-le"), dtype=np.uint32)
    counts = np.bincount(points) if len(points) else np.zeros(1, dtype=np.int64)
    used = np.flatnonzero(counts)
    if len(used) > 255:
        raise ValueError("a table holds at most 255 different characters")
    code_of = np.zeros(len(counts), dtype=np.uint8)
    # Ties go to the smaller code point: the same texts give the same table.
    code_of[used[np.argsort(-counts[used], kind="stable")]] = np.arange(1, len(used) + 1)
    lengths = texts.str.len_chars().to_numpy().astype(np.int64)
    return TextTable(code_of[points], np.concatenate(([0], np.cumsum(lengths))).astype(np.int64))


class Tables:
    """The kernel tables of a run, each made when it is first asked for.

    Parameters
    ----------
    coded : CodedRecords
    """

    def __init__(self, coded: CodedRecords) -> None:
        self._coded = coded
        self._made: dict[str, TextTable | DateTable | BagTable] = {}

    def of(self, field: str) -> TextTable | DateTable | BagTable | None:
        """Table of a field's dictionary; None for categories, which need none."""
        return self._of_dictionary(self._coded.fields[field].dictionary)

    def _of_dictionary(self, name: str) -> TextTable | DateTable | BagTable | None:
        dictionary = self._coded.dictionaries[name]
        if dictionary.kind is FieldKind.CATEGORY:
            return None
        if name not in self._made:
            if dictionary.kind is FieldKind.DATE:
                self._made[name] = DateTable(
                    dictionary.values["dob_from"].to_numpy(), dictionary.values["dob_to"].to_numpy()
                )
            elif dictionary.kind is FieldKind.BAG:
                offsets, tokens = bag_arrays(dictionary.values["tokens"])
                sounds = self._coded.dictionaries["names"].keys["sound"]
                texts = cast("TextTable", self._of_dictionary("names"))
                self._made[name] = BagTable(offsets, tokens, texts, sounds, ALIKE)
            else:
                self._made[name] = text_table(dictionary.values["text"])
        return self._made[name]


def bag_arrays(bags: pl.Series) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32]]:
    """Offsets int64[V + 1] and tokens int32[total] of a List(Int32) series."""
    lengths = bags.list.len().to_numpy().astype(np.int64)
    tokens = bags.explode().to_numpy().astype(np.int32) if len(bags) else np.empty(0, np.int32)
    return np.concatenate(([0], np.cumsum(lengths))).astype(np.int64), tokens
