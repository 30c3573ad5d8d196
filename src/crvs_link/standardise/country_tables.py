"""What the codes and names of countries stand for, from the tables.

A meaning is a code, or ``*`` and a status where there is no code.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Final

import polars as pl

from crvs_link.schema import CodeSystem
from crvs_link.standardise import tables
from crvs_link.standardise.scripts import fold, unify
from crvs_link.standardise.tables import table

COUNTRY: Final = "country"
DETERMINED_STATELESS: Final = "XXA"
"""Named by its code (ICAO 9303) wherever it is shown: no output names it otherwise."""

UNDETERMINED: Final = "undetermined"
UNRECORDED: Final = "unrecorded"

NO_CODE: Final = "*"
"""Stands before a status where there is no code."""

NATIVE: Final = r"[\p{L}--\p{Latin}]"
"""Letters of other scripts than Latin: such a name is compared as it is written."""

# Letters of Arabic script that keyboards of different languages make for one another.
_ARABIC: Final = {
    **dict.fromkeys("يىېۍئ", "ی"),
    **dict.fromkeys("كڪ", "ک"),
    **dict.fromkeys("ةۀہھە", "ه"),
    **dict.fromkeys("أإآٱ", "ا"),
    "ؤ": "و",
}


@cache
def statuses() -> dict[str, str]:
    """Status of each meaning that is no country."""
    words = table("nationality")
    unrecorded = words["unrecorded"]
    return {
        words["determined_stateless"]["code"]: DETERMINED_STATELESS,
        **dict.fromkeys(unrecorded["icao"] + unrecorded["icao_declared"], UNRECORDED),
        **{NO_CODE + status: status for status in (UNDETERMINED, UNRECORDED)},
    }


@cache
def _table(name: str) -> pl.DataFrame:
    source = files(tables).joinpath(f"{name}.csv").read_bytes()
    return pl.read_csv(source, comment_prefix="#", infer_schema=False).fill_null("")


@cache
def codes(system: CodeSystem | None) -> dict[str, str]:
    """Codes in upper case and numbers of three digits, to what they stand for."""
    countries, words = _table("countries"), table("nationality")
    unrecorded, stateless = words["unrecorded"], words["determined_stateless"]
    known = {
        **_column(countries, "numeric"),
        **_column(countries, "alpha2"),
        **{code: code for code in [*stateless["icao"], *unrecorded["icao"]]},
        **dict.fromkeys(unrecorded["none"], NO_CODE + UNRECORDED),
        **words["icao"],
    }
    if system is CodeSystem.UNHCR:
        known |= unhcr()
    else:
        known |= _column(countries, "alpha3")
        known |= words["former"] | {code: code for code in words["dissolved"]}
    if system is CodeSystem.ICAO:
        known |= words["icao_declared"] | {code: code for code in unrecorded["icao_declared"]}
    if system is not CodeSystem.ISO:
        del known["NA"]  # a mark of a missing value far oftener than Namibia
    return known


def iso_country(code: str) -> str | None:
    """Alpha-3 of a country by its code of ISO 3166-1 in any case; None if there is none.

    Examples
    --------
    >>> iso_country("th"), iso_country("THA"), iso_country("XXA"), iso_country("Siam")
    ('THA', 'THA', None, None)
    """
    found = codes(CodeSystem.ISO).get(code.upper(), NO_CODE)
    return None if found in statuses() or found.startswith(NO_CODE) else found


@cache
def unhcr() -> dict[str, str]:
    """UNHCR's codes of three letters, to what they stand for."""
    words = table("nationality")
    stateless = words["determined_stateless"]
    return {
        **_column(_table("countries"), "unhcr"),
        **dict.fromkeys(stateless["unhcr"], stateless["code"]),
        **dict.fromkeys(words["unrecorded"]["unhcr_none"], NO_CODE + UNRECORDED),
    }


def _column(countries: pl.DataFrame, name: str) -> dict[str, str]:
    listed = countries.filter(pl.col(name) != "")
    return dict(zip(listed[name], listed["alpha3"], strict=True))


@cache
def alpha2() -> dict[str, str]:
    """Alpha-2 of each country by its alpha-3."""
    return {three: two for two, three in _column(_table("countries"), "alpha2").items()}


@cache
def names() -> dict[str, str]:
    """Keys of names, demonyms and words in all languages, to what they stand for."""
    countries, words = _table("countries"), table("nationality")
    english = pl.concat(
        countries.select("alpha3", pl.col(column).str.split(";").alias("name")).explode("name")
        for column in ("name", "other_names", "demonyms")
    )
    meanings = [
        (words["determined_stateless"]["code"], words["determined_stateless"]["words"]),
        (NO_CODE + UNDETERMINED, words[UNDETERMINED]["words"]),
        (NO_CODE + UNRECORDED, words[UNRECORDED]["words"]),
        *words["dissolved"].items(),
    ]
    listed = pl.concat(
        [
            english,
            _table("country_names").select("alpha3", "name"),
            *(pl.DataFrame({"alpha3": code, "name": written}) for code, written in meanings),
        ]
    )
    keyed = listed.with_columns(keys_of(listed["name"]).alias("name")).drop_nulls()
    return dict(zip(keyed["name"], keyed["alpha3"], strict=True))


def keys_of(values: pl.Series) -> pl.Series:
    """Names by which the tables are looked up: Latin ones folded, others in their script.

    Examples
    --------
    >>> keys_of(pl.Series(["St. Kitts & Nevis", "Côte d’Ivoire", "سوريا", None])).to_list()
    ['saint kitts and nevis', 'cote divoire', 'سوریا', None]
    """
    other = values.str.contains(NATIVE).fill_null(False)
    latin = fold(values.set(other, None).str.replace_all("&", " and ", literal=True))
    latin = latin.str.replace_all(r"\bst\b", "saint")
    native = (
        unify(values.set(~other, None))
        .str.to_lowercase()
        .str.replace_many(_ARABIC)
        .str.replace_all(r"[^\p{L}\p{M}\p{N}]+", " ")
        .str.strip_chars(" ")
    )
    return native.zip_with(other, latin)
