"""Forms of one name that no rule brings together, and names that are different though alike.

Both are hand-made tables of spellings. The tables speak of names, so that they know
spellings that are not in them by the form, and different names also by the fine key.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from crvs_link.standardise.keys import FINE, name_keys
from crvs_link.standardise.native import chinese_surname_forms
from crvs_link.standardise.tables import table

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

FAMILY: Final = "family"
MEMBER: Final = "member"

# A masculine name ends in a consonant behind a long i or u, as most that have a feminine
# do: Rahim, Rahima. So Clark and Clarke, or Ann and Anna, stay alike.
_MASCULINE: Final = r"[iu][a-z]$"
_FEMININE: Final = r"[iu][a-z]a$"
# What writes the feminine ending: a final e is as often silent, or short for nothing.
_WRITTEN_FEMININE: Final = r"(?:ah?|eh|[ةه])$"
_ROLES: Final = ("masculine", "feminine")


def name_forms(texts: pl.Series) -> pl.Series:
    """Name of which each token is a form.

    Parameters
    ----------
    texts : Series of String
        Name tokens: folded Latin or normalised Arabic script.

    Returns
    -------
    Series of String
        One usual spelling for all forms of a name; null for a token that is in no table.
        Chinese surnames, which are spelt as they are spoken in each region, have a form of
        their own: Tan and Chan are Chen.

    Examples
    --------
    >>> name_forms(pl.Series(["mehmet", "md", "محمد", "joynab", "tran", "karl"])).to_list()
    ['muhammad', 'muhammad', 'muhammad', 'zainab', 'chen (surname)', None]
    """
    return _looked_up(texts, _all_forms()).alias(texts.name)


@cache
def _all_forms() -> Mapping[str, str]:
    return {**_surnames(), **_forms()}


@cache
def _surnames() -> Mapping[str, str]:
    forms = chinese_surname_forms()
    return {
        spelling: f"{label} (surname)"
        for spelling, label in forms.items()
        if spelling not in _places()
    }


def name_contrasts(texts: pl.Series) -> pl.DataFrame:
    """Family and member of tokens that are easily taken for a different name.

    Tokens of one family and different members are different names, however alike they
    are written and sound. Beside the families of the table there is one for each
    masculine name whose feminine has nothing but its ending more.

    Parameters
    ----------
    texts : Series of String
        As `name_forms`, distinct.

    Returns
    -------
    DataFrame
        ``family``, ``member`` Int32, -1 for none. Families of the table have the same
        numbers in every call; the others are numbered in the order of their stems.

    Examples
    --------
    >>> name_contrasts(pl.Series(["hasan", "hossein", "husain", "tom"]))[MEMBER].to_list()
    [0, 1, 1, -1]
    """
    fine = name_keys(texts)[FINE]
    of_table = dict(zip((FAMILY, MEMBER), table_contrasts(texts, fine), strict=True))
    by_rule = _families(genders(texts, fine))
    return pl.DataFrame(of_table).select(
        pl.when(pl.col(FAMILY) < 0).then(by_rule[name]).otherwise(pl.col(name))
        .cast(pl.Int32).alias(name)
        for name in (FAMILY, MEMBER)
    )  # fmt: skip


_MOST_MEMBERS: Final = 64
"""A place of the table in one number: family times this, and member."""


def table_contrasts(
    texts: pl.Series, fine: pl.Series
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Family and member of tokens by the table of contrasts alone.

    Parameters
    ----------
    texts : Series of String
        As `name_forms`.
    fine : Series of String
        Their fine keys.

    Returns
    -------
    family, member : int32[n]
        -1 for none.
    """
    if len(texts) <= _FEW:
        number = np.array([_place(*pair) for pair in zip(texts, fine, strict=True)], dtype=np.int32)
    else:
        place = _looked_up(texts, _places())
        for known in (
            _looked_up(name_forms(texts), _places_of_forms()),
            _looked_up(fine, _places_of_keys()),
        ):
            place = place.fill_null(known)
        number = place.fill_null(-_MOST_MEMBERS).to_numpy()
    family = number // _MOST_MEMBERS
    member = np.where(family < 0, -1, number % _MOST_MEMBERS)
    return family.astype(np.int32), member.astype(np.int32)


def _place(text: str, fine: str) -> int:
    """As `table_contrasts`, of one token: its place in the table of contrasts."""
    for places, key in (
        (_places(), text),
        (_places_of_forms(), _all_forms().get(text, "")),
        (_places_of_keys(), fine),
    ):
        if key in places:
            return places[key]
    return -_MOST_MEMBERS


def genders(texts: pl.Series, fine: pl.Series) -> pl.DataFrame:
    """Masculine names, and feminine ones that have nothing but their ending more.

    Parameters
    ----------
    texts, fine : Series of String
        As `table_contrasts`.

    Returns
    -------
    DataFrame
        ``stem`` String, null for neither; ``member`` Int32: 0 masculine, 1 feminine, -1 for
        neither. Two tokens of one stem and different members are different names.
    """
    if len(texts) <= _FEW:
        found = [_gender(*pair) for pair in zip(texts, fine, strict=True)]
        members = np.array([member for _, member in found], dtype=np.int32)
        stems = pl.Series("stem", [stem for stem, _ in found], dtype=pl.String)
        return pl.DataFrame([stems, pl.Series(MEMBER, members)])
    feminine = pl.col("fine").str.contains(_FEMININE) & pl.col("text").str.contains(
        _WRITTEN_FEMININE
    )
    gender = (
        pl.when(pl.col("fine").str.contains(_MASCULINE)).then(0)
        .when(feminine).then(1)
    )  # fmt: skip
    return pl.DataFrame({"text": texts, "fine": fine}).select(
        pl.when(gender.is_not_null()).then(pl.col("fine").str.strip_suffix("a")).alias("stem"),
        gender.fill_null(-1).cast(pl.Int32).alias(MEMBER),
    )


def _gender(text: str | None, fine: str | None) -> tuple[str | None, int]:
    """As `genders`, of one token."""
    if fine is None or text is None:
        return None, -1
    if re.search(_MASCULINE, fine):
        return fine.removesuffix("a"), 0
    if re.search(_FEMININE, fine) and re.search(_WRITTEN_FEMININE, text):
        return fine.removesuffix("a"), 1
    return None, -1


def _families(tokens: pl.DataFrame) -> pl.DataFrame:
    """Families of a stem that has both a masculine and a feminine among the tokens."""
    both = (
        tokens.filter(pl.col(MEMBER) >= 0)
        .group_by("stem")
        .agg(pl.col(MEMBER).n_unique().alias("genders"))
        .filter(pl.col("genders") == len(_ROLES))
        .sort("stem")["stem"]
    )
    numbers = pl.Series(np.arange(len(both), dtype=np.int32)) + len(table("name_contrasts"))
    family = tokens["stem"].replace_strict(both, numbers, default=-1, return_dtype=pl.Int32)
    return pl.DataFrame({FAMILY: family, MEMBER: tokens[MEMBER].set(family < 0, -1)})


_FEW: Final = 64
"""Texts of which each is looked up by itself, which takes less than to make a join of it."""


def _looked_up(texts: pl.Series, values: Mapping[str, str] | Mapping[str, int]) -> pl.Series:
    kind = pl.String if isinstance(next(iter(values.values()), None), str) else pl.Int32
    if len(texts) <= _FEW:
        return pl.Series(texts.name, [values.get(text) for text in texts], dtype=kind)
    return texts.replace_strict(
        pl.Series(list(values), dtype=pl.String),
        pl.Series(list(values.values()), dtype=kind),
        default=None,
        return_dtype=kind,
    )


@cache
def _forms() -> dict[str, str]:
    """The name of which each spelling is a form."""
    return {
        spelling: name
        for names in table("name_forms").values()
        for name, spellings in names.items()
        for spelling in (name, *spellings.split())
    }


@cache
def _places() -> dict[str, int]:
    """Place in the table of contrasts of each spelling in it."""
    return {
        spelling: family * _MOST_MEMBERS + member
        for family, names in enumerate(table("name_contrasts").values())
        for member, (name, spellings) in enumerate(names.items())
        for spelling in (name, *spellings)
    }


@cache
def _places_of_forms() -> dict[str, int]:
    """The same of each name of which a spelling in it is a form."""
    return {_forms()[text]: place for text, place in _places().items() if text in _forms()}


@cache
def _places_of_keys() -> dict[str, int]:
    """The same of each fine key that only one name of the table has."""
    texts = pl.Series([*_places(), *_forms()], dtype=pl.String)
    places = [
        *_places().values(),
        *(_places_of_forms().get(name, -1) for name in _forms().values()),
    ]
    keys = pl.DataFrame({"key": name_keys(texts)[FINE], "place": places})
    one = (
        keys.group_by("key")
        .agg(pl.col("place").first(), pl.col("place").n_unique().alias("names"))
        .filter((pl.col("names") == 1) & (pl.col("place") >= 0))
        .sort("key")
    )
    return dict(one.select("key", "place").iter_rows())
