"""The outcomes of a run: repeated host records, searches and cases together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from crvs_link.config import RegisterKind
from crvs_link.outcome import outcome_counts, search_counts
from crvs_link.pipeline.host_duplicates import host_duplicates
from crvs_link.pipeline.host_records import country_of
from crvs_link.pipeline.outcomes import conclude_outcomes, registers_of
from crvs_link.protect import shown
from crvs_link.schema import RECORD_ID

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    import numpy.typing as npt

    from crvs_link.compare import Tables
    from crvs_link.config import RegisterScope, RunConfig
    from crvs_link.encode import CodedRecords
    from crvs_link.load import Extract
    from crvs_link.pipeline.host_records import HostRecords
    from crvs_link.pipeline.record_groups import Grouping
    from crvs_link.pipeline.searching import SearchedRegisters
    from crvs_link.results import Linkage
    from crvs_link.run import RunOptions


@dataclass(frozen=True)
class ConcludedCases:
    """What was found for the host records of a run, as it may be shown.

    Parameters
    ----------
    linkages : list of Linkage
        With their outcomes.
    outcomes : polars.DataFrame
        `crvs_link.outcome.SEARCHES`, register by register.
    cases : polars.DataFrame
        `crvs_link.outcome.CASES`.
    outcome_counts, search_counts : polars.DataFrame
        As `crvs_link.outcome.outcome_counts` and `crvs_link.outcome.search_counts`.
    """

    linkages: list[Linkage]
    outcomes: pl.DataFrame
    cases: pl.DataFrame
    outcome_counts: pl.DataFrame
    search_counts: pl.DataFrame


def conclude_cases(
    host: HostRecords,
    hidden: Mapping[str, npt.NDArray[np.bool_]],
    extracts: Sequence[Extract],
    searched: SearchedRegisters,
    coded: CodedRecords,
    tables: Tables,
    config: RunConfig,
    scopes: Mapping[str, RegisterScope],
    groupings: Sequence[Grouping],
    options: RunOptions,
) -> ConcludedCases:
    """Conclude what was found for every host record.

    Parameters
    ----------
    host : HostRecords
    hidden : mapping of str to bool[n]
        Host records of which the result of a register is withheld.
    extracts : sequence of Extract
        The host extract first.
    searched : SearchedRegisters
    coded : CodedRecords
    tables : Tables
    config : RunConfig
    scopes : mapping of str to RegisterScope
    groupings : sequence of Grouping
        Of the host records.
    options : RunOptions

    Returns
    -------
    ConcludedCases
    """
    linkages, chosen = searched.linkages, searched.chosen
    # The model that compares most tells host records of one person best.
    best = max(range(len(linkages)), key=lambda k: len(linkages[k].spec.comparisons))
    duplicate_of = host_duplicates(
        extracts[0].frame[RECORD_ID], linkages[best], chosen[best], coded, tables, config, options
    )
    warnings = _of_no_country(config, extracts[0], scopes)
    registers = registers_of(host, hidden, config.sources[0], extracts, linkages, scopes)
    searches, cases = conclude_outcomes(host, extracts[0], registers, coded, duplicate_of)
    cleared = config.disclosure.cleared
    searches = [shown(table, None, cleared=cleared)[0] for table in searches]
    outcomes, cases_shown = shown(pl.concat(searches), cases, cleared=cleared)
    assert cases_shown is not None
    groups = [(each.attribute, each.labels, each.codes) for each in groupings]
    return ConcludedCases(
        [
            replace(
                register.linkage,
                outcomes=table,
                warnings=(*register.linkage.warnings, *warnings.get(register.linkage.right, ())),
            )
            for register, table in zip(registers, searches, strict=True)
            if register.linkage is not None
        ],
        outcomes,
        cases_shown,
        outcome_counts(cases_shown, groups),
        search_counts(outcomes, groups),
    )


def _of_no_country(
    config: RunConfig, host: Extract, scopes: Mapping[str, RegisterScope]
) -> dict[str, tuple[str, ...]]:
    """Warnings, by register, where nobody has said which country the host is of.

    Outcomes tell births that are on a register of that country from others.
    """
    if country_of(config.sources[0], scopes.get(host.source_id)) is not None:
        return {}
    return {
        source: (
            f"Which country {host.source_id} is of is not stated, so that links to {source} count "
            f"as links to another register. State it with --country {host.source_id}:THA (its "
            "code of three letters), or give the extract a register file.",
        )
        for source, scope in scopes.items()
        if scope.kind in (RegisterKind.BIRTH, RegisterKind.POPULATION)
    }
