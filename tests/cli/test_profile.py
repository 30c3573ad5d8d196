"""``crvs-link profile`` as a user calls it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.extracts import HEADER, PEOPLE, PLACES, crvs_link, rows, save


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    save("good.csv", HEADER, *rows())
    return tmp_path


def refused(code: int, *args: str) -> tuple[str, str]:
    """Run, check what holds for every bad input, and give message and hint."""
    before = {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}
    done = crvs_link("profile", *args)
    assert (done.exit_code, done.stdout) == (code, ""), done.output
    message, *more = done.stderr.splitlines()
    assert message.startswith("Error: ")
    assert not any(value in done.stderr for value in (*PEOPLE, *PLACES, "K00", "19"))
    assert {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()} == before
    return message, "".join(more)


def test_text_json_and_page_of_one_extract() -> None:
    done = crvs_link("profile", "good.csv", "--html", "good.html", "-q")
    assert (done.exit_code, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == "good (good.csv): csv, delimiter comma, encoding UTF-8"
    assert lines[1] == "60 rows read, 60 used"
    assert lines[-1] == "Written to good.html"
    page = Path("good.html").read_text(encoding="utf-8")
    as_json = crvs_link("profile", "good.csv", "--json", "-q")
    document = json.loads(as_json.stdout)
    assert (document["rows_read"], document["source_id"]) == (60, "good")
    for text in (done.stdout, page, as_json.stdout):
        assert not any(value in text for value in (*PEOPLE, *PLACES, "K00"))
    assert sorted(path.name for path in Path().iterdir()) == ["good.csv", "good.html"]


def test_the_same_extract_gives_the_same_bytes() -> None:
    outputs = [
        crvs_link("profile", "good.csv", "-q", "--json", "--threads", threads, "--html", name)
        for threads, name in (("1", "a.html"), ("3", "b.html"))
    ]
    assert outputs[0].stdout == outputs[1].stdout
    assert Path("a.html").read_bytes() == Path("b.html").read_bytes()


def test_what_the_user_states_is_used() -> None:
    names = [f"Person{k},0,{1 + k % 12:02}/{1 + k % 7:02}/1950" for k in range(30)]
    save("coded.csv", "who,sex,date_of_birth", *names, "Person,1,01/01/1950")
    column = ["--column", "name_full=who"]
    undecided = crvs_link("profile", "coded.csv", *column)
    assert undecided.exit_code == 0
    assert "State what the codes mean" in undecided.stdout
    assert "--date-order" in undecided.stdout
    stated = ["--sex-codes", "0=female,1=male", "--date-order", "mdy"]
    decided = crvs_link("profile", "coded.csv", *column, *stated)
    assert "0 = female 30; others 1" in decided.stdout
    assert "exact " in decided.stdout
    assert "not read" not in decided.stdout


def test_repeated_record_ids_are_counted() -> None:
    save("repeated.csv", HEADER, *rows(), *rows(3))
    done = crvs_link("profile", "repeated.csv", "-q")
    assert done.exit_code == 0
    assert (
        "Record ids (case_no): 60 different, missing on 0 rows; 3 repeated, on 6 rows"
        in done.stdout.splitlines()
    )


def test_an_extract_in_parts() -> None:
    save("part-1.csv", HEADER, *rows(30))
    save("part-2.csv", HEADER, *rows(30, 30))
    assert "2 files" in crvs_link("profile", "part-*.csv").stdout.splitlines()[0]


def test_a_page_is_never_written_over() -> None:
    save("page.html", "mine")
    message, hint = refused(2, "good.csv", "--html", "page.html")
    assert "'page.html' is there already." in message
    assert "--html" in hint
    message, _ = refused(2, "good.csv", "--html", "gone/page.html")
    assert "the folder above it is not there" in message


@pytest.mark.parametrize(
    ("code", "name", "content", "said"),
    [
        (2, "goof.csv", None, "There is no file goof.csv"),
        (3, "empty.csv", "", "empty.csv is empty"),
        (3, "header.csv", HEADER, "header.csv"),
        (3, "rubbish.csv", "\0\1\2\3" * 99, "rubbish.csv"),
        (3, "ragged.csv", f"{HEADER}\nK1,Wolfhilde\n", "ragged.csv"),
        (3, "other.csv", "colour,size\nred,3\n", "other.csv"),
        (3, "twice.csv", "name,name\nQuirinus,Xochitl\n", "same name"),
    ],
)
def test_bad_input(code: int, name: str, content: str | None, said: str) -> None:
    if content is not None:
        Path(name).write_text(content)
    message, _ = refused(code, name)
    assert said in message


def test_a_folder_and_no_argument() -> None:
    Path("parts").mkdir()
    assert "parts is a folder" in refused(2, "parts")[0]
    assert "Missing argument 'FILE'" in refused(2)[0]


def test_an_option_that_names_another_extract() -> None:
    message, _ = refused(2, "good.csv", "--date-order", "births:dmy")
    assert "births" in message
