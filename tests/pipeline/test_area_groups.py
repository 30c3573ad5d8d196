"""Groups by area of birth."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from crvs_link.encode import Readings, encode
from crvs_link.load import read_extract
from crvs_link.load.places import read_places
from crvs_link.pipeline.area_groups import AREA, COUNTRY, birth_areas
from crvs_link.pipeline.record_groups import LEAST_RECORDS, NOT_KNOWN, SMALL, group_records
from crvs_link.pipeline.tables import ONE_DAY, SEVERAL_DAYS, date_methods
from crvs_link.run import RunOptions
from crvs_link.schema import DateMethod
from crvs_link.standardise.gazetteer import Gazetteer

SHIPPED = Path(__file__).parents[2] / "configs" / "places"


def frame(times: int, **columns: list[str | None]) -> pl.DataFrame:
    n = times * len(next(iter(columns.values())))
    return pl.DataFrame(
        {
            "id": [f"P{k}" for k in range(n)],
            "full_name": [f"{'abcde'[k % 5]}mina {'klmnopq'[k % 7]}arim" for k in range(n)],
            **{name: values * times for name, values in columns.items()},
        }
    )


def test_areas_are_units_of_level_one_with_their_country() -> None:
    places = read_places([str(SHIPPED / "example.csv"), str(SHIPPED / "example_names.csv")])
    assert places is not None
    born = ["Port Albert", "QM02D01", "Hollin Camp", "Far Hill", None]
    extract = read_extract(frame(LEAST_RECORDS, birth_place=born), source_id="host")
    readings = [Readings(gazetteer=Gazetteer.of(places))]
    coded = encode([extract], readings, RunOptions(threads=1))
    found = {each.attribute: each for each in group_records(coded, extract, 0, places)}
    grouping = found[AREA]
    # Nothing finer than a unit of level 1 is a group, and what is in no places file is not known.
    assert [grouping.labels[code] for code in grouping.codes[:5]] == [
        "mirandel, zubara",
        "korvan, zubara",
        "vantu, orimba",
        NOT_KNOWN,
        NOT_KNOWN,
    ]
    assert found.keys() & {AREA, COUNTRY} == {AREA}


def test_without_places_files_areas_are_countries() -> None:
    born = ["Thailand", "MMR", "MMR", None]
    extract = read_extract(frame(LEAST_RECORDS, birth_country=born), source_id="host")
    coded = encode([extract], [Readings()], RunOptions(threads=1))
    found = {each.attribute: each for each in group_records(coded, extract, 0)}
    assert found[COUNTRY].labels == ("MMR", "THA", NOT_KNOWN)
    small = read_extract(frame(4, birth_country=born), source_id="host")
    coded = encode([small], [Readings()], RunOptions(threads=1))
    found = {each.attribute: each for each in group_records(coded, small, 0)}
    assert COUNTRY not in found or SMALL in found[COUNTRY].labels


def test_an_extract_without_places_has_no_areas() -> None:
    extract = read_extract(frame(2, sex=["female", "male"]), source_id="host")
    coded = encode([extract], [Readings()], RunOptions(threads=1))
    assert birth_areas(coded, 0, None) is None
    assert date_methods(coded, 0, 0) is None


def test_dates_are_counted_by_how_sure_they_are() -> None:
    born = ["1990-05-05", "1991", "1991-07", None]
    extract = read_extract(frame(3, dob=born), source_id="host")
    coded = encode([extract], [Readings()], RunOptions(threads=1))
    table = date_methods(coded, 0, 0)
    assert table is not None
    assert table["left"].sum() == 9
    known = {*(method.value for method in DateMethod), ONE_DAY, SEVERAL_DAYS}
    assert set(table["method"]) <= known
    counted = {method: left for method, left, _ in table.iter_rows()}
    assert counted == {"partial": 6, "exact": 3}
