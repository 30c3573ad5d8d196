"""Extracts of invented people, and their profile."""

from __future__ import annotations

import polars as pl

from crvs_link.encode import Readings
from crvs_link.load import Extract, read_extract
from crvs_link.profile import Profile, Tally, profile
from crvs_link.run import RunOptions

NOTHING_STATED = Readings()


def extract(**columns: list[str | None]) -> Extract:
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    return read_extract(frame, source_id="register", check_ids=False)


def profiled(
    readings: Readings = NOTHING_STATED, threads: int = 1, **columns: list[str | None]
) -> Profile:
    return profile(extract(**columns), readings, RunOptions(threads=threads))


def kinds(tally: Tally) -> dict[str, int]:
    return {kind.name: kind.rows for kind in tally.kinds}
