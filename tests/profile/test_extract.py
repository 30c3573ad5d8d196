from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import crvs_link
from crvs_link.encode import Readings
from crvs_link.load import read_extract
from crvs_link.profile import Profile, profile
from crvs_link.run import RunOptions
from profiles import profiled

SAMPLES = Path(__file__).parents[2] / "synthetic_data"


def test_the_file_and_its_rows(tmp_path: Path) -> None:
    for part, names in enumerate([["Quirinus", "", "Xochitl"], ["Wolfhilde", ""]]):
        rows = [f"K{part}{k},{name},red" for k, name in enumerate(names)]
        text = "\n".join(["case_no,full_name,colour", *rows, "", ""])
        (tmp_path / f"part-{part}.csv").write_text(text)
    source = str(tmp_path / "part-*.csv")
    found = crvs_link.profile_extract(source)
    assert (found.source_id, found.path, found.file_format, found.parts) == (
        "part",
        source,
        "csv",
        2,
    )
    assert dict(found.details) == {"delimiter": "comma", "encoding": "UTF-8"}
    assert found.ignored == ("colour",)
    assert [(c.original, c.canonical) for c in found.columns] == [
        ("case_no", "record_id"),
        ("full_name", "name_full"),
    ]
    assert (found.rows_read, found.rows_used) == (7, 3)
    assert found.set_aside == (("blank line", 2), ("no identifying value", 2))


@pytest.mark.parametrize("name", ["arrivals", "births_host", "births_origin"])
def test_the_samples_balance(name: str) -> None:
    found = crvs_link.profile_extract(SAMPLES / f"{name}.csv")
    assert found.rows_read == found.rows_used + sum(rows for _, rows in found.set_aside)
    for column in found.columns:
        assert column.rows == found.rows_used
        assert column.filled == column.shapes.rows == column.scripts.rows
        assert column.most_frequent <= column.filled
    births = found.births
    assert births is not None
    assert births.filled == sum(rows for _, rows in births.methods) + births.unreadable
    assert sum(sum(heaped.digits) for heaped in found.heaping) == sum(y.rows for y in births.years)
    assert found.sex is not None
    (sex,) = (column for column in found.columns if column.canonical == "sex")
    assert found.sex.read.rows + found.sex.not_understood == sex.filled


def test_what_is_known_of_the_samples() -> None:
    found = crvs_link.profile_extract(SAMPLES / "births_origin.csv")
    assert [column.scripts.kinds[0].name for column in found.columns[:3]] == [
        "no letters",
        "Arabic",
        "Arabic",
    ]
    assert found.births is not None
    assert [years.calendar for years in found.births.years] == ["solar_hijri"]
    text = pl.read_csv(SAMPLES / "births_origin.csv", infer_schema=False)
    assert found.rows_used == text.height
    assert found.births.filled == text["date_of_birth"].drop_nulls().len()


people = st.lists(
    st.tuples(
        st.sampled_from(["Quirinus", "Xochitl", "สมชาย", "محمد", "n/a", ""]),
        st.sampled_from(["F", "M", "", "9"]),
        st.dates().map(lambda day: f"{day:%Y-%m-%d}") | st.just(""),
    ),
    min_size=1,
    max_size=30,
)


@settings(max_examples=25)
@given(rows=people, seed=st.randoms(use_true_random=False))
def test_the_order_of_the_rows_and_the_threads_change_nothing(
    rows: list[tuple[str, str, str]], seed: object
) -> None:
    def of(some: list[tuple[str, str, str]], threads: int) -> Profile:
        names, sexes, dates = map(list, zip(*some, ("Quirinus", "F", "1990-05-17"), strict=True))
        found = profiled(threads=threads, full_name=names, sex=sexes, date_of_birth=dates)
        return replace(found, digest="")

    shuffled = list(rows)
    seed.shuffle(shuffled)  # type: ignore[attr-defined]  # a random.Random
    assert of(shuffled, 3) == of(rows, 1)


def test_an_extract_that_was_read_already() -> None:
    path = SAMPLES / "births_host.csv"
    read = read_extract(path)
    assert profile(read, Readings(), RunOptions()) == crvs_link.profile_extract(path)
    assert crvs_link.profile_extract(read) == crvs_link.profile_extract(path)


def test_nothing_of_who_is_protected_is_shown() -> None:
    frame = pl.DataFrame(
        {
            "full_name": [f"Quirinus {k}" for k in range(40)],
            "Protected": ["yes", "no", None, "qzx"] * 10,
        }
    )
    found = crvs_link.profile_extract(frame)
    assert [column.canonical for column in found.columns] == ["name_full"]
    assert "qzx" not in str(found)
    assert found.notes == (
        "Column 'Protected' has 10 values that are neither yes nor no: these records count as "
        "protected.",
        "Column 'Protected' says who is protected: nothing of it is shown.",
    )
