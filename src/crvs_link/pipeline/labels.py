"""Reviewed pairs of a linkage: found among the records, compared, and accounted for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from crvs_link.compare import compare_listed, first_rules
from crvs_link.errors import InputError
from crvs_link.load.labels import DECISION, LEFT, REGISTER, RIGHT, WEIGHT, ReviewDecision
from crvs_link.model import NO_LABELS, LabelAccount, LabelCounts, count_labels
from crvs_link.report.text import number
from crvs_link.schema import RECORD_ID

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from crvs_link.load import Extract
    from crvs_link.load.labels import Labels
    from crvs_link.pipeline.plan import PlannedWork
    from crvs_link.spec import ModelParameters, PatternCounts

_A, _B = "a", "b"


@dataclass(frozen=True)
class LabelledPairs:
    """The labels of one linkage.

    Parameters
    ----------
    counts : LabelCounts
        What the fit takes.
    account : LabelAccount, optional
        None where no labels were given.
    codes : uint32[n]
        Pattern of each pair that is used.
    matches : bool[n]
    """

    counts: LabelCounts
    account: LabelAccount | None
    codes: npt.NDArray[np.uint32]
    matches: npt.NDArray[np.bool_]

    def account_under(self, work: PlannedWork, parameters: ModelParameters) -> LabelAccount | None:
        """The account, with the pairs that a fitted model holds for the opposite."""
        if self.account is None:
            return None
        weights = parameters.pattern_weights(work.spec, self.codes)
        likely = weights > np.log2(1 - parameters.prior) - np.log2(parameters.prior)
        return replace(self.account, against=int((likely != self.matches).sum()))


UNLABELLED = LabelledPairs(
    NO_LABELS, None, np.empty(0, dtype=np.uint32), np.empty(0, dtype=np.bool_)
)
"""A linkage without labels."""


def check_registers(labels: Labels, registers: Sequence[str]) -> None:
    """Refuse labels that do not say which of several registers they are of.

    Raises
    ------
    InputError
        If the run searches several registers and a label names none, or if all labels
        are of registers that the run does not search.
    """
    named = labels.frame[REGISTER]
    if len(registers) > 1 and named.null_count():
        raise InputError(
            f"{labels.file.path}: {number(named.null_count())} labels name no register, and "
            f"this run searches {len(registers)}.",
            hint=f"Add a column {REGISTER} with: {', '.join(registers)}.",
        )
    if not named.null_count() and not named.is_in(list(registers)).any():
        raise InputError(
            f"{labels.file.path}: no label is of a register of this run.",
            hint=f"In the column {REGISTER}, name: {', '.join(registers)}.",
        )


def label_pairs(
    labels: Labels, work: PlannedWork, extracts: Sequence[Extract], counts: PatternCounts
) -> LabelledPairs:
    """Find the reviewed pairs among the records of a linkage, and compare them.

    A pair that no blocking rule brought up is compared all the same. What comes of it
    depends on neither the order of the labels nor that of the records.

    Parameters
    ----------
    labels : Labels
    work : PlannedWork
    extracts : sequence of Extract
    counts : PatternCounts
        Of the candidate pairs.

    Returns
    -------
    LabelledPairs

    Raises
    ------
    InputError
        If not one label names two records of the extracts.
    """
    left, right = extracts[work.left], extracts[work.right]
    rows = labels.frame
    mine = rows.filter(pl.col(REGISTER).is_null() | (pl.col(REGISTER) == right.source_id))
    told = mine.filter(pl.col(DECISION).is_in([ReviewDecision.MATCH, ReviewDecision.NON_MATCH]))
    placed = told.join(_places(left, LEFT, _A), on=LEFT, how="left").join(
        _places(right, RIGHT, _B), on=RIGHT, how="left"
    )
    known = placed.drop_nulls([_A, _B])
    if told.height and not known.height:
        raise InputError(
            f"{labels.file.path}: no label names a record of {left.path_text} in {LEFT} and one "
            f"of {right.path_text} in {RIGHT}.",
            hint="Copy the ids as links.parquet and review.parquet have them; an extract without "
            "ids has row numbers.",
        )
    pairs = known.filter(pl.col(_A) != pl.col(_B)) if work.left == work.right else known
    if work.left == work.right:
        pairs = pairs.with_columns(
            pl.min_horizontal(_A, _B).alias(_A), pl.max_horizontal(_A, _B).alias(_B)
        )
    of_pair = pairs.group_by(_A, _B).agg(
        pl.len().alias("rows"),
        pl.col(DECISION).n_unique().alias("decisions"),
        pl.col(DECISION).min(),
        pl.col(WEIGHT).max(),
    )
    used = of_pair.filter(pl.col("decisions") == 1).sort(_A, _B)
    sides = work.candidates
    places = [used[name].to_numpy().astype(np.uint32) for name in (_A, _B)]
    codes = compare_listed(work.program, sides.left, sides.right, *places)
    held = np.asarray(first_rules(sides.left, sides.right, sides.rules, *places)) >= 0
    matches = (used[DECISION] == ReviewDecision.MATCH).to_numpy()
    account = LabelAccount(
        rows=rows.height,
        matches=int(matches.sum()),
        non_matches=int((~matches).sum()),
        insufficient=int((mine[DECISION] == ReviewDecision.INSUFFICIENT).sum()),
        undecided=mine[DECISION].null_count(),
        unknown=told.height - known.height,
        contradictory=int(of_pair.filter(pl.col("decisions") > 1)["rows"].sum()),
        repeated=int(used["rows"].sum()) - used.height,
        other_register=rows.height - mine.height,
        same_record=known.height - pairs.height,
        not_candidates=int((~held).sum()),
    )
    return LabelledPairs(
        count_labels(counts, codes, used[WEIGHT].to_numpy(), matches=matches, candidates=held),
        account,
        codes,
        matches,
    )


def _places(extract: Extract, column: str, place: str) -> pl.DataFrame:
    """Record numbers by id."""
    return extract.frame.select(pl.col(RECORD_ID).alias(column)).with_row_index(place)
