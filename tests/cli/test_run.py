"""``match`` and ``dedupe`` up to the pipeline and from it on: what is asked, checked, shown."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from cli.calls import Calls, crvs_link, watched
from crvs_link.cli import run as module
from crvs_link.config import LinkageConfig, RunConfig, SourceConfig
from crvs_link.errors import ModelError
from crvs_link.protect import Purpose
from crvs_link.run import RunOptions, Silent
from crvs_link.schema import Assignment, Calendar, Cardinality, CodeSystem


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Calls:
    return watched(tmp_path, monkeypatch)


def test_two_files_are_enough(calls: Calls) -> None:
    done = crvs_link("match", "arrivals.csv", "births.csv")
    assert done.exit_code == 0
    assert done.stderr == "Note: a choice\n"
    assert "Linked" in done.stdout
    assert "crvs-link-arrivals" in done.stdout
    assert calls.command == "match"
    assert calls.config == RunConfig(
        sources=(SourceConfig("arrivals", "arrivals.csv"), SourceConfig("births", "births.csv")),
        linkages=(LinkageConfig("births"),),
    )
    assert (calls.options.threads, calls.options.memory) == (RunOptions().threads, None)
    assert set(calls.more.values()) == {None}
    assert calls.more.keys() == {"model", "previous", "decisions"}
    assert calls.written == {
        "folder": Path("crvs-link-arrivals"),
        "result": "match",
        "formats": (),
        "overwrite": False,
        "report": True,
        "audit": None,
    }


def test_every_option_of_match(calls: Calls) -> None:
    Path("model.json").write_text("{}")
    done = crvs_link(
        "match",
        *("arrivals.csv", "births.csv", "deaths.csv"),
        *("-o", "out"),
        *("--model", "model.json"),
        *("--column", "births:dob_raw=Born", "--column", "sex=S"),
        *("--delimiter", "births:tab"),
        *("--encoding", "births:cp874"),
        *("--layout", "births:births.toml"),
        *("--scope", "births:birth_partial"),
        *("--date-order", "dmy"),
        *("--date-calendar", "births:buddhist"),
        *("--country", "births:THA"),
        *("--country-codes", "unhcr"),
        *("--id-kind", "births:th_pin"),
        *("--sex-codes", "0=female,1=male"),
        *("--places", "births.csv", "--places", "deaths.csv"),
        *("--labels", "arrivals.csv"),
        *("--cardinality", "many-to-one"),
        *("--assignment", "greedy"),
        *("--overlap-max", "0.5"),
        *("--min-probability", "0.8"),
        *("--budget", "30"),
        *("--format", "csv", "--format", "xlsx"),
        "--overwrite",
        "--no-report",
        *("--threads", "3"),
        *("--memory", "2G"),
        *("--seed", "5"),
        *("--purpose", "review of records"),
        *("--legal-basis", "act 1"),
        *("--dpia-ref", "DPIA 3"),
        *("--consent-scope", "referral"),
        *("--recipient", "th"),
        *("--expires", "2099-12-31"),
        *("--pseudonym-key", "key"),
        *("--audit", "log"),
        "--quiet",
        "--json",
    )
    assert (done.exit_code, done.stderr) == (0, "")
    config = calls.config
    assert config.sources[1] == SourceConfig(
        "births",
        "births.csv",
        delimiter="\t",
        encoding="cp874",
        layout="births.toml",
        scope="birth_partial",
        columns={"dob_raw": "Born", "sex": "S"},
        date_order="dmy",
        date_calendar=Calendar.BUDDHIST,
        sex_codes={"0": "female", "1": "male"},
        country="THA",
        country_codes=CodeSystem.UNHCR,
        id_kind="th_pin",
    )
    assert config.sources[0].date_calendar is None
    assert config.places == ("births.csv", "deaths.csv")
    assert config.labels == "arrivals.csv"
    assert config.sources[0].country is None
    assert config.sources[0].country_codes is CodeSystem.UNHCR
    assert config.linkages == (
        LinkageConfig("births", Cardinality.MANY_TO_ONE),
        LinkageConfig("deaths", Cardinality.MANY_TO_ONE),
    )
    assert (config.assignment, config.overlap_max) == (Assignment.GREEDY, 0.5)
    assert (config.budget, config.seed, config.decision.min_probability) == (30, 5, 0.8)
    assert config.formats == ("csv", "xlsx")
    assert config.disclosure == Purpose(
        "review of records", "act 1", "DPIA 3", "referral", "TH", date(2099, 12, 31)
    )
    assert (config.key, config.audit) == ("key", "log")
    assert (calls.options.threads, calls.options.seed) == (3, 5)
    assert calls.options.memory == 2 * 1024**3
    assert isinstance(calls.options.progress, Silent)
    assert calls.more == {
        "model": Path("model.json"),
        "previous": None,
        "decisions": None,
    }
    assert calls.written == {
        "folder": Path("out"),
        "result": "match",
        "formats": ("csv", "xlsx"),
        "overwrite": True,
        "report": False,
        "audit": "log",
    }
    document = json.loads(done.stdout)
    assert document["command"] == "match"
    assert document["folder"] == "out"


def test_options_of_dedupe(calls: Calls) -> None:
    done = crvs_link("dedupe", "births.csv", "--date-order", "ymd", "-q", "--budget", "9")
    assert (done.exit_code, done.stderr) == (0, "")
    assert calls.command == "dedupe"
    assert calls.config == RunConfig(
        sources=(SourceConfig("births", "births.csv", date_order="ymd"),),
        linkages=(LinkageConfig("births"),),
        budget=9,
    )
    assert calls.written is not None
    assert calls.written["folder"] == Path("crvs-link-births")
    assert "luster" in done.stdout


def test_a_dedupe_has_no_partners_to_choose(calls: Calls) -> None:
    done = crvs_link("dedupe", "births.csv", "--cardinality", "one-to-one")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "No such option" in done.stderr
    assert calls.command == ""


def test_the_command_line_comes_before_the_file(calls: Calls) -> None:
    Path("link.toml").write_text(
        'format = 1\n[run]\nseed = 3\nbudget = 4\n[[source]]\nid = "a"\npath = "arrivals.csv"\n'
        '[[source]]\nid = "b"\npath = "gone.csv"\n'
    )
    done = crvs_link("match", "-c", "link.toml", "--seed", "8", "deaths.csv", "births.csv")
    assert done.exit_code == 0
    assert (calls.config.seed, calls.config.budget, calls.options.seed) == (8, 4, 8)
    assert [(s.id, s.path) for s in calls.config.sources] == [
        ("a", "deaths.csv"),
        ("b", "births.csv"),
    ]
    assert calls.written is not None
    assert calls.written["folder"] == Path("crvs-link-a")


def test_extracts_in_parts(calls: Calls) -> None:
    Path("part-1.csv").write_text("name\nx\n")
    Path("part-2.csv").write_text("name\ny\n")
    done = crvs_link("match", "arrivals.csv", "part-*.csv")
    assert done.exit_code == 0
    assert calls.config.sources[1] == SourceConfig("part", "part-*.csv")


@pytest.mark.parametrize(
    ("args", "said", "hint"),
    [
        (["match", "arrivals.csv", "birth.csv"], "There is no file birth.csv.", "births.csv?"),
        (["match", "nowhere/a.csv", "births.csv"], "There is no folder nowhere.", "Check"),
        (["match", "arrivals.csv", "x-*.csv"], "No file matches the pattern x-*.csv.", "Check"),
        (["match", "arrivals.csv", "."], ". is a folder; expected a file.", "Name the file"),
        (
            ["match", "births.csv", "./births.csv"],
            "births.csv belongs to two extracts of this run, births and births-2.",
            "crvs-link dedupe ./births.csv",
        ),
        (
            ["match", "births.csv", "[ab]*.csv"],
            "births.csv belongs to two extracts of this run",
            "crvs-link dedupe",
        ),
        (["match", "births.csv", "link.csv"], "belongs to two extracts", "crvs-link dedupe"),
        (["match", "arrivals.csv", "b\udcff.csv"], "is not text in UTF-8", "Rename"),
        (["match", "arrivals.csv", "births.csv", "-o", "full"], "holds what crvs-link", "-o"),
        (["match", "arrivals.csv", "births.csv", "-o", "a/b/c"], "the folder above it", "-o"),
        (["match", "arrivals.csv", "births.csv", "--model", "m"], "'m' does not exist", "--help"),
        (["match", "-c", "x.toml"], "There is no file x.toml.", "-c"),
        (["dedupe", "arrivals.csv", "births.csv"], "dedupe takes one extract", "match"),
        (["match", "arrivals.csv", "births.csv", "--seed", "-1"], "-1 is not in the range", "--h"),
        (["match", "arrivals.csv", "births.csv", "--threads", "0"], "0 is not in the ran", "--h"),
        (
            ["match", "arrivals.csv", "births.csv", "--overlap-max", "0"],
            "0.0 is not in the range 0<x<=1",
            "--help",
        ),
        (
            ["match", "arrivals.csv", "births.csv", "--format", "pdf"],
            "'pdf' is not one of 'csv', 'xlsx', 'parquet'",
            "--help",
        ),
    ],
)
def test_what_is_refused_before_the_run(
    calls: Calls, args: list[str], said: str, hint: str
) -> None:
    Path("full").mkdir()
    Path("full/notes.txt").touch()
    Path("link.csv").symlink_to("births.csv")
    before = sorted(Path().rglob("*"))
    done = crvs_link(*args)
    assert (done.exit_code, done.stdout) == (2, "")
    first, second = done.stderr.splitlines()
    assert first.startswith("Error: ")
    assert said in first
    assert second.startswith("Hint: ")
    assert hint in second
    assert calls.command == ""
    assert sorted(Path().rglob("*")) == before


def test_a_fault_of_the_configuration(calls: Calls) -> None:
    Path("link.toml").write_text("format = 1\n[run]\nsede = 1\n")
    done = crvs_link("match", "-c", "link.toml", "arrivals.csv", "births.csv")
    assert (done.exit_code, done.stdout) == (3, "")
    assert done.stderr == "Error: link.toml: unknown key run.sede.\nHint: Did you mean seed?\n"
    assert calls.command == ""


def test_a_fault_of_the_model(calls: Calls) -> None:
    calls.error = ModelError("Too few pairs.", hint="Give more.")
    done = crvs_link("match", "arrivals.csv", "births.csv")
    assert (done.exit_code, done.stdout) == (4, "")
    assert done.stderr == "Error: Too few pairs.\nHint: Give more.\n"
    assert calls.written is None


def test_an_interrupt_before_the_result_is_written(calls: Calls) -> None:
    calls.error = KeyboardInterrupt()
    done = crvs_link("match", "arrivals.csv", "births.csv")
    assert (done.exit_code, done.stdout) == (130, "")
    assert done.stderr == "Interrupted; nothing was written.\n"


def test_an_interrupt_after_the_result_was_written(
    calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "summary", interrupted)
    done = crvs_link("match", "arrivals.csv", "births.csv", "-q")
    assert (done.exit_code, done.stdout) == (130, "")
    assert done.stderr == "Interrupted; the result is in crvs-link-arrivals.\n"
    assert calls.written is not None


def test_labels_that_are_not_there(calls: Calls) -> None:
    done = crvs_link("match", "arrivals.csv", "births.csv", "--labels", "lables.csv")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "There is no file lables.csv" in done.stderr
    assert calls.command == ""
