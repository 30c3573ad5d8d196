"""No value of a person leaves a run that states no purpose: planted values, and every byte."""

from __future__ import annotations

import csv
import io
import json
import logging
import random
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import polars as pl
import pytest

import crvs_link as cl
from cli.calls import crvs_link
from crvs_link.standardise.scripts import fold

MARK: Final = "qzx"
"""Three letters that no word of the program has, in every planted text."""
NATIVE: Final = "ظغثظ"
WRITTEN: Final = re.compile(r"\d{4}-\d\d-\d\d|\d{6,}")
"""What planted dates and numbers look like."""
PEOPLE: Final = 90
COLUMNS: Final = (
    *("name_given", "name_family", "father_name", "mother_name", "spouse_name"),
    *("dob", "sex", "nationality", "country_of_birth", "birth_place", "street", "suburb"),
    *("residence_region", "postcode", "occupation", "phone", "passport_no", "document_type"),
    *("household_id", "relation_to_head", "protected"),
)
ID: Final = "case_no"
NUMBER: Final = "national_id"
TAKEN: Final = ("--column", f"record_id={NUMBER}")
"""Headers of record identifiers: a reference, and an identity number."""

FORBIDDEN: Final = {b"Traceback", b'File "'}


def person(rng: random.Random, number: int) -> dict[str, str]:
    def word() -> str:
        return f"Qzx{''.join(rng.choices('abdefghiklmnoprstu', k=5))}"

    day = f"{rng.randint(1950, 2015)}-{rng.randint(1, 12):02}-{rng.randint(2, 28):02}"
    return {
        **{column: word() for column in COLUMNS},
        "mother_name": NATIVE + rng.choice("بترس") * 2,
        "dob": day,
        "sex": rng.choice("FM"),
        # As often as a group of its own, and no country.
        "nationality": rng.choice(["MMR", "Qzxland"]),
        "phone": f"+95 9 {rng.randint(10**8, 10**9 - 1)}",
        "passport_no": f"QZX{rng.randint(10**8, 10**9 - 1)}",
        "household_id": f"QZXH{number // 4}",
        "protected": rng.choice(["yes", "no", "", "qzxmaybe"]),
    }


def plant(
    folder: Path, *, ids: str, protected: bool = False, repeated: int = 0
) -> tuple[Path, Path, set[str]]:
    """A host and a register, most of it of the same people, and all identifiers."""
    rng = random.Random(5)
    people = [person(rng, number) for number in range(PEOPLE)]
    columns = [c for c in COLUMNS if protected or c != "protected"]
    all_ids: set[str] = set()
    paths = []
    for name, some, first in (
        ("host", people[:70] + people[:repeated], 10**12),
        ("births", people[15:], 5 * 10**12),
    ):
        rows = []
        for k, one in enumerate(some):
            code = f"{first + 7919 * k}" if ids == NUMBER else f"QZX-{name}-{k:04}"
            all_ids.add(code)
            rows.append({ids: code, **{column: one[column] for column in columns}})
        path = folder / f"{name}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, [ids, *columns])
            writer.writeheader()
            writer.writerows(rows)
        paths.append(path)
    return paths[0], paths[1], all_ids


def texts(folder: Path) -> Iterator[tuple[str, str]]:
    """Every file of a folder: its bytes, and what is packed in them."""
    for path in sorted(folder.rglob("*")):
        if path.is_dir():
            continue
        yield path.name, path.read_bytes().decode("latin-1")
        yield path.name, path.read_bytes().decode("utf-8", "replace")
        if path.suffix == ".parquet":
            yield path.name, pl.read_parquet(path).write_csv()
            yield path.name, str(pl.read_parquet_metadata(path))
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as book:
                for name in book.namelist():
                    yield path.name, book.read(name).decode("utf-8")


def found_in(text: str, planted: Iterable[str]) -> set[str]:
    """Which of the planted values, or of their marks, stand in a text."""
    found = set(WRITTEN.findall(text)).intersection(planted)
    lower = text.casefold()
    marks = (MARK, NATIVE, fold(pl.Series([NATIVE])).item().casefold())
    return found | {mark for mark in marks if mark in lower}


def values_of(*paths: Path) -> set[str]:
    """What identifies in the planted rows by itself: dates, numbers; texts have their mark."""
    found: set[str] = set()
    for path in paths:
        frame = pl.read_csv(path, infer_schema=False)
        found |= set(frame["dob"]) | {re.sub(r"\D", "", phone)[2:] for phone in frame["phone"]}
    return found


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def call(*args: str, code: int = 0) -> str:
    done = crvs_link(*args)
    assert done.exit_code == code, done.output
    said = done.stdout + done.stderr
    assert not [trace for trace in FORBIDDEN if trace in said.encode()]
    return said


def test_a_run_without_a_purpose_shows_no_value(here: Path) -> None:
    host, births, ids = plant(here, ids=NUMBER, protected=True, repeated=12)
    planted = ids | values_of(host, births)
    paths = [str(host), str(births), *TAKEN]
    every = ("--format", "xlsx")  # CSV files are looked at below
    said = [
        call("match", *paths, "-o", "out", *every, "--json"),
        call("dedupe", paths[0], *TAKEN, "-o", "inner"),
        call("match", *paths, "--dry-run"),
        call("profile", paths[0], "--json"),
        call("profile", paths[1], "--html", "profile.html"),
    ]
    links = pl.read_parquet("out/links.parquet")
    assert links.height > 20  # there was something to show
    assert links["left_id"].null_count() == links["right_id"].null_count() == links.height
    for text in said:
        assert found_in(text, planted) == set()
    for folder in ("out", "inner"):
        for name, text in texts(Path(folder)):
            assert (name, found_in(text, planted)) == (name, set())
    assert found_in(Path("profile.html").read_text("utf-8"), planted) == set()


def test_identifiers_that_are_references_stand_in_tables_alone(here: Path) -> None:
    host, births, ids = plant(here, ids=ID)
    values = values_of(host, births)
    said = call("match", str(host), str(births), "-o", "out", "--format", "csv")
    assert found_in(said, ids | values) == set()
    assert pl.read_parquet("out/links.parquet")["left_id"].is_in(list(ids)).all()
    tables = {"links", "review", "outcomes", "records"}
    for name, text in texts(Path("out")):
        planted = values if name.partition(".")[0] in tables else values | ids
        assert (name, found_in(text.replace("QZX-", ""), planted)) == (name, set())
    pair = pl.read_parquet("out/links.parquet").row(0, named=True)
    truth = here / "truth.csv"
    pl.read_parquet("out/links.parquet").select("left_id", "right_id").write_csv(truth)
    for text in (
        call("explain", "out", pair["left_id"], pair["right_id"]),
        call("explain", "out", pair["left_id"], pair["right_id"], "--json"),
        call("evaluate", "out", "--truth", str(truth)),
        call("evaluate", "out", "--truth", str(truth), "--html", "evaluation.html", "--json"),
        Path("evaluation.html").read_text("utf-8"),
    ):
        # Records are named by their identifiers there, and by nothing else.
        assert found_in(re.sub(r"QZX-\w+-\d{4}", "", text), values) == set()


def test_pseudonyms_take_the_place_of_identity_numbers(here: Path) -> None:
    host, births, ids = plant(here, ids=NUMBER)
    call("key", "secret")
    key = Path("secret").read_text().strip()
    run = ("match", str(host), str(births), *TAKEN, "--pseudonym-key", "secret")
    said = call(*run, "-o", "out", "--format", "csv", "--no-report")
    planted = ids | values_of(host, births)
    for name, text in (("", said), *texts(Path("out"))):
        assert (name, found_in(text, planted)) == (name, set())
        assert key not in text, name
        assert "secret" not in text, name
    links = pl.read_parquet("out/links.parquet")
    assert links["left_id"].str.contains("^h:[0-9a-f]{16}$").all()
    assert links["right_id"].str.contains("^r:[0-9a-f]{16}$").all()
    outcomes = pl.read_parquet("out/outcomes.parquet")
    assert links["left_id"].is_in(outcomes["host_id"].implode()).all()
    manifest = json.loads(Path("out/manifest.json").read_text())
    assert re.fullmatch("[0-9a-f]{8}", manifest["pseudonyms"]["key"])
    assert all(source["ids_withheld"] for source in manifest["inputs"])
    # The same key gives the same names, and what cannot be matched by them says so.
    call(*run, "-o", "again", "--previous", "out", "--no-report")
    assert pl.read_parquet("again/links.parquet")["left_id"].equals(links["left_id"])
    changes = pl.read_parquet("again/changes.parquet")
    assert changes.height == 0
    links.select("left_id", "right_id").write_csv("truth.csv")
    assert "withheld" in call("evaluate", "out", "--truth", "truth.csv", code=3)


def test_a_purpose_and_a_legal_basis_disclose_identity_numbers(here: Path) -> None:
    host, births, ids = plant(here, ids=NUMBER)
    stated = ("--purpose", "referral", "--legal-basis", "Act 7")
    call("match", str(host), str(births), *TAKEN, "-o", "out", *stated, "--no-report")
    assert pl.read_parquet("out/links.parquet")["left_id"].is_in(list(ids)).all()


def test_the_library_logs_no_value(here: Path, caplog: pytest.LogCaptureFixture) -> None:
    host, births, ids = plant(here, ids=NUMBER, protected=True)
    taken = {"record_id": NUMBER}
    caplog.set_level(logging.DEBUG)
    result = cl.match(cl.read_extract(host, columns=taken), cl.read_extract(births, columns=taken))
    assert result.links.height > 20
    shown = caplog.text + result._repr_html_()
    assert "crvs_link" in caplog.text
    assert found_in(shown, ids | values_of(host, births)) == set()


def test_identifiers_beside_protected_records_need_more(here: Path) -> None:
    host, births, ids = plant(here, ids=ID, protected=True)
    run = ("match", str(host), str(births), "--purpose", "referral", "--legal-basis", "Act 7")
    call(*run, "-o", "half", "--no-report")
    half = pl.read_parquet("half/links.parquet")
    assert half["left_id"].null_count() == half.height > 20
    more = ("--dpia-ref", "DPIA 3", "--consent-scope", "referral")
    call(*run, *more, "-o", "cleared", "--no-report")
    assert pl.read_parquet("cleared/links.parquet")["left_id"].is_in(list(ids)).all()
    for folder in ("half", "cleared"):
        for name, text in texts(Path(folder)):
            assert "qzxmaybe" not in text, name


RAGGED: Final = (
    'case_no,name_full,dob\n1,Qzxone,1980-01-02\n2,"Qzx,two\n3,Qzx three,1981-02-03,x,y\n'
)
TWICE: Final = "case_no,name_full,dob\nQZX1,Qzxone,1980-01-02\nQZX1,Qzxtwo,1981-02-03\n"
EMPTY: Final = "case_no,name_full,dob\n"
DATES: Final = "case_no,name_full,dob\n" + "".join(
    f"{k},Qzxname{k},{k % 12 + 1:02}/{k % 11 + 1:02}/1990\n" for k in range(40)
)


@pytest.mark.parametrize("content", [RAGGED, TWICE, EMPTY, DATES, "\x00qzx\x01,qzx\n", ""])
def test_an_extract_that_is_refused_is_not_quoted(here: Path, content: str) -> None:
    (here / "bad.csv").write_text(content, "utf-8")
    _, births, _ = plant(here, ids=ID)
    for args in (
        ("match", "bad.csv", str(births), "-o", "out"),
        ("dedupe", "bad.csv", "-o", "inner"),
        ("profile", "bad.csv"),
    ):
        done = crvs_link(*args)
        said = done.stdout + done.stderr
        assert found_in(said, {"1980-01-02", "1981-02-03"}) == set(), args
        assert "/1990" not in said
        assert "Traceback" not in said


def test_a_table_of_pairs_that_is_refused_is_not_quoted(here: Path) -> None:
    host, births, _ = plant(here, ids=ID)
    (here / "pairs.csv").write_text(
        "left_id,right_id,decision\nQzxnobody,Qzxelse,qzxperhaps\n", "utf-8"
    )
    run = ("match", str(host), str(births), "-o", "out")
    for option in ("--decisions", "--labels"):
        done = crvs_link(*run, option, "pairs.csv")
        assert done.exit_code == 3
        assert found_in(done.stdout + done.stderr, ()) == set(), option
