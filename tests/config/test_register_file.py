"""Register files: the form that is read, and the line a user sees for each thing that is wrong."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest

from crvs_link.config.register_file import named_scope, read_scope, shipped_scope
from crvs_link.config.scope import Population, RecordUnit, RegisterKind, RegisterScope, Stratum
from crvs_link.errors import ConfigError, SourceNotFoundError, UsageError

WHOLE = """\
format = 1
source = "mm-births.parquet"     # relative to this file; optional
[register]
id = "mm-birth"
owner = "Department of Registration"
country = "MMR"
kind = "birth"                   # birth | death | marriage | population | border | refugee
subject = ["child"]              # whose record a row is; ["bride", "groom"] for marriages
extract_date = 2026-06-30        # nothing registered later can be found
event_dates = [1990-01-01, 2025-12-31]
area = ["MM"]                    # P-codes or ISO 3166-2
excluded_area = ["MM012"]
population = "births registered to citizens"
one_record_per = "event"         # person | event | case | document
known_duplicates = true
fed_by = []
proves_nationality = "no"        # no | yes | depends
[[completeness]]                 # any number of strata; interval and source are mandatory
birth_years = [1990, 2000]
sex = "*"
area = "MM"
group = "*"
low = 0.45
high = 0.65
source = "DHS 2015-16"
method = "survey"
"""
"""The form as it is documented, every key in it."""

LEAST = """\
[register]
id = "b"
owner = "Office"
country = "THA"
kind = "population"
extract_date = 2026-06-30
one_record_per = "person"
known_duplicates = false
"""
STRATUM = '[[completeness]]\nlow = 0.5\nhigh = 0.6\nsource = "S"\nmethod = "survey"\n'


def saved(folder: Path, text: str) -> Path:
    path = folder / "births.toml"
    path.write_text(text)
    return path


def refused(folder: Path, text: str) -> ConfigError:
    path = saved(folder, text)
    with pytest.raises(ConfigError) as caught:
        read_scope(path)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith(str(path))
    return caught.value


def test_every_key_is_read(tmp_path: Path) -> None:
    path = saved(tmp_path, WHOLE)
    assert read_scope(path) == RegisterScope(
        id="mm-birth",
        owner="Department of Registration",
        country="MMR",
        kind=RegisterKind.BIRTH,
        extract_date=date(2026, 6, 30),
        path=str(path),
        digest=f"sha256:{hashlib.sha256(WHOLE.encode()).hexdigest()}",
        source="mm-births.parquet",
        subject=("child",),
        event_dates=(date(1990, 1, 1), date(2025, 12, 31)),
        area=("MM",),
        excluded_area=("MM012",),
        population=Population.ALL,
        population_text="births registered to citizens",
        one_record_per=RecordUnit.EVENT,
        known_duplicates=True,
        completeness=(Stratum(0.45, 0.65, "DHS 2015-16", "survey", (1990, 2000), area="MM"),),
    )


def test_what_is_left_out_is_the_default(tmp_path: Path) -> None:
    text = "format = 1\n" + LEAST
    path = saved(tmp_path, text)
    assert read_scope(path) == RegisterScope(
        id="b",
        owner="Office",
        country="THA",
        kind=RegisterKind.POPULATION,
        extract_date=date(2026, 6, 30),
        path=str(path),
        digest=f"sha256:{hashlib.sha256(text.encode()).hexdigest()}",
    )


@pytest.mark.parametrize("code", list(Population))
def test_a_population_is_a_code_in_either_key(tmp_path: Path, code: Population) -> None:
    text = f'format = 1\n{LEAST}population = "{code}"\n'
    for more in ("", f'population_code = "{code}"\n'):
        scope = read_scope(saved(tmp_path, text + more))
        assert (scope.population, scope.population_text) == (code, code)
    said = text.replace(f'population = "{code}"', f'population = "who"\npopulation_code = "{code}"')
    scope = read_scope(saved(tmp_path, said))
    assert (scope.population, scope.population_text) == (code, "who")


def test_all_that_may_be_stated_of_a_stratum(tmp_path: Path) -> None:
    stated = 'sex = "female"\ngroup = "AFG"\narea = "TH-50"\nbirth_years = [2020, 2020]\n'
    text = f"format = 1\n{LEAST}protected = true\n{STRATUM}{stated}{STRATUM}"
    scope = read_scope(saved(tmp_path, text))
    assert scope.protected
    assert scope.completeness == (
        Stratum(0.5, 0.6, "S", "survey", (2020, 2020), "female", "TH-50", "AFG"),
        Stratum(0.5, 0.6, "S", "survey"),
    )


@pytest.mark.parametrize(
    ("key", "value", "said", "hint"),
    [
        ("id", "''", "register.id: '' cannot be the id of a register.", "mm-birth"),
        ("id", "'a:b'", "register.id: 'a:b' cannot be the id of a register.", "mm-birth"),
        ("owner", "' '", "register.owner: expected text that is not empty.", None),
        ("country", "'TH'", "register.country: 'TH' is no code of ISO 3166-1.", "THA"),
        ("country", "'Thailand'", "register.country: 'Thailand' is no code of", "THA"),
        ("kind", "'births'", "register.kind is 'births'; expected 'birth', 'death', 'marr", None),
        ("extract_date", "'2026-06-30'", "expected a date without quotation marks, such as", None),
        ("extract_date", "2026-06-30T08:00:00", "register.extract_date is a datetime; exp", None),
        ("extract_date", "2569-06-30", "there was no extract in 2569.", "Gregorian"),
        ("extract_date", "2083-02-01", "there was no extract in 2083.", "Gregorian"),
        ("extract_date", "1405-04-09", "there was no extract in 1405.", "Gregorian"),
        ("one_record_per", "'child'", "one_record_per is 'child'; expected 'event', 'p", None),
        ("known_duplicates", "'no'", "known_duplicates is 'no'; expected true or false.", None),
        ("subject", "'child'", "register.subject is 'child'; expected a list.", None),
        ("subject", "['kid']", "register.subject[0] is 'kid'; expected 'child', 'moth", None),
        ("subject", "['child', 'child']", "register.subject[1]: 'child' stands there twice.", None),
        ("event_dates", "[2020-01-01]", "event_dates: expected two dates, the first", "[1990-0"),
        ("event_dates", "[2021-01-01, 2020-12-31]", "first of the dates is after the last", None),
        ("event_dates", "[2533-01-01, 2568-12-31]", "event_dates: expected dates from", "Gregor"),
        ("event_dates", "[1990-01-01, 2568-12-31]", "event_dates: expected dates from", "Gregor"),
        ("event_dates", "[2026-07-01, 2026-12-31]", "event_dates[0]: the first event is", None),
        ("event_dates", "['1990', '2020']", "register.event_dates[0] is '1990'; expected a", None),
        ("area", "['th']", "register.area[0]: 'th' is no code of an area.", "TH50"),
        ("area", "['TH 50']", "register.area[0]: 'TH 50' is no code of an area.", "TH50"),
        ("area", "['TH', 'TH']", "register.area[1]: 'TH' stands there twice.", None),
        ("excluded_area", "['*']", "register.excluded_area[0]: '*' is no code of an a", "TH50"),
        ("population", "''", "register.population: expected text that is not empty.", None),
        ("population_code", "'foreigners'", "population_code is 'foreigners'; expected 'a", None),
        ("fed_by", "['b']", "register.fed_by: the register cannot feed itself.", None),
        ("fed_by", "['x', 'x']", "register.fed_by[1]: 'x' stands there twice.", None),
        ("proves_nationality", "false", "is false; expected 'no', 'yes' or 'depends'.", None),
        ("protected", "1", "register.protected is 1; expected true or false.", None),
    ],
)
def test_values_of_the_register_that_do_not_fit(
    tmp_path: Path, key: str, value: str, said: str, hint: str | None
) -> None:
    kept = "".join(f"{x}\n" for x in LEAST.splitlines() if not x.startswith(f"{key} ="))
    error = refused(tmp_path, f"format = 1\n{kept}{key} = {value}\n")
    assert said in str(error)
    assert f"register.{key}" in str(error)
    assert (hint or "") in (error.hint or "")


@pytest.mark.parametrize("key", [x.split()[0] for x in LEAST.splitlines()[1:]])
def test_what_no_register_file_may_lack(tmp_path: Path, key: str) -> None:
    kept = "\n".join(x for x in LEAST.splitlines() if not x.startswith(f"{key} ="))
    assert f"register.{key} is missing." in str(refused(tmp_path, f"format = 1\n{kept}"))


@pytest.mark.parametrize("key", ["low", "high", "source", "method"])
def test_what_no_stratum_may_lack(tmp_path: Path, key: str) -> None:
    kept = "\n".join(x for x in STRATUM.splitlines() if not x.startswith(f"{key} ="))
    error = refused(tmp_path, f"format = 1\n{LEAST}{STRATUM}{kept}")
    assert f"completeness[1].{key} is missing." in str(error)


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("low", "0.7", "completeness[0].low: expected low of at most high, which is 0.6."),
        ("low", "-0.1", "completeness[0].low is -0.1; expected a number of at least 0."),
        ("high", "60", "completeness[0].high is 60; expected a number of at most 1."),
        ("high", "nan", "completeness[0].high is nan; expected a"),
        ("high", "true", "completeness[0].high is true; expected a number."),
        ("source", "''", "completeness[0].source: expected text that is not empty."),
        ("method", "'  '", "completeness[0].method: expected text that is not empty."),
        ("sex", "'f'", "completeness[0].sex is 'f'; expected '*', 'female', 'male' or 'other'."),
        ("group", "'Thai'", "completeness[0].group: 'Thai' is no code of ISO 3166-1."),
        ("area", "'Tak'", "completeness[0].area: 'Tak' is no code of an area."),
        ("birth_years", "'*'", "completeness[0].birth_years is '*'; expected a list."),
        ("birth_years", "[1990]", "completeness[0].birth_years: expected two years, the first"),
        ("birth_years", "[2000, 1990]", "birth_years: the first of the years is after the last."),
        ("birth_years", "[2533, 2543]", "birth_years[0]: expected a year from 1800 to that of"),
        ("birth_years", "[1990, 2030]", "birth_years[1]: expected a year from 1800 to that of"),
    ],
)
def test_strata_that_do_not_fit(tmp_path: Path, key: str, value: str, said: str) -> None:
    kept = "".join(f"{x}\n" for x in STRATUM.splitlines() if not x.startswith(f"{key} ="))
    assert said in str(refused(tmp_path, f"format = 1\n{LEAST}{kept}{key} = {value}\n"))


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ("", "format is missing; expected format = 1.", "if this is a register.toml"),
        ("format = 2\n" + LEAST, "of format 2; this version of crvs-link reads format 1.", "later"),
        ("format = 1\n", "register is missing.", None),
        ("format = 1\n[run]\nseed = 1\n", "holds the settings of a run; expected a reg", "-c"),
        ("format = 1\nregister = 3\n", "register is 3; expected a table.", None),
        ("format = 1\n[registr]\nid = 'x'\n", "unknown key registr.", "Did you mean register?"),
        ("format = 1\n" + LEAST + "ownr = 'x'\n", "unknown key register.ownr.", "mean owner?"),
        ("format = 1\n" + LEAST + STRATUM + "lo = 1\n", "key completeness[0].lo.", "mean low?"),
        ("format = 1\nsource = ''\n" + LEAST, "source: expected text that is not empty.", None),
        ("format = 1\nsource = 'x.TOML'\n" + LEAST, "source: 'x.TOML' is no extract.", "rows"),
        ("format = 1\n[completeness]\nlow = 1\n" + LEAST, "completeness is a table; expect", None),
        (
            f"format = 1\n{LEAST}area = ['TH', 'MM012']\nexcluded_area = ['MM', 'TH']\n",
            "register.excluded_area: nothing is left of the area of the register.",
            None,
        ),
        (
            f"format = 1\n{LEAST}area = ['TH']\nexcluded_area = ['TH5']\n{STRATUM}area = 'TH50'\n",
            "completeness[0].area: 'TH50' lies in an excluded area.",
            None,
        ),
        (
            WHOLE.replace("[1990, 2000]", "[1970, 1980]"),
            "completeness[0].birth_years: no birth of these years is among the event dates.",
            None,
        ),
        (
            f"format = 1\n{LEAST}population = 'citizens'\npopulation_code = 'residents'\n",
            "register.population_code: population says 'citizens'; expected the same code.",
            None,
        ),
    ],
)
def test_files_that_do_not_fit(tmp_path: Path, text: str, said: str, hint: str | None) -> None:
    error = refused(tmp_path, text)
    assert said in str(error)
    assert (hint or "") in (error.hint or "")


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        ("", ""),
        ("", "sex = 'male'\n"),
        ("birth_years = [1990, 2000]\n", "birth_years = [1992, 2000]\n"),
        ("area = 'TH'\n", "area = 'TH50'\nsex = 'female'\n"),
        ("sex = 'male'\n", "sex = 'male'\ngroup = 'MMR'\n"),
    ],
)
def test_a_stratum_that_can_never_apply(tmp_path: Path, wide: str, narrow: str) -> None:
    text = f"format = 1\n{LEAST}{{}}{{}}"
    error = refused(tmp_path, text.format(STRATUM + wide, STRATUM + narrow))
    assert "completeness[1]: never applies, since completeness[0] holds for all" in str(error)
    assert "put the narrower one first" in str(error.hint)
    if wide != narrow:
        turned = saved(tmp_path, text.format(STRATUM + narrow, STRATUM + wide))
        assert len(read_scope(turned).completeness) == 2


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("birth_years = [1990, 2000]\n", "birth_years = [1995, 2005]\n"),
        ("birth_years = [1990, 2000]\n", ""),
        ("area = 'TH50'\n", "area = 'TH'\n"),
        ("sex = 'male'\n", "birth_years = [1990, 2000]\n"),
        ("sex = 'male'\n", "sex = 'female'\n"),
        ("group = 'MMR'\n", "area = 'MM'\n"),
    ],
)
def test_strata_may_overlap(tmp_path: Path, first: str, second: str) -> None:
    text = f"format = 1\n{LEAST}{STRATUM}{first}{STRATUM}{second}"
    assert len(read_scope(saved(tmp_path, text)).completeness) == 2


def test_a_register_file_is_named_by_its_path_or_as_one_that_comes_with_crvs_link(
    tmp_path: Path,
) -> None:
    path = saved(tmp_path, "format = 1\n" + LEAST)
    assert named_scope(str(path)) == read_scope(path)
    scope = named_scope("birth_partial")
    assert scope == shipped_scope("birth_partial")
    assert scope.path == "birth_partial"
    assert scope.digest.startswith("sha256:")


def test_names_of_no_register_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No register file 'birth_partil' comes with") as caught:
        named_scope("birth_partil")
    assert "Did you mean birth_partial?" in str(caught.value.hint)
    assert "ends in .toml" in str(caught.value.hint)
    with pytest.raises(SourceNotFoundError, match="There is no file"):
        named_scope(str(tmp_path / "none.toml"))
    with pytest.raises(UsageError, match="is a folder; expected a register"):
        read_scope(tmp_path)
