"""What can be wrong in a ``link.toml``: the path of the key, and what was expected there."""

from __future__ import annotations

from pathlib import Path

import pytest

from crvs_link.config import read_config
from crvs_link.errors import ConfigError
from crvs_link.schema import FIELDS

SOURCES = """
[[source]]
id = "arrivals"
path = "arrivals.csv"
[[source]]
id = "births"
path = "births.csv"
"""
COMPARISON = """
[[linkage]]
register = "births"
[[linkage.comparison]]
name = "{name}"
field = "{field}"
kind = "{kind}"
levels = [{levels}]
"""


def comparison(
    field: str = "sex", kind: str = "category", levels: int = 3, name: str = "sex", more: str = ""
) -> str:
    labels = ", ".join(f'"level {k}"' for k in range(levels))
    return COMPARISON.format(name=name, field=field, kind=kind, levels=labels) + more


def rule(lanes: str) -> str:
    return f'[[linkage]]\nregister = "births"\n[[linkage.rule]]\n{lanes}'


def refused(folder: Path, text: str) -> ConfigError:
    path = folder / "link.toml"
    path.write_text(f"format = 1\n{text}")
    with pytest.raises(ConfigError) as caught:
        read_config(path)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith(str(path))
    return caught.value


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ("[runn]", "unknown key runn", "Did you mean run?"),
        ("[run]\nsede = 1", "unknown key run.sede", "Did you mean seed?"),
        ("[run]\nthreads = 2", "unknown key run.threads", "Known: seed, budget, random_pairs"),
        (
            SOURCES + "delimeter = ';'",
            "unknown key source[1].delimeter",
            "Did you mean delimiter?",
        ),
        (rule('lane = ["dob"]'), "unknown key linkage[0].rule[0].lane", "Did you mean lanes?"),
        (
            comparison(more="threshold = [0.9]"),
            "unknown key linkage[0].comparison[0].threshold",
            "Did you mean thresholds?",
        ),
        ("[[linkage]]\nregistr = 'b'", "unknown key linkage[0].registr", "mean register?"),
        (
            SOURCES + "[source.columns]\ndob_rw = 'Born'",
            "source[1].columns.dob_rw: 'dob_rw' is not a canonical column",
            "Did you mean dob_raw?",
        ),
        (
            SOURCES + "[source.columns]\n'x y' = 'Born'",
            "source[1].columns.\"x y\": 'x y' is not a canonical column",
            "Known: record_id, name_given",
        ),
        (
            comparison(field="nam"),
            "linkage[0].comparison[0].field: 'nam' is not a field",
            "Did you mean name?",
        ),
        (
            rule('lanes = ["dob", "dbo.year"]'),
            "linkage[0].rule[0].lanes[1]: 'dbo' is not a field",
            "Did you mean dob?",
        ),
        (
            rule('lanes = ["dob.sound"]'),
            "linkage[0].rule[0].lanes[0]: 'dob.sound' is not a lane of dob",
            "Known: dob, dob.year, dob.month_day.",
        ),
        (
            rule('lanes = ["sex."]'),
            "linkage[0].rule[0].lanes[0]: 'sex.' is not a lane of sex",
            "Known: sex.",
        ),
        (
            SOURCES + "[[linkage]]\nregister = 'birth'",
            "linkage[0].register: there is no register 'birth' among the sources",
            "Did you mean births?",
        ),
        (
            SOURCES + "[[linkage]]\nregister = 'arrivals'",
            "linkage[0].register: there is no register 'arrivals' among the sources",
            "Known: births.",
        ),
        (
            comparison(name="Sex"),
            "linkage[0].comparison[0].name: 'Sex' cannot be the name",
            "Use small Latin letters",
        ),
        (
            comparison(field="birth_place", kind="text", levels=4, more="partner = 'occupation'"),
            "linkage[0].comparison[0].partner: birth_place cannot be exchanged with occupation",
            "Leave the key out.",
        ),
        (
            comparison(field="name_given", kind="text", levels=4, more="partner = 'name_given'"),
            "comparison[0].partner: name_given cannot be exchanged with name_given",
            "Known: name_middle, name_family.",
        ),
        (
            rule("tokens = false"),
            "linkage[0].rule[0]: a rule without lanes and tokens would compare every pair",
            "State lanes",
        ),
    ],
)
def test_names_that_are_not_known(tmp_path: Path, text: str, said: str, hint: str) -> None:
    error = refused(tmp_path, text)
    assert said in str(error)
    assert hint in str(error.hint)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("run = 1", "run is 1; expected a table."),
        ("source = 'a.csv'", "source is 'a.csv'; expected a list."),
        ("[source]\nid = 'a'", "source is a table; expected a list."),
        ("source = ['a.csv']", "source[0] is 'a.csv'; expected a table."),
        ("[[source]]\nid = 'a'", "source[0].path is missing."),
        ("[[source]]\nid = 'a'\npath = ''", "source[0].path is ''; expected text that is not"),
        ("[[source]]\nid = 3\npath = 'x'", "source[0].id is 3; expected text in quotation marks."),
        (SOURCES + "sheet = ''", "source[1].sheet is ''; expected text that is not empty."),
        (SOURCES + "delimiter = ';;'", "source[1].delimiter is ';;'; expected a single character."),
        (
            SOURCES + "date_order = 'mdx'",
            "date_order is 'mdx'; expected 'ymd', 'dmy', 'mdy', 'excel1900' or 'excel1904'.",
        ),
        (
            SOURCES + "date_calendar = 'thai'",
            "date_calendar is 'thai'; expected 'gregorian', 'buddhist', 'solar_hijri',",
        ),
        (SOURCES + "country = 'Siam'", "source[1].country: 'Siam' is no code of ISO 3166-1."),
        (
            SOURCES + "country_codes = 'un'",
            "source[1].country_codes is 'un'; expected 'iso', 'icao' or 'unhcr'.",
        ),
        (
            SOURCES + "id_kind = 'nik'",
            "source[1].id_kind: 'nik' is not a kind of identity number.",
        ),
        (SOURCES + "columns = ['a']", "source[1].columns is a list; expected a table."),
        (SOURCES + "columns = { sex = 1 }", "source[1].columns.sex is 1; expected text"),
        (
            SOURCES + "sex_codes = { 1 = 'm' }",
            "source[1].sex_codes.1 is 'm'; expected 'female', 'male' or 'other'.",
        ),
        ("[run]\nseed = '1'", "run.seed is '1'; expected a whole number."),
        ("[run]\nseed = true", "run.seed is true; expected a whole number."),
        ("[run]\nseed = 1.0", "run.seed is 1.0; expected a whole number."),
        ("[run]\nseed = -1", "run.seed is -1; expected a number of at least 0."),
        ("[run]\nseed = 1979-05-27", "run.seed is a date; expected a whole number."),
        ("[run]\nbudget = 0", "run.budget is 0; expected a number of at least 1."),
        ("[run]\noverlap_max = 0", "run.overlap_max is 0; expected a number above 0."),
        ("[run]\noverlap_max = 1.5", "run.overlap_max is 1.5; expected a number of at most 1."),
        ("[run]\nmemory = 'much'", "run.memory: 'much'; expected a size such as 512M or 2G."),
        ("[run]\nmemory = '0G'", "run.memory: '0G'; expected a size such as 512M or 2G."),
        ("[run]\nmemory = 1024", "run.memory is 1024; expected text in quotation marks."),
        (rule("tokens = true\nmax_pairs = -1"), "rule[0].max_pairs is -1; expected a number of at"),
        (rule("tokens = true\nmax_pairs = 1.5"), "rule[0].max_pairs is 1.5; expected a whole"),
        (
            rule(f"lanes = {[*list(FIELDS)[:3], 'dob', 'sex', 'phone', 'dob.year', 'occupation']}"),
            "linkage[0].rule[0].lanes: expected at most 7 lanes, found 8",
        ),
        (
            "[run]\nassignment = 'best'",
            "run.assignment is 'best'; expected 'probabilistic', 'greedy' or 'optimal'.",
        ),
        (
            "[[linkage]]\nregister = 'b'\ncardinality = '1:1'",
            "linkage[0].cardinality is '1:1'; expected 'one-to-one', 'one-to-many', 'many-to-one'"
            " or 'many-to-many'.",
        ),
        (rule("lanes = 'dob'"), "linkage[0].rule[0].lanes is 'dob'; expected a list."),
        (rule("lanes = [1]"), "linkage[0].rule[0].lanes[0] is 1; expected text"),
        (rule("tokens = 3"), "linkage[0].rule[0].tokens is 3; expected False, True or 2."),
        (rule("lanes = ['dob', 'dob']"), "linkage[0].rule[0].lanes[1]: 'dob' stands there twice"),
        ("[decision]\nreview = -0.1", "decision.review is -0.1; expected a number of at least 0."),
        ("[decision]\nreview = nan", "decision.review is nan; expected a finite number."),
        ("[decision]\nreview = inf", "decision.review is inf; expected a finite number."),
        ("[decision]\nmin_probability = 2", "decision.min_probability is 2; expected a number of"),
        ("[output]\nformats = ['pdf']", "output.formats[0] is 'pdf'; expected 'csv' or 'xlsx'."),
        ("[output]\nformats = ['csv', 'csv']", "output.formats[1]: 'csv' stands there twice"),
        ("[places]\nfiles = 'units.csv'", "places.files is 'units.csv'; expected a list."),
        ("[places]\nfiles = ['a', 'a']", "places.files[1]: 'a' stands there twice"),
        (SOURCES.replace("births", "arrivals"), "source[1].id: the id 'arrivals' is taken"),
        (
            SOURCES + "[[linkage]]\nregister = 'births'\n" * 2,
            "linkage[1].register: there is another linkage with the register 'births'",
        ),
        (comparison(kind="names"), "comparison[0].kind is 'names'; expected 'text', 'bag', 'code'"),
        (comparison(kind="text"), "comparison[0].kind: expected category, the kind of sex"),
        (comparison(levels=4), "comparison[0].levels: expected 3 labels (missing, disagree, 0"),
        (
            comparison(field="dob", kind="date", levels=3),
            "comparison[0].levels: the levels of dates between missing and the exact ones are "
            "not those that are told apart",
        ),
        (
            comparison(levels=4, more="thresholds = [0.9]"),
            "comparison[0].thresholds: only text is compared with thresholds, and sex is category",
        ),
        (
            comparison(levels=4, more="partner = 'name_given'"),
            "comparison[0].partner: only text is compared with partner, and sex is category",
        ),
        (
            comparison("name_given", "text", 5, more="thresholds = [0.9, 0.8]"),
            "comparison[0].thresholds[1]: expected ascending numbers, none twice",
        ),
        (
            comparison("name_given", "text", 4, more="thresholds = [1.0]"),
            "comparison[0].thresholds[0] is 1.0; expected a number below 1.",
        ),
        (
            comparison(levels=5, more="rarity = [0.01, 0.01]"),
            "comparison[0].rarity[1]: expected descending numbers, none twice",
        ),
        (
            comparison() + comparison().partition("register")[2].partition("\n")[2],
            "linkage[0].comparison[1].name: the name 'sex' is taken by another comparison",
        ),
        (
            comparison("sex", "category", 300, more=f"rarity = {[1 / k for k in range(2, 299)]}"),
            "comparison[0].levels: expected at most 256 labels, found 300",
        ),
        ("output = '" + "x" * 99 + "'", f"output is '{'x' * 36}...; expected a table."),
    ],
)
def test_values_that_do_not_fit(tmp_path: Path, text: str, said: str) -> None:
    assert said in str(refused(tmp_path, text))


def test_more_patterns_than_a_code_can_hold(tmp_path: Path) -> None:
    fields = ["name_given", "name_middle", "name_family", "birth_place", "occupation"]
    shares = [k / 100 for k in range(1, 90)]
    more = f"thresholds = {shares}"
    text = "".join(comparison(field, "text", 92, field, more) for field in fields)
    opening = '\n[[linkage]]\nregister = "births"'
    error = refused(tmp_path, opening + text.replace(opening, ""))
    assert "linkage[0].comparison: the levels multiply to 6,590,815,232 patterns" in str(error)
    assert "fewer levels" in str(error.hint)


DOB = 'levels = ["missing", "conflict", "one digit differs", "the same"]'
STATED = """
[[linkage]]
register = "births"
[[linkage.comparison]]
name = "dob"
field = "dob"
kind = "date"
{levels}
{more}
"""


def stated(more: str) -> str:
    return STATED.format(levels=DOB, more=more)


@pytest.mark.parametrize(
    ("more", "said", "hint"),
    [
        ("m = [0, 0.1, 0.9]", ".m: expected 4 numbers, one for each level from missing on", None),
        ("m = [0, 0.1, 0.1, 0.7]", ".m: expected numbers with a sum of 1, found 0.9", None),
        ("u = [0, 0.9, 0.1, 0]", ".u[3]: the level 'the same' has the probability 0", None),
        ("u = [0, 0.9, 0.2, -0.1]", ".u[3]: expected a number from 0 to 1", None),
        ("u = [0, 0.9, nan, 0.1]", ".u[2]: expected a number from 0 to 1", None),
        ('m = [0, 0.1, "much", 0.8]', ".m[2]: expected a number", None),
        ("m = [0, 0.1, true, 0.8]", ".m[2]: expected a number", None),
        ("m = 0.9", ".m: expected a list of numbers, one for each level, or a table", None),
        ("m = [0.1, 0.1, 0.1, 0.7]", ".m[0]: expected 0 for missing", 'missing = "informative"'),
        (
            'missing = "informative"\nm = [0, 0.1, 0.1, 0.8]',
            ".m[0]: the level 'missing' has the probability 0",
            None,
        ),
        ('m = {conflict = 0.1, "the same" = 0.9}', ".m: the level 'one digit differs'", "all"),
        (
            'm = {conflict = 0.1, "one digit" = 0.1, "the same" = 0.8}',
            ".m.\"one digit\": 'one digit' is not a level",
            "one digit differs",
        ),
        ('missing = "sometimes"', ".missing is 'sometimes'; expected 'at random' or", None),
        ("[model]\nlabels = 3", "model.labels is 3; expected text", None),
        ('[model]\nlabel = "x"', "unknown key model.label", "labels"),
    ],
)
def test_what_cannot_be_stated_of_levels(
    tmp_path: Path, more: str, said: str, hint: str | None
) -> None:
    error = refused(tmp_path, SOURCES + stated(more))
    where = "" if "model." in said else "linkage[0].comparison[0]"
    assert f"{where}{said}" in str(error)
    if hint is not None:
        assert error.hint is not None
        assert hint in error.hint


def test_a_table_by_level_is_as_good_as_a_list(tmp_path: Path) -> None:
    by_name = 'm = {"the same" = 0.7, conflict = 0.1, "one digit differs" = 0.2}'
    found = []
    for more in ("m = [0, 0.1, 0.2, 0.7]", by_name):
        path = tmp_path / "link.toml"
        path.write_text(f"format = 1\n{SOURCES}{stated(more)}")
        comparisons = read_config(path).linkages[0].comparisons
        assert comparisons is not None
        found.append(comparisons[0].m)
    assert found == [(0.0, 0.1, 0.2, 0.7)] * 2


def test_a_sum_that_is_off_by_rounding_is_made_one(tmp_path: Path) -> None:
    path = tmp_path / "link.toml"
    path.write_text(f"format = 1\n{SOURCES}{stated('u = [0, 0.3333333, 0.3333333, 0.3333333]')}")
    comparisons = read_config(path).linkages[0].comparisons
    assert comparisons is not None
    assert sum(comparisons[0].u) == pytest.approx(1, abs=1e-15)


def test_exchanged_names_are_no_informative_missing_values(tmp_path: Path) -> None:
    names = """
[[linkage]]
register = "births"
[[linkage.comparison]]
name = "family"
field = "name_family"
kind = "text"
levels = ["missing", "differs", "exchanged", "the same"]
partner = "name_given"
[[linkage.comparison]]
name = "given"
field = "name_given"
kind = "text"
levels = ["missing", "differs", "the same"]
missing = "informative"
"""
    error = refused(tmp_path, SOURCES + names)
    assert "linkage[0].comparison[1].missing: name_given also counts as missing" in str(error)
