"""Identity numbers through a whole run: kinds, doubtful agreements, and the run repeated."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from crvs_link.api import Result, match
from crvs_link.config import read_config
from people import world

SHARED = "3171010101700009"


def nik(person: int) -> str:
    """An Indonesian number: area, day, month, year, serial."""
    day, month, year = person % 28 + 1, person % 12 + 1, 70 + person % 29
    return f"317101{day:02}{month:02}{year}{person:04}"


@dataclass(frozen=True)
class Case:
    left: pl.DataFrame
    right: pl.DataFrame
    truth: set[tuple[str, str]]
    result: Result


@pytest.fixture(scope="module")
def case() -> Case:
    """Two extracts with national numbers; every third host record has a passport instead.

    Of the numbers, one in ten lost a digit on both sides, and 30 records a side have one
    number that somebody lent.
    """
    data = world(500, seed=21)
    number = {}
    for person, (one, other) in enumerate(sorted(data.truth)):
        number[one] = number[other] = nik(person)[: 15 if person % 10 == 0 else 16]
    passports = [row % 3 == 0 for row in range(data.left.height)]
    left = data.left.with_columns(
        national_id=pl.Series(
            [
                f"AB{row:06}"
                if passport
                else SHARED
                if row < 90
                else number.get(record, nik(5000 + row))
                for row, (record, passport) in enumerate(
                    zip(data.left["id"], passports, strict=True)
                )
            ]
        ),
        id_type=pl.Series(["Passport" if passport else "NIK" for passport in passports]),
    )
    right = data.right.with_columns(
        national_id=pl.Series(
            [
                SHARED if row < 60 else number.get(record, nik(8000 + row))
                for row, record in enumerate(data.right["id"])
            ]
        )
    )
    return Case(left, right, data.truth, match(left, right))


def test_numbers_of_two_kinds_are_missing_and_doubtful_ones_say_less(case: Case) -> None:
    (linkage,) = case.result.linkages
    names = [comparison.name for comparison in linkage.spec.comparisons]
    comparison = linkage.spec.comparisons[names.index("id_number")]
    assert comparison.levels[-2:] == ("the same, but invalid or on several records", "the same")
    weights = linkage.parameters.weights()[names.index("id_number")]
    assert weights[-1] > max(weights[-2], 5)
    pairs = pl.concat([case.result.links, case.result.review], how="diagonal")
    of_passport = set(case.left.filter(pl.col("id_type") == "Passport")["id"])
    level = dict(
        zip(
            zip(pairs["left_id"], pairs["right_id"], strict=True),
            pairs["level_id_number"],
            strict=True,
        )
    )
    assert {value for (left, _), value in level.items() if left in of_passport} == {0}
    assert {3, 4} <= {value for (left, _), value in level.items() if left not in of_passport}
    found = set(zip(case.result.links["left_id"], case.result.links["right_id"], strict=True))
    assert len(found & case.truth) >= 0.95 * len(found)
    assert len(found & case.truth) >= 0.8 * len(case.truth)


def test_the_run_is_repeated_from_what_it_wrote(case: Case, tmp_path: Path) -> None:
    case.result.write(tmp_path / "out")
    config = read_config(tmp_path / "out" / "link.toml")
    again = match(case.left, case.right, config=config)
    assert again.links.equals(case.result.links)
    assert again.config == case.result.config
    applied = match(case.left, case.right, model=tmp_path / "out" / "model.json")
    pair = ["left_row", "right_row"]
    both = applied.links.join(case.result.links, on=pair, suffix="_fitted")
    assert both.height >= 0.98 * case.result.links.height
    # A given model takes frequencies from the register alone: what is exact stays exact, and
    # only how rare it is may be another level.
    same = pl.repeat(True, both.height, eager=True)
    for comparison in case.result.linkages[0].spec.comparisons:
        level, fitted = (both[f"level_{comparison.name}{end}"] for end in ("", "_fitted"))
        other = level != fitted
        assert level.filter(other).is_in(comparison.exact).all()
        assert fitted.filter(other).is_in(comparison.exact).all()
        same &= ~other
    assert same.mean() > 0.5
    alike = both.filter(same)
    assert alike["weight"].to_list() == pytest.approx(alike["weight_fitted"].to_list())


def test_what_was_found_is_said_in_the_report(case: Case, tmp_path: Path) -> None:
    case.result.write(tmp_path / "out")
    report = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert "numbers stand on several records" in report
    assert "numbers are invalid and kept" in report
    assert "the same, but invalid or on several records" in report
    assert SHARED not in report
