"""Laws of ``link.toml``: it says everything, and always in the same bytes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import given

from crvs_link.config import (
    Decision,
    LinkageConfig,
    Remarks,
    RunConfig,
    SourceConfig,
    read_config,
    write_config,
)
from crvs_link.protect import Purpose
from crvs_link.schema import Assignment, Calendar, Cardinality, CodeSystem, FieldKind
from crvs_link.spec import BlockingPlan, BlockingRule, Comparison
from strategies import run_configs

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def saved(folder: Path, text: str) -> Path:
    path = folder / "link.toml"
    path.write_bytes(text.encode())
    return path


def turned(source: SourceConfig) -> SourceConfig:
    return replace(
        source,
        columns=dict(reversed(source.columns.items())),
        sex_codes=source.sex_codes and dict(reversed(source.sex_codes.items())),
    )


@given(config=run_configs())
def test_what_is_written_reads_back(
    config: RunConfig, tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = write_config(config)
    path = saved(tmp_path_factory.getbasetemp(), text)
    assert read_config(path) == config
    assert write_config(read_config(path)) == text
    in_another_order = replace(config, sources=tuple(map(turned, config.sources)))
    assert write_config(in_another_order) == text


WHOLE = RunConfig(
    sources=(
        SourceConfig(
            "arrivals",
            "data/arrivals.csv",
            columns={"dob_raw": "Date of birth", "record_id": "case.no"},
            date_order="dmy",
            date_calendar=Calendar.BUDDHIST,
            country="THA",
            country_codes=CodeSystem.UNHCR,
            id_kind="th_pin",
        ),
        SourceConfig(
            "births",
            "births-*.csv",
            delimiter=";",
            encoding="cp874",
            layout="births.toml",
            scope="registers/births.toml",
            sex_codes={"1": "male"},
        ),
    ),
    linkages=(
        LinkageConfig(
            "births",
            Cardinality.ONE_TO_ONE,
            (
                Comparison(
                    "name_family",
                    "name_family",
                    FieldKind.TEXT,
                    ("missing", "disagree", "similar", "exchanged", "common", "rare"),
                    (0.92,),
                    "name_given",
                    (0.001,),
                ),
            ),
            BlockingPlan(
                (
                    BlockingRule(("dob",)),
                    BlockingRule(("dob.year", "sex"), tokens=True, max_pairs=3_000_000),
                )
            ),
        ),
    ),
    seed=7,
    budget=40,
    random_pairs=5000,
    assignment=Assignment.GREEDY,
    overlap_max=0.75,
    memory=1536 << 20,
    decision=Decision(1.5, 1.0, 2.5, 0.2, 0.9),
    formats=("csv", "xlsx"),
)

TEXT = """\
# Settings of one run of crvs-link. Give this file with -c.
# Paths are relative to the folder that the run is started in.
format = 1

[run]
# Seed and number of the random pairs that u probabilities are counted from.
seed = 7
random_pairs = 5000
# Candidate pairs per record at most.
budget = 40
# How one-to-one links are found: probabilistic, greedy or optimal.
assignment = "greedy"
# The greatest share of host records that can have a partner on a register.
overlap_max = 0.75
# Memory that the run may use: blocking rules are cut to what fits.
memory = "1536M"

[[source]]
# The host extract: one outcome for each of its records.
id = "arrivals"
path = "data/arrivals.csv"
date_order = "dmy"
date_calendar = "buddhist"
country = "THA"
country_codes = "unhcr"
id_kind = "th_pin"

[source.columns]
# Canonical column = column of the extract.
record_id = "case.no"
dob_raw = "Date of birth"

[[source]]
# A register that is searched.
id = "births"
path = "births-*.csv"
# The register file: what it is meant to hold, and how completely.
scope = "registers/births.toml"
delimiter = ";"
encoding = "cp874"
layout = "births.toml"

[source.sex_codes]
# Code of the extract = what it stands for.
1 = "male"

[[linkage]]
# How this register is searched.
register = "births"
cardinality = "one-to-one"

[[linkage.comparison]]
# Levels of agreement, from missing to exact agreement on the rarest values.
name = "name_family"
field = "name_family"
kind = "text"
levels = [
    "missing",
    "disagree",
    "similar",
    "exchanged",
    "common",
    "rare",
]
thresholds = [0.92]
partner = "name_given"
rarity = [0.001]

[[linkage.rule]]
# Record pairs are compared if all lanes of a rule agree,
# and where tokens = true also one name token, or two where tokens = 2.
lanes = ["dob"]
tokens = false

[[linkage.rule]]
lanes = ["dob.year", "sex"]
tokens = true
# Beyond, the largest groups or the commonest tokens are left out.
max_pairs = 3000000

[decision]
# Losses in units of a false link: the decision of least expected loss is taken.
false_link = 1.5
missed_link = 1.0
wrong_partner = 2.5
review = 0.2
min_probability = 0.9

[output]
# What the tables are written in beside Parquet: csv, xlsx.
formats = ["csv", "xlsx"]
"""


def test_the_file_as_a_person_sees_it() -> None:
    assert write_config(WHOLE) == TEXT


def test_a_linkage_of_nothing_reads_back_as_nothing(tmp_path: Path) -> None:
    config = RunConfig(sources=(), linkages=(LinkageConfig("births", None, (), BlockingPlan(())),))
    assert read_config(saved(tmp_path, write_config(config))) == config


def test_defaults_are_stated(tmp_path: Path) -> None:
    config = RunConfig(sources=())
    assert "seed = 20260\n" in write_config(config)
    assert read_config(saved(tmp_path, "format = 1")) == config


def test_remarks_stand_where_they_belong_and_change_nothing(tmp_path: Path) -> None:
    remarks = Remarks(
        sources={"births": "9 rows read.\nDay first."},
        columns={"arrivals": {"record_id": "by its name"}},
        linkages={"births": "12 pairs."},
        rules={"births": ["3 pairs.", "9 pairs."]},
        decision={"review": "The less, the more is reviewed."},
    )
    text = write_config(WHOLE, remarks)
    assert read_config(saved(tmp_path, text)) == WHOLE
    assert without(text, TEXT) == [
        'record_id = "case.no" # by its name',
        "# 9 rows read.",
        "# Day first.",
        "# 12 pairs.",
        "# 3 pairs.",
        "# 9 pairs.",
        "# The less, the more is reviewed.",
    ]
    assert '# Day first.\nid = "births"' in text
    assert '# 12 pairs.\nregister = "births"' in text
    assert '# 3 pairs.\nlanes = ["dob"]' in text
    assert '# 9 pairs.\nlanes = ["dob.year", "sex"]' in text


def without(text: str, plain: str) -> list[str]:
    """The lines of a text that another does not have."""
    known = plain.splitlines()
    return [line for line in text.splitlines() if line not in known]


def test_the_key_of_pseudonyms_is_not_written() -> None:
    stated = replace(RunConfig(sources=()), key="secret", disclosure=Purpose(" ", ""))
    assert "secret" not in write_config(stated)
    assert "legal_basis" not in write_config(stated)
