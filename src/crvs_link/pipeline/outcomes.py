"""From linkages to outcomes: the searches of all registers, and one case for each host record."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from crvs_link.codes import Indicator, Outcome, SearchResult
from crvs_link.encode import NO_DAY, Days
from crvs_link.outcome import (
    TIME_CONFLICTS,
    LinkedEvents,
    Searched,
    case_table,
    days_born,
    family_links,
    joined,
    meaning_of,
    not_run_table,
    relatives,
    search_table,
    tells_of,
    time_conflicts,
)
from crvs_link.outcome.persons import lane_of
from crvs_link.pipeline.host_records import country_of
from crvs_link.protect import withhold
from crvs_link.schema import RECORD_ID, ROW_NUMBER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from crvs_link.config import RegisterScope, SourceConfig
    from crvs_link.encode import CodedRecords
    from crvs_link.load import Extract
    from crvs_link.pipeline.host_records import HostRecords
    from crvs_link.results import Linkage


@dataclass(frozen=True)
class Register:
    """One register of a run.

    Parameters
    ----------
    number : int
        Of the extract.
    extract : Extract
    scope : RegisterScope, optional
    linkage : Linkage, optional
        Without what is withheld; None where it was not searched.
    linked_as : Outcome
        What a link to it is.
    table : polars.DataFrame
        `crvs_link.outcome.SEARCHES`.
    hidden : bool[n], optional
        Host records of which the result is withheld.
    """

    number: int
    extract: Extract
    scope: RegisterScope | None
    linkage: Linkage | None
    linked_as: Outcome
    table: pl.DataFrame
    hidden: npt.NDArray[np.bool_] | None


def registers_of(
    host: HostRecords,
    hidden: Mapping[str, npt.NDArray[np.bool_]],
    source: SourceConfig,
    extracts: Sequence[Extract],
    linkages: Sequence[Linkage],
    scopes: Mapping[str, RegisterScope],
) -> list[Register]:
    """Gather what was found in each register of a run, those that were not searched too.

    Parameters
    ----------
    host : HostRecords
    hidden : mapping of str to bool[n]
        From `crvs_link.pipeline.host_records.hidden_records`.
    source : SourceConfig
        Of the host extract.
    extracts : sequence of Extract
        The host extract first.
    linkages : sequence of Linkage
    scopes : mapping of str to RegisterScope
    """
    by_register = {linkage.right: linkage for linkage in linkages}
    country = country_of(source, scopes.get(extracts[0].source_id))
    rows, ids = extracts[0].frame[ROW_NUMBER], extracts[0].frame[RECORD_ID]
    found = []
    for number, extract in enumerate(extracts[1:], start=1):
        name = extract.source_id
        scope, linkage = scopes.get(name), by_register.get(name)
        table = _searches(linkage, name, scope, host, rows, ids)
        if linkage is not None and name in hidden:
            table, links, review, decisions = withhold(
                table,
                linkage.links,
                linkage.review,
                linkage.decisions,
                rows=rows,
                denied={name: hidden[name]},
            )
            linkage = replace(linkage, links=links, review=review, decisions=decisions)
        meaning = meaning_of(scope, country)
        found.append(Register(number, extract, scope, linkage, meaning, table, hidden.get(name)))
    return found


def conclude_outcomes(
    host: HostRecords,
    extract: Extract,
    registers: Sequence[Register],
    coded: CodedRecords,
    duplicate_of: pl.Series,
) -> tuple[list[pl.DataFrame], pl.DataFrame]:
    """Say what was found for each host record: in each register, and in all of them.

    Parameters
    ----------
    host : HostRecords
    extract : Extract
        The host extract.
    registers : sequence of Register
    coded : CodedRecords
    duplicate_of : polars.Series of String
        From `host_duplicates`.

    Returns
    -------
    searches : list of polars.DataFrame
        Of each register: `crvs_link.outcome.SEARCHES`.
    cases : polars.DataFrame
        `crvs_link.outcome.CASES`.
    """
    rows = extract.frame[ROW_NUMBER]
    tables = [register.table for register in registers]
    pairs = [_best_links(register, rows) for register in registers]
    contradicted = time_conflicts(
        [
            _events(coded, register, found, table)
            for register, found, table in zip(registers, pairs, tables, strict=True)
        ]
    )
    tables = [_contradicted(*each) for each in zip(tables, contradicted, strict=True)]
    searched = [
        Searched(
            register.extract.source_id,
            table,
            found.links,
            _best(register.linkage, "review"),
            register.linked_as,
            tells_of(register.scope),
        )
        for register, table, found in zip(registers, tables, pairs, strict=True)
    ]
    indicators = {**host.indicators, **_found_indicators(host, registers, tables, pairs, coded)}
    linked = [
        np.where(table["search_result"].eq(SearchResult.LINKED.value).to_numpy(), found.p, np.nan)
        for table, found in zip(tables, pairs, strict=True)
    ]
    without = ~np.any(np.isfinite(linked), axis=0)
    kin = relatives(coded, 0, without)
    closed = [register.hidden for register in registers]
    family = family_links(kin, linked, closed, len(rows)) if kin.height else None
    return tables, case_table(searched, family, duplicate_of, joined(indicators, len(rows)))


@dataclass(frozen=True)
class _Links:
    """The best link of each host record to one register.

    ``links``: ``host_row``, ``probability``; ``right``: record index on the register, -1 for
    none; ``p``: probability, not a number for none.
    """

    links: pl.DataFrame
    right: npt.NDArray[np.int64]
    p: npt.NDArray[np.float64]


def _searches(
    linkage: Linkage | None,
    register: str,
    scope: RegisterScope | None,
    host: HostRecords,
    rows: pl.Series,
    ids: pl.Series,
) -> pl.DataFrame:
    if linkage is None or linkage.outcomes is None or linkage.power is None:
        return not_run_table(rows, ids, register)
    return search_table(linkage.outcomes, linkage.review, host.persons, linkage.power, scope)


def _best(linkage: Linkage | None, status: str) -> pl.DataFrame:
    """Best pair of each host record: ``host_row``, ``probability``, ``right_row``."""
    if linkage is None:
        schema = {"host_row": pl.UInt32, "probability": pl.Float64, "right_row": pl.UInt32}
        return pl.DataFrame(schema=schema)
    pairs = linkage.links if status == "link" else linkage.review
    return (
        pairs.select(pl.col("left_row").alias("host_row"), "probability", "right_row")
        .sort("host_row", "probability", "right_row", descending=[False, True, False])
        .unique("host_row", keep="first", maintain_order=True)
    )


def _best_links(register: Register, rows: pl.Series) -> _Links:
    best = _best(register.linkage, "link")
    place = np.searchsorted(rows.to_numpy(), best["host_row"].to_numpy())
    right = np.full(len(rows), -1, dtype=np.int64)
    probability = np.full(len(rows), np.nan)
    right[place] = np.searchsorted(
        register.extract.frame[ROW_NUMBER].to_numpy(), best["right_row"].to_numpy()
    )
    probability[place] = best["probability"].to_numpy()
    return _Links(best, right, probability)


def _events(
    coded: CodedRecords, register: Register, found: _Links, table: pl.DataFrame
) -> LinkedEvents:
    number = register.number
    circumstances = coded.circumstances[number]
    linked = table["search_result"].eq(SearchResult.LINKED.value).to_numpy() & (found.right >= 0)
    at = np.where(linked, found.right, -1)

    def of(days: Days | None) -> Days:
        if days is None:
            nothing = np.full(len(at), NO_DAY, dtype=np.int32)
            return Days(nothing, nothing)
        return Days(*(np.append(end, NO_DAY)[at] for end in (days.first, days.last)))

    return LinkedEvents(
        kind=None if register.scope is None else register.scope.kind,
        linked=linked,
        born=of(days_born(coded, number)),
        happened=of(circumstances.happened or circumstances.arrived),
        died=of(circumstances.died),
    )


def _contradicted(table: pl.DataFrame, codes: npt.NDArray[np.uint8]) -> pl.DataFrame:
    """Mark the links that records of other registers contradict."""
    if not codes.any():
        return table
    names = pl.Series([None, *(rule.value for rule in TIME_CONFLICTS)], dtype=pl.String)
    rule = names.gather(codes.astype(np.uint32))
    return table.with_columns(
        pl.when(pl.lit(rule.is_not_null()))
        .then(pl.lit(SearchResult.CONFLICT.value))
        .otherwise("search_result")
        .alias("search_result"),
        pl.coalesce(pl.lit(rule), "conflict").alias("conflict"),
    )


def _found_indicators(
    host: HostRecords,
    registers: Sequence[Register],
    tables: Sequence[pl.DataFrame],
    pairs: Sequence[_Links],
    coded: CodedRecords,
) -> dict[Indicator, npt.NDArray[np.bool_]]:
    """Tell the indicators that the searches show."""
    n = len(host.persons)
    differs, not_found = np.zeros(n, dtype=np.bool_), np.zeros(n, dtype=np.bool_)
    ours = lane_of(coded, 0, "nationality")
    for register, table, found in zip(registers, tables, pairs, strict=True):
        theirs = lane_of(coded, register.number, "nationality")
        if ours is not None and theirs is not None:
            other = np.append(theirs, np.int32(-1))[found.right]
            differs |= (ours >= 0) & (other >= 0) & (ours != other)
        if register.linked_as is Outcome.LINKED_BIRTH_HOST and register.scope is not None:
            born_here = np.array(
                [value == register.scope.country for value in host.persons.birth_country.values],
                dtype=np.bool_,
            )
            nothing = table["search_result"].eq(SearchResult.NO_LINK.value).to_numpy()
            not_found |= nothing & host.persons.birth_country.holds(born_here)
    return {Indicator.NATIONALITY_DIFFERS: differs, Indicator.BORN_IN_HOST: not_found}
