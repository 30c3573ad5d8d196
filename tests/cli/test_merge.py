"""Command line before ``link.toml`` before defaults; sources and linkages complete."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.cli.merge import merge, safe_name
from crvs_link.cli.options import Choices
from crvs_link.cli.values import Stated
from crvs_link.config import Decision, LinkageConfig, RunConfig, SourceConfig
from crvs_link.errors import UsageError
from crvs_link.schema import Assignment, Calendar, Cardinality, CodeSystem
from crvs_link.spec import BlockingPlan, BlockingRule
from register_files import register_text
from strategies import run_configs

NOTHING = Choices()
FILE = RunConfig(
    sources=(
        SourceConfig(
            "arrivals",
            "old.csv",
            delimiter=";",
            columns={"dob_raw": "Born", "sex": "S"},
            date_order="dmy",
            date_calendar=Calendar.BUDDHIST,
            sex_codes={"1": "male"},
            country="MMR",
            id_kind="mm_nrc",
        ),
        SourceConfig("births", "births.csv"),
    ),
    linkages=(
        LinkageConfig(
            "births", Cardinality.ONE_TO_MANY, plan=BlockingPlan((BlockingRule(("dob",)),))
        ),
    ),
    seed=1,
    budget=2,
    random_pairs=3,
    assignment=Assignment.GREEDY,
    overlap_max=0.4,
    decision=Decision(review=0.3, min_probability=0.5),
    formats=("csv",),
)


def test_places_files_stated_replace_those_of_the_file() -> None:
    config = replace(FILE, places=("units.csv", "names.csv"))
    stated = Choices(places=("other.csv", "camps.csv", "other.csv"))
    assert merge("match", [], NOTHING, config).places == ("units.csv", "names.csv")
    assert merge("match", [], stated, config).places == ("other.csv", "camps.csv")


def ids(*paths: str) -> list[str]:
    return [source.id for source in merge("match", paths, NOTHING, None).sources]


def test_nothing_stated() -> None:
    found = merge("match", ["a/arrivals.csv", "births.parquet"], NOTHING, None)
    assert found == RunConfig(
        sources=(
            SourceConfig("arrivals", "a/arrivals.csv"),
            SourceConfig("births", "births.parquet"),
        ),
        linkages=(LinkageConfig("births"),),
    )


def test_the_file_alone() -> None:
    assert merge("match", [], NOTHING, FILE) == FILE


@given(run_configs())
def test_a_complete_file_stays_as_it_is(config: RunConfig) -> None:
    command = "dedupe" if len(config.sources) == 1 else "match"
    if not config.sources:
        return
    found = merge(command, [], NOTHING, config)
    assert replace(found, linkages=config.linkages) == config
    assert set(config.linkages) <= set(found.linkages) if not config.linkages else True
    registers = [source.id for source in config.sources]
    assert [linkage.register for linkage in found.linkages] == (registers[1:] or registers)


def test_options_come_before_the_file() -> None:
    choices = Choices(
        column=(Stated(None, ("dob_raw", "DOB")), Stated("births", ("sex", "Sex"))),
        delimiter=(Stated("arrivals", "\t"),),
        sheet=(Stated(None, "Data"), Stated("births", "2021")),
        encoding=(Stated("arrivals", "cp1256"), Stated(None, "cp874")),
        layout=(Stated("arrivals", "new.toml"),),
        scope=(Stated(None, "population"), Stated("arrivals", "border_crossings")),
        date_order=(Stated("births", "mdy"), Stated(None, "ymd")),
        date_calendar=(Stated(None, Calendar.GREGORIAN),),
        sex_codes=(Stated(None, {"0": "female"}),),
        country=(Stated("births", "THA"),),
        country_codes=(Stated(None, CodeSystem.ICAO),),
        id_kind=(Stated("arrivals", "passport"), Stated("births", "th_pin")),
        cardinality="one-to-one",
        assignment="probabilistic",
        overlap_max=0.9,
        min_probability=0.7,
        budget=20,
        seed=10,
        formats=("parquet", "xlsx", "xlsx"),
    )
    found = merge("match", ["new.csv"], choices, FILE)
    assert found == RunConfig(
        sources=(
            SourceConfig(
                "arrivals",
                "new.csv",
                delimiter="\t",
                sheet="Data",
                encoding="cp1256",
                layout="new.toml",
                scope="border_crossings",
                columns={"dob_raw": "DOB", "sex": "S"},
                date_order="ymd",
                date_calendar=Calendar.GREGORIAN,
                sex_codes={"0": "female"},
                country="MMR",
                country_codes=CodeSystem.ICAO,
                id_kind="passport",
            ),
            SourceConfig(
                "births",
                "births.csv",
                scope="population",
                sheet="2021",
                encoding="cp874",
                columns={"dob_raw": "DOB", "sex": "Sex"},
                date_order="mdy",
                date_calendar=Calendar.GREGORIAN,
                sex_codes={"0": "female"},
                country="THA",
                country_codes=CodeSystem.ICAO,
                id_kind="th_pin",
            ),
        ),
        linkages=(replace(FILE.linkages[0], cardinality=Cardinality.ONE_TO_ONE),),
        seed=10,
        budget=20,
        random_pairs=3,
        assignment=Assignment.PROBABILISTIC,
        overlap_max=0.9,
        decision=Decision(review=0.3, min_probability=0.7),
        formats=("xlsx",),
    )


def test_parquet_alone_takes_the_other_formats_away() -> None:
    assert merge("match", [], Choices(formats=("parquet",)), FILE).formats == ()


def test_a_column_serves_once() -> None:
    choices = Choices(column=(Stated(None, ("name_full", "Born")),))
    found = merge("match", [], choices, FILE)
    assert found.sources[0].columns == {"sex": "S", "name_full": "Born"}


def test_a_zero_is_a_choice() -> None:
    found = merge("match", [], Choices(seed=0, min_probability=0.0), FILE)
    assert (found.seed, found.decision.min_probability) == (0, 0.0)


def test_paths_replace_those_of_the_file_in_order() -> None:
    found = merge("match", ["x.csv", "y.csv", "z.csv"], NOTHING, FILE)
    assert [(source.id, source.path) for source in found.sources] == [
        ("arrivals", "x.csv"),
        ("births", "y.csv"),
        ("z", "z.csv"),
    ]
    assert [linkage.register for linkage in found.linkages] == ["births", "z"]
    assert found.linkages[0] == FILE.linkages[0]


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (["a.csv", "x/a.csv", "y/a.parquet"], ["a", "a-2", "a-3"]),
        (["a-2.csv", "a.csv", "x/a.csv"], ["a-2", "a", "a-3"]),
        (["a.b.csv", "c"], ["a.b", "c"]),
        (["h.csv", "births-*.csv"], ["h", "births"]),
        (["h.csv", "births/*.parquet"], ["h", "births"]),
        (["h.csv", "b/part-[0-9]?.csv"], ["h", "part"]),
        (["h.csv", "*.csv"], ["h", "extract"]),
    ],
)
def test_ids_of_sources(paths: list[str], expected: list[str]) -> None:
    assert ids(*paths) == expected


@pytest.mark.parametrize(
    ("command", "paths", "config", "said", "hint"),
    [
        ("match", [], None, "at least one register; none given.", "match HOST REGISTER..."),
        ("match", ["a.csv"], None, "at least one register; 1 given.", "crvs-link dedupe FILE"),
        ("dedupe", [], None, "dedupe takes one extract; none given.", "dedupe FILE"),
        ("dedupe", ["a", "b"], None, "dedupe takes one extract; 2 given.", "match HOST REGISTER"),
        ("dedupe", ["a"], FILE, "2 given, on the command line and in the", "match HOST"),
    ],
)
def test_the_number_of_extracts(
    command: str, paths: list[str], config: RunConfig | None, said: str, hint: str
) -> None:
    with pytest.raises(UsageError) as caught:
        merge(command, paths, NOTHING, config)
    assert said in str(caught.value)
    assert hint in str(caught.value.hint)


def test_dedupe_searches_the_extract_itself() -> None:
    found = merge("dedupe", ["a.csv"], NOTHING, None)
    assert found.linkages == (LinkageConfig("a"),)


@pytest.mark.parametrize(
    ("choices", "option", "hint"),
    [
        (Choices(column=(Stated("birth", ("sex", "x")),)), "--column", "Did you mean births?"),
        (Choices(delimiter=(Stated("zz", ";"),)), "--delimiter", "Extracts: arrivals, births."),
        (Choices(sheet=(Stated("zz", "Data"),)), "--sheet", "Extracts"),
        (Choices(encoding=(Stated("zz", "cp874"),)), "--encoding", "Extracts"),
        (Choices(layout=(Stated("zz", "l.csv"),)), "--layout", "Extracts"),
        (Choices(scope=(Stated("zz", "population"),)), "--scope", "Extracts"),
        (Choices(date_order=(Stated("zz", "dmy"),)), "--date-order", "Extracts"),
        (
            Choices(date_calendar=(Stated("zz", Calendar.BUDDHIST),)),
            "--date-calendar",
            "Extracts",
        ),
        (Choices(sex_codes=(Stated("zz", {"0": "male"}),)), "--sex-codes", "Extracts"),
        (Choices(country=(Stated("zz", "THA"),)), "--country", "Extracts"),
        (Choices(country_codes=(Stated("zz", CodeSystem.ISO),)), "--country-codes", "Extracts"),
        (Choices(id_kind=(Stated("zz", "other"),)), "--id-kind", "Extracts"),
    ],
)
def test_an_option_for_an_extract_that_is_not_there(
    choices: Choices, option: str, hint: str
) -> None:
    with pytest.raises(UsageError, match=f"^{option} names the extract") as caught:
        merge("match", [], choices, FILE)
    assert hint in str(caught.value.hint)


def test_a_linkage_with_what_is_not_a_register() -> None:
    config = RunConfig(sources=(), linkages=(LinkageConfig("deaths"),))
    with pytest.raises(UsageError, match="a linkage with 'deaths'") as caught:
        merge("match", ["a.csv", "births.csv"], NOTHING, config)
    assert "Registers: births." in str(caught.value.hint)


@given(st.text())
def test_a_safe_name_is_one_part_of_a_path(source_id: str) -> None:
    name = safe_name(source_id)
    assert name
    assert not set(name) & set("/\\:*?<>|\"' \0\n")
    assert name.strip(".") == name


@pytest.fixture
def registers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("births", "deaths"):
        Path(f"{name}.csv").touch()
        Path(f"{name}.toml").write_text(register_text(f"mm-{name}", source=f"{name}.csv"))


@pytest.mark.usefixtures("registers")
def test_a_register_file_stands_for_its_extract() -> None:
    found = merge("match", ["h.csv", "births.toml", "births.toml"], NOTHING, None)
    assert found.sources == (
        SourceConfig("h", "h.csv"),
        SourceConfig("mm-births", "births.csv", scope="births.toml"),
        SourceConfig("mm-births-2", "births.csv", scope="births.toml"),
    )
    assert [linkage.register for linkage in found.linkages] == ["mm-births", "mm-births-2"]


@pytest.mark.usefixtures("registers")
def test_a_register_file_takes_the_place_of_an_earlier_one() -> None:
    first, second = FILE.sources
    scoped = replace(FILE, sources=(first, replace(second, scope="old.toml")))
    found = merge("match", ["h.csv", "deaths.toml"], NOTHING, scoped).sources[1]
    assert (found.id, found.path, found.scope) == ("births", "deaths.csv", "deaths.toml")
    found = merge("match", ["h.csv", "deaths.csv"], NOTHING, scoped).sources[1]
    assert (found.id, found.path, found.scope) == ("births", "deaths.csv", "old.toml")
    named = replace(FILE, sources=(first, replace(second, path="births.toml")))
    found = merge("match", [], NOTHING, named).sources[1]
    assert (found.id, found.path, found.scope) == ("births", "births.csv", "births.toml")


def test_a_scope_of_no_stated_extract_is_that_of_the_only_register() -> None:
    stated = Choices(scope=(Stated(None, "population"),))
    assert [source.scope for source in merge("match", [], stated, FILE).sources] == [
        None,
        "population",
    ]
    assert merge("dedupe", ["a.csv"], stated, None).sources[0].scope == "population"
    with pytest.raises(UsageError, match="could be of b or c") as caught:
        merge("match", ["a.csv", "b.csv", "c.csv"], stated, None)
    assert caught.value.hint == "Say of which: --scope b:population"
