"""The committed extracts: made by the script, as wrong as the table says, and no leak."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path

import jdatetime
import polars as pl
import pytest
from crvs_link.synthetic_data import make_samples
from crvs_link.synthetic_data.make_samples import FILES, RATES, ROWS, Samples, build
from scipy.stats import spearmanr

SEPARATOR = {"arrivals": ",", "births_host": ";", "births_origin": ",", "truth": ","}
LATIN_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹", "0123456789")
SEXES = {"M": 0, "Male": 0, "1": 0, "مرد": 0, "F": 1, "Female": 1, "2": 1, "زن": 1}


@cache
def committed(name: str) -> bytes:
    return files("crvs_link.synthetic_data").joinpath(f"{name}.csv").read_bytes()


@cache
def table(name: str) -> pl.DataFrame:
    text = committed(name)
    frame = pl.read_csv(text, separator=SEPARATOR[name], infer_schema=False).fill_null("")
    return frame if name == "truth" else frame.with_row_index("at")


@cache
def true_pairs(register: str) -> pl.DataFrame:
    """One row for each true pair; columns of the register have a suffix."""
    truth = table("truth").filter(register=register)
    id_column = table(register).columns[1]
    return truth.join(table("arrivals"), left_on="host_id", right_on="arrival_id").join(
        table(register), left_on="register_id", right_on=id_column, suffix="_register"
    )


@pytest.fixture(scope="module")
def samples() -> Samples:
    return build()


def bound(rate: float, n: int) -> float:
    """4.5 standard errors of a share."""
    return float(4.5 * (rate * (1 - rate) / n) ** 0.5)


def year(text: str) -> int | None:
    """Gregorian year of a date in any of the calendars; a Solar Hijri year ends in March."""
    if not text:
        return None
    number = max(int(part) for part in text.translate(LATIN_DIGITS).split("/"))
    return number - 543 if number > 2400 else number + 621 if number < 1500 else number


def test_the_script_writes_the_committed_bytes(tmp_path: Path) -> None:
    script = Path(make_samples.__file__)
    subprocess.run([sys.executable, script, "--out", tmp_path / "new"], check=True)
    written = {path.stem: path.read_bytes() for path in (tmp_path / "new").iterdir()}
    assert set(written) == {*FILES, "truth"}
    for name, content in written.items():
        assert content == committed(name)


def test_another_seed_gives_other_people(samples: Samples) -> None:
    other = build(make_samples.SEED + 1)
    assert all(other.files[name] != content for name, content in samples.files.items())


def test_sizes() -> None:
    assert {name: len(table(name)) for name in FILES} == ROWS
    assert sum(len(committed(name)) for name in (*FILES, "truth")) < 1_000_000


@pytest.mark.parametrize("mistake", RATES)
def test_every_mistake_comes_at_its_rate(samples: Samples, mistake: str) -> None:
    for name, rate in zip(FILES, RATES[mistake], strict=True):
        tried, made = samples.tallies[name].get(mistake, [0, 0])
        # A rate in the table is in use: a mistake that nobody can make is no mistake.
        assert (tried > 0) == (rate > 0), name
        if tried:
            assert abs(made / tried - rate) <= bound(rate, tried), name


@pytest.mark.parametrize(
    ("name", "column", "mistake"),
    [
        ("arrivals", "sex", "sex missing"),
        ("arrivals", "date_of_birth", "date of birth missing"),
        ("arrivals", "nationality", "nationality missing"),
        ("arrivals", "document_no", "document missing"),
        ("arrivals", "father_name", "father's name missing"),
        ("arrivals", "place_of_birth", "birth place missing"),
        ("births_host", "father_name", "father's name missing"),
        ("births_host", "mother_name", "mother's name missing"),
        ("births_origin", "date_of_birth", "date of birth missing"),
        ("births_origin", "father_name", "father's name missing"),
        ("births_origin", "grandfather_name", "grandfather's name missing"),
        ("births_origin", "birth_place", "birth place missing"),
    ],
)
def test_missing_values_in_the_files(name: str, column: str, mistake: str) -> None:
    rate = RATES[mistake][FILES.index(name)]
    values = table(name)[column]
    share = values.is_in(["", "-", "N/A", "UNKNOWN"]).sum() / len(values)
    assert abs(share - rate) <= bound(rate, len(values))


@pytest.mark.parametrize(("name", "default"), [("arrivals", "01/01/"), ("births_origin", "/01/01")])
def test_default_dates_in_the_files(name: str, default: str) -> None:
    dates = [text.translate(LATIN_DIGITS) for text in table(name)["date_of_birth"] if text]
    column = FILES.index(name)
    only_year = RATES["year only"][column]
    assert abs(sum("/" not in text for text in dates) / len(dates) - only_year) <= bound(
        only_year, len(dates)
    )
    whole = [text for text in dates if "/" in text]
    rate = RATES["first day of the year"][column]
    share = sum(default in text for text in whole) / len(whole)
    assert abs(share - rate - 1 / 365) <= bound(rate, len(whole))


def test_arrivals_stand_in_the_registers_as_often_as_intended() -> None:
    arrivals = len(table("arrivals"))
    shares = {name: len(true_pairs(name)) / arrivals for name in FILES[1:]}
    # Members of a household share its move, so these shares vary more than binomially.
    assert shares["births_origin"] == pytest.approx(0.50, abs=0.06)
    assert shares["births_host"] == pytest.approx(0.15, abs=0.03)
    hosts = {name: set(true_pairs(name)["host_id"]) for name in FILES[1:]}
    assert len(hosts["births_host"] & hosts["births_origin"]) >= 10


def test_every_true_pair_exists() -> None:
    truth = table("truth")
    assert truth.n_unique() == len(truth) == sum(len(true_pairs(name)) for name in FILES[1:])
    for name in FILES:
        ids = table(name).to_series(1)
        assert ids.n_unique() == len(ids)


def test_few_persons_are_entered_twice() -> None:
    rows = table("truth").group_by("register", "register_id").len()
    twice = rows.filter(pl.col("len") > 1)
    assert 1 <= len(twice) <= make_samples.ENTERED_TWICE
    assert twice["len"].max() == 2
    assert 0 < make_samples.ENTERED_TWICE / ROWS["arrivals"] < 0.005


@pytest.mark.parametrize("register", FILES[1:])
def test_true_pairs_are_the_same_person(register: str) -> None:
    """What is hard to get wrong agrees in nearly all true pairs, and in few others."""
    pairs = true_pairs(register)
    sexes = [(SEXES.get(a), SEXES[b]) for a, b in pairs["sex", "sex_register"].iter_rows()]
    known = [(a, b) for a, b in sexes if a is not None]
    assert sum(a == b for a, b in known) > 0.95 * len(known)

    def near(left: pl.Series, right: pl.Series) -> float:
        years = [(year(a), year(b)) for a, b in zip(left, right, strict=True)]
        both = [(a, b) for a, b in years if a is not None and b is not None]
        return sum(abs(a - b) <= 1 for a, b in both) / len(both)

    left, right = pairs["date_of_birth"], pairs["date_of_birth_register"]
    assert near(left, right) > 0.96
    assert near(left, right.shift(1, fill_value=right[-1])) < 0.4


@pytest.mark.parametrize("register", FILES[1:])
def test_ids_and_order_say_nothing(register: str) -> None:
    pairs = true_pairs(register)
    keys = [
        pairs["at"],
        pairs["at_register"],
        pairs["host_id"].str.extract(r"(\d+)").cast(pl.Int64),
        pairs["register_id"].str.extract(r"(\d+)").cast(pl.Int64),
    ]
    for number, left in enumerate(keys):
        for right in keys[number + 1 :]:
            assert abs(spearmanr(left, right).statistic) < 4.5 / len(pairs) ** 0.5
    # Nor does whether a row, or the row before it, has a partner.
    rows = table(register)
    partner = rows.to_series(1).is_in(pairs["register_id"].implode())
    assert abs(spearmanr(partner, rows["at"]).statistic) < 4.5 / len(rows) ** 0.5
    neighbours = partner.cast(pl.Int8)
    assert abs(spearmanr(neighbours[1:], neighbours[:-1]).statistic) < 4.5 / len(rows) ** 0.5


def test_the_forms_that_a_reader_meets() -> None:
    host = committed("births_host")
    assert host.startswith(b"\xef\xbb\xbf")
    assert host.count(b"\r\n") == host.count(b"\n") == ROWS["births_host"] + 1
    assert "\u0e01" <= table("births_host")["child_given_name"].max() <= "\u0e5b"  # type: ignore[operator]
    origin = committed("births_origin").decode()
    for letter in ("ي", "ك", "ی", "ک", "\N{ZERO WIDTH NON-JOINER}", "۱", "1"):
        assert letter in origin
    arrivals = table("arrivals")["full_name"].str
    assert arrivals.starts_with("FNU ").any()
    assert arrivals.contains("(?i)haji ").any()


def test_every_date_is_one_in_its_calendar() -> None:
    longest = 0
    for text in table("births_origin")["date_of_birth"]:
        parts = [int(part) for part in text.translate(LATIN_DIGITS).split("/") if part]
        if len(parts) == 3:
            jdatetime.date(*parts)
            longest = max(longest, parts[2])
        else:
            assert len(parts) <= 1
    assert longest == 31
    for name, era in (("arrivals", 0), ("births_host", 543)):
        for text in table(name)["date_of_birth"].str.split("/"):
            if len(text) == 3:
                day, month, number = map(int, text)
                assert 1930 <= date(number - era, month, day).year <= 2025
