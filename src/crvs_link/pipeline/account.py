"""The trace of a fit, completed with what the fit was made from."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crvs_link.model import RuleAccount, SideAccount

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crvs_link.load import Extract
    from crvs_link.model import FitTrace, LabelAccount
    from crvs_link.pipeline.plan import PlannedWork
    from crvs_link.spec import PatternCounts


def account_for(
    trace: FitTrace,
    work: PlannedWork,
    extracts: Sequence[Extract],
    counts: PatternCounts,
    *,
    n_random_pairs: int,
    labels: LabelAccount | None,
) -> FitTrace:
    """Add to a trace the rows, records, rules and labels behind the fit.

    Parameters
    ----------
    trace : FitTrace
    work : PlannedWork
    extracts : sequence of Extract
    counts : PatternCounts
        Of the candidate pairs.
    n_random_pairs : int
    labels : LabelAccount, optional

    Returns
    -------
    FitTrace
    """
    sides = dict.fromkeys((work.left, work.right))
    by_rule = counts.counts.sum(axis=1).tolist()
    return replace(
        trace,
        sides=tuple(
            SideAccount(
                extracts[side].source_id,
                rows_read=extracts[side].account.read,
                rows_used=extracts[side].account.used,
                records=extracts[side].frame.height,
            )
            for side in sides
        ),
        rules=tuple(
            RuleAccount(rule.name, pairs)
            for rule, pairs in zip(work.plan.rules, by_rule, strict=True)
        ),
        n_random_pairs=n_random_pairs,
        labels=labels,
    )
