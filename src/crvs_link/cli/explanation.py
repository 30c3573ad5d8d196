"""What ``explain`` prints: one record pair in words and bits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.console import Group
from rich.text import Text

from crvs_link.cli.errors import one_line
from crvs_link.cli.preview import table
from crvs_link.report.facts import Rate
from crvs_link.report.text import bits, percent, probability

if TYPE_CHECKING:
    from rich.console import RenderableType

    from crvs_link.pipeline.explain import Explanation

_STATUS: Final = {
    "link": "a link",
    "review": "for review",
    "candidate": "compared, and not a link",
    "below the floor": "compared, and too unlike to be kept",
    "never compared": "never compared",
}


def explanation_text(found: Explanation) -> RenderableType:
    """Lay out an explanation.

    Parameters
    ----------
    found : Explanation

    Returns
    -------
    rich renderable
        Levels and figures; no value of either record.
    """
    levels = table("comparison", "level", "m", "u", "bits", right=(2, 3, 4))
    for each in found.comparisons:
        known = each.level > 0
        levels.add_row(
            Text(each.name),
            Text(one_line(f"{each.label}: {each.detail}" if each.detail else each.label)),
            probability(each.m) if known else "",
            probability(each.u) if known else "",
            bits(each.weight),
        )
    levels.add_row("match weight", "", "", "", bits(found.weight))
    levels.add_row("prior odds", "", "", "", bits(found.prior_weight))
    levels.add_row("posterior odds", "", "", "", bits(found.weight + found.prior_weight))
    rule = (
        "No blocking rule would have compared this pair."
        if found.rule is None
        else f"Candidate pair by the rule: {found.rule}."
    )
    alone = f"Probability of a match, by this pair alone: {_percent(found.probability)}."
    resolved = (
        ()
        if found.resolved_probability is None
        else (
            "Probability among all candidates of both records: "
            f"{_percent(found.resolved_probability)}.",
        )
    )
    head = f"{found.left_id} and {found.right_id} of {found.register}: {_STATUS[found.status]}."
    names = [
        f"The {reading.field} on the {reading.side} was read as {reading.said[-1]}"
        f"{''.join(f'; {what}' for what in reading.said[:-1])}."
        for reading in found.names
    ]
    conflict = (
        ()
        if found.conflict is None
        else (f"By rule the two are not one person: {found.conflict}.",)
    )
    lines = [rule, alone, *resolved, *conflict, *([""] if names else []), *names]
    return Group(Text(one_line(head)), Text(""), levels, Text(""), *map(Text, lines))


def _percent(value: float) -> str:
    """Write a probability so that it is never rounded to certainty."""
    return percent(Rate(min(value, 1 - 1e-9), 1))
