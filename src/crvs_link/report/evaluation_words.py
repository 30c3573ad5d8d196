"""How an evaluation is put into words and decimals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crvs_link.report.text import NOT_ESTIMABLE, number, printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crvs_link.evaluate import Agreement, Behind, Evaluation, Share

NOT_STATED: Final = "not stated"
LABELS: Final = {"precision": "precision", "recall": "recall", "f1": "F1"}

DEFINITIONS: Final = (
    "A pair is a true link if both records are of one person; a missed link is such a pair "
    "that was not found.",
    "Clusters are of two or more records; one is right if it is all the records of a person "
    "and no other.",
    "B-cubed: precision and recall of the company of each record, averaged over records that "
    "stand with another.",
    "In brackets: intervals of 95 %. Those of shares are Wilson's, which take pairs and clusters "
    "for independent draws; that of F1 takes persons for the draws.",
)

OF_MISSED: Final = (
    "Not blocked: no rule would have compared the two records. Scored low: compared, and by "
    "itself less likely a match than not. Lost to assignment: by itself likelier a match than "
    "not, but other partners of its records were preferred. Record not used: the extract has "
    "no such record, or its row was set aside.",
)


def decimal(value: float) -> str:
    """Write a share with four decimals, never rounding it to none or to all.

    Examples
    --------
    >>> decimal(0.25), decimal(0.00001), decimal(0.99999), decimal(1.0)
    ('0.2500', '0.0001', '0.9999', '1')
    """
    if value in {0, 1}:
        return f"{value:.0f}"
    return f"{min(max(value, 0.0001), 0.9999):.4f}"


def decimal_or_none(value: float | None) -> str:
    """Write a share, or that it is not estimable."""
    return NOT_ESTIMABLE if value is None else decimal(value)


def share_text(share: Share) -> str:
    """Write a share with its interval."""
    if share.value is None or share.low is None or share.high is None:
        return NOT_ESTIMABLE
    return f"{decimal(share.value)} [{decimal(share.low)}, {decimal(share.high)}]"


def f1_text(of: Agreement) -> str:
    """Write F1, with its interval where there is one."""
    if of.f1 is None or of.f1_interval is None:
        return decimal_or_none(of.f1)
    return f"{decimal(of.f1)} [{decimal(of.f1_interval.low)}, {decimal(of.f1_interval.high)}]"


def behind_text(of: Behind) -> str:
    """Say that a group fares worse than the best one of its column."""
    group, best = (NOT_STATED if name is None else printable(name) for name in (of.group, of.best))
    times = "" if of.times is None else f", {of.times:.1f} times its error"
    chance = "" if of.certain else " The intervals overlap: it may be chance."
    return (
        f"{printable(of.column)} {group}: F1 {decimal(of.f1)}, {of.best_f1 - of.f1:.3f} behind "
        f"{best} ({decimal(of.best_f1)}){times}.{chance}"
    )


def notes_of(evaluations: Sequence[Evaluation]) -> tuple[str, ...]:
    """Say what was counted otherwise than one may think, register by register."""
    return tuple(
        f"{printable(each.register)}: {note}" if len(evaluations) > 1 and each.register else note
        for each in evaluations
        for note in _notes(each)
    )


def definitions_of(evaluations: Sequence[Evaluation]) -> tuple[str, ...]:
    """Say what the words mean that were used."""
    return DEFINITIONS + (OF_MISSED if any(each.missed for each in evaluations) else ())


def _notes(of: Evaluation) -> Iterator[str]:
    account = of.account
    kind = {
        "pairs": "pairs of ids; a record in none of them has no partner",
        "clusters": "ids and their clusters; a record that it does not list is not judged",
    }[of.truth]
    yield f"Truth: {number(account.truth_rows)} rows of {kind}."
    counted = "not judged" if of.truth == "clusters" else "false"
    for what, count in (
        ("Rows of the truth about registers not searched", account.truth_elsewhere),
        (
            "Rows of the truth that repeat another or pair a record with itself",
            account.truth_repeated,
        ),
        ("True pairs that no row of the truth states and that follow from others", account.implied),
        (
            "Rows of the result that repeat another or pair a record with itself",
            account.result_repeated,
        ),
        ("Pairs of the result turned round, to stand as in the truth", account.turned),
        (
            "Missed links that the result has the other way round (one extract? --within)",
            account.backwards,
        ),
        ("Records of the truth that are not in the result", account.absent_records),
        (
            f"Found pairs with a record that the truth does not name, {counted}",
            account.unknown_pairs,
        ),
    ):
        if count:
            yield f"{what}: {number(count)}."
