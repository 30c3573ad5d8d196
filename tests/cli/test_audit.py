"""``key``, ``--audit`` and ``audit verify`` from end to end."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from cli.calls import crvs_link
from cli.extracts import HEADER, rows, save


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    save("a.csv", HEADER, *rows(60))
    save("b.csv", HEADER, *[line.replace("K", "R", 1) for line in rows(60, 20)])
    return tmp_path


RUN = ("match", "a.csv", "b.csv", "--no-report", "-q")
STATED = ("--purpose", "referral", "--recipient", "th", "--expires", "2099-12-31")


def test_a_run_is_entered_and_verified() -> None:
    done = crvs_link(*RUN, *STATED, "-o", "out", "--audit", "log")
    assert done.exit_code == 0, done.output
    manifest = json.loads(Path("out/manifest.json").read_text())
    assert (manifest["recipient"], manifest["expires"]) == ("THA", "2099-12-31")
    stated = tomllib.loads(Path("out/link.toml").read_text())["disclosure"]
    assert (stated["recipient"], stated["audit"]) == ("THA", "log")
    # The configuration of a result repeats it, for the same purpose and into the same log.
    assert crvs_link("match", "-c", "out/link.toml", "-o", "again", "-q").exit_code == 0
    again = json.loads(Path("again/manifest.json").read_text())
    assert again["purpose"] == "referral"
    for args in (("log",), ("log", "out"), ("log", "again"), ("again",)):
        done = crvs_link("audit", "verify", *args)
        assert (done.exit_code, done.stderr) == (0, ""), args
    Path("out/links.parquet").write_bytes(b"")
    done = crvs_link("audit", "verify", "log", "out")
    assert done.exit_code == 3
    assert "links.parquet is not as it was written" in done.stderr


def test_a_log_that_was_changed_is_refused_before_a_run() -> None:
    assert crvs_link(*RUN, *STATED, "-o", "out", "--audit", "log").exit_code == 0
    log = Path("log")
    log.write_text(log.read_text().replace("referral", "research"))
    for args in (("audit", "verify", "log"), (*RUN, "-o", "more", "--audit", "log")):
        done = crvs_link(*args)
        assert done.exit_code == 3
        assert "'log' is damaged: line 1 was changed" in done.stderr
    assert not Path("more").exists()


def test_a_key_and_a_log_do_not_lie_in_the_result() -> None:
    assert crvs_link("key", "secret").exit_code == 0
    assert crvs_link("key", "secret").exit_code == 2
    for options, said in (
        (("--audit", "out/log"), "The audit log lies in the output folder"),
        (("--pseudonym-key", "out/key"), "The key of pseudonyms lies in the output folder"),
        (("--pseudonym-key", "nowhere"), "There is no key file"),
        (("--pseudonym-key", "a.csv"), "longer than a key"),
        (("--expires", "2020-01-01"), "The purpose of this run expired on 2020-01-01"),
        (("--expires", "soon"), "expected a day such as"),
        (("--recipient", "ZZZ"), "expected a country by its code"),
    ):
        done = crvs_link(*RUN, "-o", "out", *options)
        assert done.exit_code in (2, 3), options
        assert said in done.stderr
        assert not Path("out").exists()


def test_the_path_of_a_key_is_not_written() -> None:
    crvs_link("key", "secret")
    Path("link.toml").write_text('format = 1\n[disclosure]\nkey = "secret"\npurpose = "x"\n')
    done = crvs_link(*RUN, "-c", "link.toml", "-o", "out", "--purpose", "y")
    assert done.exit_code == 0, done.output
    assert "secret" not in Path("out/link.toml").read_text()
    manifest = json.loads(Path("out/manifest.json").read_text())
    assert manifest["purpose"] == "y"
    assert len(manifest["pseudonyms"]["key"]) == 8


def test_logs_and_folders_that_are_not_there() -> None:
    for args in (("none",), ("log", "none")):
        save("log")
        Path("log").write_bytes(b"")
        done = crvs_link("audit", "verify", *args)
        assert done.exit_code == 2
        assert "There is no" in done.stderr
