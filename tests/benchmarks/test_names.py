"""The benchmarks of names: what is drawn and what is counted, at the smallest size."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import names
import names_speed

# Invented. حسن may be told by either form; the next two share a form, whichever is drawn.
ATTESTED = [
    ("حسن علوي", "Hasan Alavi", "IR"),
    ("حسن علوي", "Hassan Alawi", "IR"),
    ("علي رضايي", "Ali Rezaei", "IR"),
    ("عالي رضايي", "ALI REZAEI", "IR"),
    ("زهرا كاظمي", "Zahra Kazemi", "IR"),
    ("زهرا كاظمي", "Zahra Kazemi", "IR"),
    ("سعيد نوري", "Saeed Nouri", "IR"),
    ("علي رضايي", "Ali Rezaei", "SY"),
]


def table(attested: list[tuple[str, str, str]]) -> pl.DataFrame:
    return pl.DataFrame(attested, ["arabic_key", "latin", "country"], orient="row")


def pairs_of(drawn: names.Names) -> set[tuple[str, str]]:
    joined = drawn.truth.join(drawn.native, left_on="left_id", right_on="record_id").join(
        drawn.latin, left_on="right_id", right_on="record_id", suffix=" latin"
    )
    return set(joined.select("name_full", "name_full latin").iter_rows())


@given(st.integers(0, 1000))
def test_what_is_drawn_can_be_told(seed: int) -> None:
    drawn = names.draw(table(ATTESTED), "IR", seed=seed)
    pairs = pairs_of(drawn)
    assert {native for native, _ in pairs} == {"حسن علوي", "زهرا كاظمي", "سعيد نوري"}
    assert pairs <= {(native, latin) for native, latin, _ in ATTESTED}
    assert len(drawn.native) == len(drawn.latin) == len(drawn.truth) == 3


@given(st.permutations(ATTESTED), st.integers(0, 5))
def test_the_order_of_the_table_changes_nothing(
    attested: list[tuple[str, str, str]], seed: int
) -> None:
    drawn, again = (names.draw(table(of), "IR", seed=seed) for of in (ATTESTED, attested))
    for part in ("native", "latin", "truth"):
        assert getattr(drawn, part).equals(getattr(again, part))


def test_every_form_is_drawn_with_some_seed() -> None:
    forms = {
        pair
        for seed in range(20)
        for pair in pairs_of(names.draw(table(ATTESTED), "IR", seed=seed))
    }
    assert {"Hasan Alavi", "Hassan Alawi"} == {latin for native, latin in forms if "حسن" in native}


def test_nothing_but_the_truth_gives_the_truth_away() -> None:
    many = [(f"نام {k}", f"Name {k}", "YE") for k in range(500)]
    drawn = names.draw(table(many), "YE", seed=1)
    found = {}
    for name, side in (("native", drawn.native), ("latin", drawn.latin)):
        assert side.columns == ["record_id", "name_full"]
        person = side["name_full"].str.extract(r"(\d+)").cast(pl.Int64).arg_sort()
        found[f"{name} row"] = person.cast(pl.Float64)
        found[f"{name} id"] = side["record_id"].str.slice(1).cast(pl.Float64).gather(person)
    correlated = pl.DataFrame(found).corr().to_numpy()
    # By chance the largest of six is beyond five standard errors once in a million times.
    assert abs(correlated - np.eye(4)).max() < 5 / 500**0.5


def pairs(*rows: tuple[str, str]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), dict.fromkeys(names.PAIR, pl.String), orient="row")


def test_the_fate_of_each_true_pair() -> None:
    truth = pairs(
        ("a1", "b1"), ("a2", "b2"), ("a3", "b3"), ("a4", "b4"), ("a5", "b5"), ("a6", "b6")
    )
    links = pairs(("a1", "b1"), ("a4", "b9"), ("a8", "b5"))
    review = pairs(("a2", "b2"), ("a7", "b7")).with_columns(probability=pl.Series([0.6, 0.4]))
    candidates = pl.concat([truth.head(5), links.tail(2), pairs(("a6", "b1"))]).with_columns(
        weight=pl.lit(1.5)
    )
    found = names.lost_pairs(truth, links, review, candidates)
    assert found["fate"].to_list() == [
        "linked",
        "in review",
        "below",
        "beaten",
        "beaten",
        "never compared",
    ]
    counted = names.shares(found, links, review)
    assert counted["recall"] == counted["precision"] * 3 / 6 == 1 / 6
    assert (counted["recall at even odds"], counted["precision at even odds"]) == (2 / 6, 2 / 4)
    assert (counted["recall with review"], counted["precision with review"]) == (2 / 6, 2 / 5)
    assert counted["compared"] == 5 / 6
    fates = ("never compared", "below", "beaten", "in review")
    assert [counted[fate] for fate in fates] == [1, 1, 2, 1]


def test_a_country_is_measured(tmp_path: Path) -> None:
    path = tmp_path / "names.parquet"
    family = "bcdfghjklmnprstvwz"
    alike = [f"Amina {first}a{last}ari" for first in family for last in family]
    table([(name.upper(), name, "SY") for name in alike]).write_parquet(path)
    (made,) = names.tables(path, ("SY",))
    (row,) = made.rows
    assert row["country"] == "SY"
    assert row["names"] == len(alike)
    assert row["compared"] == 1
    assert row["candidates"] >= len(alike)
    lost = sum(row[fate] for fate in ("never compared", "below", "beaten", "in review"))
    assert row["recall"] == pytest.approx(1 - lost / len(alike))
    assert "looked at" in made.text


def test_where_nothing_is_alike_nothing_is_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "names.parquet"
    native = [f"ب{first}{last}" for first in "بتجحخدرزسش" for last in "بتجحخدرزسش"]
    latin = [f"Qu{first}{last}ek" for first in "mnpqvwxyzk" for last in "mnpqvwxyzk"]
    table([(*pair, "PK") for pair in zip(native, latin, strict=True)]).write_parquet(path)
    (made,) = names.tables(path, ("PK",))
    (row,) = made.rows
    assert row["recall"] == row["recall with review"] == 0
    assert row["never compared"] + row["below"] + row["beaten"] == row["names"] == 100
    assert "held out" in made.text
    assert not capsys.readouterr().out
    names.tables(path, ("PK",), examples=3)
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert 3 <= len(lines) <= 9
    assert all(line[0] == "PK" for line in lines)
    assert all(line[-2] in native and line[-1] in latin for line in lines)


# --- speed ----------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 30, 4000])
def test_full_names_are_distinct(size: int) -> None:
    made = names_speed.full_names(size)
    assert len(made) == made.n_unique() == size
    assert made.null_count() == 0
    assert made.equals(names_speed.full_names(size))


def test_full_names_are_as_said() -> None:
    made = names_speed.full_names(20_000).to_list()
    native = [name for name in made if re.search(r"[^\u0000-\u036f]", name)]
    assert len(native) / len(made) == pytest.approx(names_speed.NATIVE_SHARE, abs=0.01)
    assert all(not re.search("[A-Za-z]", name) for name in native)
    assert all(1 < len(name.split()) < 10 for name in made)
    around = set().union(*names_speed.LATIN)
    share = sum(bool(around & set(name.split())) for name in made) / len(made)
    assert 0.3 < share < 0.6


def test_speed_of_full_names() -> None:
    (made,) = names_speed.tables(2000, repeat=1, threads=2)
    *parts, whole = made.rows
    assert [row["stage"] for row in parts] == list(names_speed.STAGES)
    for column in ("1 thread, s", "all threads, s"):
        assert all(row[column] > 0 for row in made.rows)
        assert sum(row[column] for row in parts) <= whole[column]
    assert "2,000 distinct full names" in made.text
