"""Places of the shipped example, and the law that nothing is guessed."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crvs_link.load.places import Places, read_places
from crvs_link.standardise.gazetteer import Gazetteer
from crvs_link.standardise.places import UNITS, clean_places
from oracles.places import ancestors, joint_readings

SHIPPED = Path(__file__).parents[2] / "configs" / "places"
CAMP, REEDBANK = "QN01D01 hollin", "QN01D02 reedbank"


@cache
def shipped() -> tuple[Places, Gazetteer]:
    found = read_places([str(SHIPPED / "example.csv"), str(SHIPPED / "example_names.csv")])
    assert found is not None
    return found, Gazetteer.of(found)


def cleaned(**columns: list[str | None]) -> pl.DataFrame:
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    return clean_places(frame, shipped()[1])


def called(clean: pl.DataFrame) -> list[tuple[str, ...]]:
    """The names of the known units of each row, the country first."""
    texts = shipped()[1].texts.to_list()
    return [tuple(texts[unit] for unit in row if unit >= 0) for row in clean.select(UNITS).rows()]


def one(**columns: str | None) -> tuple[tuple[str, ...], str | None, str | None]:
    """Units, the text where it is open, and the doubt of one row."""
    clean = cleaned(**{name: [value] for name, value in columns.items()})
    text = clean["text"][0] if clean["open"][0] else None
    return called(clean)[0], text, clean["doubt"][0]


SEYRA = ("zubara", "korvan", "seyra")
MARSH = ("orimba", "vantu", "marsh")


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("Hollin", ("zubara", "korvan", "lower korvan", "hollin")),
        ("  HOLLIN ", ("zubara", "korvan", "lower korvan", "hollin")),
        ("Old Bridge", ("zubara", "mirandel", "mirandel north", "oldbridge")),
        ("မီရန်ဒဲ", ("zubara", "mirandel")),
        ("Port Albert", ("zubara", "mirandel")),
        ("Fort Seyra", SEYRA),
        ("QM02D01", SEYRA),
        ("qm02d01", SEYRA),
        ("Zubara", ("zubara",)),
        ("Tamarisk, Korvan", ("zubara", "korvan", "lower korvan", "tamarisk")),
        ("Tamarisk / Mirandel South", ("zubara", "mirandel", "mirandel south", "tamarisk")),
        ("Newmarket، Orimba", (*MARSH, "newmarket")),
        ("Seyra, Newmarket", (*SEYRA, "newmarket")),
    ],
)
def test_names_old_and_new_native_and_coded(text: str, units: tuple[str, ...]) -> None:
    assert one(birth_place=text) == (units, None, None)


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("Mirandel", ("zubara", "mirandel")),  # a region, and a town in it
        ("Seyra", SEYRA),
        ("Tamarisk", ("zubara",)),  # in two regions
        ("Old Korvan", ("zubara", "korvan")),  # split since
        ("Newmarket", ()),  # in two countries
        ("Kasir", ("orimba", "vantu")),  # a district, and a camp in another
    ],
)
def test_a_name_of_several_units_is_known_as_far_as_they_agree(
    text: str, units: tuple[str, ...]
) -> None:
    assert one(birth_place=text) == (units, text.lower(), "several")


def test_the_other_columns_of_the_row_settle_what_a_name_means() -> None:
    assert one(birth_place="Tamarisk", birth_adm1_name="Mirandel")[0][-2:] == (
        "mirandel south",
        "tamarisk",
    )
    assert one(birth_adm3_name="Seyra", birth_place=None)[0] == (*SEYRA, "seyra")
    assert one(birth_adm2_name="Seyra", birth_place=None) == (SEYRA, None, None)
    assert one(birth_place="Newmarket", birth_adm1_pcode="QN01")[0] == (*MARSH, "newmarket")
    assert one(birth_place="Far Hill, Newmarket", birth_adm1_pcode="QN01") == (
        (*MARSH, "newmarket"),
        "far hill",
        None,
    )


def test_columns_that_exclude_each_other_keep_what_they_share() -> None:
    assert one(birth_place="Hollin", birth_adm1_name="Mirandel") == (
        ("zubara",),
        "hollin mirandel",
        "contradictory",
    )
    assert one(birth_place="Tamarisk", birth_adm1_name="Vantu") == (
        (),
        "tamarisk vantu",
        "contradictory",
    )
    assert one(birth_place=None, birth_adm2_pcode="QM02D01", birth_adm1_pcode="QN01")[0] == ()


def test_what_no_file_knows_stays_text() -> None:
    assert one(birth_place="Far Hill") == ((), "far hill", None)
    assert one(birth_place="Far Hill, Near Hill") == ((), "far hill near hill", None)
    assert one(residence_locality="Far Hill", residence_town="Near Hill")[1] == "far hill near hill"
    assert one(residence_locality="Far Hill", residence_town="far hill")[1] == "far hill"
    for nothing in (None, "", "n/a", "-"):
        assert one(birth_place=nothing) == ((), None, None)


def test_an_unknown_code_tells_its_country_and_is_no_name() -> None:
    assert one(birth_place="QM999") == (("zubara",), None, "unknown_code")
    assert one(birth_place=None, birth_adm2_pcode="QN9999") == (("orimba",), None, "unknown_code")
    assert one(birth_place=None, birth_adm2_pcode="XX01") == ((), None, "unknown_code")
    assert one(birth_place="KM12") == ((), "km12", None)


# --- camps --------------------------------------------------------------------------


def test_a_camp_is_a_place_of_its_own_in_its_district() -> None:
    assert one(birth_place="Hollin Camp") == (
        ("orimba", "vantu", "kasir", "hollin camp"),
        None,
        None,
    )
    assert (
        called(cleaned(birth_place=["Hollin Camp", "Hollin Refugee Camp"]))
        == [("orimba", "vantu", "kasir", "hollin camp")] * 2
    )
    assert one(birth_place="Reedbank")[0] == (*MARSH, "reedbank")


def test_a_camp_is_not_the_district_of_its_name() -> None:
    camp, district = cleaned(birth_place=["Hollin Camp", "Hollin"]).select(UNITS).rows()
    assert camp[0] != district[0]
    assert one(birth_place=None, birth_adm2_name="Hollin Camp") == ((), "hollin camp", None)
    assert one(birth_place=None, birth_adm2_name="Kasir")[0] == ("orimba", "vantu", "kasir")


@pytest.mark.parametrize("text", ["Block C-12", "block 4", "Sub-block C 4", "B-12", "12", "Blk. 7"])
def test_a_block_alone_is_no_place(text: str) -> None:
    assert one(birth_place=text) == ((), None, None)


def test_a_block_is_left_out_of_the_place_that_it_is_in() -> None:
    assert one(birth_place="Hollin Camp Block 4")[0][-1] == "hollin camp"
    assert one(birth_place="Block C/12, Hollin Camp")[0][-1] == "hollin camp"
    assert one(birth_place="Far Hill block no. 3")[1] == "far hill"
    assert one(birth_place="Block of Flats")[1] == "block of flats"
    assert one(birth_place="Camp 4")[1] == "camp 4"


# --- laws ---------------------------------------------------------------------------


@cache
def names_of() -> dict[str, list[tuple[str, int | None, list[str]]]]:
    """For each written name, the units that it may stand for, with level and ancestors."""
    places, _ = shipped()
    parents = dict(places.units.select("pcode", "parent").iter_rows())
    levels = dict(places.units.select("pcode", "level").iter_rows())
    found: dict[str, list[tuple[str, int | None, list[str]]]] = {}
    for name, pcode in [*places.names.iter_rows(), *zip(parents, parents, strict=True)]:
        entry = (pcode, levels[pcode], ancestors(pcode, parents, levels))
        if entry not in found.setdefault(name.lower(), []):
            found[name.lower()].append(entry)
    for name, pcode, _, code in places.sites.iter_rows():
        site = f"{pcode} {(code or name).lower()}"
        path = [*ancestors(pcode, parents, levels)[:4], site]
        found.setdefault(name.lower(), []).append((site, None, path))
    return found


SAID = (
    "Hollin,Kasir,Mirandel,Korvan,Marsh,Newmarket,Orimba,Seyra,Tamarisk,Vantu,Zubara,Old Korvan,"
    "Hollin Camp,Reedbank,QM02D01,Far Hill"
)
said = st.none() | st.sampled_from(SAID.split(","))
rows = st.tuples(said, said, said)


@given(st.lists(rows, max_size=4))
def test_nothing_is_guessed(listed: list[tuple[str | None, str | None, str | None]]) -> None:
    """Whatever a row can mean, it lies in every unit that is given for it."""
    columns = ("residence_locality", "birth_adm2_name", "birth_adm1_name")
    clean = cleaned(**{name: [row[k] for row in listed] for k, name in enumerate(columns)})
    numbers: dict[str, int] = {"": -1}
    for row, units, doubt in zip(listed, clean.select(UNITS).rows(), clean["doubt"], strict=True):
        words = []
        for name, level in zip(row, (None, 2, 1), strict=True):
            meant = names_of().get((name or "").lower(), [])
            readings = [path for _, of, path in meant if level is None or of == level]
            if readings:
                words.append(
                    [tuple(numbers.setdefault(u, len(numbers)) for u in path) for path in readings]
                )
        joint = list(joint_readings(words))
        for meaning in joint:
            for depth, unit in enumerate(units):
                if unit >= 0 and doubt != "contradictory":
                    assert meaning[depth] >= 0
                    key = next(name for name, n in numbers.items() if n == meaning[depth])
                    assert shipped()[1].ancestors[unit, depth] == unit
                    assert unit == number_of(key)
        if doubt == "contradictory":
            assert not joint
        if len(words) == 1:
            shared = [len(set(level)) == 1 and level[0] >= 0 for level in zip(*joint, strict=True)]
            assert [unit >= 0 for unit in units] == shared


@cache
def number_of(key: str) -> int:
    """The number of a unit by its P-code, or of a site by its unit and name."""
    places, gazetteer = shipped()
    pcode, _, site = key.partition(" ")
    if not site:
        return places.units["pcode"].to_list().index(pcode)
    name = next(n for n, p, _, c in places.sites.iter_rows() if (c or n).lower() == site)
    found = gazetteer.names.filter(pl.col("key") == name.lower())["unit"].to_list()
    return next(unit for unit in found if gazetteer.levels[unit] < 0)


@settings(max_examples=40)
@given(st.lists(rows, min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_each_row_is_read_by_itself(listed: list[tuple[str | None, ...]], random) -> None:
    columns = ("residence_locality", "birth_adm2_name", "birth_adm1_name")

    def read(some: list[tuple[str | None, ...]]) -> list[tuple[object, ...]]:
        return cleaned(**{n: [row[k] for row in some] for k, n in enumerate(columns)}).rows()

    order = list(range(len(listed)))
    random.shuffle(order)
    assert read([listed[k] for k in order]) == [read(listed)[k] for k in order]


def test_no_rows() -> None:
    clean = cleaned(birth_place=[])
    assert clean.columns == ["text", "open", *UNITS, "doubt"]
    assert clean.height == 0


def test_units_lie_in_units_of_the_level_above() -> None:
    gazetteer = shipped()[1]
    for unit, level in enumerate(gazetteer.levels.tolist()):
        path = gazetteer.ancestors[unit]
        assert path[level] == unit
        assert gazetteer.levels[path[path >= 0]].tolist() == [
            *(k for k in range(level if level >= 0 else 3) if path[k] >= 0),
            level,
        ]


def test_without_a_table_of_countries_the_letters_of_the_code_are_one(tmp_path: Path) -> None:
    path = tmp_path / "units.csv"
    path.write_text("ADM1_EN,ADM1_PCODE\nKorvan,QM01\nMirandel,QM02\nVantu,QNB01\n")
    read = read_places([str(path)])
    assert read is not None
    gazetteer = Gazetteer.of(read)
    assert gazetteer.texts.to_list() == ["qm", "korvan", "mirandel", "qnb", "vantu"]
    assert gazetteer.ancestors[:, :2].tolist() == [[0, -1], [0, 1], [0, 2], [3, -1], [3, 4]]
    assert np.all(gazetteer.ancestors[:, 2:] == -1)
