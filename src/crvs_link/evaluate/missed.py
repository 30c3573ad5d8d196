"""Why true pairs were missed: not blocked, scored low, lost to assignment, or in review."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np
import polars as pl

from crvs_link.evaluate.claims import PairClaim
from crvs_link.evaluate.figures import Share
from crvs_link.evaluate.records import Pairs

if TYPE_CHECKING:
    from crvs_link.evaluate.judged import Judged
    from crvs_link.evaluate.numbered import Numbered
    from crvs_link.evaluate.records import Ints

MOST_LISTED: Final = 2_000_000
"""True pairs that may be listed; where there are more, they are not traced."""
EXAMPLES: Final = 5


class Reason(StrEnum):
    """Why a true pair was not found; the first that holds."""

    REVIEW = "in review"
    """A clerk will see it."""
    NOT_READ = "record not used"
    """The extract has no such record, or its row was set aside."""
    NOT_BLOCKED = "not blocked"
    """No rule would have compared the two records."""
    SCORED_LOW = "scored low"
    """Compared, and by itself less likely a match than not."""
    LOST = "lost to assignment"
    """By itself likelier a match than not; other partners of its records were preferred."""


class Trace(Protocol):
    """Tells what a run made of record pairs."""

    def __call__(self, register: str | None, pairs: pl.DataFrame, /) -> pl.DataFrame:
        """Trace the pairs of one linkage.

        Parameters
        ----------
        register : str, optional
            None for the only one.
        pairs : polars.DataFrame
            ``left, right``: record ids, String.

        Returns
        -------
        polars.DataFrame
            Of the same height and order: ``left_ref, right_ref`` (String, how the record
            may be referred to; null where the extract has no such record), ``rule``
            (String, the first that gives the pair; null where none does), ``weight``
            (Float64, bits), ``probability`` (Float64, of a match from this pair alone);
            null where a record is not there.
        """


@dataclass(frozen=True)
class MissedPair:
    """An example of a missed link, without a value of either record.

    Parameters
    ----------
    left, right : str
        What the records are called: an identifier, or ``row N``.
    weight : float
        Match weight in bits.
    rule : str, optional
    """

    left: str
    right: str
    weight: float
    rule: str | None


@dataclass(frozen=True)
class MissedFor:
    """The missed links of one reason.

    Parameters
    ----------
    reason : Reason
    pairs : int
    examples : tuple of MissedPair
        Those of greatest match weight; none for records that were not used.
    """

    reason: Reason
    pairs: int
    examples: tuple[MissedPair, ...]


@dataclass(frozen=True)
class MissedLinks:
    """All missed links by reason.

    Parameters
    ----------
    reasons : tuple of MissedFor
        One for each `Reason`, in its order.
    blocked : Share
        True pairs that some rule compares, missed or not: blocking recall.
    """

    reasons: tuple[MissedFor, ...]
    blocked: Share


def split_missed(
    judged: Judged, ids: Numbered, review: Pairs, trace: Trace, register: str | None
) -> MissedLinks | None:
    """Trace all true pairs, and say of each that was missed why.

    Parameters
    ----------
    judged : Judged
    ids : Numbered
    review : Pairs
        Those in review.
    trace : Trace
    register : str, optional

    Returns
    -------
    MissedLinks, optional
        None where there are more true pairs than `MOST_LISTED`.
    """
    if judged.all.true > MOST_LISTED:
        return None
    true = true_pairs(judged.person, judged.first_right)
    left, right = ids.name(true.first), ids.name(true.second)
    if ids.turned:
        left, right = right, left
    traced = trace(register, pl.DataFrame({"left": left, "right": right}))
    in_review = PairClaim(review, ids.n_records).holds(true)
    read = pl.col("left_ref").is_not_null() & pl.col("right_ref").is_not_null()
    reason = (
        pl.when("in_review")
        .then(pl.lit(Reason.REVIEW.value))
        .when(~read)
        .then(pl.lit(Reason.NOT_READ.value))
        .when(pl.col("rule").is_null())
        .then(pl.lit(Reason.NOT_BLOCKED.value))
        .when(pl.col("probability") < 0.5)
        .then(pl.lit(Reason.SCORED_LOW.value))
        .otherwise(pl.lit(Reason.LOST.value))
    )
    table = traced.with_columns(
        pl.Series("in_review", in_review), pl.Series("missed", ~judged.claim.holds(true))
    ).with_columns(reason.alias("reason"))
    missed = table.filter("missed")
    return MissedLinks(
        tuple(_of_reason(missed, each) for each in Reason),
        Share(table.height - table["rule"].null_count(), table.height),
    )


def _of_reason(missed: pl.DataFrame, reason: Reason) -> MissedFor:
    rows = missed.filter(pl.col("reason") == reason.value)
    shown = (
        rows.drop_nulls(["left_ref", "right_ref"])
        .sort(["weight", "left_ref", "right_ref"], descending=[True, False, False])
        .head(EXAMPLES)
        .select("left_ref", "right_ref", "weight", "rule")
    )
    return MissedFor(reason, rows.height, tuple(MissedPair(*row) for row in shown.iter_rows()))


def true_pairs(person: Ints, first_right: int | None) -> Pairs:
    """List the pairs of records of one person.

    Parameters
    ----------
    person : int64[n]
        -1 where it is not known.
    first_right : int, optional
        As in `crvs_link.evaluate.measure.pairs_of_persons`.
    """
    if first_right is None:
        firsts = seconds = _by_person(person, 0, len(person))
        # Each record with those that follow it among the records of its person.
        start = np.arange(1, len(firsts) + 1)
        ends = np.searchsorted(person[firsts], person[firsts], side="right")
    else:
        firsts = _by_person(person, 0, first_right)
        seconds = _by_person(person, first_right, len(person))
        start, ends = (
            np.searchsorted(person[seconds], person[firsts], side=side)
            for side in ("left", "right")
        )
    counts = ends - start
    offset = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
    first, second = np.repeat(firsts, counts), seconds[np.repeat(start, counts) + offset]
    order = np.lexsort((second, first))
    return Pairs(first[order], second[order], repeated=0)


def _by_person(person: Ints, start: int, stop: int) -> Ints:
    """Records of a known person within a range, by person and then number."""
    records = start + np.flatnonzero(person[start:stop] >= 0)
    return records[np.argsort(person[records], kind="stable")]
