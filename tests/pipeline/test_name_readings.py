"""How the names of a pair were read: in words, by side and field."""

from __future__ import annotations

import polars as pl

from crvs_link.load import read_extract
from crvs_link.pipeline.name_readings import NameReading, name_readings

HOST = pl.DataFrame(
    {"full_name": ["Dr Amina binti Karim", None], "father_name": ["Md. Karim", "Rahim"]}
)
REGISTER = pl.DataFrame(
    {"given_name": ["FNU", "Amina"], "surname": ["Rahim", "Karim"], "mother_name": ["Salma", "-"]}
)


def test_each_name_that_is_there_is_accounted_for() -> None:
    extracts = [
        read_extract(frame, source_id=name) for name, frame in (("a", HOST), ("b", REGISTER))
    ]
    fields = {"name", "father_name", "mother_name", "dob"}
    assert name_readings(extracts, (0, 1), fields) == (
        NameReading("left", "name", ("a title was left out", "a given name, the father's name")),
        NameReading("right", "name", ("a given name, a family name",)),
        NameReading("left", "father_name", ("a marker that many share, a name",)),
        NameReading("right", "mother_name", ("it holds no name",)),
    )
    assert name_readings(extracts, (1, 0), {"name"}) == (NameReading("right", "name", ("a name",)),)
    assert name_readings(extracts, (0, 0), {"dob"}) == ()


def test_no_word_of_a_name_is_said() -> None:
    extracts = [read_extract(frame, source_id="s") for frame in (HOST, REGISTER)]
    said = str(name_readings(extracts, (0, 1), {"name", "father_name", "mother_name"})).lower()
    assert not [word for word in ("amina", "karim", "dr ", "md") if word in said]
