"""Family-only evidence: own record not found, but that of the father, mother or spouse.

A relative is looked for in the household of the host extract: the member who bears the name
that the row gives as the father's, the mother's or the spouse's, of a sex that fits and, as a
parent, old enough. Only a household that the extract states is taken: those that are made of
the parents' names hold brothers and sisters, and no parents.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from crvs_link.encode import NO_DAY
from crvs_link.encode.sources import NAME_PARTS
from crvs_link.outcome.persons import days_born, lane_of
from crvs_link.schema import OPTIONAL, NameRole
from crvs_link.standardise.columns import ROLES, TEXT, TOKENS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from crvs_link.encode import CodedRecords

RELATIONS: Final = {
    "father": ("father_name", "female"),
    "mother": ("mother_name", "male"),
    "spouse": ("spouse_name", None),
}
"""Field that names the relative, and a sex that the relative has not."""

LEAST_YEARS: Final = 12
"""Years by which a parent is older."""

MOST_MEMBERS: Final = 50
"""A larger household is a camp block, an institution or a filler."""

_OLD_ENOUGH: Final = (
    (pl.col("asker_last") == int(NO_DAY))
    | (pl.col("first") == int(NO_DAY))
    | (pl.col("asker_last") - pl.col("first") >= LEAST_YEARS * 365.2425)
)


@dataclass(frozen=True)
class FamilyLinks:
    """For each host record the surest link of a relative.

    Parameters
    ----------
    register : int64[n]
        Number of the register, -1 for none.
    relation : object[n]
        A key of `RELATIONS`, None for none.
    probability : float64[n]
        Of the relative's link; not a number for none.
    """

    register: npt.NDArray[np.int64]
    relation: npt.NDArray[np.object_]
    probability: npt.NDArray[np.float64]


def relatives(coded: CodedRecords, number: int, wanted: npt.NDArray[np.bool_]) -> pl.DataFrame:
    """Find the relatives of some records in their households.

    Parameters
    ----------
    coded : CodedRecords
    number : int
        Of the host extract.
    wanted : bool[n]
        The records.

    Returns
    -------
    polars.DataFrame
        ``record``, ``relative`` UInt32, ``relation`` String.
    """
    schema = {"record": pl.UInt32, "relative": pl.UInt32, "relation": pl.String}
    household = coded.circumstances[number].household if coded.circumstances else None
    if household is None or not wanted.any():
        return pl.DataFrame(schema=schema)
    own = _own_tokens(coded, number)
    if own is None:
        return pl.DataFrame(schema=schema)
    born = days_born(coded, number)
    people = pl.DataFrame(
        {
            "record": np.arange(len(household), dtype=np.uint32),
            "household": household,
            "first": born.first,
            "last": born.last,
            "sex": _sexes(coded, number),
        }
    ).filter(pl.col("household") >= 0)
    people = people.filter(pl.len().over("household") <= MOST_MEMBERS)
    found = [pl.DataFrame(schema=schema)]
    for relation, (field, other_sex) in RELATIONS.items():
        named = lane_of(coded, number, field)
        if named is None:
            continue
        asking = pl.Series(wanted & (named >= 0)).gather(people["record"])
        askers = people.filter(asking).select(
            pl.col("record").alias("asker"),
            "household",
            pl.col("last").alias("asker_last"),
            pl.Series("named", named).gather(people.filter(asking)["record"]),
        )
        pairs = askers.join(people, on="household", maintain_order="left_right").filter(
            pl.col("record") != pl.col("asker")
        )
        if other_sex is not None:
            pairs = pairs.filter(pl.col("sex").ne_missing(other_sex), _OLD_ENOUGH)
        alike = pairs.select(
            _tokens(coded, field).gather(pairs["named"]).alias("given"),
            own.gather(pairs["record"]).alias("borne"),
        ).select(
            (pl.col("given").list.len() > 0)
            & (pl.col("given").list.set_difference("borne").list.len() == 0)
        )
        found.append(
            pairs.filter(alike.to_series()).select(
                pl.col("asker").alias("record"),
                pl.col("record").alias("relative"),
                pl.lit(relation).alias("relation"),
            )
        )
    return pl.concat(found)


def family_links(
    kin: pl.DataFrame,
    linked: Sequence[npt.NDArray[np.float64]],
    closed: Sequence[npt.NDArray[np.bool_] | None],
    n: int,
) -> FamilyLinks:
    """Take over the links of relatives.

    Parameters
    ----------
    kin : polars.DataFrame
        From `relatives`.
    linked : sequence of float64[n]
        For each register the probability of each host record's link; not a number for none.
    closed : sequence of bool[n], optional
        For each register the host records of which nothing there may be told.
    n : int
        Host records.

    Returns
    -------
    FamilyLinks
        Of several the surest link; of equals the first register, the first relation.
    """
    record, relative = (kin[end].to_numpy().astype(np.intp) for end in ("record", "relative"))
    known = [
        kin.select(
            "record",
            "relation",
            pl.lit(number, pl.Int64).alias("register"),
            pl.Series(
                "probability",
                of_register[relative]
                if shut is None
                else np.where(shut[record], np.nan, of_register[relative]),
            ),
        )
        for number, (of_register, shut) in enumerate(zip(linked, closed, strict=True))
    ]
    surest = (
        pl.concat(known)
        .filter(pl.col("probability").is_not_nan())
        .sort("probability", descending=True, maintain_order=True)
        .unique("record", keep="first", maintain_order=True)
    )
    register = np.full(n, -1, dtype=np.int64)
    relation = np.full(n, None, dtype=object)
    probability = np.full(n, np.nan)
    place = surest["record"].to_numpy().astype(np.intp)
    register[place] = surest["register"].to_numpy()
    relation[place] = surest["relation"].to_list()
    probability[place] = surest["probability"].to_numpy()
    return FamilyLinks(register, relation, probability)


def _sexes(coded: CodedRecords, number: int) -> pl.Series:
    codes = lane_of(coded, number, "sex")
    if codes is None:
        return pl.Series([None], dtype=pl.String).new_from_index(0, coded.sizes[number])
    values = coded.dictionaries[coded.fields["sex"].dictionary].values[TEXT]
    return values.extend_constant(None, 1).gather(np.where(codes < 0, len(values), codes))


def _own_tokens(coded: CodedRecords, number: int) -> pl.Series | None:
    """Tokens of each record's own name, in whichever columns it stands; None for no column."""
    whole = lane_of(coded, number, "name")
    if whole is not None:
        tokens = _tokens(coded, "name")
        places = pl.Series(whole, dtype=pl.Int64)
        return tokens.gather(places.set(places < 0, None))
    parts = [lane for field in NAME_PARTS if (lane := lane_of(coded, number, field)) is not None]
    if not parts:
        return None
    columns = [pl.Series(f"part {k}", lane) for k, lane in enumerate(parts)]
    listed = pl.DataFrame(columns).select(
        pl.concat_list(pl.all()).list.filter(pl.element() >= 0).alias(TOKENS)
    )
    return listed[TOKENS]


def _tokens(coded: CodedRecords, field: str) -> pl.Series:
    """Tokens that tell people apart of each name of a field; the last of nobody."""
    values = coded.dictionaries[coded.fields[field].dictionary].values
    tokens = values[TOKENS]
    if ROLES in values.columns:
        plain = (pl.col(ROLES) & pl.lit(~OPTIONAL & 0xFF, pl.UInt8)) < int(NameRole.MARKER)
        tokens = (
            values.select(TOKENS, ROLES)
            .with_row_index("name")
            .explode(TOKENS, ROLES)
            .filter(plain)
            .group_by("name", maintain_order=True)
            .agg(TOKENS)
            .join(
                pl.DataFrame({"name": pl.int_range(values.height, eager=True, dtype=pl.UInt32)}),
                on="name",
                how="right",
                maintain_order="right",
            )[TOKENS]
        )
    return tokens
