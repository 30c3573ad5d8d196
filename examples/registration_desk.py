"""A registration desk: search before insert, over a database of SQLite.

A family asks to have a birth registered. Before anything is written the register is searched
for the child; a clerk sees whoever may be the same and decides. What is new is in the next
search at once.

    python examples/registration_desk.py births.db model.json
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import crvs_link as cl

COLUMNS = ("record_id", "name_given", "name_family", "dob_raw", "sex", "birth_place")
LEAST = 0.05
"""Whoever is more likely the same person than this is shown."""


@dataclass(frozen=True)
class Answer:
    """What the desk does with an application.

    Parameters
    ----------
    record_id : str, optional
        Under which the child was registered; None where the clerk is to look first.
    candidates : sequence
        Records that may be of the same child, the likeliest first.
    """

    record_id: str | None
    candidates: Sequence[Any]


class Desk:
    """A register in a database, and its index in memory.

    Parameters
    ----------
    database : Path
        With a table ``births``.
    model : Path
        The ``model.json`` of a de-duplication of this register, or of a similar one.
    """

    def __init__(self, database: Path, model: Path) -> None:
        self.connection = sqlite3.connect(database)
        self.index = cl.RegisterIndex.build(cl.read_extract(f"{database}#births"), model=model)

    def apply(self, child: Mapping[str, str], *, seen: bool = False) -> Answer:
        """Register a child unless it may be on the register already.

        Parameters
        ----------
        child : mapping of str to str
            By canonical column.
        seen : bool
            Whether a clerk has looked at the candidates and found that it is none of them.
        """
        candidates = self.index.search(child, limit=5, min_probability=LEAST)
        if candidates and not seen:
            return Answer(None, candidates)
        record = {"record_id": self._next_number(), **child}
        with self.connection:  # both or neither: the index only once the row is in
            self.connection.execute(
                f"INSERT INTO births ({', '.join(COLUMNS)}) VALUES "
                f"({', '.join('?' * len(COLUMNS))})",
                [record.get(column) for column in COLUMNS],
            )
        self.index.add(record)
        return Answer(record["record_id"], candidates)

    def _next_number(self) -> str:
        (count,) = self.connection.execute("SELECT count(*) FROM births").fetchone()
        return f"R{count + 1:06d}"


if __name__ == "__main__":
    desk = Desk(Path(sys.argv[1]), Path(sys.argv[2]))
    answer = desk.apply(
        {"name_given": "Amina", "name_family": "Noori", "dob_raw": "2026-10-02", "sex": "female"}
    )
    for candidate in answer.candidates:
        sys.stdout.write(
            f"{candidate.probability:.3f} {candidate.grade}: {candidate.explanation}\n"
        )
    sys.stdout.write(f"Registered as {answer.record_id}\n" if answer.record_id else "Please look\n")
