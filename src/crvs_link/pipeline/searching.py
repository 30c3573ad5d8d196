"""Every register of a run searched in turn, with what is given beside the configuration."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from crvs_link.compare import Tables
from crvs_link.config import LinkageConfig
from crvs_link.errors import ModelError
from crvs_link.pipeline.linkage import link

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy as np
    import numpy.typing as npt
    import polars as pl

    from crvs_link.config import RegisterScope, RunConfig
    from crvs_link.encode import CodedRecords
    from crvs_link.load import Extract
    from crvs_link.load.labels import Labels
    from crvs_link.pipeline.given import GivenModel
    from crvs_link.pipeline.record_groups import Grouping
    from crvs_link.results import Linkage
    from crvs_link.run import RunOptions


@dataclass(frozen=True)
class Beside:
    """What linkages take from beside the configuration and the records.

    Parameters
    ----------
    groupings : sequence of Grouping
        Of the host records.
    scopes : mapping of str to RegisterScope
        By source id.
    hidden : mapping of str to bool[n]
        By register the host records whose result is withheld.
    model : GivenModel, optional
        Applied to every register that has none of its own in ``models``.
    models : mapping of str to GivenModel
        By register.
    labels : Labels, optional
    decisions : polars.DataFrame, optional
    """

    groupings: Sequence[Grouping]
    scopes: Mapping[str, RegisterScope]
    hidden: Mapping[str, npt.NDArray[np.bool_]]
    model: GivenModel | None
    models: Mapping[str, GivenModel]
    labels: Labels | None
    decisions: pl.DataFrame | None


@dataclass(frozen=True)
class SearchedRegisters:
    """What became of the registers of a run.

    Parameters
    ----------
    linkages : list of Linkage
    chosen : list of LinkageConfig
        Of each linkage.
    not_run : dict of str to ModelError
        Registers that were not searched, and why.
    """

    linkages: list[Linkage] = field(default_factory=list)
    chosen: list[LinkageConfig] = field(default_factory=list)
    not_run: dict[str, ModelError] = field(default_factory=dict)


def search_registers(
    rights: Iterable[int],
    coded: CodedRecords,
    tables: Tables,
    extracts: list[Extract],
    config: RunConfig,
    beside: Beside,
    options: RunOptions,
) -> SearchedRegisters:
    """Link the first extract with each of some others, or with itself.

    Parameters
    ----------
    rights : iterable of int
        Numbers of the registers.
    coded : CodedRecords
    tables : Tables
        Of these records.
    extracts : list of Extract
    config : RunConfig
    beside : Beside
    options : RunOptions

    Returns
    -------
    SearchedRegisters

    Raises
    ------
    ModelError
        If none can be searched: that of the first.
    """
    stated = {linkage.register: linkage for linkage in config.linkages}
    found = SearchedRegisters()
    for right in rights:
        register = extracts[right].source_id
        applied = beside.models.get(register, beside.model)
        # What a saved model knows of rarity is the register's, so that one record is weighed as
        # it is among a million.
        reference = right if applied is not None and right > 0 else None
        if reference != coded.reference:
            coded = replace(coded, reference=reference)
            tables = Tables(coded)
        try:
            linkage, choice = link(
                coded,
                tables,
                extracts,
                0,
                right,
                config,
                stated.get(register, LinkageConfig(register)),
                options,
                groupings=beside.groupings,
                scopes=beside.scopes,
                hidden=beside.hidden.get(register),
                model=applied,
                labels=beside.labels,
                decisions=beside.decisions,
            )
        except ModelError as error:
            found.not_run[register] = error
            continue
        found.linkages.append(linkage)
        found.chosen.append(choice)
    if not found.linkages:
        raise next(iter(found.not_run.values()))
    for register, fault in found.not_run.items():
        options.progress.note(f"{register} was not searched: {fault}")
    return found
