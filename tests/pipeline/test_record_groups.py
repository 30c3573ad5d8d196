"""Groups of records by sex, age, nationality and name."""

from __future__ import annotations

from collections import Counter

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from coded import coded_frames
from crvs_link.pipeline.record_groups import (
    LEAST_RECORDS,
    NOT_KNOWN,
    SMALL,
    Grouping,
    group_records,
    large_groups,
)

codes_of_groups = st.lists(st.integers(-1, 5), max_size=80)
LABELS = ("a", "b", "c", "d", "e", "f")


def groups(frame: pl.DataFrame) -> dict[str, Grouping]:
    coded, extracts = coded_frames(frame)
    return {each.attribute: each for each in group_records(coded, extracts[0], 0)}


def of(grouping: Grouping) -> list[str]:
    return [grouping.labels[code] for code in grouping.codes]


def repeated(**columns: list[str | None]) -> pl.DataFrame:
    """Every row as often as a group needs to be shown."""
    n = len(next(iter(columns.values())))
    return pl.DataFrame(
        {
            "id": [f"P{k}" for k in range(n * LEAST_RECORDS)],
            **{name: values * LEAST_RECORDS for name, values in columns.items()},
        },
        schema_overrides=dict.fromkeys(columns, pl.String),
    )


@given(codes_of_groups)
def test_no_group_that_is_shown_is_small(codes: list[int]) -> None:
    found = large_groups("x", LABELS, np.array(codes, np.int32))
    sizes = Counter(of(found))
    assert sum(sizes.values()) == len(codes)
    assert set(sizes) == set(found.labels)
    if len(codes) >= LEAST_RECORDS:
        assert min(sizes.values()) >= LEAST_RECORDS
    # Whoever is in a group of an own name was in it before.
    for code, label in zip(codes, of(found), strict=True):
        assert label in {SMALL, LABELS[code] if code >= 0 else NOT_KNOWN}
    # Nothing is put together without need.
    if SMALL not in sizes:
        assert all(n >= LEAST_RECORDS for n in Counter(codes).values())


def test_one_small_group_takes_the_next_with_it() -> None:
    """Else what is left out could be told from the total."""
    codes = np.repeat([0, 1, 2], [30, 3, 12]).astype(np.int32)
    found = large_groups("x", LABELS, codes)
    assert found.labels == ("a", SMALL)
    assert Counter(of(found)) == {"a": 30, SMALL: 15}


def test_sex_and_nationality_with_what_is_not_known() -> None:
    found = groups(
        repeated(
            given_name=["Amina", "Karim", "Noor"],
            sex=["female", "male", None],
            nationality=["Thailand", "MMR", "n/a"],
        )
    )
    assert of(found["sex"])[:3] == ["female", "male", NOT_KNOWN]
    assert of(found["nationality"])[:3] == ["THA", "MMR", NOT_KNOWN]
    assert found["sex"].labels[-1] == NOT_KNOWN


def test_ages_are_those_at_the_latest_date_of_birth() -> None:
    born = ["2024-06-30", "2020-01-01", "2019-06-29", "2007-01-01", "2006-01-01", "1950-05-05"]
    expected = ["0-4", "0-4", "5-11", "12-17", "18-59", "60+"]
    columns = {"given_name": list("abcdefg"), "birth_date": [*born, None]}
    assert of(groups(repeated(**columns))["age"])[:7] == [*expected, NOT_KNOWN]


def test_one_mistyped_year_makes_nobody_older() -> None:
    born = ["2024-06-30", "2016-06-30", "1990-01-01"]
    frame = repeated(given_name=["a", "b", "d"], birth_date=born)
    late = pl.DataFrame({"id": ["X"], "given_name": ["c"], "birth_date": ["2099-01-01"]})
    found = of(groups(pl.concat([frame, late]))["age"])
    # That record is of no known age, and needs another group to be put together with.
    assert found[:3] == [SMALL, "5-11", "18-59"]
    assert Counter(found)[SMALL] == LEAST_RECORDS + 1


def test_the_script_is_that_of_the_own_name() -> None:
    names = ["Somchai", "สมชาย", "محمد", "Ñandú", "สมชาย (Somchai)", None]
    found = groups(repeated(full_name=names, village=["a", "b", "c", "d", "e", "f"]))
    expected = ["Latin", "Thai", "Arabic", "Latin", "several scripts", NOT_KNOWN]
    assert of(found["script"])[:6] == expected


def test_scripts_of_the_parts_of_a_name() -> None:
    found = groups(
        repeated(
            given_name=["Somchai", "สมชาย", "สมชาย", None],
            surname=["Jaidee", "ใจดี", "Jaidee", "ใจดี"],
        )
    )
    assert of(found["script"])[:4] == ["Latin", "Thai", "several scripts", "Thai"]


def test_the_shape_of_a_full_name() -> None:
    names = ["Rahim", "Md. Rahim", "Rahim Ahmadi", "Aung Kyaw Moe", "Ali bin Ahmad", None]
    found = groups(repeated(full_name=names, village=["a", "b", "c", "d", "e", "f"]))
    assert of(found["name shape"])[:6] == [
        "one part",
        "one part",
        "two parts",
        "three or more parts",
        "with a name of kin",
        NOT_KNOWN,
    ]


def test_the_shape_of_a_name_in_columns() -> None:
    found = groups(
        repeated(
            given_name=["Rahim", "Rahim", "Maria Clara", None],
            surname=["Ahmadi", None, "Reyes", None],
            birth_date=["2001-01-01", "1990-01-01", "1980-05-05", "2002-02-02"],
        )
    )
    assert of(found["name shape"])[:4] == [
        "two parts",
        "one part",
        "three or more parts",
        NOT_KNOWN,
    ]


def test_what_an_extract_has_not_is_no_group() -> None:
    found = groups(repeated(given_name=["a", "b"], birth_date=["2001-01-01", "1990-01-01"]))
    assert list(found) == ["age", "script", "name shape"]


def test_too_few_records_make_no_groups() -> None:
    frame = repeated(given_name=["a"], sex=["male"]).head(LEAST_RECORDS - 1)
    assert groups(frame) == {}
