"""Register files of a run: the extracts that they name, and what they state of the sources."""

from __future__ import annotations

import sqlite3
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest

import crvs_link as cl
from crvs_link.config import RunConfig, SourceConfig, read_config
from crvs_link.errors import ConfigError, SourceNotFoundError, UsageError
from crvs_link.pipeline import match
from crvs_link.pipeline.scopes import is_register_file, opened, read_scopes, with_scope
from crvs_link.run import RunOptions, Silent
from people import world
from register_files import register_scope, register_text

if TYPE_CHECKING:
    from people import World

STRATUM = '[[completeness]]\nlow = 0.5\nhigh = 0.6\nsource = "S"\nmethod = "survey"\n'


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the program is started, with an extract in a folder of it."""
    monkeypatch.chdir(tmp_path)
    Path("registers").mkdir()
    Path("registers/births.csv").write_text("name\nx\n")
    return tmp_path


def saved(text: str, name: str = "registers/b.toml") -> str:
    Path(name).write_text(text)
    return name


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("b.toml", True),
        ("a/B.TOML", True),
        ("b.csv", False),
        ("toml", False),
        ("births", False),
        ("sqlite:b.toml", False),
        ("postgresql://host/db#b.toml", False),
    ],
)
def test_what_a_register_file_is(path: str, found: bool) -> None:
    assert is_register_file(path) is found


def test_the_extract_is_named_from_the_folder_of_the_register_file(tmp_path: Path) -> None:
    path = saved(register_text("mm-birth", source="births.csv"))
    found = opened(SourceConfig("", path))
    assert found == SourceConfig("mm-birth", "registers/births.csv", scope=path)
    absolute = saved(register_text(source=str(tmp_path / "registers/births.csv")), "other.toml")
    assert opened(SourceConfig("", absolute)).path == str(tmp_path / "registers/births.csv")
    parts = saved(register_text(source="b*.csv"))
    assert opened(SourceConfig("", parts)).path == "registers/b*.csv"


def test_what_the_source_states_stays() -> None:
    path = saved(register_text("mm-birth", source="births.csv"))
    stated = SourceConfig("b", path, scope="other.toml", country="MM")
    assert opened(stated) == replace(stated, path="registers/births.csv")
    extract = SourceConfig("b", "births.csv")
    assert opened(extract) is extract


def test_a_register_file_may_name_a_table() -> None:
    with sqlite3.connect("registers/b.db") as database:
        database.execute("CREATE TABLE births (name TEXT)")
    for source, path in (
        ("sqlite:b.db#births", "sqlite:registers/b.db#births"),
        ("b.db#births", "registers/b.db#births"),
        ("postgresql://host/civil#births", "postgresql://host/civil#births"),
    ):
        assert opened(SourceConfig("", saved(register_text(source=source)))).path == path


def test_extracts_that_are_not_there() -> None:
    path = saved(register_text())
    with pytest.raises(UsageError, match=r"b\.toml names no extract") as caught:
        opened(SourceConfig("", path))
    assert "--scope registers/b.toml" in str(caught.value.hint)
    saved(register_text(source="birhts.csv"))
    with pytest.raises(SourceNotFoundError, match=r"no file registers/birhts\.csv") as caught:
        opened(SourceConfig("", path))
    assert caught.value.hint == "registers/b.toml names it as its source."
    with pytest.raises(SourceNotFoundError, match=r"no file registers/c\.toml"):
        opened(SourceConfig("", "registers/c.toml"))


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (register_text(country='"THX"'), "register.country: there is no country 'THX'"),
        (
            register_text() + STRATUM.replace("low", 'group = "TAH"\nlow') + STRATUM,
            "completeness[0].group: there is no country 'TAH'",
        ),
    ],
)
def test_codes_of_no_country(text: str, key: str) -> None:
    with pytest.raises(ConfigError) as caught:
        with_scope(SourceConfig("b", "b.csv", scope=saved(text)))
    assert str(caught.value).startswith(f"registers/b.toml: {key}")


def test_those_without_a_nationality_may_have_a_stratum() -> None:
    text = register_text() + STRATUM.replace("low", 'group = "XXA"\nlow') + STRATUM
    _, scope = with_scope(SourceConfig("b", "b.csv", scope=saved(text)))
    assert scope is not None
    assert [stratum.group for stratum in scope.completeness] == ["XXA", "*"]


def test_the_country_of_a_scope_holds_where_none_is_stated() -> None:
    path = saved(register_text())
    source = SourceConfig("b", "b.csv", scope=path)
    assert with_scope(source)[0] == replace(source, country="THA")
    assert with_scope(replace(source, country="MM"))[0].country == "MM"
    alone = SourceConfig("b", "b.csv")
    assert with_scope(alone) == (alone, None)


class Notes(Silent):
    def __init__(self) -> None:
        self.notes: list[str] = []

    def note(self, text: str) -> None:
        self.notes.append(text)


def test_registers_that_feed_each_other_are_told() -> None:
    fed = saved(register_text("mm-pop", fed_by='["mm-birth", "deaths", "mm-tax"]'), "pop.toml")
    births = saved(register_text("mm-birth"), "births.toml")
    config = RunConfig(
        (
            SourceConfig("host", "h.csv"),
            SourceConfig("births", "b.csv", scope=births),
            SourceConfig("deaths", "d.csv"),
            SourceConfig("pop", "p.csv", scope=fed),
        )
    )
    progress = Notes()
    found, scopes = read_scopes(config, progress)
    assert [source.country for source in found.sources] == [None, "THA", None, "THA"]
    assert {key: scope.id for key, scope in scopes.items()} == {
        "births": "mm-birth",
        "pop": "mm-pop",
    }
    assert progress.notes == [
        "pop: it is fed by births, so what the two say is not independent.",
        "pop: it is fed by deaths, so what the two say is not independent.",
        "pop: it is fed by mm-tax, which is not in this run.",
    ]


@pytest.fixture(scope="module")
def data() -> World:
    return world(150, seed=5)


def test_a_run_with_a_register_file(data: World) -> None:
    data.left.write_csv("host.csv")
    data.right.write_csv("registers/births.csv")
    text = register_text("th-birth", source="births.csv", subject='["child"]')
    path = saved(text)
    result = cl.match("host.csv", Path(path))
    (linkage,) = result.linkages
    assert linkage.right == "th-birth"
    assert set(result.outcomes["register"]) == {"th-birth"}
    assert linkage.cardinality_basis.endswith(
        "; th-birth: one record for each birth, which a person has once, as its register file "
        "states"
    )
    scope = register_scope(Path(), "th-birth", subject='["child"]')
    assert result.scopes == {
        "th-birth": replace(
            scope, path=path, digest=result.scopes["th-birth"].digest, source="births.csv"
        )
    }
    source = tomllib.loads(result.config)["source"][1]
    assert (source["path"], source["scope"]) == ("registers/births.csv", path)
    assert source["country"] == "THA"

    # The link.toml repeats it, and so does the extract with the scope beside it.
    Path("link.toml").write_text(result.config)
    again = match(read_config(Path("link.toml")), RunOptions())
    assert again.config == result.config
    assert again.links.equals(result.links)
    beside = cl.match(data.left, data.right, scopes={"frame-2": path})
    assert beside.links.drop("register").equals(result.links.drop("register"))
    assert beside.scopes["frame-2"] == result.scopes["th-birth"]


def test_a_scope_of_an_extract_that_is_not_there(data: World) -> None:
    with pytest.raises(UsageError, match="scopes names the extract 'births'") as caught:
        cl.match(data.left, data.right, scopes={"births": "birth_partial"})
    assert caught.value.hint == "Extracts: frame, frame-2."


def test_a_deduplication_and_a_profile_by_a_register_file(data: World) -> None:
    again = data.right.head(60).with_columns(pl.col("id") + "-again")
    pl.concat([data.right, again]).write_csv("registers/births.csv")
    path = saved(register_text("th-birth", source="births.csv"))
    result = cl.dedupe(path)
    assert result.scopes["th-birth"].path == path
    assert result.linkages[0].cardinality.value == "many-to-many"
    found = cl.profile_extract(path)
    assert found.source_id == "th-birth"
    assert found.rows_read == data.right.height + again.height
