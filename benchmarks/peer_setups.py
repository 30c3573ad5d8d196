"""How the peers are set up: their authors' settings, and an expert's for any other data.

A set-up is plain data that `setup_splink.py` and `setup_recordlinkage.py` read as JSON.

*Authors' settings.* FEBRL 3, FEBRL 4 and the historical persons have a tutorial in Splink's
documentation (examples for DuckDB: febrl3, febrl4, deduplicate_50k_synthetic). Comparisons,
blocking rules, deterministic rules with their recall, training rules, the pairs from which u
is estimated and the threshold at which clusters are made are those of the tutorials; of the
two models for FEBRL 4 the detailed one. That of FEBRL 3 makes no clusters; they are made at
0.95, as for the historical persons. The peers read the same raw values as there.

*Expert's settings* for any other data, from the columns that both sides have after the
cleaning of crvs-link (`peer_clean.py`), so that no peer is asked to read scripts, calendars
or titles:

- given and family names, where all sides have them apart: Splink's own comparison of names,
  Jaro-Winkler at 0.92, 0.88 and 0.7 and equal sound, with term frequency;
- whole names: on the folded tokens in alphabetical order equal (with term frequency),
  Jaro-Winkler at 0.92, three and two tokens of the same sound, Jaro-Winkler at 0.88, one token;
- dates of birth: Splink's own comparison (one digit, one month, one year, ten years);
- codes (identity numbers, phones, postcodes): equal, one and two edits;
- places and other texts: Jaro-Winkler at 0.92 and 0.88, with term frequency;
- categories (sex, nationality): equal or not, with term frequency save sex.

Blocking: each code; the date of birth; the whole name, and its sound; with the year of birth
the sound of the given name, of the family name, of the rarest token, of the next rarest, and
the father's name; with the place of birth the same but the next rarest; place, year and sex.
Deterministic rules for the prior: each code; date of birth with the name,
its sound, or the sound of its rarest token and sex; recall 0.7. Trained on
pairs of equal date of birth, and of equal name; where Splink's EM fails on one, on those of
equal father's name, place and sex, or code. One million pairs for u, as in the tutorials.

recordlinkage has no levels: similarities are cut at 0.88 (names, texts) and at 0.85 of a
Damerau-Levenshtein similarity (dates, codes), others are equal or not; the sound of the rarest
token of a whole name is one more comparison.
"""

from __future__ import annotations

from typing import Any, Final

Setup = dict[str, Any]
Rule = list[str] | dict[str, list[str]]
"""Columns (or ``substr(column,1,n)``) that are equal; or a list for either side."""

TUTORIAL_U: Final = 1e6
HISTORICAL_U: Final = 1e7


def name(column: str, *, frequent: bool = True) -> Setup:
    """Compare by Jaro-Winkler at three thresholds."""
    return {"kind": "name", "column": column, "frequent": frequent}


def date(column: str, date_format: str | None = None) -> Setup:
    """Compare dates of birth."""
    return {"kind": "date", "column": column, "format": date_format}


def code(column: str, distances: list[int], *, frequent: bool = False) -> Setup:
    """Compare by Damerau-Levenshtein distances."""
    return {"kind": "code", "column": column, "distances": distances, "frequent": frequent}


def exact(column: str, *, frequent: bool = True) -> Setup:
    """Compare as equal or not."""
    return {"kind": "exact", "column": column, "frequent": frequent}


SWAPPED: Final[Rule] = {"left": ["given_name", "surname"], "right": ["surname", "given_name"]}
SWAPPED_BORN: Final[Rule] = {
    "left": ["given_name", "surname", "date_of_birth"],
    "right": ["surname", "given_name", "date_of_birth"],
}

FEBRL4: Final[Setup] = {
    "comparisons": [
        name("given_name"),
        name("surname"),
        date("date_of_birth", "%Y%m%d"),
        code("soc_sec_id", [1, 2]),
        exact("street_number"),
        code("postcode", [1, 2], frequent=True),
    ],
    "rules": [
        ["given_name", "surname"],
        SWAPPED,
        ["date_of_birth"],
        ["soc_sec_id"],
        ["state", "address_1"],
        ["street_number", "address_1"],
        ["postcode"],
    ],
    "certain": [["soc_sec_id"], ["given_name", "surname", "date_of_birth"]],
    "recall": 0.8,
    "u_pairs": TUTORIAL_U,
    "training": [["date_of_birth"], ["postcode"]],
    "frequencies_in_training": False,
    "cluster_at": 0.99,
}

FEBRL3: Final[Setup] = {
    "comparisons": [
        name("given_name", frequent=False),
        name("surname", frequent=False),
        date("date_of_birth", "%Y%m%d"),
        code("soc_sec_id", [2]),
        exact("street_number"),
        exact("postcode"),
    ],
    "rules": [["soc_sec_id"], ["given_name"], ["surname"], ["date_of_birth"], ["postcode"]],
    "certain": [["soc_sec_id"], ["given_name", "surname", "date_of_birth"], SWAPPED_BORN],
    "recall": 0.9,
    "u_pairs": TUTORIAL_U,
    "training": [["date_of_birth"], ["postcode"]],
    "frequencies_in_training": True,
    "cluster_at": 0.95,
}

HISTORICAL: Final[Setup] = {
    "comparisons": [
        {"kind": "names", "columns": ["first_name", "surname"], "column": "first_name_surname"},
        date("dob"),
        {"kind": "postcode", "column": "postcode_fake"},
        exact("birth_place"),
        exact("occupation"),
    ],
    "rules": [
        ["substr(first_name,1,3)", "substr(surname,1,4)"],
        ["surname", "dob"],
        ["first_name", "dob"],
        ["postcode_fake", "first_name"],
        ["postcode_fake", "surname"],
        ["dob", "birth_place"],
        ["substr(postcode_fake,1,3)", "dob"],
        ["substr(postcode_fake,1,3)", "first_name"],
        ["substr(postcode_fake,1,3)", "surname"],
        ["substr(first_name,1,2)", "substr(surname,1,2)", "substr(dob,1,4)"],
    ],
    "certain": [
        ["first_name", "surname", "dob"],
        ["substr(first_name,1,2)", "surname", "substr(postcode_fake,1,2)"],
        ["dob", "postcode_fake"],
    ],
    "recall": 0.6,
    "u_pairs": HISTORICAL_U,
    "training": [["first_name", "surname"], ["dob"]],
    "frequencies_in_training": False,
    "cluster_at": 0.95,
}


SOUNDS: Final = ("name_given_sound", "name_family_sound", "rarest_sound")


def columns_of(setup: Setup) -> set[str]:
    """Columns that the comparisons of a set-up read."""
    return {
        column for each in setup["comparisons"] for column in each.get("columns", [each["column"]])
    }


def expert(kinds: dict[str, str]) -> Setup:
    """Set the peers up for cleaned columns.

    Parameters
    ----------
    kinds : dict of str to str
        Kind of each column that both sides have: ``name``, ``bag``, ``date``, ``code``,
        ``text`` or ``category``; and ``key`` for columns that are blocked on only.
    """
    made = {
        "name": lambda column: {**name(column), "sounds": f"{column}_sounds"},
        "bag": lambda column: {
            "kind": "bag",
            "column": column,
            "sounds": f"{column}_sounds",
            "sound": "rarest_sound" if column == "name" else None,
        },
        "date": date,
        "code": lambda column: code(column, [1, 2]),
        "text": lambda column: {"kind": "text", "column": column, "frequent": True},
        "category": lambda column: exact(column, frequent=column != "sex"),
    }
    compared = [column for column, kind in kinds.items() if kind != "key"]
    if {"name_given", "name_family"} <= kinds.keys():
        compared.remove("name")
    codes = [column for column, kind in kinds.items() if kind == "code"]
    codes_alone = [[column] for column in codes]
    wanted: list[list[str]] = [
        *codes_alone,
        ["dob"],
        ["name"],
        ["name_sound"],
        *([column, "birth_year"] for column in (*SOUNDS, "next_sound", "father_name")),
        *([column, "birth_place"] for column in (*SOUNDS, "father_name")),
        ["birth_place", "birth_year", "sex"],
    ]
    training = [["dob"], ["name"], ["father_name"], ["birth_place", "sex"], *codes_alone]
    certain = [
        *codes_alone,
        ["name", "dob"],
        ["name_sound", "dob"],
        ["rarest_sound", "dob", "sex"],
    ]
    return {
        "comparisons": [made[kinds[column]](column) for column in compared],
        "rules": _possible(wanted, kinds),
        "certain": _possible(certain, kinds) or _possible([["name"]], kinds),
        "recall": 0.7,
        "u_pairs": TUTORIAL_U,
        "training": _possible(training, kinds),
        "frequencies_in_training": False,
        "cluster_at": 0.95,
    }


def _possible(rules: list[list[str]], kinds: dict[str, str]) -> list[list[str]]:
    return [rule for rule in rules if set(rule) <= kinds.keys()]
