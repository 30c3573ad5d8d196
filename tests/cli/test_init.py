"""``crvs-link init`` as a user calls it, and the run that its file makes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.extracts import HEADER, PEOPLE, PLACES, crvs_link, rows, save
from crvs_link.config import read_config
from crvs_link.schema import Calendar

SAMPLES = Path(__file__).parents[2] / "synthetic_data"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def started(*args: str) -> str:
    done = crvs_link("init", *args, "-q")
    assert done.exit_code == 0, done.output
    return done.stdout


def same_results(first: str, second: str) -> None:
    names = {path.name for path in Path(first).iterdir()}
    assert names == {path.name for path in Path(second).iterdir()}
    for name in names - {"manifest.json", "link.toml", "results.ndjson"}:
        assert (Path(first) / name).read_bytes() == (Path(second) / name).read_bytes(), name
    if "results.ndjson" in names:
        # A run that states other settings has another id.
        assert lines(first) == lines(second)


def lines(folder: str) -> list[dict[str, object]]:
    """Lines of results without the id of the run, and without the chain that has it."""
    written = (Path(folder) / "results.ndjson").read_text("utf-8").splitlines()
    return [json.loads(line) | {"run_id": None, "audit": None} for line in written]


def test_a_match_with_the_file_is_the_match_without_it() -> None:
    extracts = [str(SAMPLES / f"{name}.csv") for name in ("arrivals", "births_host")]
    assert started(*extracts).splitlines() == [
        "Written to link.toml",
        "To run it: crvs-link match -c link.toml",
    ]
    for args in (["match", "-c", "link.toml", "-o", "with"], ["match", *extracts, "-o", "without"]):
        done = crvs_link(*args, "-q", "--no-report")
        assert done.exit_code == 0, done.output
    same_results("with", "without")


def test_a_dedupe_with_the_file_is_the_dedupe_without_it() -> None:
    header, *people = (SAMPLES / "arrivals.csv").read_text(encoding="utf-8").splitlines()
    again = [f"ZZ{row[2:]}" for row in people[:200]]
    extract = save("arrivals.csv", header, *people, *again)
    assert "crvs-link dedupe -c own.toml" in started(extract, "-o", "own.toml")
    for args in (["dedupe", "-c", "own.toml", "-o", "with"], ["dedupe", extract, "-o", "without"]):
        done = crvs_link(*args, "-q", "--no-report")
        assert done.exit_code == 0, done.output
    same_results("with", "without")


def test_it_says_what_was_recognised_and_why() -> None:
    extracts = [str(SAMPLES / f"{name}.csv") for name in ("births_host", "births_origin")]
    started(*extracts)
    text = Path("link.toml").read_text(encoding="utf-8")
    config = read_config(Path("link.toml"))
    host, origin = config.sources
    assert host.columns["dob_raw"] == "date_of_birth"
    assert host.sex_codes == {"1": "male", "2": "female"}
    assert origin.sex_codes == {"زن": "female", "مرد": "male"}
    # How dates were read is said, and not stated: another extract may differ.
    assert (host.date_order, host.date_calendar) == (None, None)
    assert f'date_order = "dmy", date_calendar = "{Calendar.BUDDHIST.value}".' in text
    assert f'date_calendar = "{Calendar.SOLAR_HIJRI.value}".' in text
    assert 'date_of_birth" # by its name' in text
    assert "# 365 rows read, 365 used." in text
    assert "# Columns not used: 'registration_date'." in text
    (linkage,) = config.linkages
    assert linkage.comparisons
    assert linkage.plan is not None
    assert text.count("pairs in these extracts; the largest group has") == len(linkage.plan.rules)
    assert "# Loss of linking a record to nobody although it has a partner." in text


def test_pairs_are_those_of_the_dry_run() -> None:
    extracts = [str(SAMPLES / f"{name}.csv") for name in ("arrivals", "births_host")]
    started(*extracts)
    dry = crvs_link("match", *extracts, "--dry-run", "-q").stdout
    text = Path("link.toml").read_text(encoding="utf-8")
    total = next(line for line in dry.splitlines() if "candidate pairs at most" in line)
    assert f"# {total.partition(';')[0]};" in text


def test_what_is_stated_is_written() -> None:
    save("good.csv", HEADER, *rows())
    started(
        "good.csv",
        *("--date-order", "ymd", "--date-calendar", "gregorian", "--min-probability", "0.9"),
        *("--column", "name_full=full_name", "--seed", "7", "--budget", "50"),
    )
    config = read_config(Path("link.toml"))
    assert (config.seed, config.budget, config.decision.min_probability) == (7, 50, 0.9)
    (source,) = config.sources
    assert (source.date_order, source.date_calendar) == ("ymd", Calendar.GREGORIAN)
    text = Path("link.toml").read_text(encoding="utf-8")
    assert 'full_name" # stated' in text
    assert "To read all dates so" not in text


def test_no_value_of_a_record_is_in_it() -> None:
    save("good.csv", HEADER + ",sex", *(f"{row},{'FM'[k % 2]}" for k, row in enumerate(rows())))
    save("host.csv", HEADER + ",sex", *(f"{row},Wolfhilde" for row in rows(30)))
    started("host.csv", "good.csv")
    text = Path("link.toml").read_text(encoding="utf-8")
    assert not any(value in text for value in (*PEOPLE, *PLACES, "K00"))
    assert read_config(Path("link.toml")).sources[1].sex_codes == {"F": "female", "M": "male"}


def refused(code: int, *args: str) -> tuple[str, str]:
    before = {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}
    done = crvs_link("init", *args)
    assert (done.exit_code, done.stdout) == (code, ""), done.output
    message, *more = done.stderr.splitlines()[-2:]
    assert {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()} == before
    return message, "".join(more)


def test_nothing_is_written_over() -> None:
    save("good.csv", HEADER, *rows())
    save("link.toml", "mine")
    message, hint = refused(2, "good.csv", "-q")
    assert "'link.toml' is there already." in message
    assert "-o" in hint


def test_bad_input() -> None:
    save("good.csv", HEADER, *rows())
    save("colours.csv", "colour,size", "red,3")
    save("coded.csv", "full_name,sex", "Quirinus,0", "Xochitl,1")
    assert "Missing argument" in refused(2)[0]
    assert "There is no file goof.csv" in refused(2, "goof.csv", "good.csv")[0]
    assert "belongs to two extracts" in refused(2, "good.csv", "./good.csv")[0]
    assert "colours.csv" in refused(3, "good.csv", "colours.csv")[0]
    message, hint = refused(3, "coded.csv", "-q")
    assert "coded.csv" in message
    assert "--sex-codes" in hint
