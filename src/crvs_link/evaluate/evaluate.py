"""A result against the truth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from crvs_link.errors import InputError, UsageError
from crvs_link.evaluate.calibration import calibrate_pairs, calibrate_unlinked
from crvs_link.evaluate.claims import Claim, ClusterClaim, PairClaim
from crvs_link.evaluate.evaluation import Evaluation
from crvs_link.evaluate.figures import Account, ReviewPairs
from crvs_link.evaluate.judged import Judged
from crvs_link.evaluate.measure import count_b_cubed, count_clusters, overlap
from crvs_link.evaluate.mechanisms import by_mechanism
from crvs_link.evaluate.missed import split_missed
from crvs_link.evaluate.numbered import marked, number_records
from crvs_link.evaluate.read import REGISTER, Table, read_errors, read_table
from crvs_link.evaluate.records import (
    Pairs,
    alone,
    connected,
    distinct_pairs,
    listed_clusters,
)
from crvs_link.evaluate.registers import Scope, scope_of
from crvs_link.evaluate.result import Found, read_result
from crvs_link.evaluate.subgroups import by_subgroup, groups_behind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crvs_link.evaluate.missed import Trace
    from crvs_link.load import Source
    from crvs_link.results import RunResult


def evaluate_result(
    result: RunResult | Source,
    truth: Source,
    *,
    register: str | None = None,
    within: bool = False,
    host: str | None = None,
    subgroups: Sequence[str] = (),
    errors: Source | None = None,
    trace: Trace | None = None,
) -> tuple[Evaluation, ...]:
    """Say how much of a result is true, and how much of the truth was found.

    A pair of records is a true link if both belong to one person. What the truth states
    about pairs holds on: where a and b are one person, and b and c, so are a and c.

    Parameters
    ----------
    result : RunResult, str, Path, polars.DataFrame or an object with ``__arrow_c_stream__``
        What `match` or `dedupe` found; the folder that it was written to; or a table,
        such as another tool's, of id pairs or of ids and clusters.
    truth : str, Path, polars.DataFrame or an object with ``__arrow_c_stream__``
        A table of id pairs (``left_id, right_id``), perhaps with a column ``register``;
        of ids and clusters (``record_id, cluster_id``); or of the records of all extracts
        (``register, record_id, person_id``). A truth of pairs names every record that has
        a partner. One of records may leave some out: pairs with those are not judged.
    register : str, optional
        Evaluate this register alone.
    within : bool
        Where result and truth are tables: whether all ids are of one extract, so that a
        pair and its reverse are the same.
    host : str, optional
        Where the truth is of several extracts and the result is another tool's pairs: of
        which extract the left ids are.
    subgroups : sequence of str
        Columns of a truth of records; figures are given for each of their values.
    errors : str, Path, polars.DataFrame or an object with ``__arrow_c_stream__``, optional
        ``register, record_id, column, mechanism``: which error struck which record of a
        truth of records.
    trace : Trace, optional
        Tells what the run made of a pair, so that missed links can be split by reason;
        from `crvs_link.pipeline.trace.trace_run`.

    Returns
    -------
    tuple of Evaluation
        One for each register; one of a de-duplication.

    Raises
    ------
    CrvsLinkError
        If result or truth cannot be read, do not fit each other, or have no id in
        common.

    Examples
    --------
    >>> import polars as pl
    >>> found = pl.DataFrame({"left_id": ["a1", "a2"], "right_id": ["b1", "b3"]})
    >>> truth = pl.DataFrame({"left_id": ["a1", "a2"], "right_id": ["b1", "b2"]})
    >>> (evaluation,) = evaluate_result(found, truth)
    >>> evaluation.links.precision.value, evaluation.links.missed
    (0.5, 1)
    """
    found, true = read_result(result), read_table(truth, list(dict.fromkeys(subgroups)))
    if true.frame.is_empty():
        raise InputError(f"{true.place} holds no row of truth.", hint="Name another file.")
    if errors is not None and true.pairs:
        raise UsageError(
            f"{true.place} is a truth of pairs; errors need one that lists records.",
            hint="Save a table of register, record_id and person_id.",
        )
    struck = None if errors is None else read_errors(errors)
    scope = scope_of(found, true, register=register, host=host, within=within)
    about = [*scope.registers, *([] if scope.host is None else [scope.host])]
    elsewhere = true.frame.height - true.of(*about).frame.height
    evaluations = tuple(
        _evaluate(found, true, scope, each, elsewhere if register is None else 0, struck, trace)
        for each in scope.registers
    )
    accounts = [each.account for each in evaluations]
    if any(of.result_rows for of in accounts) and not any(of.known_records for of in accounts):
        raise InputError(
            f"No id of {found.table.place} stands in {true.place}.",
            hint="Compare how both write ids: zeros in front, prefixes, which column it is.",
        )
    return evaluations


def _evaluate(
    found: Found,
    true: Table,
    scope: Scope,
    register: str | None,
    elsewhere: int,
    errors: pl.DataFrame | None,
    trace: Trace | None,
) -> Evaluation:
    result, truth = found.table.of(register), scope.of(true, register)
    review, scored, unlinked = (
        _of_register(frame, register, found)
        for frame in (found.review, found.scored, found.unlinked)
    )
    ids = number_records(
        result.frame, truth.frame, review, scored, within=scope.within, register=register
    )
    held, named = (marked(columns, ids.n_records) for columns in (ids.found, ids.true))
    stated = 0
    if true.pairs:
        pairs = distinct_pairs(ids.true, ids.n_records)
        person, repeated, stated = connected(pairs, ids.n_records), pairs.repeated, len(pairs)
    else:
        person, repeated = listed_clusters(truth, ids.true[0], ids.n_records)
    claim: Claim
    if found.table.pairs:
        links = distinct_pairs(ids.found, ids.n_records)
        claim, again = PairClaim(links, ids.n_records), links.repeated
    else:
        clusters, again = listed_clusters(result, ids.found[0], ids.n_records)
        claim = ClusterClaim(alone(clusters))
    backwards = distinct_pairs(ids.backwards, ids.n_records)
    in_review = distinct_pairs(ids.review, ids.n_records)
    judged = Judged(claim, person, (person >= 0) & (held | named), ids.first_right)
    known = judged.known
    both = overlap(claim.clusters[known], person[known])
    subgroups = (
        () if truth.groups is None else by_subgroup(judged, ids.true[0], truth.groups, truth.place)
    )
    return Evaluation(
        register=register,
        within=scope.within,
        truth="pairs" if true.pairs else "clusters",
        links=judged.all,
        clusters=count_clusters(both),
        b_cubed=count_b_cubed(both),
        review=None
        if review is None
        else ReviewPairs(len(in_review), _true_and_not_found(in_review, judged)),
        account=Account(
            truth_rows=truth.frame.height,
            truth_repeated=repeated,
            truth_elsewhere=elsewhere,
            implied=judged.all.true - stated if true.pairs else 0,
            result_rows=result.frame.height,
            result_repeated=again,
            turned=ids.turned,
            backwards=_true_and_not_found(backwards, judged),
            known_records=int((held & named).sum()),
            unknown_records=int((held & ~named).sum()),
            unknown_pairs=claim.count(np.ones(len(person), dtype=np.bool_)) - claim.count(named),
            absent_records=0 if found.table.pairs else int((named & ~held).sum()),
        ),
        calibration=None if scored is None else calibrate_pairs(scored, ids, person),
        unlinked=None
        if unlinked is None or ids.turned
        else calibrate_unlinked(unlinked, ids, person, named, listed=not true.pairs),
        subgroups=subgroups,
        behind=groups_behind(subgroups),
        mechanisms=None
        if errors is None
        else by_mechanism(judged, ids, errors, scope.host, register),
        missed=None if trace is None else split_missed(judged, ids, in_review, trace, register),
    )


def _of_register(
    frame: pl.DataFrame | None, register: str | None, found: Found
) -> pl.DataFrame | None:
    if frame is None or not found.registers:
        return frame
    return frame.filter(pl.col(REGISTER) == register)


def _true_and_not_found(pairs: Pairs, judged: Judged) -> int:
    return int((pairs.of_one(judged.person) & ~judged.claim.holds(pairs)).sum())
