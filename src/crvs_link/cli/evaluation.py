"""What ``evaluate`` prints: a column of figures for each register, and what they mean."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from rich.console import Group
from rich.text import Text

from crvs_link.cli.errors import one_line
from crvs_link.cli.preview import table
from crvs_link.report.text import NOT_ESTIMABLE, number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from crvs_link.evaluate import Agreement, BCubed, Evaluation, Share

_DEFINITIONS: Final = (
    "A pair is a true link if both records are of one person; a missed link is such a pair "
    "that was not found.",
    "Clusters are of two or more records; one is right if it is all the records of a person "
    "and no other.",
    "B-cubed: precision and recall of the company of each record, averaged over records that "
    "stand with another.",
    "In brackets: Wilson intervals of 95 %, which take pairs and clusters for independent draws.",
)


def evaluation_text(evaluations: Sequence[Evaluation]) -> RenderableType:
    """Lay out an evaluation.

    Parameters
    ----------
    evaluations : sequence of Evaluation

    Returns
    -------
    rich renderable
        A column for each register; then what was counted otherwise than one may think.
    """
    columns = [dict(_figures(each)) for each in evaluations]
    registers = [one_line(each.register or "") for each in evaluations]
    figures = table("", *registers, right=tuple(range(1, len(columns) + 1)))
    for label in columns[0]:
        figures.add_row(label, *(column[label] for column in columns))
    notes = [
        f"{each.register}: {note}" if len(evaluations) > 1 and each.register else note
        for each in evaluations
        for note in _notes(each)
    ]
    lines = [Text(one_line(line)) for line in (*notes, *_DEFINITIONS)]
    return Group(figures, Text(""), *lines)


def evaluation_json(evaluations: Sequence[Evaluation]) -> str:
    """Write the same as one JSON object.

    Parameters
    ----------
    evaluations : sequence of Evaluation

    Returns
    -------
    str
        Sorted keys; every share with its counts and the ends of its interval, null where
        it is not estimable.
    """
    document = {"evaluations": [_plain(each) for each in evaluations]}
    return json.dumps(document, indent=2, sort_keys=True)


def _figures(of: Evaluation) -> Iterator[tuple[str, str]]:
    links, clusters = of.links, of.clusters
    yield "Found pairs", number(links.found)
    yield "  true links", number(links.both)
    yield "  false links", number(links.false)
    yield "Missed links", number(links.missed)
    if of.review is not None:
        yield "  of these for review", number(of.review.missed)
        yield "Pairs for review", number(of.review.pairs)
    yield from _agreement("Pairs", links)
    yield "Clusters found", number(clusters.found)
    yield "  right", number(clusters.both)
    yield "Clusters in the truth", number(clusters.true)
    yield from _agreement("Clusters", clusters)
    yield "Records for B-cubed", number(of.b_cubed.records)
    for name in ("precision", "recall", "f1"):
        yield f"B-cubed: {_LABELS[name]}", _plain_share(getattr(of.b_cubed, name))


_LABELS: Final = {"precision": "precision", "recall": "recall", "f1": "F1"}


def _agreement(name: str, of: Agreement) -> Iterator[tuple[str, str]]:
    yield f"{name}: precision", _share(of.precision)
    yield f"{name}: recall", _share(of.recall)
    yield f"{name}: F1", _plain_share(of.f1)


def _share(share: Share) -> str:
    if share.value is None or share.low is None or share.high is None:
        return NOT_ESTIMABLE
    return f"{_decimal(share.value)} [{_decimal(share.low)}, {_decimal(share.high)}]"


def _plain_share(value: float | None) -> str:
    return NOT_ESTIMABLE if value is None else _decimal(value)


def _decimal(value: float) -> str:
    """Write a share with four decimals, never rounding it to none or to all."""
    if value in {0, 1}:
        return f"{value:.0f}"
    return f"{min(max(value, 0.0001), 0.9999):.4f}"


def _notes(of: Evaluation) -> Iterator[str]:
    """Say what was counted otherwise than one may think."""
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


def _plain(of: Evaluation) -> dict[str, Any]:
    return {
        "register": of.register,
        "within": of.within,
        "truth": of.truth,
        "links": _plain_agreement(of.links),
        "clusters": _plain_agreement(of.clusters),
        "b_cubed": _plain_b_cubed(of.b_cubed),
        "review": None if of.review is None else asdict(of.review),
        "account": asdict(of.account),
    }


def _plain_agreement(of: Agreement) -> dict[str, Any]:
    return {
        **asdict(of),
        "false": of.false,
        "missed": of.missed,
        "precision": _plain_parts(of.precision),
        "recall": _plain_parts(of.recall),
        "f1": of.f1,
    }


def _plain_b_cubed(of: BCubed) -> dict[str, Any]:
    return {**asdict(of), "f1": of.f1}


def _plain_parts(share: Share) -> dict[str, float | None]:
    return {**asdict(share), "value": share.value, "low": share.low, "high": share.high}
