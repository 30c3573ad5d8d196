"""What an evaluation says, as tables and sentences, for a terminal and for a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crvs_link.report.evaluation_words import (
    LABELS,
    NOT_STATED,
    behind_text,
    decimal,
    decimal_or_none,
    f1_text,
    share_text,
)
from crvs_link.report.text import bits, number, printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crvs_link.evaluate import (
        Agreement,
        Calibration,
        Evaluation,
        Mechanisms,
        MissedLinks,
        Subgroup,
    )


@dataclass(frozen=True)
class Sheet:
    """A table with what is said of it.

    Parameters
    ----------
    title : str
    headings : tuple of str
    rows : tuple of tuple of str
    numbers : tuple of int
        Columns that are flush right.
    warnings, lines : tuple of str
        Above all else, and below the table.
    """

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]
    warnings: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()


def main_sheet(evaluations: Sequence[Evaluation]) -> Sheet:
    """Counts, precision, recall and F1: a column for each register."""
    columns = [dict(_figures(each)) for each in evaluations]
    return Sheet(
        "Figures",
        ("", *(printable(each.register or "") for each in evaluations)),
        tuple((label, *(column[label] for column in columns)) for label in columns[0]),
        tuple(range(1, len(columns) + 1)),
    )


def detail_sheets(of: Evaluation) -> Iterator[Sheet]:
    """Give what was asked for beyond the figures, each as a table."""
    if of.missed is not None:
        yield from _missed(of.missed, of.links)
    if of.subgroups:
        yield _subgroups(of.subgroups, tuple(behind_text(each) for each in of.behind))
    if of.mechanisms is not None:
        yield _mechanisms(of.mechanisms)
    if of.calibration is not None:
        yield _calibration(of.calibration, "Probabilities of links and pairs for review", "pairs")
    if of.unlinked is not None:
        title = "Probabilities that a host record has no partner"
        yield _calibration(of.unlinked, title, "records")


def _figures(of: Evaluation) -> Iterator[tuple[str, str]]:
    links, clusters = of.links, of.clusters
    yield "Found pairs", number(links.found)
    yield "  true links", number(links.both)
    yield "  false links", number(links.false)
    yield "Missed links", number(links.missed)
    if of.review is not None:
        yield "  of these for review", number(of.review.missed)
        yield "Pairs for review", number(of.review.pairs)
    if of.missed is not None:
        yield "True pairs that a rule compares", share_text(of.missed.blocked)
    yield from _agreement("Pairs", links)
    yield "Clusters found", number(clusters.found)
    yield "  right", number(clusters.both)
    yield "Clusters in the truth", number(clusters.true)
    yield from _agreement("Clusters", clusters)
    yield "Records for B-cubed", number(of.b_cubed.records)
    for name in ("precision", "recall", "f1"):
        yield f"B-cubed: {LABELS[name]}", decimal_or_none(getattr(of.b_cubed, name))


def _agreement(name: str, of: Agreement) -> Iterator[tuple[str, str]]:
    yield f"{name}: precision", share_text(of.precision)
    yield f"{name}: recall", share_text(of.recall)
    yield f"{name}: F1", f1_text(of)


_BY_REASON: Final = "Missed links by reason"


def _missed(of: MissedLinks, links: Agreement) -> Iterator[Sheet]:
    yield Sheet(
        _BY_REASON,
        ("missed because", "pairs", "share of the true"),
        tuple(
            (each.reason.value, number(each.pairs), decimal(each.pairs / links.true))
            for each in of.reasons
            if links.true
        ),
        (1, 2),
    )
    examples = tuple(
        (
            each.reason.value,
            printable(pair.left),
            printable(pair.right),
            bits(pair.weight),
            pair.rule or "none",
        )
        for each in of.reasons
        for pair in each.examples
    )
    if examples:
        yield Sheet(
            "Examples of missed links",
            ("missed because", "left", "right", "bits", "first rule that compares them"),
            examples,
            (3,),
            lines=("Those of greatest match weight. crvs-link explain shows their levels.",),
        )


def _subgroups(subgroups: Sequence[Subgroup], warnings: tuple[str, ...]) -> Sheet:
    return Sheet(
        "By subgroup",
        ("column", "group", "records", "true pairs", "precision", "recall", "F1"),
        tuple(
            (
                printable(each.column),
                NOT_STATED if each.group is None else printable(each.group),
                number(each.records),
                number(each.links.true),
                share_text(each.links.precision),
                share_text(each.links.recall),
                f1_text(each.links),
            )
            for each in subgroups
        ),
        (2, 3, 4, 5, 6),
        warnings=warnings,
        lines=("A false link between two groups counts in both.",),
    )


def _mechanisms(of: Mechanisms) -> Sheet:
    struck = tuple(
        (
            printable(each.name),
            ", ".join(printable(column) or "the whole record" for column in each.columns),
            number(each.lost.denominator),
            number(each.lost.numerator),
            share_text(each.lost),
        )
        for each in of.each
    )
    rest = of.untouched
    untouched = ("none", "", number(rest.denominator), number(rest.numerator), share_text(rest))
    return Sheet(
        "By error mechanism",
        ("mechanism", "columns", "true pairs", "lost", "share lost"),
        (*struck, untouched),
        (2, 3, 4),
        lines=(
            "True pairs of which the mechanism struck a cell of either record; a pair that "
            "several struck counts for each.",
        ),
    )


def _calibration(of: Calibration, title: str, things: str) -> Sheet:
    return Sheet(
        title,
        ("probability", things, "predicted", "observed"),
        tuple(
            (
                f"{tenth.low:.1f} to {tenth.high:.1f}",
                number(tenth.n),
                decimal_or_none(tenth.predicted),
                share_text(tenth.observed),
            )
            for tenth in of.tenths
            if tenth.n
        ),
        (1, 2, 3),
        lines=(
            f"{number(of.n)} {things}: {number(of.expected)} expected, {number(of.observed)} "
            f"observed; Brier score {decimal_or_none(of.brier)}, expected calibration error "
            f"{decimal_or_none(of.error)}.",
        ),
    )
