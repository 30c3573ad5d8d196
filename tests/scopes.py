"""The scope of an invented birth register."""

from __future__ import annotations

from datetime import date

from crvs_link.config import RegisterKind, RegisterScope

SCOPE = RegisterScope(
    id="births",
    owner="Office",
    country="MMR",
    kind=RegisterKind.BIRTH,
    extract_date=date(2024, 12, 31),
    path="births.toml",
    digest="sha256:0",
    event_dates=(date(1990, 1, 1), date(2020, 12, 31)),
    area=("MM",),
    excluded_area=("MM012",),
)
