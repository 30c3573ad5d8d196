"""Countries and nationalities, by any of the codes and names in use.

Three things are kept apart that one empty cell would make one: a person who was determined
to be stateless, one whose nationality is undetermined, and a nationality that nobody wrote
down. None of them is a country, and none is read out of an ethnic name.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import polars as pl

from crvs_link.errors import AmbiguousInputError
from crvs_link.schema import CodeSystem
from crvs_link.standardise.columns import RAW, TEXT
from crvs_link.standardise.country_tables import (
    COUNTRY,
    NATIVE,
    NO_CODE,
    UNRECORDED,
    codes,
    keys_of,
    names,
    statuses,
    unhcr,
)
from crvs_link.standardise.scripts import fold
from crvs_link.standardise.tables import table
from crvs_link.standardise.text import drop_fillers

STATUS: Final = "status"

# One to three letters; ICAO fills up with <. In one case, a code; otherwise a name first:
# Nga is Russia in Vietnamese, NGA is Nigeria.
_CODE: Final = r"^\s*([A-Z]{1,3}|[a-z]{1,3})<*\s*$"
_MIXED_CODE: Final = r"^\s*([A-Za-z]{1,3})<*\s*$"
_NUMBER: Final = r"^(\d{1,3})(?: 0+)?$"


def clean_countries(frame: pl.DataFrame, system: CodeSystem | None = None) -> pl.DataFrame:
    """Read countries, nationalities and demonyms.

    Where the system is not stated, codes are read as those of ISO and ICAO where they
    agree. UNHCR's are never guessed.

    Parameters
    ----------
    frame : DataFrame
        ``raw`` String: *all* distinct values of the column, since codes are read in the
        light of each other.
    system : CodeSystem, optional
        Whose codes the column holds.

    Returns
    -------
    DataFrame
        Same height and order.

        - ``text``: ISO 3166-1 alpha-3; XKX for Kosovo; the code of ISO 3166-3 for a country
          that became several; XXA for stateless; the code of ICAO for a document that does
          not state a nationality. Null for none.
        - ``status``: ``country``, ``XXA``, ``undetermined`` or
          ``unrecorded``; null for what is not understood.

    Raises
    ------
    AmbiguousInputError
        The codes fit UNHCR's list better than that of ISO, and some of them mean another
        country there.

    Examples
    --------
    >>> raw = ["MMR", "Burma", "พม่า", "104", "Rohingya", "XXA", "under verification", "n/a"]
    >>> clean_countries(pl.DataFrame({"raw": raw})).rows()
    [('MMR', 'country'), ('MMR', 'country'), ('MMR', 'country'), ('MMR', 'country'), \
(None, None), ('XXA', 'XXA'), (None, 'undetermined'), (None, 'unrecorded')]
    >>> clean_countries(pl.DataFrame({"raw": ["MYA", "AUS"]}), CodeSystem.UNHCR)["text"].to_list()
    ['MMR', 'AUT']
    """
    raw = frame[RAW]
    keys = keys_of(raw)
    written = raw.str.extract(_CODE).str.to_uppercase()
    if system is None:
        _refuse_unhcr(written)
    known = codes(system)
    mixed = raw.str.extract(_MIXED_CODE).str.to_uppercase()
    found = _look_up(written, known)
    for tried, meanings in (
        (_numbers(keys, system), known),
        (keys, names()),
        (mixed, known),
        (_without_government(keys), names()),
        (_without_words(keys), names()),
    ):
        found = found.fill_null(_look_up(tried, meanings))
    missing = found.is_null() & drop_fillers(raw, fold(raw)).is_null()
    found = found.set(missing, NO_CODE + UNRECORDED)
    status = found.replace_strict(statuses(), default=COUNTRY, return_dtype=pl.String)
    text = found.set(found.str.starts_with(NO_CODE).fill_null(False), None)
    return pl.DataFrame({TEXT: text, STATUS: status.set(found.is_null(), None)})


def _look_up(keys: pl.Series, meanings: dict[str, str]) -> pl.Series:
    return keys.replace_strict(
        list(meanings), list(meanings.values()), default=None, return_dtype=pl.String
    )


def _refuse_unhcr(written: pl.Series) -> None:
    """Refuse codes that UNHCR's list explains better, if that would change a country."""
    iso, theirs = codes(CodeSystem.ISO), unhcr()
    present = [code for code in written.drop_nulls().unique() if len(code) == 3]
    only_unhcr = [code for code in present if code in theirs and code not in iso]
    only_iso = [code for code in present if code in iso and code not in theirs]
    two = [code for code in present if code in iso and theirs.get(code, iso[code]) != iso[code]]
    if two and len(only_unhcr) > len(only_iso):
        raise AmbiguousInputError(
            f"Codes of countries are of UNHCR's list ({', '.join(sorted(only_unhcr)[:3])}), and "
            f"others ({', '.join(sorted(two))}) mean one country there and another in ISO 3166.",
            hint="State whose codes they are: --country-codes unhcr, or --country-codes iso.",
        )


def _numbers(keys: pl.Series, system: CodeSystem | None) -> pl.Series:
    """Numeric codes of three digits.

    Where no system is stated, all numbers of the column must be codes of countries: a
    list of the user's own begins with 1, 2, 3.
    """
    numbers = keys.str.extract(_NUMBER).str.zfill(3)
    if system is None and not numbers.drop_nulls().is_in(list(codes(CodeSystem.ISO))).all():
        return numbers.set(numbers.is_not_null(), None)
    return numbers


def _without_government(keys: pl.Series) -> pl.Series:
    """Latin names without their form of government; null for what it tells apart."""
    around = table("nationality")["around"]
    either = "|".join(sorted(around["government"], key=len, reverse=True))
    bare = keys.str.replace(rf"^(?:(?:{either}) )+", "").str.replace(rf"(?: (?:{either}))+$", "")
    return bare.set(bare.is_in(around["never_alone"]).fill_null(False), None)


def _without_words(keys: pl.Series) -> pl.Series:
    """Names without the words for nationality and citizen around them."""
    for pattern in _word_patterns():
        keys = keys.str.replace(pattern, "")
    return keys


@cache
def _word_patterns() -> tuple[str, ...]:
    """Patterns of the words; those of other scripts are written together with names."""
    around, patterns = table("nationality")["around"], []
    for place, latin, native in (
        ("before", "^(?:{}) ", "^(?:{}) ?"),
        ("after", " (?:{})$", " ?(?:{})$"),
    ):
        words = pl.Series(around[place])
        keys, is_native = keys_of(words), words.str.contains(NATIVE)
        for pattern, chosen in ((latin, ~is_native), (native, is_native)):
            listed = sorted(keys.filter(chosen), key=len, reverse=True)
            patterns.append(pattern.format("|".join(listed)))
    return tuple(patterns)
