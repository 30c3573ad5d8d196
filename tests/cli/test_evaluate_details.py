"""``evaluate`` with a truth of records: subgroups, errors, reasons, JSON and the page."""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode
from pathlib import Path

import pytest

from cli.extracts import HEADER, crvs_link, rows, save

TRUTH_COLUMNS = "register,record_id,person_id,sex"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A match, its truth, and which errors struck which record."""
    here = tmp_path_factory.mktemp("evaluated")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(here)
        first = rows(60)
        second = [line.replace("K", "R", 1) for line in rows(60, 20)]
        struck = [k for k, line in enumerate(second) if "-01-" in line or "-03-" in line]
        for k in struck:
            number, _, born, place = second[k].split(",")
            second[k] = f"{number},Unlike Anybody {'abcdefgh'[k % 8]}el,{born[:4]},{place}"
        save("host.csv", HEADER, *first)
        save("births.csv", HEADER, *second)
        done = crvs_link("match", f"{here}/host.csv", f"{here}/births.csv", "-o", "out", "--quiet")
        assert done.exit_code == 0, done.stderr
        people = [("host", "K", k) for k in range(60)] + [("births", "R", k) for k in range(20, 80)]
        people.append(("births", "R", 999))
        truth = [f"{where},{a}{k:05},p{k},{'fm'[k % 2]}" for where, a, k in people]
        truth[-1] = "births,R00999,p3,m"
        save("truth.csv", TRUTH_COLUMNS, *truth)
        save(
            "errors.csv",
            "register,record_id,column,mechanism",
            *(f"births,R{k + 20:05},full_name,name replaced" for k in struck),
            "host,K00030,,copied twice",
        )
    return here


@pytest.fixture(autouse=True)
def here(made: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(made)
    return made


ALL = ("evaluate", "out", "--truth", "truth.csv", "--subgroups", "sex", "--errors", "errors.csv")


def test_everything_as_a_table() -> None:
    done = crvs_link(*ALL, "--quiet")
    assert (done.exit_code, done.stderr) == (0, "")
    for title in (
        "Missed links by reason",
        "Examples of missed links",
        "By subgroup",
        "By error mechanism",
        "Probabilities of links and pairs for review",
        "Probabilities that a host record has no partner",
    ):
        assert title in done.stdout
    assert "B-cubed: F1" in done.stdout
    assert "the whole record" in done.stdout
    assert "Anybody" not in done.stdout


def test_everything_as_json() -> None:
    done = crvs_link(*ALL, "--json", "--quiet")
    document = json.loads(done.stdout)
    (found,) = document["evaluations"]
    assert document["notes"] == []
    assert (found["register"], found["truth"]) == ("births", "clusters")
    assert found["links"]["true"] == 41
    reasons = {each["reason"]: each["pairs"] for each in found["missed"]["reasons"]}
    assert sum(reasons.values()) == found["links"]["missed"] > 0
    assert reasons["record not used"] == 1
    first, *_ = found["mechanisms"]["each"]
    assert first["name"] == "name replaced"
    assert first["lost"]["numerator"] > 0
    assert found["mechanisms"]["untouched"]["denominator"] + first["lost"]["denominator"] in (
        40,
        41,
    )
    assert [each["group"] for each in found["subgroups"]] == ["f", "m"]
    assert sum(each["links"]["true"] for each in found["subgroups"]) == 41
    assert found["calibration"]["n"] >= found["links"]["found"]
    assert found["unlinked"]["n"] == 60
    assert len(found["calibration"]["tenths"]) == 10
    example = next(e for each in found["missed"]["reasons"] for e in each["examples"])
    assert example["left"].startswith("K")
    assert example["right"].startswith("R")


def test_the_page(here: Path) -> None:
    page = here / "page.html"
    page.unlink(missing_ok=True)
    done = crvs_link(*ALL, "--html", "page.html", "--quiet")
    assert done.exit_code == 0
    assert "Written to page.html" in done.stdout
    text = page.read_text("utf-8")
    assert "<script" not in text
    assert not re.search(r"""(?:src|href)=["']?(?!#)""", text)
    style = text.partition("<style>")[2].partition("</style>")[0]
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src &#39;sha256-{digest}&#39;" in text
    for words in ("Missed links by reason", "By subgroup", "name replaced", "Wilson"):
        assert words in text
    done = crvs_link(*ALL, "--html", "page.html", "--quiet")
    assert done.exit_code == 2
    assert "page.html" in done.stderr


def test_without_the_inputs_the_split_is_left_out_and_said(here: Path) -> None:
    births = here / "births.csv"
    text = births.read_bytes()
    births.write_bytes(text + b"R99999,Wolfhilde Quirinus,1990-02-02,Vlore\n")
    try:
        done = crvs_link(*ALL, "--json", "--quiet")
    finally:
        births.write_bytes(text)
    document = json.loads(done.stdout)
    assert document["evaluations"][0]["missed"] is None
    (note,) = document["notes"]
    assert "not split by reason" in note
    assert "is not the file that was linked" in note


def test_another_tools_pairs_have_no_split() -> None:
    save("pairs.csv", "id_l,id_r", "K00020,R00020", "K00021,R00022")
    done = crvs_link(
        "evaluate", "pairs.csv", "--truth", "truth.csv", "--host", "host", "--json", "--quiet"
    )
    (found,) = json.loads(done.stdout)["evaluations"]
    assert (found["links"]["both"], found["links"]["found"]) == (1, 2)
    assert found["missed"] is None
    assert found["calibration"] is None


@pytest.mark.parametrize(
    ("code", "args", "said"),
    [
        (2, ["--subgroups", "village"], "has no column 'village' of subgroups"),
        (2, ["--errors", "nowhere.parquet"], "There is no file nowhere.parquet"),
        (3, ["--errors", "truth.csv"], "has no column 'mechanism'"),
        (2, ["--host", "host"], "says by itself which extract is its host"),
        (2, ["--register", "deaths"], "names no register 'deaths'"),
        (2, ["--html", "nowhere/page.html"], "nowhere"),
    ],
)
def test_what_cannot_be_told(code: int, args: list[str], said: str) -> None:
    done = crvs_link("evaluate", "out", "--truth", "truth.csv", "--quiet", *args)
    assert (done.exit_code, done.stdout) == (code, "")
    assert said in done.stderr.splitlines()[0]


def test_a_deduplication(here: Path) -> None:
    again = [line.replace("K", "L", 1) for line in rows(30)]
    save("twice.csv", HEADER, *rows(60), *again)
    done = crvs_link("dedupe", f"{here}/twice.csv", "-o", "clusters", "--quiet")
    assert done.exit_code == 0, done.stderr
    people = [("K", k) for k in range(60)] + [("L", k) for k in range(30)]
    truth = [f"twice,{a}{k:05},p{k},{'fm'[k % 2]}" for a, k in people]
    # The same ids on another extract are other records.
    save("persons.csv", TRUTH_COLUMNS, *truth, "other,K00001,p2,f", "other,K00003,p2,f")
    done = crvs_link(
        "evaluate", "clusters", "--truth", "persons.csv", "--subgroups", "sex", "--json", "--quiet"
    )
    document = json.loads(done.stdout)
    (found,) = document["evaluations"]
    assert document["notes"] == []
    assert (found["within"], found["links"]["true"]) == (True, 30)
    assert found["account"]["truth_elsewhere"] == 2
    assert found["missed"]["blocked"]["denominator"] == 30
    assert sum(each["pairs"] for each in found["missed"]["reasons"]) == found["links"]["missed"]
    assert found["calibration"]["observed"] >= found["links"]["both"] > 20
    assert found["unlinked"] is None
    assert sum(each["links"]["true"] for each in found["subgroups"]) == 30
