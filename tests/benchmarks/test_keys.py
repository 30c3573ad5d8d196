"""The benchmark of keys on a table of invented counts."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

import keys


def test_variants_are_attested_spellings_of_one_native_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        ("IR", "قاسم", "Qasem", 40),
        ("IR", "قاسم", "Ghasem", 30),
        ("IR", "قاسم", "Once", 1),
        ("IR", "رحیم", "Rahim", 200),
        ("IR", "رحیم", "Rare", 2),
        ("PK", "قاسم", "Qasim", 9),
        ("PK", "فاطمہ", "Fatima", 9),
        ("PK", "فاطمہ", "of two words", 9),
    ]
    path = tmp_path / "units.parquet"
    schema = ["country", "arabic_key", "latin", "count"]
    pl.DataFrame(rows, schema=schema, orient="row").write_parquet(path)
    units = keys.read_units(path)
    by_country = keys.attested(units, ["country", "native"])
    assert keys.variants(by_country, ["country", "native"]) == {("ghasem", "qasem")}
    pooled = keys.variants(keys.attested(units, ["native"]), ["native"])
    assert pooled == {("ghasem", "qasem"), ("ghasem", "qasim"), ("qasem", "qasim")}
    unlike = keys.unrelated(["ghasem", "qasem", "rahim"], keys.natives(units))
    assert all("rahim" in pair for pair in unlike)
    keys.main([str(path)])
    assert "sound, abjad or form" in capsys.readouterr().out


def test_a_pair_agrees_in_any_key_but_not_in_none() -> None:
    one: keys.Keys = {"a": "x", "b": "x", "c": None, "d": None}
    other: keys.Keys = {"a": "1", "b": "2", "c": "3", "d": "3"}
    assert keys.agree(("a", "b"), [one, other])
    assert not keys.agree(("a", "b"), [other])
    assert not keys.agree(("c", "d"), [one])
    assert keys.share({("a", "b"), ("c", "d")}, [one]) == 50
