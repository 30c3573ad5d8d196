"""How much memory a run needs, and how many candidate pairs fit in what it may use.

Nothing here is measured while a run goes on: the same extracts and settings give the
same estimate, and so the same pairs, on any machine and with any number of threads.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crvs_link.block.lanes import SLOTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crvs_link.block import FoundGroups
    from crvs_link.config import RunConfig
    from crvs_link.encode import CodedRecords
    from crvs_link.run import RunOptions
    from crvs_link.spec import ModelSpec

PROGRAM: Final = 180 << 20
"""Bytes of Python, the libraries and their threads once they have worked."""

RECORD: Final = 24
"""Bytes of a record beside its values: row number, identifier, its place in the frame."""

CELL: Final = 4
"""Bytes of a value of a record, as a code."""

RAW_CELL: Final = 16
"""Bytes of it in the extract, until all values are coded."""

VALUE: Final = 170
"""Bytes of a distinct clean value: raw and clean text, hash table, kernel tables, and
what the allocator keeps of all that was needed to make them."""

KEPT_PAIR: Final = 200
"""Bytes of a pair above the floor, from scoring to the tables of results."""

OUTCOME: Final = 780
"""Bytes of what is found for a record of the left extract, until it is written."""

REPORT: Final = 95 << 20
"""Bytes of the libraries that draw the report, once they have worked."""

SORTED_ENTRY: Final = 24
"""Bytes of one key while it is sorted: it, its copy, and the scratch of the sort."""
"""PROGRAM to KEPT_PAIR are fitted to peaks of whole runs on 10,000 to 1,000,000 records
a side (`tests/pipeline/test_memory.py`); the others follow from the arrays."""

GROUPS_OF_KEYS: Final = 0.4
"""Groups within one side for each of its keys: where they are not counted yet."""

LEAST_RECORD: Final = 68
"""Bytes of a packed record, and its place under one rule."""

GROUP: Final = 28
"""Bytes of a group of equal keys."""


@dataclass(frozen=True)
class MemoryNeed:
    """Bytes that a linkage needs, as a function of its candidate pairs.

    Parameters
    ----------
    held : int
        The program, the records and their coded values.
    raw : int
        Raw values; freed before groups are found.
    sorting : int
        Scratch while groups are found; freed before pairs are compared.
    records : int
        Packed records, and the rows and groups of every rule.
    pattern : int
        For each candidate pair.
    kept : int
        Pairs above the floor and the tables of results.
    probe : int, optional
        Packed records and groups of one side, while it is searched for repeated
        persons; None where it is not.
    probe_pairs : float
        Candidate pairs of that side for each one of both.
    report : int
        What draws and writes a report, 0 for none.
    """

    held: int
    raw: int
    sorting: int
    records: int
    pattern: int
    kept: int
    probe: int | None
    probe_pairs: float
    report: int

    def at(self, pairs: int) -> int:
        """Bytes at the peak of a linkage with so many candidate pairs."""
        codes = self.pattern * pairs
        phases = [self.sorting, codes + self.kept, self.kept + self.report]
        if self.probe is not None:
            phases.append(codes + self.probe + int(codes * self.probe_pairs))
        return self.held + max(self.raw, self.records + max(phases))

    def pairs_within(self, limit: int) -> int:
        """How many candidate pairs fit; the scratch of threads does not count here."""
        room = limit - self.held - self.records
        pairs = (room - self.kept) // self.pattern
        if self.probe is not None:
            pairs = min(pairs, int((room - self.probe) / self.pattern / (1 + self.probe_pairs)))
        return max(pairs, 0)


def memory_limit(config: RunConfig, options: RunOptions) -> int | None:
    """Bytes that a run may use, None for any number."""
    return config.memory if options.memory is None else options.memory


def coded_cells(coded: CodedRecords) -> int:
    """Values of all records together, missing ones included."""
    return sum(
        n
        for field in coded.fields.values()
        for n, codes in zip(coded.sizes, field.codes, strict=True)
        if codes is not None
    )


def least_bytes(rows: int, cells: int) -> int:
    """Bytes below which no run over so many rows and values can be carried out.

    Parameters
    ----------
    rows : int
        Of all extracts.
    cells : int
        Values of all rows together.
    """
    return PROGRAM + RECORD * rows + CELL * cells + max(RAW_CELL * cells, LEAST_RECORD * rows)


def linkage_need(
    coded: CodedRecords,
    left: int,
    right: int,
    spec: ModelSpec,
    found: Sequence[FoundGroups],
    *,
    n_lanes: int,
    tokens: int,
    probed: bool,
    options: RunOptions,
) -> MemoryNeed:
    """Memory of one linkage, before its pairs are compared.

    Parameters
    ----------
    coded : CodedRecords
    left, right : int
    spec : ModelSpec
    found : sequence of FoundGroups
        The groups of every rule.
    n_lanes : int
        Of the packed records.
    tokens : int
        The most name tokens that a rule asks for, each with slots of its own.
    probed : bool
        Whether each side will be searched for repeated persons.
    options : RunOptions

    Returns
    -------
    MemoryNeed
    """
    sides = [coded.sizes[extract] for extract in ((left,) if left == right else (left, right))]
    per_record = 4 * (16 if n_lanes <= 16 else 32) + 4 * SLOTS * tokens
    keys = [
        len(rules.left_rows) + (0 if left == right else len(rules.right_rows)) for rules in found
    ]
    blocked = 4 * sum(keys) + GROUP * sum(len(rules.groups) for rules in found)
    inner = sum(max(len(rules.left_rows), len(rules.right_rows)) for rules in found)
    inner = 4 * inner + int(GROUP * GROUPS_OF_KEYS * inner)
    at_once = sorted(keys)[-options.threads :]
    cells = coded_cells(coded)
    values = sum(dictionary.values.height for dictionary in coded.dictionaries.values())
    return MemoryNeed(
        # Values by their number, not their text.
        held=PROGRAM + RECORD * sum(coded.sizes) + CELL * cells + VALUE * values,
        raw=RAW_CELL * cells,
        sorting=SORTED_ENTRY * sum(at_once),
        records=per_record * sum(sides) + blocked,
        pattern=2 if spec.n_patterns <= 1 << 16 else 4,
        kept=OUTCOME * coded.sizes[left] + KEPT_PAIR * min(sides),
        probe=per_record * max(sides) + inner if probed else None,
        # A side alone has half the pairs of two alike; it is given no more than both have.
        probe_pairs=min(max(sides) / max(min(sides), 1) / 2, 1.0),
        report=REPORT if options.report else 0,
    )
