"""Whole runs over several registers: every code, and what rests on what."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import crvs_link as cl
from crvs_link.codes import Indicator, Outcome, SearchResult, TimeConflict
from crvs_link.outcome import CASES, SEARCHES
from register_files import register_text
from worlds import ABROAD, names, world

COMPLETE = 0.9
STRATUM = '[[completeness]]\nlow = {0}\nhigh = {0}\nsource = "the world"\nmethod = "known"\n'
CLEARED = cl.Purpose("referral", "Act 7", "DPIA 3", "referral")


@dataclass(frozen=True)
class Files:
    """Where the extracts and register files lie, and the ids of the rows that were added."""

    folder: Path
    added: dict[str, list[str]]

    def path(self, name: str) -> Path:
        return self.folder / f"{name}.csv"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """A host file, births of the host country, a population register abroad, deaths, a border."""
    folder = tmp_path_factory.mktemp("registers")
    made = world(4000, seed=5, cohorts={(1900, 2100): COMPLETE})
    rng = np.random.default_rng(6)
    nowhere = pl.lit(None, pl.String)
    host = made.host.with_columns(
        nationality=pl.lit("MMR"),
        country_of_birth=pl.lit("THA"),
        household_id=nowhere,
        protected=nowhere,
    )
    births = made.registers["births"]
    true = dict(made.pairs["births"])
    full = host.drop_nulls(["given_name", "family_name", "father_name", "date_of_birth", "sex"])
    mothers = full.filter(
        pl.col("id").is_in(list(true)),
        pl.col("sex") == "female",
        pl.col("date_of_birth").str.len_chars() == 10,
        pl.col("date_of_birth") < "1985",
    ).head(12)
    host = host.with_columns(
        household_id=pl.when(pl.col("id").is_in(mothers["id"].implode()))
        .then(pl.concat_str(pl.lit("F"), "id"))
        .otherwise("household_id")
    )
    # Children on no register, whose mothers are.
    children = mothers.with_columns(
        id=pl.concat_str(pl.lit("C"), "id"),
        household_id=pl.concat_str(pl.lit("F"), "id"),
        mother_name=pl.concat_str("given_name", pl.lit(" "), "family_name"),
        given_name=pl.Series(names(rng, 12, 5)),
        family_name=pl.Series(names(rng, 12, 5)),
        father_name=pl.Series(names(rng, 12, 5)),
        date_of_birth=pl.Series([f"2012-{month:02}-17" for month in range(1, 13)]),
        sex=pl.lit("male"),
        place_of_birth=nowhere,
    )
    unborn = full.head(5).with_columns(
        id=pl.concat_str(pl.lit("U"), "id"),
        given_name=pl.Series(names(rng, 5, 5)),
        family_name=pl.Series(names(rng, 5, 5)),
        father_name=pl.Series(names(rng, 5, 5)),
        date_of_birth=pl.Series([f"2028-03-{day}" for day in range(11, 16)]),
    )
    others = [c for c in made.host.columns if c not in {"id", "date_of_birth"}]
    little = full.head(5).with_columns(
        id=pl.concat_str(pl.lit("L"), "id"),
        date_of_birth=pl.col("date_of_birth").str.head(4),
        **dict.fromkeys(others, nowhere),
    )
    guarded = full.tail(8)["id"].to_list()
    host = pl.concat([host, children, unborn, little]).with_columns(
        protected=pl.when(pl.col("id").is_in(guarded)).then(pl.lit("yes")).otherwise("protected")
    )
    # Ten persons who died in 2010 crossed a border in 2015.
    dead = births.filter(
        pl.col("id").is_in([true[x] for x in full["id"] if x in true]),
        pl.col("date_of_birth").str.len_chars() == 10,
        pl.col("date_of_birth") < "1990",
    ).head(300)
    days = pl.int_range(pl.len()) % 18 + 10
    deaths = dead.with_columns(death_date=pl.format("2010-03-{}", days))
    border = dead.head(10).with_columns(event_date=pl.format("2015-06-{}", days))
    alive = births.tail(250).with_columns(event_date=pl.format("2009-06-{}", days))
    extracts = {
        "host": host,
        "births": births,
        "abroad": made.registers["abroad"],
        "deaths": deaths.with_columns(id=pl.concat_str(pl.lit("D"), "id")),
        "border": pl.concat([border, alive]).with_columns(id=pl.concat_str(pl.lit("X"), "id")),
        "empty": births.head(1).select("id", "given_name", "date_of_birth"),
    }
    for name, frame in extracts.items():
        frame.write_csv(folder / f"{name}.csv")
    own = register_text("host", kind='"refugee"', one_record_per='"case"')
    (folder / "host.toml").write_text(own)
    for name, kind, country, unit, share in (
        ("births", "birth", "THA", "event", COMPLETE),
        ("abroad", "population", "MMR", "person", ABROAD),
        ("deaths", "death", "THA", "event", 0.1),
        ("border", "border", "THA", "event", 0.1),
    ):
        stated = register_text(
            name, kind=f'"{kind}"', country=f'"{country}"', one_record_per=f'"{unit}"'
        )
        (folder / f"{name}.toml").write_text(stated + STRATUM.format(share))
    added = {
        "children": children["id"].to_list(),
        "unborn": unborn["id"].to_list(),
        "little": little["id"].to_list(),
        "guarded": guarded,
        "crossed": border["id"].to_list(),
    }
    return Files(folder, added)


def searched(files: Files, *registers: str, host: str = "host", **more: object) -> cl.RunResult:
    return cl.match(
        files.path(host),
        *map(files.path, registers),
        scopes={
            name: files.folder / f"{name}.toml" for name in (host, *registers) if name != "empty"
        },
        **more,  # type: ignore[arg-type]
    )


@pytest.fixture(scope="module")
def run(files: Files) -> cl.RunResult:
    return searched(files, "births", "abroad", "deaths", "border", purpose=CLEARED)


def cases(run: cl.RunResult, ids: list[str]) -> pl.DataFrame:
    assert run.cases is not None
    return run.cases.filter(pl.col("host_id").is_in(ids))


def searches(run: cl.RunResult, register: str) -> pl.DataFrame:
    assert run.outcomes is not None
    return run.outcomes.filter(pl.col("register") == register)


def test_every_outcome_and_search_result_occurs(files: Files, run: cl.RunResult) -> None:
    lonely = searched(files, "abroad", "deaths")
    other = searched(files, "abroad", "empty", purpose=CLEARED)
    elsewhere = searched(files, "births", host="abroad")
    runs = (run, lonely, other, elsewhere)
    found = {code for each in runs if each.cases is not None for code in each.cases["outcome"]}
    assert found - {None} == {*Outcome}
    tables = [each.outcomes for each in runs if each.outcomes is not None]
    results = {code for table in tables for code in table["search_result"]}
    assert results == {*SearchResult}
    assert other.not_run.keys() == {"empty"}


def test_tables_have_their_columns_and_one_row_each(run: cl.RunResult) -> None:
    assert run.cases is not None
    assert run.outcomes is not None
    assert run.cases.schema == CASES
    assert run.outcomes.schema == SEARCHES
    used = run.extracts[0].account.used
    assert run.cases.height == run.cases["host_row"].n_unique() == used
    assert run.outcomes.height == 4 * used


def test_a_child_is_found_through_the_mother_only(files: Files, run: cl.RunResult) -> None:
    found = cases(run, files.added["children"])
    through = found.filter(pl.col("outcome") == Outcome.LINKED_FAMILY_ONLY.value)
    assert through.height >= 0.6 * found.height
    assert set(through["family"]) == {"mother"}
    assert through["probability"].min() > 0.5


def test_who_is_born_after_every_extract_is_in_no_scope(files: Files, run: cl.RunResult) -> None:
    assert set(cases(run, files.added["unborn"])["outcome"]) == {Outcome.NOT_IN_SCOPE.value}
    births = searches(run, "births").filter(pl.col("host_id").is_in(files.added["unborn"]))
    assert set(births["scope_reason"]) == {"born_after_extract"}


def test_a_year_of_birth_alone_is_not_searchable(files: Files, run: cl.RunResult) -> None:
    assert set(cases(run, files.added["little"])["outcome"]) == {Outcome.NOT_SEARCHABLE.value}
    for register in ("births", "abroad"):
        little = searches(run, register).filter(pl.col("host_id").is_in(files.added["little"]))
        assert set(little["search_result"]) == {"not_searchable"}
        assert little["p_no_record"].null_count() == little.height


def test_a_crossing_after_a_death_contradicts_both(files: Files, run: cl.RunResult) -> None:
    late = TimeConflict.EVENT_AFTER_DEATH.value
    both = [
        set(searches(run, name).filter(pl.col("conflict") == late)["host_id"])
        for name in ("deaths", "border")
    ]
    assert both[0] == both[1]
    assert len(both[0]) >= 5
    held = cases(run, [*both[0]])
    assert set(held["outcome"]) == {Outcome.CONFLICT_REVIEW.value}


def test_protected_records_are_withheld_from_their_country_of_origin(
    files: Files, run: cl.RunResult
) -> None:
    guarded = files.added["guarded"]
    abroad = searches(run, "abroad").filter(pl.col("host_id").is_in(guarded))
    assert set(abroad["search_result"]) == {"withheld"}
    assert set(abroad["policy"]) == {"origin-egress-deny"}
    for table in (run.links, run.review):
        rows = table.filter(pl.col("register") == "abroad", pl.col("left_id").is_in(guarded))
        assert rows.height == 0
    births = searches(run, "births").filter(pl.col("host_id").is_in(guarded))
    assert (births["search_result"] == "linked").any()
    others = set(run.outcomes["host_id"]) - set(guarded) if run.outcomes is not None else set()
    withheld = searches(run, "abroad").filter(pl.col("search_result") == "withheld")
    assert not others & set(withheld["host_id"])


def test_who_is_protected_shows_in_no_profile_that_is_not_cleared(
    files: Files, tmp_path: Path
) -> None:
    result = searched(files, "abroad")
    assert result.outcomes is not None
    assert result.cases is not None
    assert "withheld" not in set(result.outcomes["search_result"])
    assert result.outcomes["policy"].null_count() == result.outcomes.height
    assert Outcome.WITHHELD.value not in set(result.cases["outcome"].drop_nulls())
    result.write(tmp_path / "out", formats=("csv",))
    for path in (tmp_path / "out").iterdir():
        if path.suffix in {".csv", ".ndjson"}:
            assert "withheld" not in path.read_text("utf-8")
            assert "origin-egress" not in path.read_text("utf-8")
    # With another recipient stated nothing is withheld.
    shown = searched(files, "abroad", purpose=cl.Purpose(recipient="THA"))
    assert shown.links.height > result.links.height


def test_nothing_is_informative_without_a_scope(files: Files) -> None:
    bare = cl.match(files.path("host"), files.path("births"))
    assert bare.cases is not None
    assert bare.outcomes is not None
    of_scope = bare.outcomes.filter(pl.col("search_result") != "not_run")["scope"]
    assert set(of_scope) == {"not stated"}
    assert bare.outcomes["p_no_record"].null_count() == bare.outcomes.height
    found = set(bare.cases["outcome"])
    assert Outcome.NO_LINK_UNINFORMATIVE.value in found
    assert not found & {Outcome.NO_LINK_INFORMATIVE.value, Outcome.LINKED_BIRTH_HOST.value}


def test_a_host_of_no_stated_country_is_warned_of_wherever_results_are(
    files: Files, tmp_path: Path
) -> None:
    paths = (files.path("host"), files.path("births"))
    scopes = {"births": files.folder / "births.toml"}
    found = cl.match(*paths, scopes=scopes)
    assert [text for text in found.linkages[0].warnings if "--country host:THA" in text]
    found.write(tmp_path / "results")
    for name in ("report.html", "report.json"):
        assert "--country host:THA" in (tmp_path / "results" / name).read_text()
    stated = cl.match(*paths, scopes={**scopes, "host": files.folder / "host.toml"})
    assert not [text for text in stated.linkages[0].warnings if "--country" in text]
    assert found.cases is not None
    assert Outcome.LINKED_OTHER_REGISTER.value in set(found.cases["outcome"])


def test_indicators_of_the_searches(run: cl.RunResult) -> None:
    assert run.cases is not None
    shown = run.cases.filter(pl.col("indicators").str.contains(Indicator.BORN_IN_HOST.value))
    nothing = searches(run, "births").filter(pl.col("search_result") == "no_link")
    assert set(shown["host_id"]) == set(nothing["host_id"])


def test_a_run_repeats_to_the_byte(files: Files, tmp_path: Path) -> None:
    for name, threads in (("one", 1), ("two", 2)):
        options = cl.RunOptions(threads=threads)
        searched(files, "births", "abroad", options=options).write(tmp_path / name, report=False)
    first, second = (tmp_path / name for name in ("one", "two"))
    for path in first.iterdir():
        if path.name != "manifest.json":
            assert path.read_bytes() == (second / path.name).read_bytes(), path.name
    lines = (first / "results.ndjson").read_text("utf-8").splitlines()
    assert {json.loads(line)["schema"] for line in lines} == {"crvs-link/result/1"}
