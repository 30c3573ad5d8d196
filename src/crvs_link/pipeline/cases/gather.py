"""The facts of cases, from a finished run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from crvs_link.codes import SearchResult
from crvs_link.pipeline.cases.found import Found, chosen
from crvs_link.pipeline.cases.pairs import LinkageCandidates
from crvs_link.pipeline.cases.records import Records
from crvs_link.pipeline.reopen import reopen_linkage
from crvs_link.report.cases import Candidate, Case, Search
from crvs_link.schema import ROW_NUMBER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from crvs_link.config import RegisterScope
    from crvs_link.pipeline.cases.tables import CaseTables
    from crvs_link.pipeline.reopen import ReopenedRun

MOST_CANDIDATES: Final = 5

_WITHOUT: Final = frozenset({SearchResult.NOT_RUN, SearchResult.OUT_OF_SCOPE})
"""Results of searches that have no candidates."""


def case_reference(row: int) -> str:
    """What a case is called: by the row of the person in the list, so that it keeps its name.

    Examples
    --------
    >>> case_reference(117)
    'C000117'
    """
    return f"C{row:06d}"


def gather_cases(
    run: ReopenedRun,
    tables: CaseTables,
    rows: Sequence[int],
    *,
    scopes: Mapping[str, RegisterScope],
    most: int = MOST_CANDIDATES,
) -> list[Case]:
    """Gather the facts of some cases.

    Parameters
    ----------
    run : ReopenedRun
        Of ``match``.
    tables : CaseTables
    rows : sequence of int
        Row numbers of the host records, ascending.
    scopes : mapping of str to RegisterScope
        By source id.
    most : int
        Candidates that are shown for each.

    Returns
    -------
    list of Case
    """
    records = Records(run)
    linkages = [
        LinkageCandidates(number, reopen_linkage(run, each["register"]), tables, rows)
        for number, each in enumerate(run.manifest["linkages"])
    ]
    of_cases = pl.col("host_row").is_in(rows)
    searches: dict[int, list[dict[str, Any]]] = {row: [] for row in rows}
    for each in tables.searches.filter(of_cases).iter_rows(named=True):
        searches[each["host_row"]].append(each)
    with run.options.progress.step("Finding candidates", len(rows)) as step:
        found = {}
        for row in rows:
            found[row] = list(_found(searches[row], linkages))
            step.advance(1)
    shown = chosen(found, most)
    candidates: dict[int, list[Candidate]] = {row: [] for row in rows}
    for number, linkage in enumerate(linkages):
        pairs = [(row, each) for row in rows for each in shown[row][0] if each.linkage == number]
        evidence = linkage.evidence([each for _, each in pairs], records)
        for (row, _), candidate in zip(pairs, evidence, strict=True):
            candidates[row].append(candidate)
    host = run.extracts[0].frame[ROW_NUMBER].to_numpy()
    cases = {case["host_row"]: case for case in tables.cases.filter(of_cases).iter_rows(named=True)}
    return [
        _case(
            cases[row],
            records,
            int(np.searchsorted(host, row)),
            [_search(each, scopes, run.manifest["not_run"]) for each in searches[row]],
            sorted(candidates[row], key=_by_reference),
            shown[row][1],
        )
        for row in rows
    ]


def _found(
    searches: Sequence[dict[str, Any]], linkages: Sequence[LinkageCandidates]
) -> Iterator[Found]:
    of_register = {each["register"]: each for each in searches}
    for linkage in linkages:
        search = of_register.get(linkage.linkage.register)
        if search is not None and search["search_result"] not in _WITHOUT:
            yield from linkage.find(search["host_row"], search["n_candidates"])


def _by_reference(candidate: Candidate) -> tuple[str, str, int]:
    """An order that says nothing of how likely a candidate is."""
    record = candidate.record
    return record.source, record.reference or "", record.row


def _case(
    found: Mapping[str, Any],
    records: Records,
    host: int,
    searches: list[Search],
    candidates: list[Candidate],
    more: int,
) -> Case:
    indicators = [each for each in (found["indicators"] or "").split("; ") if each]
    return Case(
        reference=case_reference(found["host_row"]),
        person=records.record(0, host),
        searches=tuple(searches),
        candidates=tuple(candidates),
        more=more,
        outcome=found["outcome"],
        basis=found["basis"],
        band=found["band"],
        probability=found["probability"],
        low=found["probability_low"],
        high=found["probability_high"],
        family=found["family"],
        duplicate_of=found["host_duplicate_of"],
        indicators=tuple(indicators),
    )


def _search(
    found: Mapping[str, Any],
    scopes: Mapping[str, RegisterScope],
    not_run: Mapping[str, str],
) -> Search:
    def all_of(*names: str) -> bool:
        return None not in [found[name] for name in names]

    completeness = p_no_record = None
    if all_of("completeness_low", "completeness_high"):
        completeness = found["completeness_low"], found["completeness_high"]
    if all_of("p_no_record", "p_no_record_low", "p_no_record_high"):
        low, high = found["p_no_record_low"], found["p_no_record_high"]
        p_no_record = found["p_no_record"], low, high
    return Search(
        register=found["register"],
        result=found["search_result"],
        stated=scopes.get(found["register"]),
        reason=not_run.get(found["register"]),
        scope=found["scope"],
        scope_reason=found["scope_reason"],
        power=found["power"],
        completeness=completeness,
        p_no_record=p_no_record,
        conflict=found["conflict"],
    )
