"""What is told of host records before their values are let go, and whose results are withheld."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from crvs_link.outcome import own_indicators, persons_of
from crvs_link.protect import egress_denied, protected_records
from crvs_link.standardise.country_tables import iso_country

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt
    import polars as pl

    from crvs_link.codes import Indicator
    from crvs_link.config import RegisterScope, RunConfig, SourceConfig
    from crvs_link.encode import CodedRecords
    from crvs_link.load import Extract
    from crvs_link.outcome import Persons
    from crvs_link.outcome.persons import Category

    Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class HostRecords:
    """The records of the host extract.

    Parameters
    ----------
    persons : Persons
    indicators : mapping of Indicator to bool[n]
    protected : bool[n]
    """

    persons: Persons
    indicators: Mapping[Indicator, Bools]
    protected: Bools


def read_host(
    coded: CodedRecords,
    extract: Extract,
    source: SourceConfig,
    scopes: Mapping[str, RegisterScope],
    pcodes: pl.Series | None,
) -> HostRecords:
    """Tell what outcomes need to know of host records.

    Parameters
    ----------
    coded : CodedRecords
    extract : Extract
        With its columns as they were read.
    source : SourceConfig
    scopes : mapping of str to RegisterScope
    pcodes : polars.Series of String, optional
        Of the units of the places files.
    """
    scope = scopes.get(extract.source_id)
    return HostRecords(
        persons_of(coded, 0, pcodes),
        own_indicators(coded, extract, 0, source.country_codes),
        protected_records(extract.frame, whole=scope is not None and scope.protected),
    )


def country_of(source: SourceConfig, scope: RegisterScope | None) -> str | None:
    """Country of an extract, by its scope or as stated, in three letters."""
    if scope is not None:
        return scope.country
    return None if source.country is None else iso_country(source.country)


def hidden_records(
    host: HostRecords,
    extracts: Sequence[Extract],
    config: RunConfig,
    scopes: Mapping[str, RegisterScope],
) -> dict[str, Bools]:
    """Say of which host records the result of each register is withheld.

    Parameters
    ----------
    host : HostRecords
    extracts : sequence of Extract
        The host extract first.
    config : RunConfig
    scopes : mapping of str to RegisterScope

    Returns
    -------
    dict of str to bool[n]
        By register; only those of which something is withheld.
    """
    if not host.protected.any():
        return {}
    owners = {
        extract.source_id: country_of(source, scopes.get(extract.source_id))
        for source, extract in zip(config.sources, extracts, strict=True)
    }
    countries: dict[str | None, int] = {}
    national, born = (
        _placed(category, countries)
        for category in (host.persons.nationality, host.persons.birth_country)
    )
    denied = egress_denied(
        host.protected,
        national,
        born,
        list(countries),
        registers={extract.source_id: owners[extract.source_id] for extract in extracts[1:]},
        recipient=config.disclosure.recipient,
        host_country=owners[extracts[0].source_id],
    )
    return {register: mask for register, mask in denied.items() if mask.any()}


def _placed(category: Category, countries: dict[str | None, int]) -> npt.NDArray[np.int32]:
    """Places of the countries of a category in one list of all; what is none counts as none."""
    places = [countries.setdefault(iso_country(value), len(countries)) for value in category.values]
    return np.array([*places, -1], dtype=np.int32)[category.codes]
