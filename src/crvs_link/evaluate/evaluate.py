"""A result against the truth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from crvs_link.errors import InputError, UsageError
from crvs_link.evaluate.claims import Claim, ClusterClaim, PairClaim
from crvs_link.evaluate.figures import Account, Agreement, Evaluation, ReviewPairs
from crvs_link.evaluate.measure import count_b_cubed, count_clusters, overlap, pairs_of_persons
from crvs_link.evaluate.numbered import Numbered, marked, number_records
from crvs_link.evaluate.read import REGISTER, Table, read_table
from crvs_link.evaluate.records import (
    Pairs,
    alone,
    connected,
    distinct_pairs,
    listed_clusters,
)
from crvs_link.evaluate.result import Found, read_result

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crvs_link.evaluate.records import Ints
    from crvs_link.load import Source
    from crvs_link.results import RunResult


def evaluate_result(
    result: RunResult | Source, truth: Source, *, register: str | None = None, within: bool = False
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
        or of ids and clusters (``record_id, cluster_id``). A truth of pairs names every
        record that has a partner. A truth of clusters may leave records out: pairs with
        such a record are not judged.
    register : str, optional
        Evaluate this register alone.
    within : bool
        Where result and truth are tables of pairs: whether all ids are of one extract, so
        that a pair and its reverse are the same.

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
    found, true = read_result(result), read_table(truth)
    if true.frame.is_empty():
        raise InputError(f"{true.place} holds no row of truth.", hint="Name another file.")
    one_file = _one_file(found, true, within=within)
    registers = _registers(found, true, register)
    elsewhere = true.frame.height - sum(true.of(each).height for each in registers)
    evaluations = tuple(
        _evaluate(found, true, each, elsewhere if register is None else 0, within=one_file)
        for each in registers
    )
    accounts = [each.account for each in evaluations]
    if any(of.result_rows for of in accounts) and not any(of.known_records for of in accounts):
        raise InputError(
            f"No id of {found.table.place} stands in {true.place}.",
            hint="Compare how both write ids: zeros in front, prefixes, which column it is.",
        )
    return evaluations


def _one_file(found: Found, true: Table, *, within: bool) -> bool:
    """Whether all records are of one extract."""
    if found.command == "match":
        if within:
            raise UsageError(
                f"{found.table.place} is a result of match: its pairs are of two extracts.",
                hint="Leave --within out.",
            )
        if not true.pairs:
            raise UsageError(
                f"{true.place} lists records and clusters; a result of match is evaluated "
                "against pairs of ids, such as left_id and right_id.",
                hint="Join the records of both extracts by person, and save their ids as pairs.",
            )
        return False
    return within or found.command == "dedupe" or not (found.table.pairs and true.pairs)


def _registers(found: Found, true: Table, register: str | None) -> Sequence[str | None]:
    """Choose the registers to evaluate; None where none is named."""
    known = list(found.registers) or found.table.registers
    named = true.registers
    if register is not None and not (known or named):
        raise UsageError(
            f"Neither {found.table.place} nor {true.place} names a register.",
            hint="Leave --register out.",
        )
    if register is None and max(len(known), len(named)) > 1 and not (known and named):
        several, other = (found.table, true) if known else (true, found.table)
        raise UsageError(
            f"{several.place} is of {max(len(known), len(named))} registers, and {other.place} "
            "does not say which of them it is about.",
            hint="Name one with --register.",
        )
    chosen = [register] if register is not None else known or named
    for table, names in ((found.table, known), (true, named)):
        lacking = [each for each in chosen if names and each not in names]
        if lacking:
            raise UsageError(
                f"{table.place} names no register {lacking[0]!r}.",
                hint=f"The result is of: {', '.join(known)}." if known else None,
            )
    return chosen or [None]


def _evaluate(
    found: Found, true: Table, register: str | None, elsewhere: int, *, within: bool
) -> Evaluation:
    result, truth = found.table.of(register), true.of(register)
    review = found.review
    if review is not None and found.registers:
        review = review.filter(pl.col(REGISTER) == register)
    ids = number_records(result, truth, review, within=within)
    held, named = (marked(columns, ids.n_records) for columns in (ids.found, ids.true))
    stated = 0
    if true.pairs:
        pairs = distinct_pairs(ids.true, ids.n_records)
        person, repeated, stated = connected(pairs, ids.n_records), pairs.repeated, len(pairs)
    else:
        person, repeated = listed_clusters(true, ids.true[0], ids.n_records)
    claim: Claim
    if found.table.pairs:
        links = distinct_pairs(ids.found, ids.n_records)
        claim, again = PairClaim(links, ids.n_records), links.repeated
    else:
        clusters, again = listed_clusters(found.table, ids.found[0], ids.n_records)
        claim = ClusterClaim(alone(clusters))
    backwards = distinct_pairs(ids.backwards, ids.n_records)
    known = (person >= 0) & (held | named)
    n_true = pairs_of_persons(person, ids.first_right)
    both = overlap(claim.clusters[known], person[known])
    return Evaluation(
        register=register,
        within=within,
        truth="pairs" if true.pairs else "clusters",
        links=Agreement(claim.count(known), n_true, claim.count_true(person)),
        clusters=count_clusters(both),
        b_cubed=count_b_cubed(both),
        review=None if review is None else _review(ids, claim, person),
        account=Account(
            truth_rows=truth.height,
            truth_repeated=repeated,
            truth_elsewhere=elsewhere,
            implied=n_true - stated if true.pairs else 0,
            result_rows=result.height,
            result_repeated=again,
            turned=ids.turned,
            backwards=_true_and_not_found(backwards, claim, person),
            known_records=int((held & named).sum()),
            unknown_records=int((held & ~named).sum()),
            unknown_pairs=claim.count(np.ones(len(person), dtype=np.bool_)) - claim.count(named),
            absent_records=0 if found.table.pairs else int((named & ~held).sum()),
        ),
    )


def _review(ids: Numbered, claim: Claim, person: Ints) -> ReviewPairs:
    pairs = distinct_pairs(ids.review, ids.n_records)
    return ReviewPairs(len(pairs), _true_and_not_found(pairs, claim, person))


def _true_and_not_found(pairs: Pairs, claim: Claim, person: Ints) -> int:
    return int((pairs.of_one(person) & ~claim.holds(pairs)).sum())
