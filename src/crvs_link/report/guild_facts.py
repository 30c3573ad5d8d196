"""One item of the checklist for reports of linked data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class GuildFact:
    """One item: whether this report has it and where, or else what is to be supplied.

    ``anchor`` is the id of the part of the page that has it.
    """

    step: str
    item: str
    filled: bool
    text: str
    anchor: str | None
