"""What a report says of the extracts, as they were read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crvs_link.report.text import printable

if TYPE_CHECKING:
    from crvs_link.load import Extract


@dataclass(frozen=True)
class ColumnFact:
    """A column that was recognised: its canonical name, its own, how, and the evidence."""

    canonical: str
    original: str
    how: str
    evidence: str


@dataclass(frozen=True)
class InputFacts:
    """One extract, as it was read.

    ``rows_read`` is ``rows_used`` and the rows set aside; ``set_aside`` holds the reasons, the
    most frequent first. ``ids_withheld``: the outputs leave identifiers out that are numbers.
    """

    source_id: str
    role: str
    path: str
    digest: str
    format: str
    details: tuple[tuple[str, str], ...]
    rows_read: int
    rows_used: int
    set_aside: tuple[tuple[str, int], ...]
    columns: tuple[ColumnFact, ...]
    ignored: tuple[str, ...]
    notes: tuple[str, ...]
    ids_withheld: bool


def input_facts(extract: Extract, role: str, *, ids_withheld: bool) -> InputFacts:
    """Gather what a report says of an extract.

    Parameters
    ----------
    extract : Extract
    role : str
        What it is in the run, in words.
    ids_withheld : bool
        Whether the outputs leave its identifiers out.
    """
    account = extract.account
    return InputFacts(
        source_id=printable(extract.source_id),
        role=role,
        path=printable(extract.path_text),
        digest=extract.digest,
        format=extract.format,
        details=tuple((printable(k), printable(v)) for k, v in sorted(extract.details.items())),
        rows_read=account.read,
        rows_used=account.used,
        set_aside=tuple(
            (printable(reason), rows)
            for reason, rows in sorted(account.set_aside.items(), key=lambda item: (-item[1], item))
        ),
        columns=tuple(
            ColumnFact(
                canonical=column.canonical,
                original=printable(column.original),
                how=column.how,
                evidence=printable(column.evidence),
            )
            for column in extract.columns
        ),
        ignored=tuple(map(printable, extract.ignored)),
        notes=tuple(map(printable, extract.notes)),
        ids_withheld=ids_withheld,
    )
