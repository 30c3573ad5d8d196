"""Registers in other calendars, end to end."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from cli.extracts import HEADER, crvs_link, rows, save
from crvs_link.schema import Calendar
from crvs_link.standardise.calendars import date_of

EPOCH = date(1970, 1, 1)


def in_calendar(lines: list[str], of: Calendar) -> list[str]:
    """The same records with their dates in another calendar."""
    found = []
    for line in lines:
        number, name, dob, place = line.split(",")
        days = np.array([(date.fromisoformat(dob) - EPOCH).days], dtype=np.int32)
        year, month, day = (int(part[0]) for part in date_of(of, days))
        found.append(f"{number},{name},{year:04}-{month:02}-{day:02},{place}")
    return found


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    save("host.csv", HEADER, *rows(60))
    return tmp_path


@pytest.mark.parametrize("of", [Calendar.BIKRAM_SAMBAT, Calendar.HIJRI])
@pytest.mark.parametrize("stated", ["option", "file"])
def test_a_register_in_another_calendar_is_linked(of: Calendar, stated: str) -> None:
    save("good.csv", HEADER, *in_calendar(rows(60), of))
    save(
        "link.toml",
        "format = 1",
        *(f"[[source]]\nid = '{name}'\npath = '{name}.csv'" for name in ("host", "good")),
        f"date_calendar = '{of.value}'",
    )
    args = {
        "option": ["host.csv", "good.csv", "--date-calendar", f"good:{of.value}"],
        "file": ["-c", "link.toml"],
    }[stated]
    done = crvs_link("match", *args, "-o", "out")
    assert done.exit_code == 0, done.stderr
    links = pl.read_parquet("out/links.parquet")
    assert links.height == 60
    assert (links["left_row"] == links["right_row"]).all()


def test_the_calendar_of_a_column_is_shown_with_what_speaks_for_it() -> None:
    save("good.csv", HEADER, *in_calendar(rows(60), Calendar.BIKRAM_SAMBAT))
    done = crvs_link("match", "host.csv", "good.csv", "--dry-run")
    assert done.exit_code == 0, done.stderr
    assert "Gregorian by the years of 60 dates" in done.stdout
    shown = "Bikram Sambat by the years of 60 dates, of which 31 are yet to come"
    assert shown in " ".join(done.stdout.split())


def test_a_calendar_that_cannot_be_told_is_asked_for() -> None:
    lunar = [line for line in in_calendar(rows(30), Calendar.HIJRI) if ",14" not in line]
    save("good.csv", HEADER, *lunar)
    done = crvs_link("match", "host.csv", "good.csv", "--dry-run")
    assert done.exit_code == 3
    assert "good.csv, column 'date_of_birth'" in done.stderr
    assert "--date-calendar solar_hijri" in done.stderr
    assert not any(line.split(",")[2] in done.stderr for line in lunar)
