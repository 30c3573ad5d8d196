"""Bad input, end to end: one line on stderr, the right exit code, nothing written.

Every case runs the whole program. No message may hold what a record says, so every
record says something that no message would say by itself.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import pytest

from cli.extracts import HEADER, PEOPLE, PLACES, crvs_link, rows, save

STAGE = re.compile(r"[A-Z][a-z ]+: [\d.]+ s")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two good extracts, where the program is started."""
    monkeypatch.chdir(tmp_path)
    save("good.csv", HEADER, *rows())
    save("host.csv", HEADER, *rows(50, 20))
    return tmp_path


def refused(code: int, *args: str) -> tuple[str, str]:
    """Run, check what holds for every bad input, and give message and hint."""
    before = {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}
    done = crvs_link(*args)
    assert done.exit_code == code, done.output
    assert done.stdout == ""
    # A stage that took its time on a busy machine is told of before.
    said = [line for line in done.stderr.splitlines() if not STAGE.fullmatch(line)]
    message, *more = said
    assert message.startswith("Error: ")
    assert [line.partition(" ")[0] for line in more] in ([], ["Hint:"])
    assert "Traceback" not in done.stderr
    assert not any(value in "\n".join(said) for value in (*PEOPLE, *PLACES, "K00"))
    # A year of birth; the hour at which an earlier run was written may be 19.
    assert not re.search(r"19\d\d", "\n".join(said))
    assert {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()} == before
    assert not Path("out").exists()
    return message, "".join(more)


@pytest.fixture(params=["host", "register", "alone"])
def run_on(request: pytest.FixtureRequest) -> Callable[..., tuple[str, str]]:
    """Refuse a bad file in each place where an extract can stand."""

    def run(code: int, bad: str, *options: str) -> tuple[str, str]:
        args = {
            "host": ["match", bad, "good.csv"],
            "register": ["match", "good.csv", bad],
            "alone": ["dedupe", bad],
        }[request.param]
        return refused(code, *args, "-o", "out", *options)

    return run


Run = Callable[..., tuple[str, str]]


def test_good_input_is_not_refused() -> None:
    done = crvs_link("match", "host.csv", "good.csv", "-o", "out", "--no-report")
    assert done.exit_code == 0, done.output
    assert Path("out/links.parquet").exists()


def test_no_such_file(run_on: Run) -> None:
    message, hint = run_on(2, "goof.csv")
    assert "There is no file goof.csv" in message
    assert "Did you mean good.csv?" in hint


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is closed to this user"
)
def test_no_permission(run_on: Run) -> None:
    Path(save("closed.csv", HEADER, *rows())).chmod(0)
    try:
        assert "permission" in run_on(2, "closed.csv")[0]
    finally:
        Path("closed.csv").chmod(0o600)


def test_no_permission_simulated(run_on: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    save("closed.csv", HEADER, *rows())
    opened = Path.open

    def open_(path: Path, *args: Any, **more: Any) -> IO[Any]:
        if path.name == "closed.csv" and not inspecting[0]:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return opened(path, *args, **more)

    inspecting = [False]
    monkeypatch.setattr(Path, "open", open_)
    reads = Path.read_bytes

    def read_bytes(path: Path) -> bytes:
        inspecting[0] = True
        try:
            return reads(path)
        finally:
            inspecting[0] = False

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    assert "permission denied" in run_on(2, "closed.csv")[0]


def test_a_folder(run_on: Run) -> None:
    Path("parts").mkdir()
    message, hint = run_on(2, "parts")
    assert "parts is a folder" in message
    assert "*.csv" in hint


def test_an_empty_file(run_on: Run) -> None:
    Path("empty.csv").touch()
    assert "empty.csv is empty" in run_on(3, "empty.csv")[0]


def test_a_header_only(run_on: Run) -> None:
    assert "header.csv" in run_on(3, save("header.csv", HEADER))[0]


@pytest.mark.parametrize("name", ["rubbish.csv", "rubbish.parquet"])
def test_binary_rubbish(run_on: Run, name: str) -> None:
    Path(name).write_bytes(bytes(range(256)) * 40)
    assert name in run_on(3, name)[0]


def test_a_wrong_encoding(run_on: Run) -> None:
    text = "\n".join([HEADER, *rows(6), "K1,Zöbunnisa,1980-01-01,Ouarzazate", *rows(9, 10)])
    Path("latin.csv").write_bytes(text.replace("Vlorë", "Vlore").encode("latin-1"))
    message, _ = run_on(3, "latin.csv")
    assert "line 8, byte 5 of the line" in message
    assert "not UTF-8" in message


@pytest.mark.parametrize("row", ["K1,Wolfhilde", "K1,Wolfhilde,1980-01-01,Vlorë,more"])
def test_ragged_rows(run_on: Run, row: str) -> None:
    message, _ = run_on(3, save("ragged.csv", HEADER, *rows(5), row, *rows(5, 5)))
    assert "ragged.csv" in message
    assert "line 7" in message or "row 6" in message


def test_duplicate_column_names(run_on: Run) -> None:
    header = "case_no,full_name,full_name,birth_place"
    message, _ = run_on(3, save("twice.csv", header, *rows()))
    assert "full_name" in message


def test_a_named_column_that_is_not_there(run_on: Run) -> None:
    save("named.csv", HEADER, *rows())
    message, hint = run_on(3, "named.csv", "--column", "named:dob_raw=date_of_brith")
    assert "date_of_brith" in message
    assert "date_of_birth" in message + hint


def test_no_usable_identifying_column(run_on: Run) -> None:
    message, _ = run_on(3, save("other.csv", "colour,size", *["red,3", "blue,4", "green,5"]))
    assert "other.csv" in message


def test_an_identifying_column_without_a_value(run_on: Run) -> None:
    lines = [f"K{k:05},," for k in range(40)]
    message, _ = run_on(3, save("missing.csv", "case_no,full_name,date_of_birth", *lines))
    assert "missing.csv" in message


def test_a_duplicate_record_id(run_on: Run) -> None:
    save("repeated.csv", HEADER, *rows(), rows(1, 3)[0])
    message, _ = run_on(3, "repeated.csv", "--column", "repeated:record_id=case_no")
    assert "case_no" in message


def test_one_row_within_itself() -> None:
    save("one.csv", HEADER, *rows(1))
    message, _ = refused(4, "dedupe", "one.csv", "-o", "out", "--quiet")
    assert "one.csv holds 1 record" in message


def test_one_row_and_nothing_to_learn_from() -> None:
    save("one.csv", HEADER, *rows(1))
    save("two.csv", HEADER, *rows(1, 1))
    refused(4, "match", "one.csv", "two.csv", "-o", "out", "--quiet")


def test_left_and_right_the_same_file() -> None:
    message, hint = refused(2, "match", "good.csv", "./good.csv", "-o", "out")
    assert "good.csv belongs to two extracts" in message
    assert "crvs-link dedupe ./good.csv" in hint


def test_left_and_right_copies_of_one_file() -> None:
    Path("copy.csv").write_bytes(Path("good.csv").read_bytes())
    _, hint = refused(2, "match", "good.csv", "copy.csv", "-o", "out")
    assert "crvs-link dedupe" in hint


def test_an_output_folder_that_holds_another_run() -> None:
    first = crvs_link("match", "host.csv", "good.csv", "-o", "held", "--no-report")
    assert first.exit_code == 0, first.output
    message, hint = refused(2, "match", "host.csv", "good.csv", "-o", "held")
    assert "'held' already holds a result of crvs-link" in message
    assert "--overwrite" in hint
    again = crvs_link("match", "host.csv", "good.csv", "-o", "held", "--no-report", "--overwrite")
    assert again.exit_code == 0, again.output


@pytest.mark.parametrize("system", ["os.fsync", "pathlib.Path.write_bytes"])
def test_a_full_disk(monkeypatch: pytest.MonkeyPatch, system: str) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(system, full)
        done = crvs_link("match", "host.csv", "good.csv", "-o", "out", "--quiet", "--no-report")
    assert (done.exit_code, done.stdout) == (1, "")
    message, *_ = done.stderr.splitlines()
    assert message.startswith("Error: ")
    assert "the disk is full" in message
    assert "Traceback" not in done.stderr
    assert sorted(path.name for path in Path().iterdir()) == ["good.csv", "host.csv"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("format = 1\n[decisions]\nreview = 0.1\n", "unknown key decisions"),
        ("format = 1\n[decision]\nreview = 'much'\n", "decision.review is 'much'; expected a num"),
        ("format = 2\n", "is of format 2; this version of crvs-link reads format 1"),
        ("format = 1\n[run\n", "is not TOML: "),
    ],
)
def test_a_configuration_that_does_not_hold(text: str, said: str) -> None:
    save("link.toml", text)
    message, _ = refused(3, "match", "-c", "link.toml", "host.csv", "good.csv", "-o", "out")
    assert message.startswith("Error: link.toml")
    assert said in message
